"""`network`: where tasks run, who may connect to them, and by what name they are known."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from ecs_platform.model.reading.fields import TEXT, AsTuple, Seconds, Section, Shorthand, between, fault, matching
from ecs_platform.model.settings.load_balancer import SecurityGroupId
from ecs_platform.model.settings.subnets import Subnets


def _denied(value: bool) -> bool:
    if value:
        return value
    raise fault(
        "tasks are open to load balancers and to Service Connect only",
        "remove the line, and give a security group that lets others in with `groups`",
    )


class SecurityGroups(Section):
    """Security groups besides the service's own."""

    deny_default: Annotated[bool, AfterValidator(_denied)] = Field(
        True, description="That the environment's other services cannot connect; never false here."
    )

    groups: Annotated[tuple[SecurityGroupId, ...], AsTuple] = Field((), description="Ids of security groups.")


class Placement(Section):
    """The subnets tasks run in."""

    kind: Literal["public", "private"] | None = Field(
        None, description="`public` (with a public address) or `private`."
    )
    subnets: Subnets = Field((), description="Ids of subnets, in place of one of the two kinds.")


class Vpc(Section):
    """Subnets and security groups."""

    placement: Annotated[Placement, Shorthand(str, lambda text: {"kind": text}, TEXT)] = Field(
        Placement(kind="private"), description="`private`, `public`, or `{subnets: [subnet-…]}`."
    )
    security_groups: Annotated[
        SecurityGroups, Shorthand(list, lambda groups: {"groups": groups}, (("type", "array"),))
    ] = Field(
        SecurityGroups(),
        description="Ids of security groups besides the service's own: four at most, three with Service Connect.",
    )


Alias = Annotated[
    str,
    matching(
        r"(?=.{1,63}\Z)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*",
        "`{value}` is not a name for Service Connect",
        "at most 63 lower-case letters, digits, `-` and `.`",
    ),
]


Timeout = Annotated[Seconds, between(0, 2_147_483_647)]
"""https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TimeoutConfiguration.html"""


class Connect(Section):
    """Service Connect."""

    enabled: bool = Field(True, description="Whether the service is reached by, and reaches, names of Service Connect.")
    alias: Alias | None = Field(None, description="Its name for others; default: the service's name.")
    logs: bool = Field(
        False, description="Whether its proxies write to the service's log group; to change it replaces the tasks."
    )
    protocol: Literal["tcp", "http", "http2", "grpc"] | None = Field(
        None,
        description="What the proxies read: requests, or connections only (`tcp`); default that of `http`, else `tcp`. "
        "AWS changes it for no name that is there.",
    )
    request_timeout: Timeout | None = Field(
        None, description="Time for a whole answer, not with `tcp`; `0s` for any; default 15s."
    )
    idle_timeout: Timeout | None = Field(
        None,
        description="Time that a connection may be idle, not with `tcp` (an hour); `0s` for any; default 5m, or "
        "`request_timeout` where that is longer.",
    )


class Network(Section):
    """How tasks are on the network."""

    mode: Literal["awsvpc", "bridge"] | None = Field(
        None,
        description="`awsvpc` (a network interface for each task; default) or, with `capacity: ec2`, `bridge` (ports "
        "of the container instance).",
    )
    vpc: Vpc = Field(Vpc(), description="Subnets and security groups, in mode `awsvpc`.")
    connect: Annotated[Connect, Shorthand(bool, lambda enabled: {"enabled": enabled}, (("type", "boolean"),))] = Field(
        Connect(enabled=False), description="Service Connect: true, false, or a mapping like `{alias: name}`."
    )
