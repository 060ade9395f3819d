"""Whether a task can mount its file systems in EFS, and what it says where it cannot.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-volumes.html
https://docs.aws.amazon.com/efs/latest/ug/accessing-fs.html
https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html
"""

from collections.abc import Iterator
from typing import Any

from moto.efs.models import FileSystem, MountTarget, efs_backends

from sandbox.aws import reachability
from sandbox.aws.authorizer import Need
from sandbox.aws.ecs.start import network, roles
from sandbox.aws.ecs.start.iam import Context, Wish, denial, refusal
from sandbox.aws.ecs.start.starting import Place, Starting
from sandbox.aws.fixes.efs_policy import policy_of

NFS = 2049
_FARGATE = "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: "
_DOCKER = "CannotCreateVolumeError: Error response from daemon: VolumeDriver.Create: mounting volume failed: "


def fault(starting: Starting) -> str | None:
    """Why a task cannot mount one of its volumes; None where it can mount all.

    A file system needs a mount target in the VPC, one that lets the task in, an access point of its own and a policy
    that lets the client mount. One that is not known here is somebody else's, and is taken to have them. The words:
    https://github.com/rileydakota/valheim-ecs-fargate-cdk/issues/28, https://github.com/aws/aws-cdk/issues/13442
    """
    for volume in _volumes(starting):
        known = efs_backends[starting.account][starting.region].file_systems_by_id.get(volume["fileSystemId"])
        said = None if known is None else _fault(starting, known, volume)
        if said is not None:
            return f"{_FARGATE if starting.fargate else _DOCKER}{said}"
    return None


def _volumes(starting: Starting) -> Iterator[dict[str, Any]]:
    for volume in starting.definition.volumes or []:
        if (efs := volume.get("efsVolumeConfiguration") or {}).get("fileSystemId"):
            yield efs


def _fault(starting: Starting, system: FileSystem, volume: dict[str, Any]) -> str | None:
    if not starting.mounts_from:
        return None
    vpcs = {starting.ec2.get_subnet(place.subnet).vpc_id for place in starting.mounts_from}
    targets = [target for target in system.iter_mount_targets() if target.vpc_id in vpcs]
    if not any(target.life_cycle_state == "available" for target in targets):
        return (
            f'Failed to resolve "{system.file_system_id}.efs.{starting.region}.amazonaws.com" - check that your file '
            "system ID is correct, and ensure that the VPC has an EFS mount target for this file system ID."
        )
    if not any(_is_open(starting, target, place) for target in targets for place in starting.mounts_from):
        return "mount.nfs4: Connection timed out : unsuccessful EFS utils command execution; code: 32"
    if not _is_own(starting, system, volume) or not _may_mount(starting, system, volume):
        directory = volume.get("rootDirectory") or "/"
        return f"b'mount.nfs4: access denied by server while mounting 127.0.0.1:{directory}'"
    return None


def _is_open(starting: Starting, target: MountTarget, place: Place) -> bool:
    theirs = reachability.side(starting.ec2, target.vpc_id, [target.ip_address], target.security_groups or [])
    return reachability.passes(network.side_of(starting, place), theirs, NFS)


def _access_point(volume: dict[str, Any]) -> str | None:
    return (volume.get("authorizationConfig") or {}).get("accessPointId")


def _is_own(starting: Starting, system: FileSystem, volume: dict[str, Any]) -> bool:
    """Whether the access point is one of the file system."""
    wanted = _access_point(volume)
    known = efs_backends[starting.account][starting.region].access_points
    return wanted is None or (wanted in known and known[wanted].file_system_id == system.file_system_id)


def _may_mount(starting: Starting, system: FileSystem, volume: dict[str, Any]) -> bool:
    """A file system without a policy lets every client mount that reaches it.

    With one, a client that does not say who it is (`iam` is off) has what everybody has; for a task that says it, its
    role's own policies or the file system's suffice.
    https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html#default-filesystempolicy
    """
    policy = policy_of(system)
    if policy is None:
        return True
    context = _context(starting, volume)
    action, resource = "elasticfilesystem:ClientMount", system.file_system_arn
    if (volume.get("authorizationConfig") or {}).get("iam") != "ENABLED":
        return refusal(Need("*", action, resource, resource_policy=policy, context=context)) is None
    if starting.task_role is None:
        return False
    tags = {tag["Key"]: tag["Value"] for tag in system.info_json()["Tags"]}
    return denial(roles.task(starting), Wish(action, resource, context, tags, of_resource=policy)) is None


def _context(starting: Starting, volume: dict[str, Any]) -> Context:
    """The condition keys of a mount; of an access point there is none where none is named."""
    arn = f"arn:{starting.partition}:elasticfilesystem:{starting.region}:{starting.account}:access-point/"
    point = _access_point(volume)
    return {
        "aws:SecureTransport": str(volume.get("transitEncryption") == "ENABLED").lower(),
        "elasticfilesystem:AccessedViaMountTarget": "true",
        "elasticfilesystem:AccessPointArn": f"{arn}{point}" if point else (),
    }
