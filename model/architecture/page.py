"""The picture as a page that needs nothing else, with what is in it as a table below."""

from collections.abc import Iterator
from html import escape

from ecs_platform.model.architecture.compared import VERBS, Picture, title
from ecs_platform.model.architecture.graph import WORKLOADS, Edge, Node
from ecs_platform.model.architecture.svg import svg
from ecs_platform.model.routes.drawing import page

_LEGEND = (
    "<p>Dashed boxes are jobs. What runs is blue, what it reads, mounts and uses is violet; a curve at the right of "
    "services leads from the line that tells of a call to the service that answers.</p>\n"
)
_MARKS = (
    "<p>Green and <code>+</code> is new, red, dashed and <code>−</code> goes, yellow and <code>~</code> changes.</p>\n"  # noqa: RUF001
)


def html(picture: Picture) -> str:
    """The page: the picture first."""
    rows = "".join(f"<tr><td>{'<td>'.join(map(escape, row))}\n" for row in _rows(picture))
    head = "<tr><th>what<th><th>to<th>by<th>how\n"
    name = f"Architecture of {picture.graph.environment}"
    return page(name, f"{svg(picture)}{_MARKS if picture.marks else ''}{_LEGEND}<table>{head}{rows}</table>\n")


def _rows(picture: Picture) -> Iterator[tuple[str, ...]]:
    """Each thing with its arrows behind it."""
    graph = picture.graph
    for node in graph.nodes:
        yield (_called(picture, node), "", "", "", _said(picture, node))
        for edge in graph.edges:
            if edge.source == node.id:
                by = graph.node(edge.via).name if edge.via else ""
                verb = f"{picture.sign(edge)}{VERBS[edge.kind]}"
                yield (node.name, verb, title(graph.node(edge.target)), by, _said(picture, edge))


def _called(picture: Picture, node: Node) -> str:
    kind = f" ({node.kind})" if node.kind in (*WORKLOADS, "deployer") else ""
    return f"{picture.sign(node)}{title(node)}{kind}"


def _said(picture: Picture, each: Node | Edge) -> str:
    return "; ".join(picture.said(each))
