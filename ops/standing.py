"""How a service stands: what ECS brings out of it, what runs, what it waits for. Plain data, made of AWS's answers."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from ecs_platform.ops.causes import Cause, causes_among
from ecs_platform.ops.ecs_services import primary, short
from ecs_platform.ops.watch import GIVEN_UP, ROLLING_BACK

State = Literal["steady", "under way", "going back", "rolled back", "failed", "not there", "not known"]

SCALING = "Scaling activity initiated by"
"""How the reason begins of tasks that ECS stops by itself, to replace or to scale."""

LAST_STOPPED, LAST_EVENTS = 10, 10


@dataclass(frozen=True)
class Rollout:
    """One of a service's deployments.

    Attributes:
        id: its id (`ecs-svc/…`).
        status: `PRIMARY`, `ACTIVE` while it is replaced, or `INACTIVE`.
        rollout: `COMPLETED`, `IN_PROGRESS` or `FAILED`.
        revision: family and revision (`test-api:3`).
        running: tasks of it that run.
        desired: tasks that should.
        pending: tasks that are about to.
        failed: tasks of it that could not start or ended.
        since: when it began, in UTC (`2026-01-31T12:00:00+00:00`).
        reason: why it is so, in ECS' words.
    """

    id: str
    status: str
    rollout: str
    revision: str
    running: int
    desired: int
    pending: int
    failed: int
    since: str
    reason: str


@dataclass(frozen=True)
class Ended:
    """A container that ended.

    Attributes:
        container: its name.
        exit_code: its exit code; None where it never started.
        reason: ECS' words about it; may be empty.
    """

    container: str
    exit_code: int | None
    reason: str


@dataclass(frozen=True)
class Stopped:
    """A task that stopped.

    Attributes:
        task: its id.
        revision: family and revision.
        at: when it stopped, in UTC.
        code: ECS' code (`EssentialContainerExited`); may be empty.
        reason: ECS' words.
        containers: those that ended.
    """

    task: str
    revision: str
    at: str
    code: str
    reason: str
    containers: tuple[Ended, ...]

    def __str__(self) -> str:
        ends = [
            f"`{each.container}` {'ended with exit code ' + str(each.exit_code) if each.exit_code is not None else ''}"
            f"{f' ({each.reason})' if each.reason else ''}".strip()
            for each in self.containers
            if each.exit_code is not None or each.reason
        ]
        return f"{self.reason or 'no reason is given'}{': ' if ends else ''}{', '.join(ends)}"


@dataclass(frozen=True)
class Standing:
    """How one service stands.

    Attributes:
        service: its name.
        state: in a word. `rolled back` is one whose last deployment was taken back, until there is another.
        revision: family and revision of the deployment that ECS brings out, or has brought out.
        image: the image of its main container; None where it is not known.
        running: tasks that run.
        desired: tasks that should.
        pending: tasks that are about to.
        healthy: targets that take requests; None where it has no load balancer, or that may not be asked.
        targets: those that should; None likewise.
        waits_for: what is still to come, in words.
        reason: why its last deployment failed, in ECS' words.
        tried: family and revision that ECS took back, where one of its tasks still says it.
        deployments: its deployments, the PRIMARY first.
        causes: why it is not right, as far as AWS says.
        events: ECS' last words about it, newest first.
        stopped: its tasks that stopped, newest first, but for those that ECS replaced or took away.
        alarms: names of its alarms that are in ALARM.
    """

    service: str
    state: State
    revision: str | None = None
    image: str | None = None
    running: int = 0
    desired: int = 0
    pending: int = 0
    healthy: int | None = None
    targets: int | None = None
    waits_for: tuple[str, ...] = ()
    reason: str | None = None
    tried: str | None = None
    deployments: tuple[Rollout, ...] = ()
    causes: tuple[Cause, ...] = ()
    events: tuple[str, ...] = ()
    stopped: tuple[Stopped, ...] = ()
    alarms: tuple[str, ...] = ()

    @property
    def is_healthy(self) -> bool:
        """Whether as many targets take requests as should, as far as that is known."""
        return self.targets is None or self.healthy is None or self.healthy >= self.targets

    @property
    def is_well(self) -> bool:
        """Whether it is steady on what was brought out last, and nothing about it is wrong."""
        return self.state == "steady" and self.is_healthy and not self.alarms


def standing(
    service: Mapping[str, Any],
    tasks: Sequence[Mapping[str, Any]],
    targets: Sequence[Mapping[str, Any]] | None,
    log_group: str,
    image: str | None = None,
    alarms: Iterable[str] = (),
) -> Standing:
    """How a service stands that is there.

    Args:
        service: what DescribeServices says of it.
        tasks: what DescribeTasks says of its tasks, stopped ones too, newest first.
        targets: what DescribeTargetHealth says of its targets; None where it has none, or that may not be asked.
        log_group: where its containers log.
        image: of its main container.
        alarms: names of its alarms that are in ALARM.
    """
    state, newest = state_of(service), primary(service)
    wanted = _wanted_targets(service, targets)
    healthy = None if targets is None else sum(each["TargetHealth"]["State"] == "healthy" for each in targets)
    ailing = state != "steady" or (wanted is not None and healthy is not None and healthy < wanted)
    return Standing(
        str(service["serviceName"]),
        state,
        short(newest.get("taskDefinition") or service["taskDefinition"]),
        image,
        service["runningCount"],
        service["desiredCount"],
        service.get("pendingCount", 0),
        healthy,
        wanted,
        tuple(_awaited(service, state, healthy, wanted)),
        _why(service, state),
        _tried(service, state, tasks),
        tuple(_rollouts(service)),
        tuple(_causes(service, tasks, targets or (), log_group)) if ailing else (),
        tuple(map(_event, service.get("events", [])[:LAST_EVENTS])),
        tuple(each for each in map(stopped, tasks) if each is not None and not each.reason.startswith(SCALING))[
            :LAST_STOPPED
        ],
        tuple(sorted(alarms)),
    )


def state_of(service: Mapping[str, Any]) -> State:
    """What ECS does with a service, by its deployments and events.

    After a rollback the PRIMARY deployment is the one that ECS went back to; that it did is said by an event alone.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
    """
    newest = primary(service)
    rollout = newest.get("rolloutState", "COMPLETED")
    if rollout == "FAILED":
        return "failed"
    back = any(found[1] == newest.get("id") for _, found in _said(service, ROLLING_BACK))
    if rollout == "IN_PROGRESS":
        return "going back" if back else "under way"
    settled = len(service["deployments"]) == 1 and service["runningCount"] == service["desiredCount"]
    if not settled:
        return "under way"
    return "rolled back" if back else "steady"


def given_up(service: Mapping[str, Any]) -> str | None:
    """The deployment (`ecs-svc/…`) that ECS gave up last; None where events tell of none."""
    return next((found[1] for _, found in _said(service, GIVEN_UP)), None)


def stopped(task: Mapping[str, Any]) -> Stopped | None:
    """A task that stopped, in short; None where it has not."""
    if task.get("lastStatus") != "STOPPED":
        return None
    ends = (
        Ended(str(each["name"]), each.get("exitCode"), str(each.get("reason", "")))
        for each in task.get("containers", [])
        if each.get("exitCode") is not None or each.get("reason")
    )
    return Stopped(
        short(str(task.get("taskArn", ""))),
        short(str(task.get("taskDefinitionArn", ""))),
        _when(task.get("stoppedAt") or task.get("stoppingAt")),
        str(task.get("stopCode", "")),
        str(task.get("stoppedReason", "")),
        tuple(ends),
    )


def _causes(
    service: Mapping[str, Any],
    tasks: Sequence[Mapping[str, Any]],
    targets: Iterable[Mapping[str, Any]],
    log_group: str,
) -> list[Cause]:
    """Those of the deployments that are there, and of the one that was given up last."""
    ids = {given_up(service), *(each.get("id") for each in service["deployments"])}
    ours = [dict(each) for each in tasks if each.get("startedBy") in ids]
    # One that is new to its load balancer is no cause yet.
    ailing = [dict(each) for each in targets if each["TargetHealth"]["State"] != "initial"]
    return causes_among(ours, dict(service), ailing, log_group)


def _wanted_targets(service: Mapping[str, Any], targets: Sequence[Mapping[str, Any]] | None) -> int | None:
    if targets is None:
        return None
    leaving = ("draining", "unhealthy.draining")
    there = sum(each["TargetHealth"]["State"] not in leaving for each in targets)
    return max(there, int(service["desiredCount"]) * len(service["loadBalancers"]))


def _awaited(service: Mapping[str, Any], state: State, healthy: int | None, wanted: int | None) -> Iterator[str]:
    """What a deployment that is under way still lacks."""
    newest = primary(service)
    running, pending = newest.get("runningCount", 0), newest.get("pendingCount", 0)
    if state in ("failed", "rolled back"):
        return
    if missing := max(0, newest.get("desiredCount", 0) - running - pending):
        yield f"{_tasks(missing)} to be started"
    if pending:
        yield f"{_tasks(pending)} to run"
    if healthy is not None and wanted is not None and healthy < wanted and not missing and not pending:
        yield f"{wanted - healthy} target{'s' * (wanted - healthy != 1)} to be healthy"
    for each in service["deployments"]:
        left = each.get("runningCount", 0)
        if each is not newest and left:
            yield f"{_tasks(left)} of {short(each.get('taskDefinition', ''))} to stop"
    if state != "steady" and newest.get("rolloutState") == "IN_PROGRESS" and not missing and not pending:
        yield "ECS to call it steady"


def _tasks(number: int) -> str:
    return f"{number} task{'s' * (number != 1)}"


def _why(service: Mapping[str, Any], state: State) -> str | None:
    newest = primary(service)
    if state == "failed":
        return str(newest.get("rolloutStateReason") or "no reason is given")
    if state in ("going back", "rolled back"):
        said = next((message for message, _ in _said(service, GIVEN_UP)), newest.get("rolloutStateReason"))
        return _SERVICE.sub("", str(said or "no reason is given"))
    return None


def _tried(service: Mapping[str, Any], state: State, tasks: Iterable[Mapping[str, Any]]) -> str | None:
    if state not in ("going back", "rolled back"):
        return None
    ours = (each for each in tasks if each.get("startedBy") == given_up(service))
    return next((short(str(each["taskDefinitionArn"])) for each in ours if each.get("taskDefinitionArn")), None)


def _event(event: Mapping[str, Any]) -> str:
    return f"{_when(event.get('createdAt'))} {_SERVICE.sub('', event['message'])}"


_SERVICE = re.compile(r"^\(service [^)]+\) ")
"""How each event of a service begins."""


def _rollouts(service: Mapping[str, Any]) -> Iterator[Rollout]:
    for each in sorted(service["deployments"], key=lambda one: one.get("status") != "PRIMARY"):
        yield Rollout(
            str(each.get("id", "")),
            str(each.get("status", "")),
            str(each.get("rolloutState", "COMPLETED")),
            short(each.get("taskDefinition", "")),
            each.get("runningCount", 0),
            each.get("desiredCount", 0),
            each.get("pendingCount", 0),
            each.get("failedTasks", 0),
            _when(each.get("createdAt")),
            str(each.get("rolloutStateReason", "")),
        )


def _said(service: Mapping[str, Any], words: Any) -> Iterator[tuple[str, Any]]:
    """The events that say so, newest first, as ECS lists them."""
    for event in service.get("events", []):
        if found := words.search(event["message"]):
            yield event["message"], found


def _when(moment: datetime | str | None) -> str:
    """In UTC, to the second; empty where it is not known."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).isoformat(timespec="seconds")
    return str(moment or "")
