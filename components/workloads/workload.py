"""One manifest, and all that is made for it."""

import pulumi

from ecs_platform.components.file_system import FileSystem
from ecs_platform.components.repository import Repository, RepositoryArgs
from ecs_platform.components.routing import TargetGroups
from ecs_platform.components.scheduled_job import ScheduledJob
from ecs_platform.components.service import Service
from ecs_platform.components.target_group import TargetGroup
from ecs_platform.components.task import Task
from ecs_platform.components.workloads.file_systems_of import file_systems
from ecs_platform.components.workloads.former_layout import known_by_former_layout
from ecs_platform.components.workloads.job_of import job
from ecs_platform.components.workloads.placement_of import placement
from ecs_platform.components.workloads.security_group_of import security_group
from ecs_platform.components.workloads.service_of import service
from ecs_platform.components.workloads.surroundings import Surroundings
from ecs_platform.components.workloads.target_groups_of import target_groups
from ecs_platform.components.workloads.task_of import task_args
from ecs_platform.model.environment import Loaded
from ecs_platform.model.manifest.service import Service as Manifest
from ecs_platform.model.task.definition import task_definition_of


class Workload(pulumi.ComponentResource):
    """One manifest: its service or its job, with what only that needs.

    The one component of a manifest: all that it always has is below it, and has no component of its own. Pulumi writes
    the whole state at each step of each resource, and components count as resources.

    Makes at once: a `TargetGroup` for each way into it, which listener rules need; and by `complete` the rest:
    `TaskSecurityGroup`, `Service` or `ScheduledJob`, and beside it, in components of their own, what a manifest may ask
    for besides: `Repository`, `FileSystem`, `Autoscaling`, `RollbackAlarms`.

    Attributes:
        manifest: the manifest.
        target_groups: by the target's key.
        security_group_ids: the security groups of its tasks, its own first; none in bridge mode.
        file_systems: those made for it, by volume.
        repository: the one made for its image, if any.
        service: its service; None for a job.
        job: its job; None for a service.
        task: its task definition, with roles and logs.
    """

    manifest: Manifest
    target_groups: dict[str, TargetGroup]
    security_group_ids: list[pulumi.Input[str]]
    file_systems: dict[str, FileSystem]
    repository: Repository | None
    service: Service | None
    job: ScheduledJob | None
    task: Task

    def __init__(
        self, manifest: Manifest, loaded: Loaded, vpc_id: pulumi.Input[str], opts: pulumi.ResourceOptions
    ) -> None:
        """Registers the component, with its target groups.

        Args:
            manifest: what it is.
            loaded: all that was read and checked.
            vpc_id: the VPC.
            opts: options of the component; its parent gets what is in components of its own.
        """
        kind = "ScheduledJob" if manifest.is_job else "Service"
        if loaded.may_lie_otherwise:
            opts = known_by_former_layout(opts, kind, manifest.name)
        super().__init__(f"ecs-platform:index:{kind}", manifest.name, None, opts)
        self.manifest, self._beside, self._child = manifest, opts.parent, pulumi.ResourceOptions(parent=self)
        self.target_groups = target_groups(manifest, loaded, vpc_id, self._child)

    def complete(self, around: Surroundings) -> None:
        """Makes everything else, in its surroundings."""
        manifest, beside = self.manifest, self._beside
        assert beside is not None
        definition = task_definition_of(manifest, around.loaded)
        group = security_group(manifest, definition, around, self)
        placed = placement(manifest, group, around)
        self.security_group_ids = placed.security_group_ids
        self.file_systems = file_systems(manifest, definition, group, around, beside)
        self.repository = _repository(manifest, around, beside)
        ready = [*placed.ready, *(each for one in self.file_systems.values() for each in one.ready)]
        task = task_args(manifest, around.loaded, definition, self.file_systems, around.kms_key_arn)
        self.service = None if manifest.is_job else service(manifest, task, placed, around, self, beside, ready)
        self.job = job(manifest, task, placed, around, self, ready) if manifest.is_job else None
        made = self.service or self.job
        assert made is not None
        self.task = made.task
        for each in self.file_systems.values():
            each.ask_for(self.task.roles.task_role_arn, around.loaded.account, after=self)
        self.register_outputs({})


def _repository(manifest: Manifest, around: Surroundings, parent: pulumi.Resource) -> Repository | None:
    if manifest.repository is None:
        return None
    loaded = around.loaded
    args = RepositoryArgs(loaded.names, manifest.name, loaded.settings.protect, around.kms_key_arn)
    return Repository(manifest.name, args, opts=pulumi.ResourceOptions(parent=parent))


def workloads(loaded: Loaded, vpc_id: pulumi.Input[str], opts: pulumi.ResourceOptions) -> dict[str, Workload]:
    """A `Workload` of each manifest, by its name, still to be completed."""
    return {manifest.name: Workload(manifest, loaded, vpc_id, opts) for manifest in loaded.services}


def target_groups_of(workloads: dict[str, Workload]) -> TargetGroups:
    """The target groups of all of them."""
    return {
        (workload.manifest.name, key): group
        for workload in workloads.values()
        for key, group in workload.target_groups.items()
    }
