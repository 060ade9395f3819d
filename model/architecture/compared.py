"""The graph before a change beside the one after it: what is new, what goes, what is said differently."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from ecs_platform.model.architecture.graph import Edge, Graph, Node, ordered

Mark = Literal["new", "gone", "changed"]
Key = str | tuple[str, str, str, str]
SIGNS: dict[Mark, str] = {"new": "+", "gone": "−", "changed": "~"}  # noqa: RUF001
VERBS = {
    "connects": "reaches",
    "routes": "leads to",
    "calls": "calls",
    "reads": "reads",
    "mounts": "mounts",
    "uses": "uses",
    "deploys": "may deploy",
    "tells": "tells",
}


@dataclass(frozen=True)
class Picture:
    """What is drawn.

    Attributes:
        graph: all things and arrows, those that go among them.
        marks: what happens to those with a change, by a thing's id or an arrow's key.
        before: what was said of those that are changed: details or labels.
        notes: what is left out of the picture, a sentence each.
    """

    graph: Graph
    marks: Mapping[Key, Mark] = field(default_factory=dict)
    before: Mapping[Key, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def mark(self, each: Node | Edge) -> Mark | None:
        """What happens to it; None where nothing does."""
        return self.marks.get(key(each))

    def sign(self, each: Node | Edge) -> str:
        """What stands before its text; nothing where nothing happens to it."""
        mark = self.mark(each)
        return f"{SIGNS[mark]} " if mark else ""

    def said(self, each: Node | Edge) -> tuple[str, ...]:
        """Its details or labels, and what they were."""
        lines = each.details if isinstance(each, Node) else each.labels
        if self.mark(each) != "changed":
            return lines
        was = [line for line in self.before[key(each)] if line not in lines]
        return (*lines, *(f"before: {line}" for line in was))

    def sentences(self) -> Iterator[str]:
        """Every change as a sentence without a full stop, things first."""
        for node in self.graph.nodes:
            if self.mark(node):
                said = self.said(node)
                named = node.id.startswith(_NAMED_BY_DETAIL) and node.details
                yield f"{self.sign(node)}{title(node)}{_told(said[1:] if named else said)}"
        for edge in self.graph.edges:
            if self.mark(edge):
                way = f", by the {self.graph.node(edge.via).name}" if edge.via else ""
                ends = (title(self.graph.node(end)) for end in (edge.source, edge.target))
                yield f"{self.sign(edge)}{f' {VERBS[edge.kind]} '.join(ends)}{way}{_told(self.said(edge))}"

    def as_json(self) -> dict[str, Any]:
        """The graph, each thing and arrow with its `mark` (null where nothing happens to it) and what was said."""
        plain = self.graph.as_json()
        parts: dict[str, tuple[Node | Edge, ...]] = {"nodes": self.graph.nodes, "edges": self.graph.edges}
        for name, every in parts.items():
            plain[name] = [
                {**given, "mark": self.mark(each), "before": self.before.get(key(each))}
                for given, each in zip(plain[name], every, strict=True)
            ]
        return {**plain, "altered": bool(self.marks)}


def key(each: Node | Edge) -> Key:
    """What it is known by, before a change and after it."""
    return each.id if isinstance(each, Node) else each.key


def title(node: Node) -> str:
    """What a thing is called in a sentence; of stores the name says which."""
    return f"{node.name} {node.details[0]}" if node.id.startswith(_NAMED_BY_DETAIL) and node.details else node.name


_NAMED_BY_DETAIL = ("parameters/", "secret/", "file_system/", "resource/", "topic/")


def compared(before: Graph, after: Graph) -> Picture:
    """The picture of a change."""
    marks: dict[Key, Mark] = {}
    said: dict[Key, tuple[str, ...]] = {}
    olds: dict[Key, Node | Edge] = {key(each): each for each in _parts(before)}
    news: dict[Key, Node | Edge] = {key(each): each for each in _parts(after)}
    for each, new in news.items():
        old = olds.get(each)
        if old is None:
            marks[each] = "new"
        elif old != new:
            marks[each], said[each] = "changed", old.details if isinstance(old, Node) else old.labels
    marks |= {each: "gone" for each in olds if each not in news}
    nodes = [*after.nodes, *(node for node in before.nodes if node.id not in news)]
    edges = [*after.edges, *(edge for edge in before.edges if edge.key not in news)]
    return Picture(ordered(after.environment, nodes, edges), marks, said)


def _parts(graph: Graph) -> list[Node | Edge]:
    return [*graph.nodes, *graph.edges]


def only(picture: Picture, ids: set[str], note: str) -> Picture:
    """The picture with these things alone, and the arrows among them."""
    graph = picture.graph
    edges = tuple(each for each in graph.edges if {each.source, each.target, each.via or each.source} <= ids)
    nodes = tuple(node for node in graph.nodes if node.id in ids)
    return replace(picture, graph=Graph(graph.environment, nodes, edges), notes=(*picture.notes, note))


def _told(lines: tuple[str, ...]) -> str:
    return f": {'; '.join(lines)}" if lines else ""
