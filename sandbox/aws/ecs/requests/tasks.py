"""Tasks: run, stop, describe, list, and a command in one of their containers."""

import secrets
from typing import Any

from moto.core.responses import ActionResult
from moto.ecs.models import TaskDefinition
from moto.ecs.responses import EC2ContainerServiceResponse as Response

from sandbox.aws.ecs import placement, service_checks
from sandbox.aws.ecs.common import arn, client_error, invalid, short_name
from sandbox.aws.ecs.requests.shared import (
    active_cluster_of,
    cluster_of,
    paged,
    service_named,
)
from sandbox.aws.ecs.task import Task, add, launch_type_of, tasks_of
from sandbox.aws.ecs.task_shape import described_task

DESCRIBE_LIMIT = 100


def run_task(self: Response) -> ActionResult:
    given = self._get_params()
    backend, cluster = self.ecs_backend, active_cluster_of(self)
    definition = backend.describe_task_definition(given["taskDefinition"])
    if definition.status != "ACTIVE":
        raise client_error("TaskDefinition is inactive")
    launch_type, strategy = given.get("launchType"), given.get("capacityProviderStrategy")
    if not launch_type and not strategy:
        strategy = cluster.default_capacity_provider_strategy
    service_checks.check_capacity(cluster, definition, launch_type, strategy)
    service_checks.check_network(backend, definition, given.get("networkConfiguration"))
    _check_container_overrides(definition.container_definitions, given.get("overrides") or {})
    tasks: list[Task] = []
    failures: list[dict[str, str]] = []
    for _ in range(given.get("count") or 1):
        provider = placement.choose_provider(strategy or [], tasks)
        task = Task(
            backend,
            cluster,
            definition,
            group=given.get("group") or f"family:{definition.family}",
            started_by=given.get("startedBy") or "",
            launch_type=launch_type_of(provider, launch_type),
            capacity_provider=provider,
            network=given.get("networkConfiguration"),
            overrides=given.get("overrides"),
            tags=_tags(cluster.name, definition, given),
            fields={
                "enableExecuteCommand": given.get("enableExecuteCommand"),
                "constraints": given.get("placementConstraints") or [],
            },
        )
        reason = placement.refusal(task)
        if reason:
            failures.append(reason)
            continue
        add(backend, task)
        tasks.append(task)
    return ActionResult({"tasks": [described_task(task) for task in tasks], "failures": failures})


def _check_container_overrides(containers: list[dict[str, Any]], overrides: dict[str, Any]) -> None:
    names = {container["name"] for container in containers}
    for override in overrides.get("containerOverrides") or []:
        if override.get("name") not in names:
            raise invalid(
                "Override for container named {} is not a container in the TaskDefinition.".format(override.get("name"))
            )


def _tags(cluster: str, definition: TaskDefinition, given: dict[str, Any]) -> list[dict[str, str]]:
    """Those that are given come before those of the task definition, and ECS' own beside them.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html
    """
    own = [{"key": "aws:ecs:clusterName", "value": cluster}] if given.get("enableECSManagedTags") else []
    said = given.get("tags") or []
    keys = {each["key"] for each in said}
    taken = definition.tags if given.get("propagateTags") == "TASK_DEFINITION" else []
    return [*own, *said, *(each for each in taken or [] if each["key"] not in keys)]


def stop_task(self: Response) -> ActionResult:
    cluster = cluster_of(self)
    wanted = short_name(self._get_param("task"))
    task = next((task for task in tasks_of(self.ecs_backend, cluster.name) if task.id == wanted), None)
    if task is None:
        raise invalid("The referenced task was not found.")
    task.stop("UserInitiated", self._get_param("reason") or "Task stopped by user")
    return ActionResult({"task": described_task(task)})


def describe_tasks(self: Response) -> ActionResult:
    cluster, asked = cluster_of(self), self._get_param("tasks") or []
    if not asked:
        raise invalid("Tasks cannot be empty.")
    if len(asked) > DESCRIBE_LIMIT:
        raise invalid(f"tasks must have length less than or equal to {DESCRIBE_LIMIT}")
    known = {task.id: task for task in tasks_of(self.ecs_backend, cluster.name)}
    found = [described_task(known[short_name(name)]) for name in asked if short_name(name) in known]
    if "TAGS" not in (self._get_param("include") or []):
        for task in found:
            task.pop("tags")
    missing = [{"arn": name, "reason": "MISSING"} for name in asked if short_name(name) not in known]
    return ActionResult({"tasks": found, "failures": missing})


def list_tasks(self: Response) -> ActionResult:
    cluster = cluster_of(self)
    service_name = self._get_param("serviceName")
    if service_name:
        service_named(self.ecs_backend, cluster, service_name)
    conditions = {
        "group": f"service:{short_name(service_name)}" if service_name else None,
        "started_by": self._get_param("startedBy"),
        "launch_type": self._get_param("launchType"),
        "desired_status": self._get_param("desiredStatus") or "RUNNING",
    }
    family, instance = self._get_param("family"), self._get_param("containerInstance")
    arns = [
        task.task_arn
        for task in tasks_of(self.ecs_backend, cluster.name)
        if all(value is None or getattr(task, name) == value for name, value in conditions.items())
        and family in (None, task.definition.family)
        and (instance is None or (task.instance and task.instance.id == short_name(instance)))
    ]
    return paged(self, "taskArns", arns, default=100)


def execute_command(self: Response) -> ActionResult:
    """A session of Session Manager, at whose URL nobody answers here.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommand.html; the words of a task without ECS
    Exec are those of https://github.com/aws/containers-roadmap/issues/187 and its kind.
    """
    given, cluster = self._get_params(), cluster_of(self)
    wanted = short_name(given["task"])
    task = next((task for task in tasks_of(self.ecs_backend, cluster.name) if task.id == wanted), None)
    if task is None:
        raise invalid("The referenced task was not found.")
    names = [container.name for container in task.containers]
    if not given.get("container") and len(names) > 1:
        raise invalid("Container name must be specified for tasks with multiple containers.")
    if (container := given.get("container") or names[0]) not in names:
        raise invalid(f"The container '{container}' was not found in the task.")
    if not given.get("interactive"):
        raise invalid("Interactive is the only mode supported currently.")
    if not task.fields.get("enableExecuteCommand") or not task.running:
        raise invalid(
            "The execute command failed because execute command was not enabled when the task was run or the execute "
            "command agent isn\u2019t running. Wait and try again or run a new task with execute command enabled and "
            "try again."
        )
    session = f"ecs-execute-command-{secrets.token_hex(8)}0"
    region = self.ecs_backend.region_name
    stream = f"wss://ssmmessages.{region}.amazonaws.com/v1/data-channel/{session}?role=publish_subscribe"
    index = names.index(container)
    return ActionResult(
        {
            "clusterArn": task.cluster_arn,
            "taskArn": task.task_arn,
            "containerName": container,
            "containerArn": arn(self.ecs_backend, "container", cluster.name, task.id, task.container_ids[index]),
            "interactive": True,
            "session": {"sessionId": session, "streamUrl": stream, "tokenValue": secrets.token_urlsafe(64)},
        }
    )
