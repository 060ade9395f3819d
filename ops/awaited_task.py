"""Waits for a task's end, and shows what it writes meanwhile."""

import time
from collections.abc import Callable, Iterator
from typing import Any

from ecs_platform.ops.ecs_tasks import Task
from ecs_platform.ops.log_events import LONGEST_PAUSE, Event
from ecs_platform.ops.refused import RefusedError, is_throttled
from ecs_platform.ops.task_lines import TaskLines

PAUSE = 2.0
"""Seconds between two looks."""
QUIET_LOOKS, LAST_LOOKS = 2, 15
"""So many looks in a row after its end must bring nothing before its lines are taken to be all there; so many there are
at most. Before a container has ended its driver has sent all; CloudWatch Logs shows it a moment later."""


def until_stopped(
    ecs: Any, cluster: str, arn: str, lines: TaskLines, tell: Callable[[Event], None], on_status: Callable[[str], None]
) -> Task:
    """The task, once it has stopped.

    Args:
        ecs: a boto3 client.
        cluster: the cluster's name.
        arn: the task's.
        lines: asks for its lines.
        tell: gets each line.
        on_status: gets its status (`PENDING`, `RUNNING`, ...) when that changes.

    Raises:
        RefusedError: ECS knows it no more.
    """
    wait, status = PAUSE, ""
    while True:
        try:
            task = _now(ecs, cluster, arn)
            if task["lastStatus"] != status:
                on_status(status := task["lastStatus"])
            _tell_all(lines.new(), tell)
            if status == "STOPPED":
                _last(lines, tell)
                return task
            wait = PAUSE
        except Exception as error:
            if not is_throttled(error):
                raise
            wait = min(LONGEST_PAUSE, wait * 2)
        time.sleep(wait)


def _last(lines: TaskLines, tell: Callable[[Event], None]) -> None:
    quiet = 0
    for _ in range(LAST_LOOKS):
        time.sleep(PAUSE)
        quiet = 0 if _tell_all(lines.new(), tell) else quiet + 1
        if quiet == QUIET_LOOKS:
            return


def _tell_all(events: Iterator[Event], tell: Callable[[Event], None]) -> bool:
    """Tells them, and says whether there were any."""
    told = False
    for each in events:
        tell(each)
        told = True
    return told


def _now(ecs: Any, cluster: str, arn: str) -> Task:
    found = ecs.describe_tasks(cluster=cluster, tasks=[arn])["tasks"]
    if not found:
        raise RefusedError(f"ECS knows the task {arn} no more")
    return dict(found[0])
