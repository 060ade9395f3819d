"""What ECS is told of a service: decided here once, for `ops render` and for the program.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ecs_platform.model.manifest.count import Count
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.manifest.target import Target
from ecs_platform.model.naming import Names
from ecs_platform.model.task import markers
from ecs_platform.model.task.before import Before, before
from ecs_platform.model.task.definition import ConnectEndpoint, connect_endpoint
from ecs_platform.model.task.placement import Capacity, Interface, capacity_of, interface_of, strategy
from ecs_platform.model.task.times import steady_state_timeout

MANAGED_TAGS = True
"""Tasks say which cluster and service they are of."""
PROPAGATE_TAGS = "SERVICE"
"""Tasks have the tags of their service."""
CIRCUIT_BREAKER = True
"""A deployment whose tasks do not come up fails, and ends."""


@dataclass(frozen=True)
class Deployment:
    """How new tasks take the place of old ones.

    Attributes:
        maximum_percent: most tasks at one time, in percent of the desired count.
        minimum_healthy_percent: fewest healthy tasks at any time, likewise.
        alarms: names of the CloudWatch alarms that ECS is told of.
        own_alarms: those of them that are made for this alone: CPU, memory, 5xx, or the one that never goes off.
        watching: whether they make a deployment fail. They do not where a service had alarms and shall have none: ECS
            keeps what is only left out, so it is given one that never goes off, switched off.
        timeout: seconds `pulumi up` waits for the service to become steady.
        rollback: whether a deployment that fails goes back to the last good one.
    """

    maximum_percent: int
    minimum_healthy_percent: int
    alarms: tuple[str, ...]
    own_alarms: tuple[str, ...]
    watching: bool
    timeout: int
    rollback: bool = True


@dataclass(frozen=True)
class Registration:
    """A target group the tasks register in.

    Attributes:
        key: the target's key, unique in the service.
        target_group: its ARN's marker.
        container: the container that serves.
        port: its port.
    """

    key: str
    target_group: str
    container: str
    port: int


@dataclass(frozen=True)
class Connect:
    """The part a service takes in Service Connect.

    Attributes:
        namespace: the namespace's marker.
        endpoint: what it offers; None for one that only calls others.
        logs: whether its proxies write to the service's log group.
    """

    namespace: str
    endpoint: ConnectEndpoint | None
    logs: bool


@dataclass(frozen=True)
class ServiceDefinition:
    """What is asked for a service. Ids that only AWS knows are markers.

    Attributes:
        name: the ECS service's name.
        cluster: the cluster's name.
        desired_count: the number of tasks.
        autoscaled: whether scaling rules own that number, and it counts at creation only.
        bounds: fewest and most tasks that Application Auto Scaling is told; None where it knows nothing of the service.
            One that had a range and shall have none stays there, with its number as both: what scaling rules made of
            the number is not in Pulumi's state, so that only a changed target is sure to move the service to it.
        deployed_elsewhere: whether a deploy tool says which revision runs.
        capacity: what its tasks run on.
        moved: whether that is something else than after the last `up`: ECS changes a service's capacity only with a
            new deployment, which must be asked for.
        interface: how they are on the network; None in bridge mode.
        deployment: how they are replaced.
        load_balancers: the target groups they register in.
        grace_period: seconds in which a new task's failing health checks do not count; None without a load balancer.
        connect: its part in Service Connect; None where it takes none, of which nothing is said: ECS does not answer
            a part that is switched off, and the provider switches off what is left out.
        exec: whether `aws ecs execute-command` opens a shell in its containers.
        tags: of the service, and of its tasks.
    """

    name: str
    cluster: str
    desired_count: int
    autoscaled: bool
    bounds: tuple[int, int] | None
    deployed_elsewhere: bool
    capacity: Capacity
    moved: bool
    interface: Interface | None
    deployment: Deployment
    load_balancers: tuple[Registration, ...]
    grace_period: int | None
    connect: Connect | None
    exec: bool
    tags: dict[str, str]


def service_definition(service: Service, names: Names, outputs: Mapping[str, Any] | None = None) -> ServiceDefinition:
    """What is asked for a service; not for a Scheduled Job, which is none in ECS.

    Args:
        service: the service.
        names: the environment's names.
        outputs: what the stack's outputs say of it (`services.NAME`); default nothing, as before the first `up`.
    """
    name = names.service(service.name)
    last, capacity = before(outputs or {}), capacity_of(service, names)
    return ServiceDefinition(
        name=name,
        cluster=names.cluster,
        desired_count=service.count.desired,
        autoscaled=service.count.autoscaled,
        bounds=_bounds(service.count, last),
        deployed_elsewhere=service.image is not None and service.image.owner == "deployer",
        capacity=capacity,
        moved=last.moves_to(strategy(capacity.provider, capacity.base)),
        interface=interface_of(service),
        deployment=_deployment(service, names, last),
        load_balancers=_registrations(service.targets),
        grace_period=grace_period(service.grace_period, behind_load_balancer=bool(service.targets)),
        connect=_connect(service),
        exec=service.exec,
        tags=names.tags(name, service.name),
    )


def _bounds(count: Count, last: Before) -> tuple[int, int] | None:
    if count.range is not None:
        return count.range.min, count.range.max
    return (count.desired, count.desired) if last.scalable else None


def _connect(service: Service) -> Connect | None:
    connect = service.network.connect
    return Connect(markers.CONNECT_NAMESPACE, connect_endpoint(service), connect.logs) if connect.enabled else None


def zone_rebalancing(maximum_percent: int) -> Literal["ENABLED", "DISABLED"]:
    """Whether ECS moves tasks from zone to zone; it wants room for one task more. Said, because its default moved."""
    return "ENABLED" if maximum_percent > 100 else "DISABLED"  # noqa: PLR2004


def grace_period(seconds: int, *, behind_load_balancer: bool) -> int | None:
    """The grace period as ECS takes it: there is nothing to be graceful about where no load balancer checks."""
    return seconds if behind_load_balancer else None


def public_first(targets: tuple[Target, ...]) -> list[Target]:
    """The targets in the order of the stack's outputs."""
    return sorted(targets, key=lambda target: target.load_balancer, reverse=True)


def _deployment(service: Service, names: Names, last: Before) -> Deployment:
    declared, alarms = service.deployment, service.deployment.rollback_alarms
    thresholds = {"cpu": alarms.cpu_utilization, "memory": alarms.memory_utilization, "http-5xx": alarms.http_5xx}
    own = [names.rollback_alarm(service.name, each) for each, limit in thresholds.items() if limit is not None]
    watched = [names.alarm(service.name, measure) for measure in alarms.alarms]
    watching = bool(alarms.names or watched or own)
    if last.rollback_alarms and not watching:
        own = [names.rollback_alarm(service.name, "off")]
    return Deployment(
        maximum_percent=declared.maximum_percent,
        minimum_healthy_percent=declared.minimum_healthy_percent,
        alarms=(*alarms.names, *watched, *own),
        own_alarms=tuple(own),
        watching=watching,
        timeout=steady_state_timeout(service),
    )


def _registrations(targets: tuple[Target, ...]) -> tuple[Registration, ...]:
    first = next(iter(public_first(targets)), None)
    return tuple(
        Registration(each.key, markers.target_group(each.key, first=each is first), each.container, each.port)
        for each in targets
    )
