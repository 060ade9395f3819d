"""A large picture made small enough to be read: what does not change goes first, then what is one service's alone.

GitHub draws no Mermaid with more than 50 000 characters or 500 arrows; nobody reads one half as large.
https://mermaid.js.org/config/schema-docs/config.html
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace

from ecs_platform.model.architecture.compared import Picture, only
from ecs_platform.model.architecture.graph import STORES, WORKLOADS, Edge, Graph, Node

MOST_NODES, MOST_EDGES = 60, 90
_NAMES = 12


def folded(picture: Picture) -> Picture:
    """The picture where it is small; else what is left of it after each step, until that is small."""
    for step in (_changes, _private_stores, _alike):
        if _small(picture.graph):
            break
        picture = step(picture)
    return picture


def fits(picture: Picture) -> bool:
    """Whether it is worth drawing in Markdown."""
    return _small(picture.graph)


def _small(graph: Graph) -> bool:
    return len(graph.nodes) <= MOST_NODES and len(graph.edges) <= MOST_EDGES


def _changes(picture: Picture) -> Picture:
    """What changes and what it leads to or comes from; all of it where nothing does."""
    if not picture.marks:
        return picture
    ids = {node.id for node in picture.graph.nodes if picture.mark(node)}
    changed = set(ids)
    for edge in picture.graph.edges:
        if picture.mark(edge) or edge.source in changed or edge.target in changed:
            ids |= {edge.source, edge.target, edge.via or edge.source}
    left = sum(node.kind in WORKLOADS and node.id not in ids for node in picture.graph.nodes)
    return only(picture, ids, f"{left} services that have no part in the change are left out.") if left else picture


def _private_stores(picture: Picture) -> Picture:
    """Secrets and the like that one service alone has are counted in its box."""
    graph = picture.graph
    readers = Counter(edge.target for edge in graph.edges)
    kinds = {node.id: node.kind for node in graph.nodes}
    private = {each for each, number in readers.items() if number == 1 and kinds[each] in STORES}
    private -= {node.id for node in graph.nodes if picture.mark(node)}
    if not private:
        return picture
    own: dict[str, Counter[str]] = defaultdict(Counter)
    for edge in graph.edges:
        if edge.target in private:
            own[edge.source][graph.node(edge.target).name] += 1
    nodes = tuple(
        replace(node, details=(*node.details, *(f"{name}: {number}" for name, number in own[node.id].items())))
        for node in graph.nodes
    )
    rest = {node.id for node in nodes} - private
    note = "What one service alone reads or uses stands as a number in its box."
    return only(replace(picture, graph=replace(graph, nodes=nodes)), rest, note)


def _alike(picture: Picture) -> Picture:
    """Services of which nothing is marked, and to and from which the same arrows lead, as one box."""
    graph = picture.graph
    marked = {end for edge in graph.edges if picture.mark(edge) for end in (edge.source, edge.target)}
    arrows: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for edge in graph.edges:
        arrows[edge.source].add((edge.kind, "to", edge.target, edge.via))
        arrows[edge.target].add((edge.kind, "from", edge.source, edge.via))
    groups: dict[tuple[object, ...], list[Node]] = defaultdict(list)
    for node in graph.nodes:
        if node.kind in WORKLOADS and node.id not in marked and not picture.mark(node):
            groups[node.kind, *sorted(arrows[node.id])].append(node)
    many = [group for group in groups.values() if len(group) > 1]
    if not many:
        return picture
    boxes = {node.id: _box(group) for group in many for node in group}
    nodes = dict.fromkeys(boxes.get(node.id, node) for node in graph.nodes)
    changed = (_between(edge, boxes) for edge in graph.edges)
    small = Graph(graph.environment, tuple(nodes), tuple({edge.key: edge for edge in changed}.values()))
    note = "Services to and from which the same arrows lead stand in one box."
    return replace(picture, graph=small, notes=(*picture.notes, note))


def _between(edge: Edge, boxes: Mapping[str, Node]) -> Edge:
    """An arrow between boxes: what it said of each service is too much."""
    if edge.source not in boxes and edge.target not in boxes:
        return edge
    source, target = (boxes[end].id if end in boxes else end for end in (edge.source, edge.target))
    return Edge(edge.kind, source, target, edge.via)


def _box(group: list[Node]) -> Node:
    names = [node.name for node in group[:_NAMES]]
    lines = [", ".join(names[at : at + 4]) for at in range(0, len(names), 4)]
    more = [f"and {len(group) - _NAMES} more"] if len(group) > _NAMES else []
    return Node(f"group/{group[0].id}", group[0].kind, f"{len(group)} {group[0].kind}s", (*lines, *more))
