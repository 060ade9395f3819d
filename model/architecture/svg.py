"""The picture as an SVG document."""

from collections.abc import Iterator

from ecs_platform.model.architecture.columns import LANE, LANES, Columns, columns
from ecs_platform.model.architecture.compared import VERBS, Mark, Picture
from ecs_platform.model.architecture.graph import Edge, Graph
from ecs_platform.model.routes.drawing import LINE, Box, colour, curve, document, drawn

_MARKS: dict[Mark, str] = {
    "new": "stroke:#1a7f37;stroke-width:2.5",
    "gone": "stroke:#cf222e;stroke-width:2.5;stroke-dasharray:6 4",
    "changed": "stroke:#9a6700;stroke-width:2.5",
}
_STYLE = (
    ".world rect,.topic rect{rx:14px}.job rect{fill:#ddf4ff;stroke-dasharray:4 3}.parameters rect,.secret rect,"
    ".file_system rect,.resource rect{fill:#fbefff}.deployer rect,.event rect,.topic rect{fill:#fff}"
    ".new rect{fill:#dafbe1;stroke:#1a7f37;stroke-width:2px}.changed rect{fill:#fff8c5;stroke:#9a6700;stroke-width:2px}"
    ".gone rect{fill:#ffebe9;stroke:#cf222e;stroke-width:2px;stroke-dasharray:6 4}"
)


def svg(picture: Picture) -> str:
    """The whole picture, whatever its size; what an arrow says stands in the box at its end."""
    places = columns(picture)
    parts: list[object] = [*_routes(picture, places), *_calls(picture, places), *_others(picture, places)]
    parts += [*places.boxes.values(), *(row.box for row in places.rules)]
    name = f"Architecture of {picture.graph.environment}"
    return document(name, places.width, places.height, parts, _STYLE)


def _style(picture: Picture, edge: Edge, otherwise: str) -> str:
    mark = picture.mark(edge)
    return _MARKS[mark] if mark else otherwise


def _routes(picture: Picture, places: Columns) -> Iterator[str]:
    """From a load balancer to its rules, and from these to their services, at each of which they end apart."""
    order = [each for each, box in sorted(places.boxes.items(), key=lambda item: item[1].top)]
    ends: dict[str, list[int]] = {}
    for number, row in enumerate(places.rules):
        ends.setdefault(row.edge.target, []).append(number)
        balancer = places.boxes[row.edge.source]
        yield curve(balancer.right, row.box.middle, row.box.left, row.box.middle)
    for target, numbers in ends.items():
        box, otherwise = places.boxes[target], colour(order.index(target))
        for port, number in enumerate(numbers):
            row = places.rules[number]
            style = _style(picture, row.edge, otherwise)
            title = f"{row.text} → {picture.graph.node(target).name}"
            yield curve(row.box.right, row.box.middle, box.left, box.port(port, len(numbers)), style, title)


def _calls(picture: Picture, places: Columns) -> Iterator[str]:
    """Beside the services: from the line that tells of a call to the service that answers."""
    for number, (key, line) in enumerate(places.lines.items()):
        _, source, target, _ = key
        edge = next(each for each in picture.graph.edges if each.key == key)
        if places.boxes[target].left != places.boxes[source].left:
            continue
        caller, answers = places.boxes[source], places.boxes[target]
        y1 = caller.middle + LINE * (line + 0.5 - len(caller.lines) / 2)
        lane = caller.right + LANE * (1 + number % LANES)
        y2, right = answers.port(number % LANES, LANES), caller.right
        path = f"M{right:.0f} {y1:.0f}C{lane:.0f} {y1:.0f} {lane:.0f} {y1:.0f} {lane:.0f} {(y1 + y2) / 2:.0f}"
        path += f"S{lane:.0f} {y2:.0f} {right + 1:.0f} {y2:.0f}l6 -3m-6 3l6 3"
        yield drawn(path, _style(picture, edge, colour(number)), _told(picture.graph, edge))


def _others(picture: Picture, places: Columns) -> Iterator[str]:
    for edge in picture.graph.edges:
        if edge.kind in ("connects", "reads", "mounts", "uses", "tells"):
            source, target = places.boxes[edge.source], places.boxes[edge.target]
            dashed = "" if edge.kind == "connects" else "stroke-dasharray:3 3"
            y2 = target.middle if edge.kind in ("connects", "tells") else _line_of(picture, target, edge)
            style = _style(picture, edge, dashed)
            yield curve(source.right, source.middle, target.left, y2, style, _told(picture.graph, edge))


def _line_of(picture: Picture, box: Box, edge: Edge) -> float:
    """The height of the line in a store's box that tells of this arrow."""
    mine = [each.key for each in picture.graph.edges if each.target == edge.target]
    return box.middle + LINE * (mine.index(edge.key) + 1.5 - len(box.lines) / 2)


def _told(graph: Graph, edge: Edge) -> str:
    return f"{graph.node(edge.source).name} {VERBS[edge.kind]} {graph.node(edge.target).name}: {', '.join(edge.labels)}"
