"""`storage`: disk space and volumes."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from ecs_platform.model.reading.fields import Section, Shorthand, matching
from ecs_platform.model.task.rules.values import DISK, NAME

MountPath = Annotated[
    str,
    matching(r"[a-zA-Z0-9.\-_/]{1,241}", "`{value}` is not a path to mount at", "at most 241 of `a-z A-Z 0-9 . - _ /`"),
]
VolumeName = Annotated[str, matching(NAME, "`{value}` is not a volume name")]


class EfsAuth(Section):
    """How EFS knows the task."""

    iam: bool = Field(
        True,
        description="Whether the task role is asked. A new file system always asks for it, by a policy; one by its "
        "`id` has what policy you give it, and without one EFS admits everybody who reaches it.",
    )
    access_point_id: (
        Annotated[str, matching("fsap-[0-9a-f]{8,40}", "`{value}` is not the id of an access point")] | None
    ) = Field(None, description="Access point.")


class Efs(Section):
    """A file system in EFS: one that exists, by `id`, or a new one (`true`, or `uid` and `gid`)."""

    managed: bool = Field(False, description="Whether the file system is made and owned by this service.")
    id: Annotated[str, matching("fs-[0-9a-f]{8,40}", "`{value}` is not the id of a file system")] | None = Field(
        None, description="A file system that exists."
    )
    root_dir: Annotated[str, matching(r"/[a-zA-Z0-9.\-_/]{0,254}", "`{value}` is not a directory")] = Field(
        "/", description="Its directory that is mounted; only without an access point."
    )
    auth: EfsAuth = Field(EfsAuth(), description="How EFS knows the task.")
    uid: int | None = Field(None, ge=1, le=4_294_967_295, description="Owner of a new file system's directory.")
    gid: int | None = Field(None, ge=1, le=4_294_967_295, description="Its group.")

    @property
    def made(self) -> bool:
        """Whether the file system is made for the service."""
        return self.managed or self.uid is not None or self.gid is not None


class Volume(Section):
    """A volume: storage that goes with the task, or EFS."""

    path: MountPath | None = Field(None, description="Where the main container has it; none: only sidecars mount it.")
    read_only: bool = Field(True, description="Whether it can only be read.")
    efs: Annotated[
        Annotated[Efs, Shorthand(bool, lambda managed: {"managed": managed}, (("type", "boolean"),))] | None,
        BeforeValidator(lambda value: None if value is False else value),
    ] = Field(None, description="A file system in EFS; `true` for a new one, `false` for none.")


class Storage(Section):
    """Disk space and volumes of the task."""

    ephemeral: int | None = Field(
        None, ge=20, le=DISK.high, description="GiB of disk that go with the task; default: the 20 that Fargate gives."
    )
    readonly_fs: bool = Field(False, description="Whether the main container's root file system can only be read.")
    volumes: dict[VolumeName, Volume] = Field(default_factory=dict, description="Volumes by name.")


class MountPoint(Section):
    """A volume in a sidecar."""

    source_volume: str = Field(description="Name of a volume in `storage.volumes`.")
    path: MountPath = Field(description="Where the sidecar has it.")
    read_only: bool = Field(True, description="Whether it can only be read.")
