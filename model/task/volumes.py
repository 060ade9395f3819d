"""The volumes of a task."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from ecs_platform.model.manifest.service import Service
from ecs_platform.model.manifest.storage import Volume

TRANSIT_ENCRYPTION = "ENABLED"
"""Nothing is sent to a file system in the clear; an access point and IAM need it, says AWS."""


@dataclass(frozen=True)
class TaskVolume:
    """A volume of a task.

    Attributes:
        name: as the containers' mount points call it.
        managed: whether the file system in EFS is made for the service.
        file_system_id: a file system in EFS that exists.
        access_point_id: its access point.
        root_directory: its directory, without an access point.
        iam: whether the task role is asked.
        read_only: whether no container may write.
        uid: owner of a new file system's directory.
        gid: its group.
        host_path: a directory of the container instance (from a task definition's JSON file).
        transit_encryption_port: the host's port for the encrypted connection to EFS (likewise).
    """

    name: str
    managed: bool = False
    file_system_id: str | None = None
    access_point_id: str | None = None
    root_directory: str = "/"
    iam: bool = True
    read_only: bool = True
    uid: int | None = None
    gid: int | None = None
    host_path: str | None = None
    transit_encryption_port: int | None = None

    @property
    def is_efs(self) -> bool:
        """Whether it is in EFS, not on the task's own disk."""
        return self.managed or self.file_system_id is not None


def root_directory(directory: str | None, access_point: object) -> str | None:
    """The directory that is mounted; none with an access point, which brings its own."""
    return None if access_point else directory


def iam_authorization(iam: bool) -> Literal["ENABLED", "DISABLED"]:
    """Whether the task role is asked, as ECS spells it."""
    return "ENABLED" if iam else "DISABLED"


def volumes_of(service: Service) -> tuple[TaskVolume, ...]:
    """The volumes of a service's tasks, by name."""
    written = _written(service)
    declared = [_declared(name, volume, name in written) for name, volume in service.storage.volumes.items()]
    definition = service.source.definition or {}
    given = [_given(volume, definition["containerDefinitions"]) for volume in definition.get("volumes", [])]
    return tuple(sorted([*declared, *given], key=lambda volume: volume.name))


def _written(service: Service) -> set[str]:
    """The volumes that some container may write to."""
    found = {name for name, volume in service.storage.volumes.items() if not volume.read_only}
    mounts = (mount for sidecar in service.sidecars.values() for mount in sidecar.mount_points)
    return found | {mount.source_volume for mount in mounts if not mount.read_only}


def _declared(name: str, volume: Volume, written: bool) -> TaskVolume:
    efs = volume.efs
    if efs is None:
        return TaskVolume(name, read_only=not written)
    return TaskVolume(
        name,
        managed=efs.id is None,
        file_system_id=efs.id,
        access_point_id=efs.auth.access_point_id,
        root_directory=efs.root_dir,
        iam=efs.auth.iam,
        read_only=not written,
        uid=efs.uid,
        gid=efs.gid,
    )


def _given(volume: dict[str, Any], containers: Iterable[dict[str, Any]]) -> TaskVolume:
    """A volume of a task definition's JSON file."""
    name = volume["name"]
    mounts = [mount for container in containers for mount in container.get("mountPoints", [])]
    written = any(mount.get("sourceVolume") == name and not mount.get("readOnly", False) for mount in mounts)
    efs = volume.get("efsVolumeConfiguration")
    if efs is None:
        return TaskVolume(name, host_path=volume.get("host", {}).get("sourcePath"), read_only=not written)
    authorization = efs.get("authorizationConfig", {})
    return TaskVolume(
        name,
        file_system_id=efs.get("fileSystemId"),
        access_point_id=authorization.get("accessPointId"),
        root_directory=efs.get("rootDirectory", "/"),
        iam=authorization.get("iam") == "ENABLED",
        transit_encryption_port=efs.get("transitEncryptionPort"),
        read_only=not written,
    )
