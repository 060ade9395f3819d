"""Why a service does not run: what its stopped tasks, its targets and its events say, and what is to be done.

ECS shows stopped tasks for an hour: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-errors.html
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from ecs_platform.ops.remedies import remedy

# More stopped tasks of one service than DescribeTasks takes at once say nothing that these do not.
TASKS = 100
# What ECS stops by itself, to replace or to scale, is no cause.
_SCALING = "Scaling activity initiated by"
# Signals by which ECS ends the other containers of a task.
_ENDED_BY_ECS = (137, 143)
# Events that say a cause themselves; the rest tells what tasks and targets say better.
_TELLING = re.compile(r"unable to (?:place|start|launch|assume)|failed to (?:launch|register)|throttled|is unhealthy")
_IDS = re.compile(r"[0-9a-f]{8,}(?:-[0-9a-f]+)*|\d+\.\d+\.\d+\.\d+")


@dataclass(frozen=True)
class Cause:
    """One cause.

    Attributes:
        source: who says so: `task` (that stopped or waits), `target` (of a load balancer), `event` (of the service).
        reason: what AWS says, in its words.
        remedy: what to do; None where nothing is known about this reason.
        container: the container that ended or could not start; None where it is not one of them.
        exit_code: its exit code; None where it never started.
        count: how many tasks or targets say so.
    """

    source: Literal["task", "target", "event"]
    reason: str
    remedy: str | None = None
    container: str | None = None
    exit_code: int | None = None
    count: int = 1

    @property
    def said(self) -> str:
        """The reason, and how many say so where it is not one."""
        return f"{self.reason} ({self.count} of them)" if self.count > 1 else self.reason

    @property
    def kind(self) -> tuple[object, ...]:
        """What is the same in causes that differ in ids and addresses alone."""
        return (self.source, _IDS.sub("", self.reason), self.container, self.exit_code)


def causes(
    ecs: Any, service: dict[str, Any], deployments: Iterable[str], targets: Iterable[dict[str, Any]], log_group: str
) -> list[Cause]:
    """The causes of a service that is not right: of tasks first, each once.

    Args:
        ecs: a boto3 client.
        service: what DescribeServices says of it.
        deployments: ids (`ecs-svc/…`) of the deployments whose tasks count.
        targets: what DescribeTargetHealth says of its targets.
        log_group: where its containers log.
    """
    return causes_among(_tasks(ecs, service, set(deployments)), service, targets, log_group)


def causes_among(
    tasks: Iterable[dict[str, Any]], service: dict[str, Any], targets: Iterable[dict[str, Any]], log_group: str
) -> list[Cause]:
    """The same where its tasks are known.

    Args:
        tasks: what DescribeTasks says of those that count, the newest first.
        service: as above.
        targets: likewise.
        log_group: likewise.
    """
    found = [*_of_tasks(tasks), *_of_targets(targets), *_of_events(service)]
    return [replace(each, remedy=remedy(each.reason, service["serviceName"], log_group)) for each in _once(found)]


def _once(found: list[Cause]) -> list[Cause]:
    """Those that differ in more than ids and addresses; the first stands for all."""
    groups: dict[tuple[object, ...], list[Cause]] = {}
    for each in found:
        groups.setdefault(each.kind, []).append(each)
    return [replace(group[0], count=len(group)) for group in groups.values()]


def _tasks(ecs: Any, service: dict[str, Any], deployments: set[str]) -> list[dict[str, Any]]:
    """Its tasks that stopped or wait, the newest first."""
    found: list[dict[str, Any]] = []
    for status in ("STOPPED", "RUNNING"):
        asked = {"cluster": service["clusterArn"], "serviceName": service["serviceName"], "desiredStatus": status}
        arns = ecs.list_tasks(**asked, maxResults=TASKS)["taskArns"]
        if arns:
            found += ecs.describe_tasks(cluster=service["clusterArn"], tasks=arns)["tasks"]
    ours = [task for task in found if task.get("startedBy") in deployments]
    return sorted(ours, key=lambda task: str(task.get("createdAt", "")), reverse=True)


def _of_tasks(tasks: Iterable[dict[str, Any]]) -> Iterator[Cause]:
    for task in tasks:
        provider = task.get("capacityProviderName", "FARGATE")
        reason = str(task.get("stoppedReason", ""))
        if task.get("lastStatus") == "PROVISIONING" and not provider.startswith("FARGATE"):
            yield Cause("task", f"waits in PROVISIONING for an instance of the capacity provider {provider}")
        elif reason and not reason.startswith(_SCALING):
            yield _stopped(task, reason)


def _stopped(task: dict[str, Any], reason: str) -> Cause:
    container = _to_blame(task)
    if container is None:
        return Cause("task", reason)
    code, own = container.get("exitCode"), str(container.get("reason", ""))
    if code is not None:
        reason = f"{reason}: `{container['name']}` ended with exit code {code}"
    if own and own not in reason:
        reason = f"{reason} ({own})"
    return Cause("task", reason, container=container["name"], exit_code=code)


def _to_blame(task: dict[str, Any]) -> dict[str, Any] | None:
    """The container that ended the task: one with a reason, else with an exit code of its own, else any that ended."""
    with_reason = [each for each in task["containers"] if each.get("reason")]
    if task.get("stopCode") != "EssentialContainerExited":
        return next(iter(with_reason), None)
    ended = [each for each in task["containers"] if each.get("exitCode") is not None]
    own = [each for each in ended if each["exitCode"] not in (0, *_ENDED_BY_ECS)]
    return next(iter([*with_reason, *own, *(each for each in ended if each["exitCode"] == 0), *ended]), None)


def _of_targets(targets: Iterable[dict[str, Any]]) -> Iterator[Cause]:
    for each in targets:
        health = each["TargetHealth"]
        if health["State"] in ("healthy", "draining", "unhealthy.draining"):
            continue
        target = f"{each['Target']['Id']}:{each['Target'].get('Port', '')}"
        said = [health[name] for name in ("Description", "Reason") if health.get(name)]
        yield Cause("target", f"target {target} is {health['State']}: {', '.join(said) or 'no reason is given'}")


def _of_events(service: dict[str, Any]) -> Iterator[Cause]:
    """Each kind of event of the newest deployment once: ECS repeats them."""
    since = next((each.get("createdAt") for each in service["deployments"] if each["status"] == "PRIMARY"), None)
    for event in service.get("events", []):
        if since is not None and event.get("createdAt", since) < since:
            return
        if _TELLING.search(event["message"]):
            yield Cause("event", event["message"])
