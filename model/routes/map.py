"""A picture of what leads where: load balancers, their rules in the order they are asked, services."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby

from ecs_platform.model.routes.compile import Rule
from ecs_platform.model.routes.drawing import MARGIN, Box, colour, curve, document, one_below_another, page, width_of

ROW, NARROW, WIDE = 32, 90, 400
_NONE, _SECOND = "404", "load balancer"


def mermaid(rules: Iterable[Rule]) -> str:
    """The picture as a Mermaid flowchart, which GitHub and GitLab draw in Markdown."""
    lines = ["flowchart LR"]
    services: dict[str, str] = {}
    for load_balancer, group in _by_load_balancer(rules):
        lines.append(f'  {load_balancer}(["{load_balancer} load balancer"])')
        for rule in group:
            service = services.setdefault(rule.service, f"service{len(services)}")
            node = f"{load_balancer}{rule.priority}"
            lines.append(f'  {load_balancer} --> {node}["{mermaid_text(label(rule))}"] --> {service}')
        lines.append(f'  {load_balancer} --> {load_balancer}0["anything else"] --> none')
    lines += [f'  {node}[["{mermaid_text(service)}"]]' for service, node in services.items()]
    lines.append('  none["404"]' if len(lines) > 1 else "  none[no rules]")
    return "\n".join(lines) + "\n"


def label(rule: Rule) -> str:
    """A rule in one line: its priority and conditions."""
    return f"{rule.priority}: {'; '.join(str(condition) for condition in rule.conditions)}"


def svg(rules: Iterable[Rule]) -> str:
    """The picture as an SVG document: rules in the order they are asked, services beside theirs."""
    rows = [
        row
        for name, group in _by_load_balancer(rules)
        for row in (*((name, label(rule), rule.service) for rule in group), (name, "anything else", _NONE))
    ]
    height = ROW * len(rows) + 2 * MARGIN
    widths = [width_of((*(row[column] for row in rows), _SECOND if column == 0 else "")) for column in range(3)]
    # The longer the way up or down, the flatter a line must be to be followed.
    gap = min(max(NARROW, height / 8), WIDE)
    lefts = [MARGIN, MARGIN + widths[0] + NARROW / 3, MARGIN + sum(widths[:2]) + NARROW / 3 + gap]
    boxes = [Box(lefts[1], _middle(place) - 12, widths[1], 24, "rule", (row[1],)) for place, row in enumerate(rows)]
    parts: list[object] = []
    for name in dict.fromkeys(row[0] for row in rows):
        own = [box for box, row in zip(boxes, rows, strict=True) if row[0] == name]
        balancer = Box(lefts[0], own[0].top, widths[0], own[-1].top + 24 - own[0].top, "load-balancer", (name, _SECOND))
        parts += [curve(balancer.right, box.middle, box.left, box.middle) for box in own]
        parts.append(balancer)
    for number, (service, places) in enumerate(_services(rows, lefts[2], widths[2], height)):
        style = "" if service.kind == "none" else colour(number)
        for port, place in enumerate(places):
            title = f"{rows[place][1]} → {rows[place][2]}"
            parts.append(
                curve(
                    boxes[place].right, boxes[place].middle, service.left, service.port(port, len(places)), style, title
                )
            )
        parts.append(service)
    return document("Load balancers, rules, services", lefts[2] + widths[2] + MARGIN, height, [*parts, *boxes])


def html(rules: Sequence[Rule], title: str) -> str:
    """A page that needs nothing else: the picture, and the rules as a table below it."""
    rows = "".join(
        f"<tr><td>{escape(name)}<td>{rule.priority}<td>{escape('; '.join(map(str, rule.conditions)))}"
        f"<td>{escape(rule.service)}<td>{escape(rule.route.where if rule.route else '')}"
        for name, group in _by_load_balancer(rules)
        for rule in group
    )
    head = "<tr><th>load balancer<th>priority<th>conditions<th>service<th>declared in"
    return page(
        title,
        f"{svg(rules)}<p>Rules are asked from top to bottom; the first that fits answers.</p>\n"
        f"<table>{head}{rows}</table>\n",
    )


def _by_load_balancer(rules: Iterable[Rule]) -> list[tuple[str, list[Rule]]]:
    ordered = sorted(rules, key=lambda rule: (rule.load_balancer != "public", rule.priority))
    return [(name, list(group)) for name, group in groupby(ordered, key=lambda rule: rule.load_balancer)]


def mermaid_text(text: str) -> str:
    """Text in a quoted Mermaid label, where every other sign might mean something."""
    return "".join(c if c.isalnum() or c in " /.,:-=" else f"#{ord(c)};" for c in text)


def _middle(row: int) -> float:
    return MARGIN + ROW * (row + 0.5)


def _services(
    rows: Sequence[tuple[str, str, str]], left: float, width: float, height: float
) -> Iterator[tuple[Box, list[int]]]:
    """The box of each service with the rows that lead to it: at their middle, and as high as they are many.

    In the order of these middles lines cross least. Each load balancer has a 404 of its own, beside its last row.
    """
    found: dict[tuple[str, str], list[int]] = {}
    for place, (balancer, _, service) in enumerate(rows):
        found.setdefault((balancer if service == _NONE else "", service), []).append(place)
    ordered = sorted(found.items(), key=lambda item: sum(item[1]) / len(item[1]))
    wanted = [(sum(map(_middle, places)) / len(places), 24 + (ROW - 14) * (len(places) - 1)) for _, places in ordered]
    tops = one_below_another(wanted, height - MARGIN)
    for ((_, service), places), (_, tall), top in zip(ordered, wanted, tops, strict=True):
        yield Box(left, top, width, tall, "none" if service == _NONE else "service", (service,)), places
