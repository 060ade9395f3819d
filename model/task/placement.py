"""Where a service's or a job's tasks run: on which capacity, and how they are on the network.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html
"""

from dataclasses import dataclass
from typing import Generic

from ecs_platform.model.manifest.service import Service
from ecs_platform.model.naming import Names
from ecs_platform.model.task.markers import CONNECT_SECURITY_GROUP, SECURITY_GROUP, Id, subnet

FARGATE, FARGATE_SPOT = "FARGATE", "FARGATE_SPOT"


@dataclass(frozen=True)
class Share(Generic[Id]):
    """A capacity provider's share of a service's tasks: an item of its strategy.

    Attributes:
        provider: the capacity provider.
        weight: its part of the tasks beyond every base.
        base: of so many tasks the first run there; 0 for none.
    """

    provider: Id | str
    weight: int
    base: int = 0


@dataclass(frozen=True)
class Capacity:
    """What tasks run on.

    Attributes:
        provider: `FARGATE`, `FARGATE_SPOT`, or the name of the EC2 capacity provider.
        base: how many tasks run on `FARGATE` before the others go to `FARGATE_SPOT`; 0 for none.
    """

    provider: str
    base: int


@dataclass(frozen=True)
class Interface:
    """How a task with a network interface of its own is on the network.

    Attributes:
        kind: `public` or `private`; None where the manifest names the subnets.
        subnets: their ids, or the marker of all of that kind.
        security_groups: their ids and markers, the service's own first.
    """

    kind: str | None
    subnets: tuple[str, ...]
    security_groups: tuple[str, ...]

    @property
    def public_address(self) -> bool:
        """Whether it gets a public address: without one, a task in a public subnet reaches nothing."""
        return self.kind == "public"


def strategy(provider: Id, base: int) -> list[Share[Id]]:
    """All tasks on one provider, but for the first `base` of a service, which run on Fargate."""
    on_provider: Share[Id] = Share(provider, 1)
    return [on_provider, Share(FARGATE, 0, base)] if base else [on_provider]


def has_interface(network_mode: str) -> bool:
    """Whether a task has a network interface, and so subnets, security groups and an address that is a target."""
    return network_mode == "awsvpc"


def capacity_of(service: Service, names: Names) -> Capacity:
    """What the tasks of a service or a job run on."""
    count = service.count
    spot_from = None if count.range is None else count.range.spot_from
    if service.capacity == "ec2":
        return Capacity(names.ec2_capacity_provider, 0)
    if service.capacity == "fargate" and count.spot is None and spot_from is None:
        return Capacity(FARGATE, 0)
    return Capacity(FARGATE_SPOT, 0 if spot_from is None else spot_from - 1)


def interface_of(service: Service) -> Interface | None:
    """How the tasks of a service or a job are on the network; None in bridge mode."""
    if not has_interface(service.network_mode):
        return None
    placement, connect = service.network.vpc.placement, service.network.connect
    shared = (CONNECT_SECURITY_GROUP,) if connect.enabled else ()
    return Interface(
        kind=placement.kind,
        subnets=placement.subnets or (subnet(str(placement.kind)),),
        # One that stands there twice is one.
        security_groups=tuple(dict.fromkeys((SECURITY_GROUP, *shared, *service.network.vpc.security_groups.groups))),
    )
