"""The tasks of a service or a job, as ECS tells of them.

ECS tells of a task that stopped for an hour:
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-errors.html
"""

from typing import Any, Literal

AT_ONCE = 100
"""Tasks that DescribeTasks takes: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html"""

Status = Literal["RUNNING", "STOPPED"]
Task = dict[str, Any]


def tasks_of(ecs: Any, cluster: str, *statuses: Status, **of: str) -> list[Task]:
    """The tasks of something, the newest first.

    Args:
        ecs: a boto3 client.
        cluster: name or ARN.
        statuses: what they shall be (`desiredStatus`): `RUNNING`, `STOPPED` or both.
        of: `serviceName` or `family`, as ListTasks takes them.
    """
    pages = ecs.get_paginator("list_tasks").paginate
    arns = [
        arn
        for status in statuses
        for page in pages(cluster=cluster, desiredStatus=status, **of)
        for arn in page["taskArns"]
    ]
    found = [
        task
        for first in range(0, len(arns), AT_ONCE)
        for task in ecs.describe_tasks(cluster=cluster, tasks=arns[first : first + AT_ONCE])["tasks"]
    ]
    return sorted(found, key=created, reverse=True)


def created(task: Task) -> float:
    """When a task was asked for, in seconds since 1970; 0 where ECS does not say so."""
    at = task.get("createdAt")
    return at.timestamp() if at is not None else 0.0


def task_id(task: Task) -> str:
    """The last part of its ARN, 32 hexadecimal digits."""
    return str(task["taskArn"]).rpartition("/")[2]


def container_of(task: Task, name: str) -> dict[str, Any] | None:
    """The container of that name; None where it has none."""
    found: list[dict[str, Any]] = task.get("containers", [])
    return next((each for each in found if each["name"] == name), None)
