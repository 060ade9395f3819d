"""A one-off task: what RunTask is asked, so that it runs as the tasks of its service or job do.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ecs_platform.ops.ecs_services import primary, short

STARTED_BY = "ops-run"
"""How `startedBy` of such tasks begins; behind it stands who."""
STARTED_BY_LENGTH = 128
_NOT_ALLOWED = re.compile(r"[^A-Za-z0-9_/-]+")


@dataclass(frozen=True)
class Surroundings:
    """With what a service's or a job's own tasks are started.

    Attributes:
        task_definition: ARN of the revision; of a family alone its newest ACTIVE one is meant.
        network: `networkConfiguration` as RunTask takes it; None in bridge mode.
        strategy: the capacity provider strategy; none where a launch type says it.
        launch_type: `FARGATE`, `EC2`; None with a strategy.
        platform_version: of Fargate; None for the latest.
        note: why the revision is another than the newest deployment's; None where it is that.
    """

    task_definition: str
    network: dict[str, Any] | None = None
    strategy: list[dict[str, Any]] = field(default_factory=list)
    launch_type: str | None = None
    platform_version: str | None = None
    note: str | None = None


def of_service(service: Mapping[str, Any]) -> Surroundings:
    """What a service runs with now, from what DescribeServices says of it.

    While a deployment is under way, or where it failed, that is the revision whose tasks do run.
    """
    newest = primary(service)
    running = [each for each in service["deployments"] if each.get("runningCount", 0) and each is not newest]
    chosen, note = newest, None
    if newest.get("rolloutState", "COMPLETED") != "COMPLETED" and running:
        chosen = running[0]
        state = "under way" if newest["rolloutState"] == "IN_PROGRESS" else "not a success"
        note = f"the deployment of {short(newest['taskDefinition'])} is {state}"
    on = chosen if chosen.get("capacityProviderStrategy") or chosen.get("launchType") else service
    return Surroundings(
        task_definition=chosen.get("taskDefinition") or service["taskDefinition"],
        network=chosen.get("networkConfiguration") or service.get("networkConfiguration"),
        strategy=list(on.get("capacityProviderStrategy") or []),
        launch_type=on.get("launchType"),
        platform_version=on.get("platformVersion"),
        note=note,
    )


def of_schedule(parameters: Mapping[str, Any]) -> Surroundings:
    """What a job is started with, from the `EcsParameters` of its schedule.

    https://docs.aws.amazon.com/scheduler/latest/APIReference/API_EcsParameters.html
    """
    given = (parameters.get("NetworkConfiguration") or {}).get("awsvpcConfiguration")
    network = {f"{key[0].lower()}{key[1:]}": value for key, value in given.items()} if given else None
    return Surroundings(
        task_definition=parameters["TaskDefinitionArn"],
        network=None if network is None else {"awsvpcConfiguration": network},
        strategy=list(parameters.get("CapacityProviderStrategy") or []),
        launch_type=parameters.get("LaunchType"),
        platform_version=parameters.get("PlatformVersion"),
    )


@dataclass(frozen=True)
class Changes:
    """What is otherwise than in the task definition.

    Attributes:
        container: the container that is meant.
        command: its command; none for its own.
        cpu: CPU units of the task; None for the task definition's.
        memory: MiB of the task; None likewise.
    """

    container: str
    command: Sequence[str] = ()
    cpu: int | None = None
    memory: int | None = None

    def overrides(self) -> dict[str, Any]:
        """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskOverride.html"""
        own = [{"name": self.container, "command": list(self.command)}] if self.command else []
        found = {
            "containerOverrides": own,
            "cpu": None if self.cpu is None else str(self.cpu),
            "memory": None if self.memory is None else str(self.memory),
        }
        return {key: value for key, value in found.items() if value}


def request(
    around: Surroundings,
    changes: Changes,
    cluster: str,
    who: str,
    tags: Mapping[str, str],
    group: str | None = None,
) -> dict[str, Any]:
    """What RunTask is asked.

    ECS Exec stays off, as deployers may not run a task with it.

    Args:
        around: what the task is started with.
        changes: what is otherwise.
        cluster: the cluster's name.
        who: who starts it.
        tags: its tags: those of the service, which RunTask cannot propagate.
        group: its task group; default ECS' own, `family:` and the family.
    """
    asked = {
        "cluster": cluster,
        "taskDefinition": around.task_definition,
        "count": 1,
        "networkConfiguration": around.network,
        "capacityProviderStrategy": around.strategy,
        # ECS takes one of the two.
        "launchType": None if around.strategy else around.launch_type,
        "platformVersion": around.platform_version,
        "overrides": changes.overrides(),
        "startedBy": started_by(who),
        "enableECSManagedTags": True,
        "tags": [{"key": key, "value": value} for key, value in tags.items()],
        "group": group,
    }
    return {key: value for key, value in asked.items() if value}


def started_by(who: str) -> str:
    """`ops-run/alice`: letters, digits, `-`, `_` and `/`, at most 128."""
    name = _NOT_ALLOWED.sub("-", who).strip("-/")
    return f"{STARTED_BY}/{name}"[:STARTED_BY_LENGTH] if name else STARTED_BY


def name_of(caller: str) -> str:
    """Who that is, from the ARN that GetCallerIdentity answers: the user's name, or that of the role's session."""
    return caller.rpartition("/")[2] if "/" in caller else caller.rpartition(":")[2]
