"""The stack's outputs: the contract with every stack and program that builds on this one."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

VERSION = 1
"""Raised when an output disappears, changes its name or its type; an output more does not raise it, and has a default.

See model/contract/schema.py, and CHANGELOG.md for what each version changed."""


class _Output(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class LoadBalancerOutput(_Output):
    """One load balancer."""

    arn: str = Field(description="ARN of the load balancer")
    dns_name: str = Field(description="its DNS name")
    zone_id: str = Field(description="hosted zone of that name, for alias records")
    listener_arns: dict[str, str] = Field(description="ARN of each listener by protocol, `http` and `https`")
    security_group_id: str = Field(description="its security group")
    opened: bool = Field(
        default=False,
        description="whether that group lets it out to the whole VPC and says itself who comes in, so that who builds "
        "on it adds no rules to the group",
    )


class InternalZoneOutput(_Output):
    """The private hosted zone in which services behind the internal load balancer have their names."""

    zone_id: str = Field(description="its id")
    name: str = Field(description="its name, `<environment>.internal`")


class ConditionOutput(_Output):
    """One condition of a rule, in the words of ELBv2's DescribeRules."""

    field: str = Field(description="`path-pattern`, `host-header`, `http-request-method`, ...")
    values: list[str] = Field(description="patterns, one of which must match; `key=value` for a query string")
    header: str | None = Field(default=None, description="name of the header, for `http-header`")


class RuleOutput(_Output):
    """One listener rule of a service."""

    load_balancer: str = Field(description="`public` or `internal`")
    priority: int = Field(description="1 (asked first) to 50,000")
    conditions: list[ConditionOutput] = Field(description="all of which a request must meet")


class FileSystemOutput(_Output):
    """One EFS file system that the stack made for a service."""

    file_system_id: str = Field(description="its id")
    access_point_id: str = Field(description="the access point through which the service's tasks use it")


class CapacityOutput(_Output):
    """One item of a service's capacity strategy, in the words of ECS."""

    provider: str = Field(description="the capacity provider")
    weight: int = Field(description="its part of the tasks beyond every base")
    base: int = Field(description="of so many tasks the first run there; 0 for none")


class ServiceOutput(_Output):
    """One service, or scheduled job."""

    service: str | None = Field(default=None, description="name of the ECS service; null for a scheduled job")
    family: str = Field(description="family of its task definition")
    task_definition_arn: str = Field(description="ARN of the task definition's revision this stack registered last")
    image: str = Field(description="image of the main container")
    target_group_arn: str | None = Field(
        default=None, description="its target group; the public one where it has two; else null"
    )
    target_group_arns: dict[str, str] = Field(
        description="all its target groups, by load balancer; one more on the same load balancer has a hash behind that"
    )
    security_group_ids: list[str] = Field(
        description="security groups of its tasks, its own first; none in bridge mode, where instances have one"
    )
    file_systems: dict[str, FileSystemOutput] = Field(description="by the volume's name: those made for it")
    task_role_arn: str = Field(description="the role its containers have")
    execution_role_arn: str = Field(description="the role ECS has to start them")
    log_group: str = Field(description="name of its log group")
    repository_url: str | None = Field(
        default=None, description="its repository in ECR, with `image.repository`; an image is `<repository_url>:<tag>`"
    )
    rules: list[RuleOutput] = Field(description="its listener rules")
    capacity: list[CapacityOutput] = Field(
        default=[], description="its capacity strategy, which the next `up` compares with; none for a scheduled job"
    )
    rollback_alarms: list[str] = Field(
        default=[], description="the alarms that ECS has for it, which the next `up` must know; also switched off"
    )
    scalable: bool = Field(
        default=False,
        description="whether it is a scalable target of Application Auto Scaling, which the next `up` must know: with "
        "a range, and from then on",
    )


class DeployerOutput(_Output):
    """One deploy identity."""

    kind: str = Field(description="`user`, `github`, `oidc` or `account`")
    arn: str = Field(description="ARN of the user or role")
    policies: dict[str, list[str]] = Field(
        default={},
        description="by the name of each of its managed policies the services that this is about: the next `up` keeps "
        "each there",
    )


class AccessKeyOutput(_Output):
    """One access key of a deploy user."""

    id: str = Field(description="the access key's id")
    secret: str = Field(description="its secret part")


def _hidden(value: object) -> object:
    """What `pulumi stack output --json` says of a secret without `--show-secrets`."""
    return {} if value == "[secret]" else value


class Outputs(_Output):
    """All outputs of a stack."""

    version: int = Field(description="version of this contract")
    layout: int = Field(
        default=1, description="how resources lie in the state, by which the next `up` knows those of earlier versions"
    )
    environment: str = Field(description="the environment's name, which is the stack's")
    region: str = Field(description="the region it is in")
    account: str = Field(description="the account it is in")
    vpc_id: str = Field(description="the VPC")
    private_subnet_ids: list[str] = Field(description="the private subnets, in the order of the zones")
    file_system_subnet_ids: list[str] = Field(
        default=[], description="the subnets, one of each zone, that file systems are mounted in"
    )
    public_subnet_ids: list[str] = Field(description="the public subnets, in the order of the zones")
    cluster_name: str = Field(description="name of the ECS cluster")
    cluster_arn: str = Field(description="ARN of the ECS cluster")
    load_balancers: dict[str, LoadBalancerOutput] = Field(description="by scheme: `public`, `internal`")
    internal_zone: InternalZoneOutput | None = Field(
        default=None, description="the private zone of services' names; null without an internal load balancer"
    )
    kms_key_arn: str | None = Field(
        default=None, description="the key that encrypts what is made here (setting `kms_key`); null for AWS's own"
    )
    services: dict[str, ServiceOutput] = Field(description="by the service's name")
    urls: dict[str, list[str]] = Field(
        default={},
        description="by the service's name: what one types to reach it; of rules whose host has no wildcard, and that "
        "ask for no header, method or parameter",
    )
    deployers: dict[str, DeployerOutput] = Field(description="by the deployer's name")
    deployer_access_keys: Annotated[dict[str, dict[str, AccessKeyOutput]], BeforeValidator(_hidden)] = Field(
        default={},
        description="the access keys asked for, by the deployer's name and the key's",
        json_schema_extra={"secret": True},
    )
