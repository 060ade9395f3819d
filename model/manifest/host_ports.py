"""Fixed ports of container instances, which a task definition's file can ask for in bridge mode.

A load balancer reaches the ports that the instance chooses; a fixed one is one task's at a time on each instance.
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ecs_platform.model.manifest.definition import containers_of
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.task.rules.ports import RESERVED

Steps = tuple[str | int, ...]
DYNAMIC_PORTS = (32768, 61000)
"""From which container instances choose the ports of tasks in bridge mode: there they let load balancers in.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
"""
_DECIDED_BY = frozenset({"task_definition", "capacity", "network", "count", "deployment", "http"})


@dataclass(frozen=True)
class HostPort:
    """A fixed port.

    Attributes:
        number: the port of the instance.
        protocol: `tcp` or `udp`.
        steps: where it stands in the file.
        unreached: whether a load balancer leads to it, which does not get there.
    """

    number: int
    protocol: str
    steps: Steps
    unreached: bool


def host_ports(service: Service) -> Iterator[HostPort]:
    """The fixed ports that a service's tasks take."""
    if service.network_mode != "bridge" or service.source.broken & _DECIDED_BY:
        return
    targets = {(target.container, target.port) for target in service.targets}
    for index, container in enumerate(containers_of(service.source.definition or {})):
        for number, mapping in enumerate(container.get("portMappings", [])):
            if mapping.get("hostPort") and mapping["hostPort"] not in RESERVED:
                steps = ("containerDefinitions", index, "portMappings", number, "hostPort")
                led_to = (container["name"], mapping.get("containerPort")) in targets
                unreached = led_to and not DYNAMIC_PORTS[0] <= mapping["hostPort"] <= DYNAMIC_PORTS[1]
                yield HostPort(mapping["hostPort"], mapping.get("protocol", "tcp"), steps, unreached)


def requests_arrive(service: Service) -> Iterator[Finding]:
    """No load balancer leads to a fixed port: container instances let it in at those that they choose."""
    for port in host_ports(service):
        if port.unreached:
            message = f"load balancers never reach port {port.number} of a container instance"
            hint = "write `0`, or remove `hostPort`: the instance then chooses a port for each task, and tells them"
            yield service.in_file(message, hint, *port.steps)


def tasks_find_instances(services: Iterable[Service], instances: int) -> Iterator[Finding]:
    """There are as many instances as tasks with the same fixed port, and one more where a new task runs beside the old.

    Args:
        services: the services of the environment.
        instances: the most that there are.
    """
    taken: dict[tuple[int, str], list[tuple[Service, HostPort]]] = defaultdict(list)
    for service in services:
        for port in host_ports(service):
            if not port.unreached:
                taken[port.number, port.protocol].append((service, port))
    for (number, _), users in taken.items():
        needed = sum(_most(service) + _beside(service) for service, _ in users)
        if needed > instances:
            message, hint = _message(number, needed, instances, users), _hint(needed, instances, users)
            yield from (service.in_file(message, hint, *port.steps) for service, port in users)


def _most(service: Service) -> int:
    """Most tasks of a service, or of one run of a job."""
    count = service.count
    return 1 if service.is_job else count.range.max if count.range is not None else count.desired


def _beside(service: Service) -> int:
    """The instance that a deployment needs besides, where the new task starts before the old one ends."""
    return int(not service.is_job and _most(service) > 0 and service.deployment.maximum_percent > 100)  # noqa: PLR2004


def _message(number: int, needed: int, instances: int, users: list[tuple[Service, HostPort]]) -> str:
    names = " and ".join(dict.fromkeys(f"`{service.name}`" for service, _ in users))
    return (
        f"an instance has port {number} once: the tasks of {names} need {needed} instances, and there are at most "
        f"{instances}"
    )


def _hint(needed: int, instances: int, users: list[tuple[Service, HostPort]]) -> str:
    hint = f"write `0`, or set `ec2.max_size` to {needed}"
    if needed - sum(_beside(service) for service, _ in users) <= instances:
        hint += ", or write `deployment: {rolling: recreate}`, which ends the old task first"
    return hint
