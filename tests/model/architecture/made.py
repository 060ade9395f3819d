"""Graphs for tests: of manifests, and of many services without any file."""

from ecs_platform.model.architecture.compared import Picture
from ecs_platform.model.architecture.declared import architecture
from ecs_platform.model.architecture.graph import Edge, Graph, Node, ordered
from ecs_platform.ops.routes import assign_missing
from tests.model.project import Project


def graph(project: Project) -> Graph:
    """Of a project without faults, with the priorities that its rules need."""
    assign_missing(project.folder, "test")
    loaded = project.load()
    assert not loaded.findings, "\n".join(map(str, loaded.findings))
    return architecture(loaded)


def web(name: str, more: str = "", path: str = "") -> str:
    """The manifest of a service behind the public load balancer."""
    head = f"name: {name}\ntype: Load Balanced Web Service\nimage: {{location: nginx, port: 80}}\n"
    return f"{head}http: {{path: {path or name}}}\n{more}"


def backend(name: str, more: str = "", port: int = 8080) -> str:
    """The manifest of one behind the internal load balancer."""
    head = f"name: {name}\ntype: Backend Service\nimage: {{location: nginx, port: {port}}}\n"
    return f"{head}http: {{path: /}}\n{more}"


def arrows(found: Graph, *kinds: str) -> dict[tuple[str, str], tuple[str, ...]]:
    """The labels of arrows by their ends."""
    return {(edge.source, edge.target): edge.labels for edge in found.edges if edge.kind in kinds}


def many(services: int, *, calls: bool = False) -> Graph:
    """Services on the public load balancer, each with a secret; each calls the next but one, if any does."""
    nodes = [Node("load_balancer/public", "load_balancer", "public load balancer", ("HTTP :80",))]
    edges = []
    for number in range(services):
        name = f"s{number:03}"
        nodes.append(Node(f"service/{name}", "service", name, ("Fargate", "1 task, port 80")))
        nodes.append(Node(f"parameters/test/{name}/", "parameters", "Parameter Store", (f"/test/{name}/",)))
        edges.append(Edge("routes", nodes[0].id, f"service/{name}", labels=(f"{number + 1}: /{name}, /{name}/*",)))
        edges.append(Edge("reads", f"service/{name}", f"parameters/test/{name}/", labels=("KEY",)))
        if calls:
            target = f"service/s{(number + 2) % services:03}"
            edges.append(Edge("calls", f"service/{name}", target, labels=("http://x",)))
    return ordered("test", nodes, edges)


def whole(found: Graph) -> Picture:
    """The picture without a change."""
    return Picture(found)
