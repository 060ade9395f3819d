"""The job of a manifest: its task, and what starts it."""

import pulumi

from ecs_platform.components.scheduled_job import ScheduledJob, ScheduledJobArgs
from ecs_platform.components.task import TaskArgs
from ecs_platform.components.workloads.alarms_of import alarms
from ecs_platform.components.workloads.placement_of import Placement
from ecs_platform.components.workloads.surroundings import Surroundings
from ecs_platform.model.iam.document import document, text
from ecs_platform.model.iam.of_service import deployable_of, start_roles
from ecs_platform.model.iam.trust import scheduler_trust
from ecs_platform.model.manifest.service import Service as Manifest
from ecs_platform.model.task.events import job_group, job_rule


def job(
    manifest: Manifest,
    task: TaskArgs,
    placed: Placement,
    around: Surroundings,
    parent: pulumi.Resource,
    ready: list[pulumi.Resource],
) -> ScheduledJob:
    """The `ScheduledJob`, which waits for `ready`, with its `Alarms`."""
    loaded, on = around.loaded, manifest.on
    alarms(manifest, around, parent)
    assert on is not None
    return ScheduledJob(
        manifest.name,
        ScheduledJobArgs(
            names=loaded.names,
            job=manifest.name,
            cluster_arn=around.cluster_arn,
            task=task,
            subnet_ids=placed.subnet_ids,
            security_group_ids=placed.security_group_ids,
            assume_role_policy=text(scheduler_trust(loaded.account)),
            start_policy=text(document(start_roles(manifest, loaded))),
            permissions_boundary=loaded.settings.permissions_boundary,
            schedule=on.expression,
            timezone=None if on.expression is None else on.timezone,
            family_arn=deployable_of(manifest, loaded).family if on.once else None,
            capacity_provider=placed.capacity_provider,
            assign_public_ip=placed.public_address,
            execute_command=manifest.exec,
            group=job_group(manifest.name),
            failed=job_rule(manifest, loaded.names, loaded.account),
            topic_arn=around.topic_arn,
            dead_letters_arn=around.dead_letters_arn,
        ),
        opts=pulumi.ResourceOptions(parent=parent, depends_on=ready),
    )
