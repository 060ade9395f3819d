"""An environment's settings and manifests as an architecture diagram."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ecs_platform.model.architecture.calls import calls
from ecs_platform.model.architecture.graph import Edge, Graph, Node, ordered
from ecs_platform.model.architecture.stores import shown, stores_of
from ecs_platform.model.environment import Loaded
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.routes.compile import Rule
from ecs_platform.model.routes.route import LOAD_BALANCERS
from ecs_platform.model.settings.deployers import Deployer
from ecs_platform.model.settings.load_balancer import LoadBalancer
from ecs_platform.model.task.definition import TaskDefinition, task_definition_of

_CAPACITY = {"fargate": "Fargate", "fargate_spot": "Fargate Spot", "ec2": "EC2"}
_EVERYTHING = "/*"


def architecture(loaded: Loaded) -> Graph:
    """The graph of an environment without faults; every text in it is one that may be shown."""
    definitions = {service.name: task_definition_of(service, loaded) for service in loaded.services}
    nodes: dict[str, Node] = {}
    edges: dict[tuple[str, str, str, str], Edge] = {}
    for part in _parts(loaded, definitions):
        if isinstance(part, Node):
            nodes.setdefault(part.id, part)
        else:
            before = edges.setdefault(part.key, part)
            edges[part.key] = replace(before, labels=tuple(dict.fromkeys((*before.labels, *part.labels))))
    environment = loaded.environment.stack
    return ordered(environment, map(_shown_node, nodes.values()), map(_shown_edge, edges.values()))


def _parts(loaded: Loaded, definitions: dict[str, TaskDefinition]) -> Iterator[Node | Edge]:
    yield from _load_balancers(loaded)
    for service in loaded.services:
        definition = definitions[service.name]
        node = Node(
            _workload(service), "job" if service.is_job else "service", service.name, _runs(service, definition)
        )
        yield node
        for store, edge in stores_of(service, node.id, loaded, definition):
            yield store
            yield edge
    yield from _calls(loaded, definitions)
    for name, deployer in loaded.settings.deployers.items():
        yield from _deployer(name, deployer, loaded.services)
    yield from _events(loaded)


def _load_balancers(loaded: Loaded) -> Iterator[Node | Edge]:
    """Those that have rules, each with them; from the world one arrow to the public one."""
    workloads = {service.name: _workload(service) for service in loaded.services}
    for scheme in LOAD_BALANCERS:
        rules = sorted((each for each in loaded.rules if each.load_balancer == scheme), key=lambda each: each.priority)
        if not rules:
            continue
        settings, node_id = loaded.settings.load_balancers.of(scheme), f"load_balancer/{scheme}"
        yield Node(node_id, "load_balancer", f"{scheme} load balancer", _listeners(settings))
        if scheme == "public":
            yield Node("world", "world", "world")
            yield Edge("connects", "world", node_id, labels=settings.allowed_cidrs or ())
        for rule in rules:
            if rule.service in workloads:
                yield Edge("routes", node_id, workloads[rule.service], labels=(_rule(rule, rules, settings),))


def _listeners(settings: LoadBalancer) -> tuple[str, ...]:
    if settings.existing is not None:
        return ("HTTPS" if settings.https else "HTTP", "exists")
    return ("HTTPS :443", "HTTP :80 redirects to it") if settings.https else ("HTTP :80",)


def _rule(rule: Rule, beside: list[Rule], settings: LoadBalancer) -> str:
    """A rule as people say it: `1000: shop.example.com /cart, /cart/*`."""
    named = {each.field: each for each in rule.conditions}
    hosts = ", ".join(named["host-header"].values) if "host-header" in named else ""
    paths = ", ".join(named["path-pattern"].values) if "path-pattern" in named else ""
    others = [str(each) for each in rule.conditions if each.field not in ("host-header", "path-pattern")]
    everything = "everything else" if rule is beside[-1] and len(beside) > 1 else "everything"
    place = " ".join(filter(None, (hosts, "" if paths == _EVERYTHING else paths))) or ("" if others else everything)
    too = ["HTTP too"] if settings.https and rule.route is not None and not rule.route.redirect_to_https else []
    return f"{rule.priority}: {'; '.join(filter(None, (place, *others, *too)))}"


def _workload(service: Service) -> str:
    return f"{'job' if service.is_job else 'service'}/{service.name}"


def _runs(service: Service, definition: TaskDefinition) -> tuple[str, ...]:
    """On what; how many, and on which port."""
    capacity = _CAPACITY["fargate_spot" if service.count.spot is not None else service.capacity]
    mode = [f"{definition.network_mode} mode"] if definition.network_mode != "awsvpc" else []
    ports = (
        sorted({target.port for target in service.targets} | {definition.main_port or 0}) if not service.is_job else []
    )
    where = [f"port {port}" for port in ports if port]
    return (", ".join((capacity, *mode)), ", ".join((_number(service), *where)))


def _number(service: Service) -> str:
    """How many tasks; of a job when it starts."""
    if service.on is not None:
        zone = f" {service.on.timezone}" if service.on.timezone else ""
        return "never started" if service.on.expression is None else f"{service.on.schedule}{zone}"
    count = service.count
    if count.range is not None:
        spot = f", Spot from {count.range.spot_from}" if count.range.spot_from else ""
        return f"{count.range.min} to {count.range.max} tasks{spot}"
    return "1 task" if count.desired == 1 else f"{count.desired} tasks"


def _calls(loaded: Loaded, definitions: dict[str, TaskDefinition]) -> Iterator[Edge]:
    workloads = {service.name: _workload(service) for service in loaded.services}
    for call in calls(loaded, definitions):
        via = f"load_balancer/{call.load_balancer}" if call.load_balancer else ""
        label = f"{call.address} ({call.note})" if call.note else call.address
        target = workloads.get(call.service, via)
        yield Edge("calls", workloads[call.caller], target, "" if target == via else via, (label,))


def _deployer(name: str, deployer: Deployer, services: Iterable[Service]) -> Iterator[Node | Edge]:
    """One that may deploy all says so itself: arrows to each would be most of the picture."""
    kind = {"user": "IAM user", "github": "GitHub Actions", "oidc": "OIDC role", "account": "role for an account"}
    node_id, every = f"deployer/{name}", deployer.services is None
    yield Node(node_id, "deployer", name, (kind[deployer.kind], "may deploy all services" if every else "may deploy"))
    for service in services:
        if deployer.services is not None and service.name in deployer.services:
            yield Edge("deploys", node_id, _workload(service))


def _events(loaded: Loaded) -> Iterator[Node | Edge]:
    told = len(loaded.settings.events.emails)
    mails = (f"e-mail to {told} address{'es' if told > 1 else ''}",) if told else ()
    yield Node("event/failures", "event", "a task fails or cannot start", ("a deployment fails",))
    yield Node("topic/events", "topic", "SNS topic", (loaded.names.of("events"), *mails))
    yield Edge("tells", "event/failures", "topic/events")


def _shown_node(node: Node) -> Node:
    return replace(node, name=shown(node.name), details=tuple(map(shown, node.details)))


def _shown_edge(edge: Edge) -> Edge:
    return replace(edge, labels=tuple(map(shown, edge.labels)))
