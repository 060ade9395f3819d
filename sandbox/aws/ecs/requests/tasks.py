"""Tasks: run, stop, describe, list."""

from typing import Any

from moto.core.responses import ActionResult
from moto.ecs.responses import EC2ContainerServiceResponse as Response

from sandbox.aws.ecs import placement, service_checks
from sandbox.aws.ecs.common import client_error, invalid, short_name
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
            tags=given.get("tags"),
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
