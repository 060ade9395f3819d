"""The file systems that are made for a manifest's volumes."""

import pulumi

from ecs_platform.components.file_system import FileSystem, FileSystemArgs
from ecs_platform.components.task_security_group import TaskSecurityGroup
from ecs_platform.components.workloads.surroundings import Surroundings
from ecs_platform.model.manifest.service import Service as Manifest
from ecs_platform.model.task.definition import TaskDefinition
from ecs_platform.model.task.volumes import TaskVolume


def file_systems(
    manifest: Manifest,
    definition: TaskDefinition,
    group: TaskSecurityGroup | None,
    around: Surroundings,
    parent: pulumi.Resource,
) -> dict[str, FileSystem]:
    """A `FileSystem` for each volume that has none yet, by the volume's name."""

    def made(volume: TaskVolume) -> FileSystem:
        assert group is not None
        args = FileSystemArgs(
            names=around.loaded.names,
            service=manifest.name,
            volume=volume.name,
            vpc_id=around.network.vpc_id,
            subnet_ids=around.network.mounted_in,
            security_group_id=group.id,
            uid=volume.uid or FileSystemArgs.uid,
            gid=volume.gid or FileSystemArgs.gid,
            backup=around.loaded.settings.protect,
            kms_key_arn=around.kms_key_arn,
        )
        return FileSystem(f"{manifest.name}-{volume.name}", args, opts=pulumi.ResourceOptions(parent=parent))

    return {volume.name: made(volume) for volume in definition.volumes if volume.managed}
