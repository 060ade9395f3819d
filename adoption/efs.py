"""Amazon EFS: file systems, and the ways into them. It sets tags in the call that makes what has them."""

from ecs_platform.adoption.asking import all_of, answer, has_tags
from ecs_platform.adoption.row import Client, Inputs, Row

_GOING = ("deleting", "deleted", "error")
_NO_FILE_SYSTEM = "FileSystemNotFound"


def _file_systems(client: Client, inputs: Inputs) -> list[str]:
    """One call, by creation token, which a region takes once."""
    token = inputs["creationToken"]
    found = all_of(client("efs"), "describe_file_systems", "FileSystems", _NO_FILE_SYSTEM, CreationToken=token)
    return [each["FileSystemId"] for each in found if each["LifeCycleState"] not in _GOING]


def _access_points(client: Client, inputs: Inputs) -> list[str]:
    """One call, of one file system; the tags say which."""
    asked = {"FileSystemId": inputs["fileSystemId"]}
    found = all_of(client("efs"), "describe_access_points", "AccessPoints", _NO_FILE_SYSTEM, **asked)
    there = [each for each in found if each["LifeCycleState"] not in _GOING]
    return [each["AccessPointId"] for each in there if has_tags(inputs, each.get("Tags", ()))]


def _mount_targets(client: Client, inputs: Inputs) -> list[str]:
    """One call, of one file system, which has one in each zone. What tags it shows are the file system's."""
    asked = {"FileSystemId": inputs["fileSystemId"]}
    found = all_of(client("efs"), "describe_mount_targets", "MountTargets", _NO_FILE_SYSTEM, **asked)
    there = [each for each in found if each["LifeCycleState"] not in _GOING]
    return [each["MountTargetId"] for each in there if each["SubnetId"] == inputs["subnetId"]]


def _backup_policies(client: Client, inputs: Inputs) -> list[str]:
    """One call, of one file system; one that was never backed up has none, or one that is switched off."""
    system, nothing = inputs["fileSystemId"], ("PolicyNotFound", _NO_FILE_SYSTEM)
    found = answer(client("efs"), "describe_backup_policy", *nothing, FileSystemId=system)
    return [system] if (found or {}).get("BackupPolicy", {}).get("Status") in ("ENABLED", "ENABLING") else []


def _file_system_policies(client: Client, inputs: Inputs) -> list[str]:
    """One call, of one file system."""
    system, nothing = inputs["fileSystemId"], ("PolicyNotFound", _NO_FILE_SYSTEM)
    found = answer(client("efs"), "describe_file_system_policy", *nothing, FileSystemId=system)
    return [] if found is None else [system]


ROWS = (
    Row("aws:efs/fileSystem:FileSystem", _file_systems, ("creationToken",), "FILESYSTEMID"),
    Row(
        "aws:efs/accessPoint:AccessPoint",
        _access_points,
        ("fileSystemId", "tags"),
        "ACCESSPOINTID",
    ),
    Row(
        "aws:efs/mountTarget:MountTarget",
        _mount_targets,
        ("fileSystemId", "subnetId"),
        "MOUNTTARGETID",
        part_of=("fileSystemId",),
    ),
    Row(
        "aws:efs/backupPolicy:BackupPolicy",
        _backup_policies,
        ("fileSystemId",),
        "FILESYSTEMID",
        part_of=("fileSystemId",),
        overwrites=True,
    ),
    Row(
        "aws:efs/fileSystemPolicy:FileSystemPolicy",
        _file_system_policies,
        ("fileSystemId",),
        "FILESYSTEMID",
        part_of=("fileSystemId",),
        overwrites=True,
        unread=("bypassPolicyLockoutSafetyCheck",),
    ),
)
