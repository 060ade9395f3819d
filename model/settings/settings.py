"""What an environment can be told: the settings of Pulumi.yaml and Pulumi.<stack>.yaml.

Each field of `Settings` is one key of the project's configuration (`ecs-platform:network`).
"""

import ipaddress
import re
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)

from ecs_platform.model.reading.fields import AsTuple, CidrV4, Section, arn_of, described, distinct, fault, matching
from ecs_platform.model.reading.image_reference import ImageReference
from ecs_platform.model.settings.alarms import Level
from ecs_platform.model.settings.deployers import POLICY, Deployer, PolicyArn
from ecs_platform.model.settings.instances import Ec2
from ecs_platform.model.settings.load_balancer import Dns, LoadBalancers
from ecs_platform.model.settings.overrides import Override
from ecs_platform.model.settings.subnets import Subnets
from ecs_platform.model.settings.tags import TagKey, TagValue

LOG_RETENTION_DAYS = tuple(
    int(days)
    for days in "1 3 5 7 14 30 60 90 120 150 180 365 400 545 731 1096 1827 2192 2557 2922 3288 3653".split()  # noqa: SIM905
)
"""https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html"""


def retention_days(value: int) -> int:
    """Days that CloudWatch Logs can keep logs for."""
    if value in LOG_RETENTION_DAYS:
        return value
    nearest = min(LOG_RETENTION_DAYS, key=lambda days: abs(days - value))
    accepted = ", ".join(str(days) for days in LOG_RETENTION_DAYS)
    raise fault(f"CloudWatch Logs cannot keep logs for {value} days", f"did you mean {nearest}? It accepts {accepted}")


RetentionDays = Annotated[int, AfterValidator(retention_days)]

_CIDR_OF_VPC = "10.0.0.0/16"
_VPC_PREFIXES = range(16, 25)
_NO_VPCS = tuple(ipaddress.IPv4Network(each) for each in ("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4"))
"""Addresses that no host can have: this network, loopback, link-local, multicast (RFC 6890)."""

PRIVATE_RANGES = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
"""Where a VPC's addresses are, unless its owner chose public ones (RFC 1918, RFC 6598): for one of which only the id is
known. To ask AWS for its ranges would take credentials in every preview.

https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html"""


def _vpc_cidr(value: str) -> str:
    if any(ipaddress.IPv4Network(value).overlaps(each) for each in _NO_VPCS):
        raise fault(f"no VPC can have `{value}`", f"take a private range, such as `{_CIDR_OF_VPC}`")
    if int(value.partition("/")[2]) in _VPC_PREFIXES:
        return value
    raise fault(
        f"`{value}` is too large or too small for a VPC with a subnet of a sixteenth of it in each zone",
        "a prefix from /16 to /24 is possible",
    )


LARGEST = 8
"""Prefix of the largest private range: a VPC has /16 at most, and several may be said as one."""


def _range_of_a_vpc(value: str) -> str:
    if int(value.partition("/")[2]) >= LARGEST:
        return value
    raise fault(f"`{value}` is no VPC's range: the load balancers would be open to all of it", f"/{LARGEST} to /32")


VpcId = Annotated[
    str, matching("vpc-[0-9a-f]{8,17}", "`{value}` is not the id of a VPC", "it looks like `vpc-0a1b2c3d`")
]
_ZONE = re.compile("[a-z]{2}(?:-[a-z]+)+-[0-9]([a-f])")


def _letter(value: object) -> object:
    zone = _ZONE.fullmatch(value) if isinstance(value, str) else None
    if zone is not None:
        raise fault(f"`{value}` is a zone of one region", f"write its letter, `{zone[1]}`")
    return value


Zone = Annotated[Literal["a", "b", "c", "d", "e", "f"], BeforeValidator(_letter)]


class Network(Section):
    """The VPC: a new one (`cidr`, `zones`, `nat`, `vpc_endpoints`) or one that exists (`vpc_id` and its subnets)."""

    cidr: Annotated[CidrV4, AfterValidator(_vpc_cidr)] = Field(
        _CIDR_OF_VPC, description="Range of a new VPC; each subnet has a sixteenth of it."
    )
    zones: Annotated[tuple[Zone, ...], AsTuple, AfterValidator(distinct)] = Field(
        ("a", "b"),
        description="Letters of the region's zones a new VPC has subnets in; a load balancer needs two. Not every "
        "account has each: new ones have no `b` in ap-northeast-1, us-west-1 differs, ca-central-1 has a, b and d.",
        min_length=2,
    )
    nat: Literal["per_zone", "single", "none"] = Field(
        "per_zone",
        description="NAT gateways of a new VPC: one for each zone, one for all, or none (then private tasks need "
        "`vpc_endpoints`).",
    )
    vpc_endpoints: bool = Field(
        False, description="VPC endpoints for what tasks need to start: ECR, S3, CloudWatch Logs, SSM, Secrets Manager."
    )
    vpc_id: VpcId | None = Field(None, description="Id of a VPC that exists, to be used in place of a new one.")
    public_subnet_ids: Subnets = Field(
        (),
        description="Its public subnets, in at least two zones: of tasks, which may have several of a zone, and of the "
        "public load balancer, unless its `subnet_ids` say otherwise.",
    )
    private_subnet_ids: Subnets = Field(
        (),
        description="Its private subnets, likewise, of tasks and of the internal load balancer.",
    )
    file_system_subnet_ids: Subnets = Field(
        (),
        description="Its subnets, one of each zone, that file systems which are made are mounted in; default: all "
        "`private_subnet_ids`.",
    )
    vpc_cidrs: Annotated[
        tuple[Annotated[CidrV4, AfterValidator(_range_of_a_vpc)], ...], AsTuple, AfterValidator(distinct)
    ] = Field(
        (),
        description="Its ranges: load balancers are let out to them, and the internal one lets them in; default: all "
        "private ranges (`10.0.0.0/8`, `172.16.0.0/12`, `192.168.0.0/16`, `100.64.0.0/10`).",
        max_length=50,
    )

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        given = self.model_fields_set
        new = sorted(given & {"cidr", "zones", "nat", "vpc_endpoints"})
        if self.vpc_id is None and given & {"public_subnet_ids", "private_subnet_ids", "file_system_subnet_ids"}:
            raise fault("has subnets but no `vpc_id`", "give the VPC they are in, or remove them for a new VPC")
        if self.vpc_id is None and "vpc_cidrs" in given:
            raise fault("has `vpc_cidrs` but no `vpc_id`", "a new VPC's range is `cidr`")
        if self.vpc_id is not None and new:
            names = ", ".join(f"`{name}`" for name in new)
            raise fault(f"has `vpc_id` and {names}: an existing VPC and a new one", f"remove `vpc_id` or {names}")
        if self.vpc_id is not None and not (self.public_subnet_ids and self.private_subnet_ids):
            raise fault("has `vpc_id` without its subnets", "give `public_subnet_ids` and `private_subnet_ids`")
        return self

    @property
    def mounted_in(self) -> tuple[str, ...]:
        """The subnets of a VPC that exists in which file systems are mounted."""
        return self.file_system_subnet_ids or self.private_subnet_ids

    @property
    def exists(self) -> bool:
        """Whether the VPC is there already."""
        return self.vpc_id is not None

    @property
    def ranges(self) -> tuple[str, ...]:
        """The ranges that the VPC's addresses are in."""
        return (self.vpc_cidrs or PRIVATE_RANGES) if self.exists else (self.cidr,)


class Cluster(Section):
    """The ECS cluster."""

    container_insights: Literal["enabled", "enhanced", "disabled"] = Field(
        "enabled", description="CloudWatch Container Insights; `enhanced` costs more."
    )


class Logs(Section):
    """Logs of containers."""

    retention: RetentionDays = Field(30, description="Days CloudWatch Logs keeps them; a manifest can say otherwise.")


Email = Annotated[str, matching(r"[^@\s]+@[^@\s]+\.[^@\s]+", "`{value}` is not an e-mail address")]


class Events(Section):
    """What is told of tasks that stop and deployments that fail."""

    emails: Annotated[tuple[Email, ...], AsTuple, AfterValidator(distinct)] = Field(
        (), description="Addresses that are told; each gets a mail to confirm."
    )


def _none_if_empty(value: object) -> object:
    return None if value == "" else value


def _all_defaults_if_bare(value: object) -> object:
    """A key with nothing behind it is there all the same; an empty text is how Pulumi.yaml says that it is not."""
    return {} if value is None else _none_if_empty(value)


Key = Annotated[
    str,
    arn_of(
        "a key",
        "kms",
        "key/[A-Za-z0-9-]+",
        "arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d-1111-2222-3333-0a1b2c3d4e5f",
    ),
]
KeyOrAlias = Annotated[
    str,
    arn_of(
        "a key or an alias",
        "kms",
        "(key/[A-Za-z0-9-]+|alias/[A-Za-z0-9:/_-]+)",
        "arn:aws:kms:eu-central-1:123456789012:alias/secrets",
    ),
]
CachePrefix = Annotated[
    str,
    matching(
        r"(?=.{2,30}\Z)[a-z0-9]+([._/-][a-z0-9]+)*",
        "`{value}` cannot be the prefix of a pull-through cache",
        "2 to 30 lower-case letters, digits, `.`, `_`, `-` and `/`, without a `/` at its end: `docker-hub`",
    ),
]
"""https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreatePullThroughCacheRule.html"""

OWN_KEY = "environment"
"""In place of a key's ARN: the environment has a key of its own, which is made here."""


def _own_or_given(value: object, check: ValidatorFunctionWrapHandler) -> object:
    return value if value == OWN_KEY else check(value)


OutsideScope = Annotated[
    str,
    matching(
        r"arn:([^:\s]*:){4}\S+|(?!(iam|sts|organizations|account):)[a-z0-9-]+:[A-Za-z*?]+",
        "`{value}` cannot be opened to services",
        "an ARN (`arn:aws:ecs:eu-central-1:123456789012:cluster/test`), or an action that is none of IAM, STS, "
        "AWS Organizations and AWS accounts",
    ),
]
OpenedSecret = Annotated[
    str,
    matching(
        r"[^*?$\s]+",
        "`{value}` names no secrets",
        "a name (`/shared/key`), a path that ends in `/` (`/shared/`), or an ARN; never with `*`",
    ),
]
Boundary = Annotated[str, arn_of("a policy", "iam", POLICY, "arn:aws:iam::123456789012:policy/boundary")]
SERVICE_NAME = r"[a-z][a-z0-9-]*"
ServiceName = Annotated[str, matching(SERVICE_NAME, "`{value}` is not a service name")]


def _variable_value(value: object) -> object:
    texts = isinstance(value, list) and all(isinstance(item, str) for item in value)
    if texts or isinstance(value, str | int | float | bool):
        return value
    raise fault(f"expected text, a number, or a list of texts, got {described(value)}")


VariableValue = Annotated[Any, BeforeValidator(_variable_value)]
_DECIDED = {
    "COPILOT_ENVIRONMENT_NAME": "it is the stack's name always: remove it, or declare another variable",
    "COPILOT_SERVICE_NAME": "each service has its own: write the name in its manifest, or declare another variable",
}


def _free(name: str) -> str:
    if name in _DECIDED:
        raise fault(f"`{name}` cannot be set", _DECIDED[name])
    return name


VariableName = Annotated[
    str, matching(r"[A-Za-z_][A-Za-z0-9_]*", "`{value}` is not a variable name"), AfterValidator(_free)
]
StackName = Annotated[
    str,
    matching(
        r"[a-z][a-z0-9]{0,15}",
        "`{value}` is not the name of an environment",
        "at most 16 lower-case letters and digits, a letter first",
    ),
]


Reason = Annotated[str, Field(min_length=1, max_length=500)]


_IPV4 = "what is made here has IPv4 addresses only, and clients of IPv6 alone need something in front of it"
_BY_OIDC = "write `oidc`, with `kind: oidc`: docs/deployers.md has it for each of them"
LEFT_OUT = {
    "load_balancers.public.ip_address_type": _IPV4,
    "load_balancers.internal.ip_address_type": _IPV4,
    "network.ipv6": _IPV4,
    "network.ipv6_cidr": _IPV4,
    **{f"deployers.*.{each}": _BY_OIDC for each in ("gitlab", "bitbucket", "circleci", "buildkite")},
}
"""Settings that people look for, and why there are none."""


class Settings(Section):
    """All settings of an environment."""

    local: bool = Field(
        False,
        description="A local AWS: nothing is registered unless AWS_ENDPOINT_URL is a loopback address.",
    )
    network: Network = Field(Network(), description="The VPC: a new one, or one that exists.")
    cluster: Cluster = Field(Cluster(), description="The ECS cluster.")
    ec2: Annotated[Ec2 | None, BeforeValidator(_all_defaults_if_bare)] = Field(
        None,
        description="Container instances, for services with `capacity: ec2`: they are there exactly where this is, and "
        "`{}` is enough. Where the last such service goes, this goes one `up` later.",
    )
    load_balancers: LoadBalancers = Field(LoadBalancers(), description="The load balancers.")
    dns: Annotated[Dns | None, BeforeValidator(_none_if_empty)] = Field(
        None, description="The hosted zone of services' names; none unless given."
    )
    logs: Logs = Field(Logs(), description="Logs of containers.")
    events: Events = Field(Events(), description="Who is told of tasks that stop and deployments that fail.")
    alarms: Level = Field(
        "none",
        description="Alarms of all services and jobs, which tell the topic of `events`: `none`, `essential` (what a "
        "person is woken for) or `all`; a manifest can say otherwise. Each costs money (docs/operate-alarms.md).",
    )
    dashboards: bool = Field(
        False, description="Whether the environment has dashboards in CloudWatch; the account pays from the fourth on."
    )
    deployers: dict[str, Deployer] = Field({}, description="Identities that deploy, by name.")
    images: dict[ServiceName, ImageReference] = Field({}, description="Image by service; replaces the manifest's.")
    variables: dict[VariableName, VariableValue] = Field(
        {},
        description="What `${VAR}` in manifests stands for; also `COPILOT_APPLICATION_NAME`, where the application "
        "has another name than the project.",
    )
    environments: Annotated[tuple[StackName, ...], AsTuple, AfterValidator(distinct)] = Field(
        (), description="Environments that live elsewhere; those with a stack file here are known anyway."
    )
    secrets_outside_scope: Annotated[tuple[OpenedSecret, ...], AsTuple, AfterValidator(distinct)] = Field(
        (),
        description="Secrets that services may read besides `/<environment>/<service>/` in Parameter Store: absolute "
        "names, paths that end in `/`, names in Secrets Manager; ARNs of those in other regions and accounts.",
    )
    allow_missing_secrets: bool = Field(
        False,
        description="Whether `up` in CI goes on where a parameter or a secret that a manifest names is not there: no "
        "task that reads it starts.",
    )
    permissions_outside_scope: Annotated[tuple[OutsideScope, ...], AsTuple, AfterValidator(distinct)] = Field(
        (),
        description="What `permissions` of services may reach besides what is their own: ARNs, with `*` at the end of "
        "a part for all that begin so; and actions (`ssm:DescribeParameters`), on whatever they are.",
    )
    managed_policies: Annotated[tuple[PolicyArn, ...], AsTuple, AfterValidator(distinct)] = Field(
        (),
        description="ARNs of the managed policies that services may have by `permissions.managed_policies`: somebody "
        "has read them.",
    )
    kms_keys: Annotated[tuple[KeyOrAlias, ...], AsTuple, AfterValidator(distinct)] = Field(
        (),
        description="ARNs of the customer managed keys, or of their aliases, that encrypt parameters, secrets and "
        "environment files in S3: roles may decrypt with them what these services read for them.",
    )
    kms_key: Annotated[Annotated[Key, WrapValidator(_own_or_given)] | None, BeforeValidator(_none_if_empty)] = Field(
        None,
        description="ARN of the customer managed key that encrypts what is made here: log groups, and repositories and "
        "file systems that are new. Or `environment`: a key of the environment's own is made, with the alias "
        "`alias/ecs/<environment>`, for its secrets too. Empty for AWS's own keys.",
    )
    pull_through_caches: Annotated[tuple[CachePrefix, ...], AsTuple, AfterValidator(distinct)] = Field(
        (),
        description="Prefixes of repositories in ECR here that are pull-through caches (`docker-hub`, for images like "
        "`…/docker-hub/library/nginx:1.27`): execution roles may fetch what is not there yet.",
    )
    tags: dict[TagKey, TagValue] = Field(
        {},
        description="Tags for everything, besides our own: `Name`, `Environment`, `Project`, `ManagedBy`, `Service`.",
    )
    permissions_boundary: Annotated[Boundary | None, BeforeValidator(_none_if_empty)] = Field(
        None, description="ARN of a policy that bounds every role and user; empty for none."
    )
    protect: bool = Field(
        False,
        description="Whether Pulumi and AWS refuse to delete what holds data or is a way in: the VPC, load balancers, "
        "file systems, image repositories, the private zone, access logs; and whether a service's logs outlive it.",
    )
    overrides: dict[Override, Reason] = Field(
        {},
        description="What a preview may delete or replace although the gate refuses it: the reason, by what is decided "
        "(`remove service shop`, `replace lb.TargetGroup shop-public`) or by URN. The gate prints the lines.",
    )
