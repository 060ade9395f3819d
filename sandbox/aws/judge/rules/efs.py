"""EFS: file systems, their mount targets, access points and policies."""

import re
from fnmatch import fnmatchcase
from typing import Any

from sandbox.aws.judge.call import Call
from sandbox.aws.judge.predicates import no_json_object, statements, tag_rules
from sandbox.aws.judge.rule import Rule

API = "https://docs.aws.amazon.com/efs/latest/ug/"
_PROVIDER = "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/efs/file_system_policy.go"
_POLICY = "PutFileSystemPolicy DescribeFileSystemPolicy DeleteFileSystemPolicy"
GROUPS = 5
_PATH = re.compile(r"/|(/(?!\.)+[^$#<>;`|&?{}^*/\n]+){1,4}")


def _subnet(call: Call) -> Any:
    return next((s for s in call.existing.ec2.describe_subnets() if s.id == call.given.get("SubnetId")), None)


def _targets(call: Call) -> list[Any]:
    system = call.existing.efs.file_systems_by_id.get(call.given.get("FileSystemId"))
    return list(system.iter_mount_targets()) if system else []


def _second_of_a_zone(call: Call) -> bool:
    subnet = _subnet(call)
    zones = {s.id: s.availability_zone for s in call.existing.ec2.describe_subnets()}
    return subnet is not None and any(zones.get(t.subnet_id) == subnet.availability_zone for t in _targets(call))


def _other_vpc(call: Call) -> bool:
    subnet = _subnet(call)
    vpcs = {s.id: s.vpc_id for s in call.existing.ec2.describe_subnets()}
    return subnet is not None and any(vpcs.get(t.subnet_id) != subnet.vpc_id for t in _targets(call))


def _foreign_group(call: Call) -> object:
    subnet = _subnet(call)
    for group in call.given.get("SecurityGroups") or []:
        found = call.existing.ec2.get_security_group_from_id(group)
        if found is None or (subnet is not None and found.vpc_id != subnet.vpc_id):
            return group
    return None


def _throughput(call: Call) -> bool:
    """An update that does not say the mode keeps the one that is there."""
    given = call.given
    system = call.existing.efs.file_systems_by_id.get(given.get("FileSystemId"))
    mode = given.get("ThroughputMode") or getattr(system, "throughput_mode", None)
    throughput = given.get("ProvisionedThroughputInMibps")
    if mode != "provisioned":
        return throughput is not None
    return throughput is None and given.get("ThroughputMode") == "provisioned"


def _root(call: Call) -> dict[str, Any]:
    return call.given.get("RootDirectory") or {}


def _system(call: Call) -> Any:
    return call.existing.efs.file_systems_by_id.get(call.given.get("FileSystemId"))


def _not_yet(call: Call) -> object:
    state = getattr(_system(call), "life_cycle_state", None)
    return state != "available" and state


def _texts(given: Any) -> list[str]:
    return [str(one) for one in (given if isinstance(given, list) else [given])]


def _no_policy(call: Call) -> bool:
    """No object, or none with statements that each say what they do to whom."""
    text = call.given.get("Policy")
    listed = statements(text)
    return no_json_object(text) or not listed or any(one.get("Effect") not in ("Allow", "Deny") for one in listed)


def _unknown_principal(call: Call) -> bool:
    """None at all, or a role or user of this account that is not there."""
    iam = call.existing.iam
    known = {each.arn for each in (*iam.roles.values(), *iam.users.values())}
    own = re.compile(rf"arn:aws[a-z-]*:iam::{call.existing.account}:(role|user)/.*")
    for statement in statements(call.given.get("Policy")):
        principal = statement.get("Principal", statement.get("NotPrincipal"))
        if principal is None:
            return True
        named = _texts(principal.get("AWS") or []) if isinstance(principal, dict) else []
        if any(own.fullmatch(name) and name not in known for name in named):
            return True
    return False


def _locks_out(call: Call) -> bool:
    """Everybody is denied the next change, on no condition."""
    return not call.given.get("BypassPolicyLockoutSafetyCheck") and any(
        statement.get("Effect") == "Deny"
        and statement.get("Principal") in ("*", {"AWS": "*"}, {"AWS": ["*"]})
        and not statement.get("Condition")
        and any(
            fnmatchcase("elasticfilesystem:putfilesystempolicy", action.lower())
            for action in _texts(statement.get("Action") or [])
        )
        for statement in statements(call.given.get("Policy"))
    )


RULES = [
    Rule(
        "provisioned-throughput",
        "CreateFileSystem UpdateFileSystem",
        "the throughput mode provisioned without a throughput, or a throughput of another mode",
        "BadRequest",
        "ProvisionedThroughputInMibps must be set if, and only if, ThroughputMode is provisioned.",
        API + "API_CreateFileSystem.html",
        _throughput,
    ),
    Rule(
        "elastic-is-general-purpose",
        "CreateFileSystem",
        "the performance mode maxIO with elastic throughput",
        "BadRequest",
        "The maxIO mode is not supported on file systems with Elastic throughput.",
        API + "API_CreateFileSystem.html",
        lambda call: call.given.get("ThroughputMode") == "elastic" and call.given.get("PerformanceMode") == "maxIO",
    ),
    Rule(
        "one-zone-is-general-purpose",
        "CreateFileSystem",
        "the performance mode maxIO in one zone",
        "BadRequest",
        "The maxIO mode is not supported on One Zone file systems.",
        API + "API_CreateFileSystem.html",
        lambda call: call.given.get("AvailabilityZoneName") and call.given.get("PerformanceMode") == "maxIO",
    ),
    Rule(
        "key-needs-encryption",
        "CreateFileSystem",
        "a key of a file system that is not encrypted",
        "BadRequest",
        "If KmsKeyId is specified, the Encrypted parameter must be set to true.",
        API + "API_CreateFileSystem.html",
        lambda call: call.given.get("KmsKeyId") and not call.given.get("Encrypted"),
    ),
    Rule(
        "one-mount-target-per-zone",
        "CreateMountTarget",
        "a second mount target of one zone",
        "MountTargetConflict",
        "mount target already exists in this AZ",
        API + "API_CreateMountTarget.html",
        _second_of_a_zone,
        409,
    ),
    Rule(
        "mount-targets-of-one-vpc",
        "CreateMountTarget",
        "mount targets of two VPCs",
        "MountTargetConflict",
        "requested subnet for new mount target is not in the same VPC as existing mount targets",
        API + "API_CreateMountTarget.html",
        _other_vpc,
        409,
    ),
    Rule(
        "five-security-groups",
        "CreateMountTarget ModifyMountTargetSecurityGroups",
        "more than five security groups of a mount target",
        "SecurityGroupLimitExceeded",
        "The maximum number of security groups of a mount target is 5.",
        API + "API_CreateMountTarget.html",
        lambda call: len(call.given.get("SecurityGroups") or []) > GROUPS,
    ),
    Rule(
        "security-groups-of-the-vpc",
        "CreateMountTarget",
        "a security group that does not exist in the mount target's VPC",
        "SecurityGroupNotFound",
        "One of the specified security groups does not exist in the subnet's VPC: {}",
        API + "API_CreateMountTarget.html",
        _foreign_group,
    ),
    Rule(
        "file-system-exists",
        f"CreateAccessPoint {_POLICY}",
        "an access point or a policy of a file system that does not exist",
        "FileSystemNotFound",
        "File system '{}' does not exist.",
        API + "API_CreateAccessPoint.html",
        lambda call: _system(call) is None and call.given.get("FileSystemId"),
        404,
    ),
    Rule(
        "policy-of-an-available-file-system",
        "PutFileSystemPolicy DeleteFileSystemPolicy",
        "a policy of a file system that is still being created",
        "IncorrectFileSystemLifeCycleState",
        "The file system's lifecycle state is {}, not available.",
        API + "API_PutFileSystemPolicy.html",
        _not_yet,
        409,
    ),
    Rule(
        "policy-is-one",
        "PutFileSystemPolicy",
        "a policy that is no JSON object, or without statements that allow or deny",
        "InvalidPolicyException",
        "Policy is malformed.",
        API + "API_PutFileSystemPolicy.html",
        _no_policy,
    ),
    Rule(
        "policy-has-principals",
        "PutFileSystemPolicy",
        "a policy whose statement has no principal, or a role or user that does not exist",
        "InvalidPolicyException",
        "Policy contains invalid Principal block",
        _PROVIDER,
        _unknown_principal,
    ),
    Rule(
        "policy-locks-nobody-out",
        "PutFileSystemPolicy",
        "a policy that denies everybody, on no condition, to change it again, without BypassPolicyLockoutSafetyCheck",
        "InvalidPolicyException",
        "The policy would lock out who puts it.",
        API + "API_PutFileSystemPolicy.html",
        _locks_out,
    ),
    Rule(
        "one-transition-per-policy",
        "PutLifecycleConfiguration",
        "a lifecycle policy of several transitions, or of none",
        "BadRequest",
        "Each LifecyclePolicy must have exactly one transition.",
        API + "API_PutLifecycleConfiguration.html",
        lambda call: any(
            sum(value is not None for value in policy.values()) != 1
            for policy in call.given.get("LifecyclePolicies") or []
        ),
    ),
    Rule(
        "root-directory",
        "CreateAccessPoint",
        "a root directory that is no path of at most four subdirectories",
        "BadRequest",
        "Invalid root directory path: {}",
        API + "API_RootDirectory.html",
        lambda call: _root(call).get("Path") and not _PATH.fullmatch(_root(call)["Path"]) and _root(call)["Path"],
    ),
    *tag_rules(
        "CreateFileSystem CreateAccessPoint TagResource", API + "API_TagResource.html", "BadRequest", None, "BadRequest"
    ),
]
