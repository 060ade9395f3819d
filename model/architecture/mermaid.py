"""The picture as a Mermaid flowchart."""

import re
from collections.abc import Iterator, Sequence

from ecs_platform.model.architecture.compared import Mark, Picture
from ecs_platform.model.architecture.graph import Edge, EdgeKind, Node, NodeKind
from ecs_platform.model.reading.printable import printable

_SHAPES: dict[NodeKind, tuple[str, str]] = {
    "world": ("((", "))"),
    "job": ("([", "])"),
    "parameters": ("[(", ")]"),
    "secret": ("[(", ")]"),
    "file_system": ("[(", ")]"),
    "resource": ("[(", ")]"),
    "deployer": ("[/", "/]"),
    "event": ("{{", "}}"),
    "topic": (">", "]"),
}
_SOLID: tuple[EdgeKind, ...] = ("connects", "routes", "calls")
_COLOURS: dict[Mark, tuple[str, str]] = {
    "new": ("#dafbe1", "#1a7f37,stroke-width:3px"),
    "gone": ("#ffebe9", "#cf222e,stroke-width:3px,stroke-dasharray:6 4"),
    "changed": ("#fff8c5", "#9a6700,stroke-width:3px"),
}
_SIGNS = str.maketrans({'"': "'", "`": "'", "<": "‹", ">": "›", "#": "＃"})  # noqa: RUF001
"""What ends a label, or means something in it. Mermaid's codes (`#35;`) stay codes beside an arrow."""
MOST_LINES = 8
"""Of one label: a box with more is no picture."""


def mermaid(picture: Picture) -> str:
    """The picture in Mermaid's words; things and arrows that change have their colour and sign."""
    names = _names(picture.graph.nodes)
    lines = ["flowchart LR", *(f"  {names[node.id]}{_box(picture, node)}" for node in picture.graph.nodes)]
    lines += [f"  {_arrow(picture, edge, names)}" for edge in picture.graph.edges]
    lines += _classes(picture, names)
    return "\n".join(lines) + "\n"


def _names(nodes: Sequence[Node]) -> dict[str, str]:
    """A word for each thing; Mermaid takes letters, digits and `_`, and reserves some words (`end`)."""
    names: dict[str, str] = {}
    for node in nodes:
        word = re.sub("[^A-Za-z0-9]+", "_", node.id).strip("_")
        names[node.id] = word if word not in names.values() else f"{word}_{len(names)}"
    return names


def _box(picture: Picture, node: Node) -> str:
    left, right = _SHAPES.get(node.kind, ("[", "]"))
    return f'{left}"{_text((_mark(picture, node) + node.name, *picture.said(node)))}"{right}'


def _arrow(picture: Picture, edge: Edge, names: dict[str, str]) -> str:
    """A call goes to the load balancer by which it reaches its service: that is the way it takes."""
    source, target = names[edge.source], names[edge.via or edge.target]
    solid, lines = edge.kind in _SOLID, picture.said(edge)
    if not lines and not picture.mark(edge):
        return f"{source} {'-->' if solid else '-.->'} {target}"
    text = _text((_mark(picture, edge) + (lines[0] if lines else ""), *lines[1:]))
    return f'{source} {"--" if solid else "-."} "{text}" {"-->" if solid else ".->"} {target}'


def _text(lines: Sequence[str]) -> str:
    shown = [*lines[:MOST_LINES], *([f"and {len(lines) - MOST_LINES} more"] if len(lines) > MOST_LINES else [])]
    return "<br/>".join(printable(line).translate(_SIGNS) for line in shown)


def _mark(picture: Picture, each: Node | Edge) -> str:
    """In words: a sign at the beginning would begin a list in Markdown, which some versions of Mermaid refuse."""
    mark = picture.mark(each)
    return f"{mark}: " if mark else ""


def _classes(picture: Picture, names: dict[str, str]) -> Iterator[str]:
    for mark, (fill, stroke) in _COLOURS.items():
        nodes = [names[node.id] for node in picture.graph.nodes if picture.mark(node) == mark]
        if nodes:
            # Text is dark on these in GitHub's dark theme too.
            yield f"  classDef {mark} fill:{fill},stroke:{stroke},color:#1f2328"
            yield f"  class {','.join(nodes)} {mark}"
        edges = [str(number) for number, edge in enumerate(picture.graph.edges) if picture.mark(edge) == mark]
        if edges:
            yield f"  linkStyle {','.join(edges)} stroke:{stroke}"
