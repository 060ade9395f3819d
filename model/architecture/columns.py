"""Where things stand: load balancers, their rules, what runs, what that reads and uses, from left to right."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ecs_platform.model.architecture.compared import VERBS, Picture, title
from ecs_platform.model.architecture.graph import STORES, WORKLOADS, Edge, Node
from ecs_platform.model.routes.drawing import (
    GAP,
    MARGIN,
    Box,
    height_of,
    one_below_another,
    width_of,
)

ROW, NARROW, WIDE = 32, 90, 400
LANES, LANE = 12, 9
"""Of the calls beside the services: how many ways there are, and how far apart."""
_LONGEST, _MOST_NAMES = 64, 6


@dataclass(frozen=True)
class RuleRow:
    """A listener rule, or the world's way in: one line of a load balancer.

    Attributes:
        edge: the arrow that it is a label of.
        text: what it says.
        box: where it stands.
    """

    edge: Edge
    text: str
    box: Box


@dataclass(frozen=True)
class Columns:
    """A picture's boxes.

    Attributes:
        rules: the rules, by load balancer and priority.
        boxes: every other thing, by its id.
        lines: in which line of its caller's box a call stands, by the call's key.
        width: of the whole, and so its height.
    """

    rules: list[RuleRow]
    boxes: dict[str, Box]
    lines: dict[tuple[str, str, str, str], int]
    width: float
    height: float


def columns(picture: Picture) -> Columns:
    """The places of everything in a picture."""
    graph = picture.graph
    calls: dict[tuple[str, str, str, str], int] = {}
    works = [(node, _work_lines(picture, node, calls)) for node in graph.nodes if node.kind in WORKLOADS]
    stores = [(node, _store_lines(picture, node)) for node in graph.nodes if node.kind in STORES]
    rows = _rule_rows(picture)
    rest = [node for node in graph.nodes if node.kind in ("deployer", "event", "topic")]
    tall = [sum(height_of(lines) + GAP for _, lines in part) for part in (works, stores)]
    height = max(ROW * len(rows), *tall) + MARGIN
    # As high as the services that they lead to, so that the ways are level.
    routed = {edge.target for edge, _ in rows}
    reach = max(ROW * len(rows), sum(height_of(lines) + GAP for node, lines in works if node.id in routed)) + MARGIN
    gap = min(max(NARROW, height / 8), WIDE)
    boxes: dict[str, Box] = {}
    left = _ways_in(picture, rows, reach, boxes)
    rules = _place_rules(picture, rows, left, reach)
    right = max((row.box.right for row in rules), default=left)
    middles = _middles((row.edge.target, row.box.middle) for row in rules)
    right = _column(picture, works, right + (gap if rules else 0), middles, height, boxes)
    middles = _middles(
        (each.target, boxes[each.source].middle)
        for each in graph.edges
        if each.source in boxes and each.target not in boxes
    )
    right = _column(picture, stores, right + LANES * LANE + NARROW / 2, middles, height, boxes)
    bottom = max((box.top + box.height for box in boxes.values()), default=float(MARGIN))
    wide, bottom = _foot(picture, rest, bottom, boxes)
    return Columns(rules, boxes, calls, max(right, wide) + MARGIN, bottom + MARGIN)


def _work_lines(picture: Picture, node: Node, calls: dict[tuple[str, str, str, str], int]) -> tuple[str, ...]:
    """What a service is, and a line for each call that it makes."""
    lines = [picture.sign(node) + node.name, *picture.said(node)]
    for edge in picture.graph.edges:
        if edge.kind == "calls" and edge.source == node.id:
            calls[edge.key] = len(lines)
            said = "; ".join(picture.said(edge))
            lines.append(_short(f"{picture.sign(edge)}calls {picture.graph.node(edge.target).name}: {said}"))
    return tuple(lines)


def _store_lines(picture: Picture, node: Node) -> tuple[str, ...]:
    """What a store is, and a line for each service that has it."""
    lines = [f"{picture.sign(node)}{title(node)}"]
    for edge in picture.graph.edges:
        if edge.target == node.id:
            said = picture.said(edge)
            more = f" and {len(said) - _MOST_NAMES} more" if len(said) > _MOST_NAMES else ""
            who = picture.graph.node(edge.source).name
            lines.append(_short(f"{picture.sign(edge)}{who} {VERBS[edge.kind]} {', '.join(said[:_MOST_NAMES])}{more}"))
    return tuple(lines)


def _rule_rows(picture: Picture) -> list[tuple[Edge, str]]:
    """Every rule in the order in which it is asked: an arrow's labels are several rules, each with its number first."""
    found = [
        (edge, f"{picture.sign(edge)}{label}")
        for edge in picture.graph.edges
        if edge.kind == "routes"
        for label in picture.said(edge) or ("",)
    ]
    places = {node.id: place for place, node in enumerate(picture.graph.nodes)}
    return sorted(found, key=lambda row: (places[row[0].source], _number(row[1])))


def _number(label: str) -> int:
    number = label.partition(":")[0].lstrip("+−~ ")  # noqa: RUF001
    return int(number) if number.isdecimal() else 0


def _ways_in(picture: Picture, rows: Sequence[tuple[Edge, str]], height: float, boxes: dict[str, Box]) -> float:
    """The world and the load balancers, each as high as its rules together; returns where their rules begin."""
    balancers = [node for node in picture.graph.nodes if node.kind == "load_balancer"]
    if not balancers:
        return float(MARGIN)
    world = [node for node in picture.graph.nodes if node.kind == "world"]
    left = MARGIN + (width_of(["world"]) + NARROW / 2 if world else 0)
    texts = {node.id: (picture.sign(node) + node.name, *picture.said(node)) for node in balancers}
    width = width_of(line for lines in texts.values() for line in lines)
    top, step = float(MARGIN), (height - MARGIN) / max(len(rows), 1)
    for node in balancers:
        tall = max(step * sum(edge.source == node.id for edge, _ in rows) - GAP, height_of(texts[node.id]))
        boxes[node.id] = Box(left, top, width, tall, _kind(picture, node), texts[node.id])
        top += tall + GAP
    for node in world:
        middle = boxes[balancers[0].id].middle
        boxes[node.id] = Box(MARGIN, middle - 14, width_of(["world"]), 28, _kind(picture, node), (node.name,))
    return left + width + NARROW / 3


def _place_rules(picture: Picture, rows: Sequence[tuple[Edge, str]], left: float, height: float) -> list[RuleRow]:
    step, width = (height - MARGIN) / max(len(rows), 1), width_of(_short(text) for _, text in rows)
    return [
        RuleRow(
            edge,
            text,
            Box(
                left,
                MARGIN + step * (place + 0.5) - 12 - GAP / 2,
                width,
                24,
                f"rule {picture.mark(edge) or ''}",
                (_short(text),),
            ),
        )
        for place, (edge, text) in enumerate(rows)
    ]


def _column(
    picture: Picture,
    things: Sequence[tuple[Node, tuple[str, ...]]],
    left: float,
    middles: dict[str, float],
    height: float,
    boxes: dict[str, Box],
) -> float:
    """Things below one another, each near what leads to it; others stand below. Returns the right edge."""
    ordered = sorted(things, key=lambda thing: middles.get(thing[0].id, height))
    width = width_of(line for _, lines in things for line in lines)
    wanted = [(middles.get(node.id, height), height_of(lines)) for node, lines in ordered]
    for (node, lines), top in zip(ordered, one_below_another(wanted, height), strict=True):
        boxes[node.id] = Box(left, top, width, height_of(lines), _kind(picture, node), lines)
    return left + width if things else left


def _foot(picture: Picture, things: Sequence[Node], top: float, boxes: dict[str, Box]) -> tuple[float, float]:
    """Who deploys and what tells, in a row below all; returns its right edge and its bottom."""
    left, bottom = float(MARGIN), top
    for node in things:
        whom = [edge for edge in picture.graph.edges if edge.kind == "deploys" and edge.source == node.id]
        may = [f"{picture.sign(edge)}{picture.graph.node(edge.target).name}" for edge in whom[:_MOST_NAMES]]
        more = [f"and {len(whom) - _MOST_NAMES} more"] if len(whom) > _MOST_NAMES else []
        lines = (picture.sign(node) + node.name, *picture.said(node), *may, *more)
        box = Box(left, top + 2 * MARGIN, width_of(lines), height_of(lines), _kind(picture, node), lines)
        boxes[node.id], left, bottom = box, box.right + NARROW / 2, max(bottom, box.top + box.height)
    return left, bottom


def _middles(found: Iterable[tuple[str, float]]) -> dict[str, float]:
    every: dict[str, list[float]] = defaultdict(list)
    for thing, middle in found:
        every[thing].append(middle)
    return {thing: sum(middles) / len(middles) for thing, middles in every.items()}


def _kind(picture: Picture, node: Node) -> str:
    return f"{node.kind} {picture.mark(node) or ''}".strip()


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
