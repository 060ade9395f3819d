"""One manifest, and all that is made for it."""

import pulumi

from ecs_platform.components.repository import Repository, RepositoryArgs
from ecs_platform.components.task import Task
from ecs_platform.components.workloads.file_systems_of import file_systems
from ecs_platform.components.workloads.job_of import job
from ecs_platform.components.workloads.placement_of import placement
from ecs_platform.components.workloads.security_group_of import security_group
from ecs_platform.components.workloads.service_of import service
from ecs_platform.components.workloads.surroundings import Surroundings
from ecs_platform.components.workloads.task_of import task_args
from ecs_platform.model.manifest.service import Service as Manifest
from ecs_platform.model.task.definition import task_definition_of


class Workload:
    """One manifest in its surroundings: makes its service or job, and what only that needs.

    Attributes:
        security_group_ids: the security groups of its tasks, its own first; none in bridge mode.
        file_systems: those made for it, by volume.
        repository: the one made for its image, if any.
        service: its service; None for a job.
        job: its job; None for a service.
        task: its task definition, with roles and logs.
    """

    def __init__(self, manifest: Manifest, around: Surroundings, parent: pulumi.Resource) -> None:
        definition = task_definition_of(manifest, around.loaded)
        group = security_group(manifest, definition, around, parent)
        placed = placement(manifest, group, around)
        self.security_group_ids = placed.security_group_ids
        self.file_systems = file_systems(manifest, definition, group, around, parent)
        self.repository = _repository(manifest, around, parent)
        ready = [*placed.ready, *(each for one in self.file_systems.values() for each in one.ready)]
        task = task_args(manifest, around.loaded, definition, self.file_systems, around.kms_key_arn)
        self.service = None if manifest.is_job else service(manifest, task, placed, around, parent, ready)
        self.job = job(manifest, task, placed, around, parent, ready) if manifest.is_job else None
        made = self.service or self.job
        assert made is not None
        self.task: Task = made.task
        for each in self.file_systems.values():
            each.ask_for(self.task.roles.task_role_arn, around.loaded.account, after=made)


def _repository(manifest: Manifest, around: Surroundings, parent: pulumi.Resource) -> Repository | None:
    if manifest.repository is None:
        return None
    loaded = around.loaded
    args = RepositoryArgs(loaded.names, manifest.name, loaded.settings.protect, around.kms_key_arn)
    return Repository(manifest.name, args, opts=pulumi.ResourceOptions(parent=parent))
