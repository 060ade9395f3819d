"""Ways to permit without a policy: who gets what of a resource, by inputs that say so."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ecs_platform.model.digest.masking import code
from ecs_platform.model.digest.preview import UNKNOWN, Resource, Step

_GRANTS = {
    "aws:lambda/permission:Permission": ("principal", "action", "sourceArn", "sourceAccount", "functionUrlAuthType"),
    "aws:lambda/layerVersionPermission:LayerVersionPermission": ("principal", "action"),
    "aws:lambda/functionUrl:FunctionUrl": ("authorizationType",),
    "aws:kms/grant:Grant": ("granteePrincipal", "operations", "constraints"),
    "aws:cloudwatch/eventPermission:EventPermission": ("principal", "action", "condition"),
    "aws:s3/bucketAcl:BucketAcl": ("acl", "accessControlPolicy"),
    "aws:s3/bucketAclV2:BucketAclV2": ("acl", "accessControlPolicy"),
    "aws:s3/bucket:Bucket": ("acl", "grants"),
    "aws:ram/principalAssociation:PrincipalAssociation": ("principal",),
    "aws:ram/resourceAssociation:ResourceAssociation": ("resourceArn",),
    "aws:ec2/amiLaunchPermission:AmiLaunchPermission": ("accountId", "group", "organizationArn"),
    "aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission": ("accountId",),
    "aws:iam/policyAttachment:PolicyAttachment": ("roles", "users", "groups"),
    "aws:iam/groupMembership:GroupMembership": ("group", "users"),
    "aws:iam/userGroupMembership:UserGroupMembership": ("user", "groups"),
    "aws:iam/instanceProfile:InstanceProfile": ("role",),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": ("url", "clientIdLists"),
    "aws:iam/samlProvider:SamlProvider": ("samlMetadataDocument",),
    "aws:iam/userLoginProfile:UserLoginProfile": ("user",),
    "aws:iam/sshKey:SshKey": ("publicKey",),
    "aws:iam/serviceSpecificCredential:ServiceSpecificCredential": ("serviceName",),
    "aws:organizations/policyAttachment:PolicyAttachment": ("policyId",),
}
"""Types that permit, and their inputs that say whom and what."""
_ONLY = ("sourceArn", "sourceAccount", "functionUrlAuthType", "constraints", "condition")
"""Of these, inputs that say under which conditions: without one there is none."""
_HARMLESS: tuple[Any, ...] = (None, "", [], {}, "private", "AWS_IAM")
_BLOCKS = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
_BLOCK = (
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
)
_MADE_WITH_IT = ("aws:iam/instanceProfile:InstanceProfile",)
"""What has a role from the start, which is told of by itself."""
_ROLES = ("taskRoleArn", "executionRoleArn", "roleArn", "role", "iamRole", "serviceRole", "iamInstanceProfile")


def granted(step: Step, gone: set[str]) -> Iterator[str]:
    """A line for each way in which a step permits more, other than by a policy.

    Args:
        step: what happens.
        gone: URNs of what is deleted.
    """
    yield from _grants(step)
    yield from _unblocked(step, gone)
    yield from _runs_as(step)


def _grants(step: Step) -> Iterator[str]:
    names = _GRANTS.get(step.resource.type, ())
    if step.new is None:
        return
    if step.kind == "create" and step.resource.type in _MADE_WITH_IT:
        return
    old, new = (_values(each, names) for each in (step.old, step.new))
    more = [name for name, value in new.items() if name not in _ONLY and not _all_in(value, old.get(name))]
    free = [name for name in old if name in _ONLY and new.get(name) != old[name]]
    if any(new[name] not in _HARMLESS for name in more) or free:
        said = [f"{code(name)} {code(_text(new[name]))}" for name in names if name in new]
        said += [f"whatever {code(name)}" for name in free if name not in new]
        yield f"{code(step.resource.label)} permits more: {', '.join(said)}"


def _values(resource: Resource | None, names: Iterable[str]) -> dict[str, Any]:
    return {name: resource.inputs[name] for name in names if name in resource.inputs} if resource else {}


def _all_in(new: Any, old: Any) -> bool:
    """Whether nothing is new in an input."""
    if isinstance(new, list) and isinstance(old, list):
        return all(each in old for each in new)
    return bool(new == old != UNKNOWN)


def _text(value: Any) -> Any:
    return ", ".join(map(str, value)) if isinstance(value, list) else value


def _unblocked(step: Step, gone: set[str]) -> Iterator[str]:
    """What kept a bucket from the public, and does not any more."""
    if step.resource.type not in _BLOCK or step.old is None:
        return
    if step.new is None and any(urn in gone for urns in step.old.dependencies.values() for urn in urns):
        return
    after: Mapping[str, Any] = step.new.inputs if step.new else {}
    opened = [name for name in _BLOCKS if step.old.inputs.get(name) is True and after.get(name) is not True]
    if opened:
        yield f"{code(step.resource.label)} no longer keeps the public out: {', '.join(map(code, opened))}"


def _runs_as(step: Step) -> Iterator[str]:
    """Another role for what is there, or one of others for what is new."""
    if step.new is None or step.resource.type.startswith("aws:iam/"):
        return
    for name in _ROLES:
        new, before = step.new.inputs.get(name), step.old.inputs.get(name) if step.old else None
        own = step.new.dependencies.get(name) or []
        anew = step.old is not None and own == (step.old.dependencies.get(name) or []) and own
        if new in (None, "", {}) or new == before or anew or (step.old is None and own):
            continue
        known = own[0].rpartition("::")[2] if own else new
        yield f"{code(step.resource.label)} gets another role: {code(known)} ({code(name)})"
