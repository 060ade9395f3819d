"""Subnets that tasks can start in, and names that lead to a port."""

from collections.abc import Iterator

from ecs_platform.model.manifest.checks.context import Check, Context, alone, in_context
from ecs_platform.model.manifest.checks.kind import OFFERED
from ecs_platform.model.manifest.connect_port import meant
from ecs_platform.model.manifest.service import JOB, WORKER, Service
from ecs_platform.model.reading.fields import duration_text
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


def connect_runs_on_linux(service: Service) -> Iterator[Finding]:
    """Its proxies do, whether the manifest or the task definition's file says that the containers are for Windows.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect.html
    """
    if service.windows and service.network.connect.enabled:
        yield service.finding("Service Connect does not run on Windows", "remove it", "network", "connect")


def connect_has_a_port(service: Service) -> Iterator[Finding]:
    """A name in Service Connect leads to a port."""
    if service.connect_port is not None or service.type in (WORKER, JOB) or not service.network.connect.enabled:
        return
    definition = service.source.definition
    mappings = [] if definition is None else meant(service, definition)
    named = [f"`{each.name}`" for each in mappings if each.name is not None]
    if named:
        message = f"the task definition's file names several ports, {', '.join(named)}: others call one"
        yield service.finding(message, "leave `name` at that one, and remove it from the others", "network", "connect")
    elif mappings:
        hint = f'add `"name": "{service.name}"`'
        yield service.in_file("others call this port by Service Connect, and it has no name", hint, *mappings[0].steps)
    elif any(service.node.get("network", "connect", field) for field in OFFERED):
        hint = "remove this, or add " + ("`image.port`" if definition is None else "a port mapping with a `name`")
        field = next(field for field in OFFERED if service.node.get("network", "connect", field))
        yield service.finding("the service has no port that others could call", hint, "network", "connect", field)


def connect_timeouts(service: Service) -> Iterator[Finding]:
    """Times that AWS and its provider take, and that do what they say.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TimeoutConfiguration.html
    https://github.com/pulumi/pulumi-aws/issues/4265
    """
    connect, port, steps = service.network.connect, service.connect_port, ("network", "connect")
    given = [field for field in ("request_timeout", "idle_timeout") if getattr(connect, field) is not None]
    if port is not None and port.protocol == "tcp":
        for field in given:
            where = "`appProtocol` in the file" if service.source.definition is not None else "`protocol: http`"
            hint = f"add {where}, or remove it: an idle connection has an hour"
            yield service.finding("`tcp` has no requests, and the provider sets no time without", hint, *steps, field)
        return
    request, idle = connect.request_timeout, connect.idle_timeout
    if idle and (request or 0) > idle:
        message = f"a connection that is idle for {duration_text(idle)} ends, and the request on it too"
        hint = f"write `{duration_text(request or 0)}` or more, or `0s`; or leave it out"
        yield service.finding(message, hint, *steps, "idle_timeout")


_PORT = ("network", "image", "sidecars", "http", "type", "name", "task_definition")
CHECKS: tuple[Check, ...] = (
    in_context(placement, "network", "task_definition"),
    alone(few_security_groups, "network"),
    alone(connect_runs_on_linux, "network", "platform", "capacity", "task_definition"),
    alone(connect_has_a_port, *_PORT),
    alone(connect_timeouts, *_PORT),
)
