"""Things and arrows of an architecture diagram."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from pydantic import TypeAdapter, ValidationError

NodeKind = Literal[
    "world",
    "load_balancer",
    "service",
    "job",
    "parameters",
    "secret",
    "file_system",
    "resource",
    "deployer",
    "event",
    "topic",
]
EdgeKind = Literal["connects", "routes", "calls", "reads", "mounts", "uses", "deploys", "tells"]
WORKLOADS: tuple[NodeKind, ...] = ("service", "job")
STORES: tuple[NodeKind, ...] = ("parameters", "secret", "file_system", "resource")
_NODE_KINDS: tuple[NodeKind, ...] = get_args(NodeKind)
_EDGE_KINDS: tuple[EdgeKind, ...] = get_args(EdgeKind)


@dataclass(frozen=True)
class Node:
    """A thing.

    Attributes:
        id: the same before a change and after it: `service/api`.
        kind: what it is.
        name: what it is called.
        details: what else is said of it, a line each.
    """

    id: str
    kind: NodeKind
    name: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class Edge:
    """An arrow.

    Attributes:
        kind: what it means.
        source: whence, a thing's id.
        target: whither; of a call the service that answers, or the load balancer where it depends on the path.
        via: the load balancer by which a call reaches its target, if any.
        labels: what stands beside it, a line each.
    """

    kind: EdgeKind
    source: str
    target: str
    via: str = ""
    labels: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str, str, str]:
        """The same before a change and after it."""
        return (self.kind, self.source, self.target, self.via)


@dataclass(frozen=True)
class Graph:
    """An environment's things and arrows, in the order in which they are drawn."""

    environment: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def node(self, node_id: str) -> Node:
        """The thing with this id."""
        return next(node for node in self.nodes if node.id == node_id)

    def as_json(self) -> dict[str, Any]:
        """The graph as plain data, which `read` takes."""
        return asdict(self)


def ordered(environment: str, nodes: Iterable[Node], edges: Iterable[Edge]) -> Graph:
    """A graph of things by kind, and of arrows by kind, else in the order given."""
    return Graph(
        environment,
        tuple(sorted(nodes, key=lambda node: _NODE_KINDS.index(node.kind))),
        tuple(sorted(edges, key=lambda edge: _EDGE_KINDS.index(edge.kind))),
    )


def read(given: object) -> Graph | str:
    """What `Graph.as_json` gave; a sentence on what is wrong where it is none."""
    try:
        graph = TypeAdapter(Graph).validate_python(given)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        return f"{where + ': ' if where else ''}{first['msg']}"
    known = {node.id for node in graph.nodes}
    loose = [edge for edge in graph.edges if not {edge.source, edge.target} | {edge.via or edge.source} <= known]
    return f"an arrow leads to `{loose[0].target}`, which is not there" if loose else graph
