"""The containers of a task: their names, ports, and the order they start in."""

from collections.abc import Iterator, Mapping

from ecs_platform.model.manifest.checks.context import Check, alone
from ecs_platform.model.manifest.container import ContainerHealthCheck
from ecs_platform.model.manifest.definition import containers_of
from ecs_platform.model.manifest.logs import LOG_ROUTER
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.findings import Finding, did_you_mean
from ecs_platform.model.reading.source import Node

CONTAINERS = 10
"""Containers of one task."""

Dependencies = Mapping[str, Mapping[str, str]]


def _steps(service: Service, container: str) -> tuple[str, ...]:
    return ("image",) if container == service.name else ("sidecars", container)


def _dependencies(service: Service) -> Dependencies:
    """What each container waits for."""
    main = service.image.depends_on if service.image is not None else {}
    return {service.name: main, **{name: sidecar.depends_on for name, sidecar in service.sidecars.items()}}


def _essential(service: Service) -> dict[str, bool]:
    containers = {service.name: True, **{name: sidecar.essential for name, sidecar in service.sidecars.items()}}
    return containers | ({LOG_ROUTER: True} if service.logging.routed else {})


def _has_health_check(service: Service, container: str) -> bool:
    if container == service.name:
        return service.image is not None and service.image.healthcheck is not None
    sidecar = service.sidecars.get(container)
    return sidecar is not None and sidecar.healthcheck is not None


def names_differ(service: Service) -> Iterator[Finding]:
    """The main container has the service's name, and the log router its own."""
    for name in service.sidecars:
        if name == service.name:
            message = f"`{name}` is the main container's name already"
            yield service.node.find(("sidecars", name)).finding_at_key(message, "give the sidecar another name")
        if name == LOG_ROUTER and service.logging.routed:
            message = f"`{name}` is the log router that `logging` adds"
            yield service.node.find(("sidecars", name)).finding_at_key(message, "remove the sidecar, or `logging`")


def few_containers(service: Service) -> Iterator[Finding]:
    """A task has few containers: the main one, the sidecars, and the log router.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
    """
    in_file = containers_of(service.source.definition or {})
    number = len(in_file) or 1 + len(service.sidecars) + service.logging.routed
    if number > CONTAINERS:
        message = f"the task would have {number} containers; ECS takes {CONTAINERS}"
        yield service.finding(message, "divide it into two services", "task_definition" if in_file else "sidecars")


def dependencies_can_be_met(service: Service) -> Iterator[Finding]:
    """Each dependency names a container and a state that it can reach."""
    essential = _essential(service)
    for container, needed in _dependencies(service).items():
        for other, condition in needed.items():
            node = service.node.find((*_steps(service, container), "depends_on", other))
            yield from _dependency(service, node, container, (other, condition), essential)


def _dependency(
    service: Service, node: Node, container: str, wanted: tuple[str, str], essential: Mapping[str, bool]
) -> Iterator[Finding]:
    other, condition = wanted
    if other not in essential:
        known = sorted(set(essential) - {container})
        hint = did_you_mean(other, known) or f"there are: {', '.join(f'`{name}`' for name in known) or 'no others'}"
        yield node.finding_at_key(f"there is no container `{other}`", hint)
    elif other == container:
        yield node.finding_at_key(f"`{container}` waits for itself", "remove the line")
    elif condition == "healthy" and other != LOG_ROUTER and not _has_health_check(service, other):
        yield node.finding(f"`{other}` has no health check", "give it `healthcheck`, or wait for `start`")
    elif condition in ("complete", "success") and essential[other]:
        hint = "wait for `start` or `healthy`"
        if other != service.name:
            hint += f", or write `essential: false` for `{other}`"
        yield node.finding(f"`{other}` is essential: when it ends, the task stops", hint)


def no_cycle(service: Service) -> Iterator[Finding]:
    """No container waits, through others, for itself."""
    cycle = _cycle(_dependencies(service))
    if cycle:
        chain = " -> ".join(f"`{name}`" for name in [*cycle, cycle[0]])
        node = service.node.find((*_steps(service, cycle[0]), "depends_on", cycle[1]))
        yield node.finding_at_key(f"containers wait for each other: {chain}", "remove one of these dependencies")


def _cycle(dependencies: Dependencies) -> list[str]:
    """The first cycle of more than one container, from its first container in alphabetical order."""
    done: set[str] = set()

    def visit(name: str, path: list[str]) -> list[str]:
        if name in path:
            found = path[path.index(name) :]
            return found if len(found) > 1 else []
        if name in done:
            return []
        for other in sorted(dependencies.get(name, {})):
            if found := visit(other, [*path, name]):
                return found
        done.add(name)
        return []

    for start in sorted(dependencies):
        if found := visit(start, []):
            first = found.index(min(found))
            return found[first:] + found[:first]
    return []


def ports_differ(service: Service) -> Iterator[Finding]:
    """Containers of one task share its network, hence its ports."""
    taken: dict[int, str] = {}
    for container, port in sorted(service.container_ports.items(), key=lambda item: item[0] != service.name):
        if port in taken:
            message = f"port {port} is that of `{taken[port]}` already: containers of a task share its network"
            yield service.finding(message, "give one of them another port", *_steps(service, container), "port")
        taken.setdefault(port, container)


def health_checks_start(service: Service) -> Iterator[Finding]:
    """A health check's command says how it is run."""
    checks: list[tuple[tuple[str, ...], ContainerHealthCheck | None]] = [
        (("sidecars", name), sidecar.healthcheck) for name, sidecar in service.sidecars.items()
    ]
    if service.image is not None:
        checks.append((("image",), service.image.healthcheck))
    for place, check in checks:
        steps = (*place, "healthcheck", "command")
        if check is None:
            continue
        if check.command[0] not in ("CMD", "CMD-SHELL", "NONE"):
            hint = 'write `["CMD", …]` for words, or one line of text for the shell'
            yield service.finding(f"begins with `{check.command[0]}`", hint, *steps)
        elif check.command[0] != "NONE" and not any(check.command[1:]):
            yield service.finding(
                "has no command", 'write it like `["CMD-SHELL", "curl -f http://localhost/"]`', *steps
            )


_ALL = ("name", "image", "sidecars", "logging")
CHECKS: tuple[Check, ...] = (
    alone(names_differ, *_ALL),
    alone(few_containers, *_ALL, "task_definition"),
    alone(dependencies_can_be_met, *_ALL),
    alone(no_cycle, *_ALL),
    alone(ports_differ, *_ALL, "task_definition", "network"),
    alone(health_checks_start, *_ALL),
)
