"""Where a workload's resources lay in the state of an earlier version, by which they are known and stay."""

from functools import partial

import pulumi

PREFIX = "ecs-platform:index:"

_IN_TASK = ("cloudwatch/logGroup:LogGroup", "ecs/taskDefinition:TaskDefinition")
_IN_TASK_ROLES = ("iam/role:Role", "iam/rolePolicy:RolePolicy", "iam/rolePolicyAttachment:RolePolicyAttachment")
_IN_SECURITY_GROUP = (
    "ec2/securityGroup:SecurityGroup",
    "vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    "vpc/securityGroupIngressRule:SecurityGroupIngressRule",
)
_TARGET_GROUP = "lb/targetGroup:TargetGroup"


def known_by_former_layout(opts: pulumi.ResourceOptions, kind: str, name: str) -> pulumi.ResourceOptions:
    """Options of a workload's component under which all below it have an alias: below `Task`, `TaskRoles`,
    `TaskSecurityGroup` or `TargetGroup`, which were components until layout 2.

    They are given until an `up` has exported the layout (`Loaded.may_lie_otherwise`): aliases are kept in the state.

    Args:
        opts: its options; the parent is the platform, or the services of a stack of their own.
        kind: `Service` or `ScheduledJob`.
        name: the manifest's.

    See https://www.pulumi.com/docs/iac/concepts/resources/options/aliases/
    """
    platform = opts.parent
    assert platform is not None

    def alias(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        former = _former(args.type_.removeprefix("aws:"), args.name, kind, name)
        if former is None:
            return None
        types, parent = former
        more = pulumi.ResourceOptions(aliases=[pulumi.Alias(parent=platform.urn.apply(partial(_below, types, parent)))])
        return pulumi.ResourceTransformationResult(args.props, pulumi.ResourceOptions.merge(args.opts, more))

    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(transformations=[alias]))


def _former(type_: str, resource: str, kind: str, name: str) -> tuple[str, str] | None:
    """Types of the components it lay below, and the name of the last of them; None where it lies as it did."""
    if type_ in _IN_TASK:
        return f"{kind}${PREFIX}Task", name
    if type_ in _IN_TASK_ROLES and resource != name:  # a job's own role has its name
        return f"{kind}${PREFIX}Task${PREFIX}TaskRoles", name
    if type_ in _IN_SECURITY_GROUP:
        return "TaskSecurityGroup", name
    return ("TargetGroup", resource) if type_ == _TARGET_GROUP else None


def _below(types: str, name: str, platform: str) -> str:
    """The URN of a component below the platform: its types, and those of all that it is in, stand before its name."""
    return f"{platform.rpartition('::')[0]}${PREFIX}{types}::{name}"
