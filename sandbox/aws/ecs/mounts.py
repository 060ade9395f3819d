"""Whether a task can mount its file systems in EFS, and what it says where it cannot.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-volumes.html
https://docs.aws.amazon.com/efs/latest/ug/accessing-fs.html
"""

from collections.abc import Iterator

from moto.ec2.models import EC2Backend
from moto.ec2.models.security_groups import SecurityGroupRule
from moto.ecs.models import TaskDefinition
from moto.efs.models import EFSBackend, MountTarget

NFS = 2049
_FAILED = "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: "


def mount_fault(
    definition: TaskDefinition, vpc_id: str, groups: list[str], ec2: EC2Backend, efs: EFSBackend
) -> str | None:
    """Why a task in a VPC, with these security groups, cannot mount one of its volumes; None where it can.

    A file system needs a mount target in the VPC, and one that lets the task in. One that is not known here is somebody
    else's, and is taken to have them. The words: https://github.com/rileydakota/valheim-ecs-fargate-cdk/issues/28
    """
    for system in _file_systems(definition):
        known = efs.file_systems_by_id.get(system)
        if known is None:
            continue
        targets = [target for target in known.iter_mount_targets() if target.vpc_id == vpc_id]
        if not targets:
            return (
                f'{_FAILED}Failed to resolve "{system}.efs.{efs.region_name}.amazonaws.com" - check that your file '
                "system ID is correct, and ensure that the VPC has an EFS mount target for this file system ID."
            )
        if not any(_lets_in(target, groups, ec2) for target in targets):
            return f"{_FAILED}mount.nfs4: Connection timed out : unsuccessful EFS utils command execution; code: 32"
    return None


def _file_systems(definition: TaskDefinition) -> Iterator[str]:
    for volume in definition.volumes or []:
        system = (volume.get("efsVolumeConfiguration") or {}).get("fileSystemId")
        if system:
            yield system


def _lets_in(target: MountTarget, groups: list[str], ec2: EC2Backend) -> bool:
    """Whether a rule of its groups names one of the task's, or any range; one without groups is not looked at."""
    own = [ec2.get_security_group_from_id(group) for group in target.security_groups or []]
    rules = [rule for group in own if group is not None for rule in group.ingress_rules]
    return not own or any(_is_for_nfs(rule) and _is_from(rule, groups) for rule in rules)


def _is_for_nfs(rule: SecurityGroupRule) -> bool:
    if rule.ip_protocol == "-1":
        return True
    return rule.ip_protocol == "tcp" and (rule.from_port or 0) <= NFS <= (rule.to_port or 0)


def _is_from(rule: SecurityGroupRule, groups: list[str]) -> bool:
    return rule.source_group.get("GroupId") in groups if rule.source_group else True
