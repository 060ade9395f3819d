"""The task of a manifest: its containers, its roles, its volumes, its logs."""

import pulumi

from ecs_platform.components.file_system import FileSystem
from ecs_platform.components.task import TaskArgs, VolumeArgs
from ecs_platform.components.task_roles import TaskRolesArgs
from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.document import document, policy_text, text
from ecs_platform.model.iam.of_service import service_roles
from ecs_platform.model.manifest.service import Service as Manifest
from ecs_platform.model.task.definition import TaskDefinition
from ecs_platform.model.task.volumes import TaskVolume


def task_args(
    manifest: Manifest,
    loaded: Loaded,
    definition: TaskDefinition,
    file_systems: dict[str, FileSystem],
    kms_key_arn: pulumi.Input[str] | None = None,
) -> TaskArgs:
    """The arguments of `Task`; `file_systems` are those that are made here, by volume, the key is that of its logs."""
    return TaskArgs(
        names=loaded.names,
        service=manifest.name,
        roles=_roles(manifest, loaded, definition),
        container_definitions=definition.container_definitions,
        network_mode=definition.network_mode,
        compatibility=definition.compatibility,
        cpu=definition.cpu,
        memory=definition.memory,
        architecture=definition.architecture,
        operating_system=definition.operating_system,
        ephemeral_storage=definition.ephemeral_storage,
        volumes=[_volume(volume, file_systems.get(volume.name)) for volume in definition.volumes],
        log_retention=manifest.logging.retention or loaded.settings.logs.retention,
        keep_logs=loaded.settings.protect,
        kms_key_arn=kms_key_arn,
    )


def _volume(volume: TaskVolume, made: FileSystem | None) -> VolumeArgs:
    return VolumeArgs(
        name=volume.name,
        file_system_id=volume.file_system_id if made is None else made.id,
        access_point_id=volume.access_point_id if made is None else made.access_point_id,
        root_directory=volume.root_directory,
        iam=volume.iam,
        host_path=volume.host_path,
        transit_encryption_port=volume.transit_encryption_port,
    )


def _roles(manifest: Manifest, loaded: Loaded, definition: TaskDefinition) -> TaskRolesArgs:
    roles = service_roles(manifest, loaded, definition)
    return TaskRolesArgs(
        names=loaded.names,
        service=manifest.name,
        assume_role_policy=text(roles.trust),
        execution_policy=text(document(roles.execution)),
        task_policy=text(document(roles.task)),
        permissions=policy_text(roles.permissions),
        managed_policies=roles.managed_policies,
        permissions_boundary=loaded.settings.permissions_boundary,
    )
