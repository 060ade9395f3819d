"""How people read a board: tables, and below them what is wrong and why."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ecs_platform.model.reading.printable import printable
from ecs_platform.ops.board import Board, JobStanding, failed
from ecs_platform.ops.standing import Standing

if TYPE_CHECKING:
    from rich.table import Table

CAUSES = 3
"""Causes that are told of a service among many; of one that is asked for, all are."""

WIDE = 120
"""Columns of a terminal in which whole names have room."""

_STYLES = {"steady": "green", "under way": "yellow", "going back": "yellow"}


def head(board: Board) -> Iterator[str]:
    """The environment, its load balancers, and what may not be asked."""
    yield f"{board.environment}: account {board.account}, {board.region}"
    for each in board.load_balancers:
        yield f"{each.load_balancer} load balancer: {each.state}{f', {each.dns_name}' if each.dns_name else ''}"
    yield from (f"not allowed: {action}" for action in board.not_allowed)


def service_table(services: Sequence[Standing], width: int) -> "Table":
    """One row for each service; on a narrow terminal the revision's number and the end of the image's name."""
    table = _table("service", "state", "revision", "image", "running", "healthy")
    for column in (0, 1, 4, 5):
        table.columns[column].no_wrap = True
    for each in services:
        style = _STYLES.get(each.state, "red") if each.is_well or each.state != "steady" else "red"
        revision, image = each.revision or "", each.image or ""
        if width < WIDE:
            revision, image = revision.rpartition(":")[2], image.rpartition("/")[2]
        running = "" if each.revision is None else f"{each.running} of {each.desired}"
        healthy = "" if each.targets is None else f"{each.healthy} of {each.targets}"
        cells = (revision, image, running, healthy)
        table.add_row(_text(each.service), f"[{style}]{each.state}[/]", *map(_text, cells))
    return table


def job_table(jobs: Sequence[JobStanding]) -> "Table":
    """One row for each Scheduled Job."""
    table = _table("job", "schedule", "state", "next run", "running", "last run")
    for each in jobs:
        last = "none within the hour" if each.last is None else f"{each.last.at}: {each.last}"
        schedule = each.schedule or "none: nothing starts it"
        table.add_row(*map(_text, (each.job, schedule, each.state or "", _next(each), str(each.running), last)))
    return table


def tasks(each: Standing) -> str:
    """`1 of 2, 1 pending`."""
    if each.revision is None:
        return ""
    return f"{each.running} of {each.desired}{f', {each.pending} pending' if each.pending else ''}"


def targets(each: Standing) -> str:
    """`1 of 2 healthy`; empty where there are none, or that may not be asked."""
    return "" if each.targets is None else f"{each.healthy} of {each.targets} healthy"


def below(board: Board, *, one: bool) -> Iterator[str]:
    """What is wrong, and why; of one service that was asked for, more of it.

    Args:
        board: how it stands.
        one: whether it is of one service.
    """
    for each in board.services:
        yield from _about(each, one=one)
    for job in board.jobs:
        if job.state == "not there":
            yield f"{job.job}: its schedule is not there: `pulumi up` makes it"
        if job.last is not None and failed(job.last):
            yield f"{job.job}: its last run failed: {job.last}"
    if board.history:
        yield "its last deployments:"
    for past in board.history:
        stage = f" ({past.stage})" if past.stage else ""
        reason = f": {past.reason}" if past.reason else ""
        yield f"  {past.began}  {past.revision or 'a revision that ECS does not tell'}  {past.status}{stage}{reason}"
    for alarm in board.alarms:
        about = f" of {alarm.service}" if alarm.service else ""
        effect = ", which rolls deployments back," if alarm.rolls_back else ""
        yield f"alarm {alarm.name}{about}{effect} is in ALARM since {alarm.since}: {alarm.reason}"
    yield summary(board)


def _about(each: Standing, *, one: bool) -> Iterator[str]:
    if each.is_well and not one:
        return
    if each.state == "not there":
        yield f"{each.service}: is not in the cluster: `pulumi up` makes it"
        return
    if not each.is_well:
        state = f"{each.state} from {each.tried}" if each.tried else each.state
        yield f"{each.service}: {', '.join(filter(None, (state, tasks(each), targets(each))))}"
    if each.waits_for:
        yield f"  waits for {', '.join(each.waits_for)}"
    if each.reason:
        yield f"  {each.reason}"
    for rollout in each.deployments if one or len(each.deployments) > 1 else ():
        counts = f"{rollout.running} of {rollout.desired} running, {rollout.pending} pending, {rollout.failed} failed"
        yield f"  {rollout.status} {rollout.revision} {rollout.rollout} since {rollout.since}: {counts}"
    for cause in each.causes if one else each.causes[:CAUSES]:
        yield f"  {cause.source}: {cause.said}"
        if cause.remedy:
            yield f"    -> {cause.remedy}"
    if one:
        yield from (f"  stopped {stop.at} {stop.revision} {stop.task}: {stop}" for stop in each.stopped)
        yield from (f"  event: {event}" for event in each.events)


def summary(board: Board) -> str:
    """How many services are in which state."""
    states = [each.state for each in board.services]
    counted = [f"{states.count(state)} {state}" for state in dict.fromkeys(states)]
    parts = [f"{len(states)} service{'s' * (len(states) != 1)}: {', '.join(counted)}"] if states else []
    ailing = sum(each.state == "steady" and not each.is_healthy for each in board.services)
    parts += [f"{ailing} with targets that are not healthy"] if ailing else []
    parts += [f"{len(board.jobs)} job{'s' * (len(board.jobs) != 1)}"] if board.jobs else []
    parts += [f"{len(board.alarms)} in ALARM"] if board.alarms else []
    return "; ".join(parts) or "nothing is declared"


def _next(job: JobStanding) -> str:
    if job.schedule is None or job.state in ("DISABLED", "not there"):
        return "none"
    return job.next_run or "not known"


def _table(*columns: str) -> "Table":
    from rich import box  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _text(text: str) -> str:
    """What AWS says, in which nothing is taken for markup."""
    from rich.markup import escape  # noqa: PLC0415

    return escape(printable(text))
