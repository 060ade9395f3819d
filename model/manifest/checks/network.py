"""Subnets that tasks can start in, and names that lead to a port."""

from collections.abc import Iterator

from ecs_platform.model.manifest.checks.context import Check, Context, alone, in_context
from ecs_platform.model.manifest.service import JOB, WORKER, Service
from ecs_platform.model.reading.findings import Finding

SECURITY_GROUPS = 5
"""Security groups of one task."""


def placement(service: Service, context: Context) -> Iterator[Finding]:
    """Tasks are somewhere from where they reach their image, their secrets and their logs."""
    place, settings = service.network.vpc.placement, context.settings
    steps = ("network", "vpc", "placement")
    if place.kind is not None and place.subnets:
        yield service.finding("a kind of subnets, and subnets by id", "keep one of them", *steps)
    if place.kind is None and not place.subnets:
        yield service.finding("names no subnets", "write `private`, `public`, or `{subnets: [subnet-…]}`", *steps)
    if settings is None or service.network_mode == "bridge":
        return
    network = settings.network
    if place.subnets and not network.exists:
        hint = "write `private` or `public`, or give the VPC in the setting `network`"
        yield service.finding("these subnets are not in the VPC that this program makes", hint, *steps, "subnets")
    way_out = network.exists or network.nat != "none" or network.vpc_endpoints
    if place.kind == "private" and not way_out:
        hint = "set `network.vpc_endpoints` or `network.nat`, or write `network: {vpc: {placement: public}}`"
        message = "private tasks could not reach their image, secrets and logs: there is neither NAT nor VPC endpoints"
        yield service.finding(message, hint, *steps)


def few_security_groups(service: Service) -> Iterator[Finding]:
    """A task has few security groups: its own, that of Service Connect, and those of the manifest.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html
    """
    groups = set(service.network.vpc.security_groups.groups)
    room = SECURITY_GROUPS - 1 - service.network.connect.enabled
    if len(groups) > room:
        own = "its own and that of Service Connect" if service.network.connect.enabled else "its own"
        message = f"{len(groups)} security groups besides {own}: a task can have {SECURITY_GROUPS}"
        yield service.finding(message, f"keep {room} of them", "network", "vpc", "security_groups", "groups")


def connect_has_a_port(service: Service) -> Iterator[Finding]:
    """A name in Service Connect leads to a port."""
    connect = service.network.connect
    if connect.alias is not None and service.connect_port is None and service.type not in (WORKER, JOB):
        hint = "add `image.port`, or remove `alias`"
        yield service.finding("the service has no port that others could call", hint, "network", "connect", "alias")


CHECKS: tuple[Check, ...] = (
    in_context(placement, "network", "task_definition"),
    alone(few_security_groups, "network"),
    alone(connect_has_a_port, "network", "image", "sidecars", "http", "type", "name", "task_definition"),
)
