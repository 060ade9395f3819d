"""Which tasks were there before: of a service those of the deployment before the one of now, of a job the run before
its last.

ECS tells of a task that stopped for an hour only; log streams, and the times of a deployment, stay longer.
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ecs_platform.ops.ecs_services import primary
from ecs_platform.ops.ecs_tasks import Task, created, task_id
from ecs_platform.ops.log_places import writer_of

MINUTE = 60_000
"""What the last lines of a task may take, in milliseconds."""
HOUR = 60 * MINUTE


@dataclass(frozen=True)
class Previous:
    """The lines that are meant by `--previous`.

    Attributes:
        said: whose they are, in words.
        start: the first may be of this time, in milliseconds since 1970.
        end: the last may be of this time.
        tasks: ids of the tasks; None for all but `others`.
        others: ids of tasks that are not meant.
        streams: the streams, where these are known; else none.
    """

    said: str
    start: int
    end: int
    tasks: frozenset[str] | None = None
    others: frozenset[str] = frozenset()
    streams: tuple[str, ...] = ()

    def has(self, task: str) -> bool:
        """Whether a task, by its id, is one of them."""
        return task not in self.others and (self.tasks is None or task in self.tasks)


def before_deployment(service: Mapping[str, Any], tasks: Iterable[Task], now: int) -> Previous | None:
    """The tasks of the deployment before the one that a service has now; None where that is its first, or has no time.

    Args:
        service: what DescribeServices says of it.
        tasks: its tasks that ECS tells of, running and stopped.
        now: milliseconds since 1970.
    """
    newest, known = primary(service), list(tasks)
    by_deployment: dict[str, list[Task]] = {}
    for each in known:
        by_deployment.setdefault(str(each.get("startedBy", "")), []).append(each)
    own = by_deployment.pop(str(newest.get("id", "")), [])
    of_deployments = {key: each for key, each in by_deployment.items() if key.startswith("ecs-svc/")}
    if of_deployments:
        return _of_tasks(max(of_deployments.values(), key=lambda each: max(map(created, each))), now)
    began = newest.get("createdAt")
    if began is None:
        return None
    done = newest.get("updatedAt", began) if newest.get("rolloutState", "COMPLETED") == "COMPLETED" else None
    start, end = _milliseconds(began), now if done is None else _milliseconds(done) + MINUTE
    said = f"tasks from before the deployment that began {began:%Y-%m-%d %H:%M} ({began:%Z})"
    return Previous(said, start - HOUR, end, others=frozenset(map(task_id, own)))


def _of_tasks(tasks: list[Task], now: int) -> Previous:
    stops = [each.get("stoppedAt") for each in tasks]
    end = now if None in stops else max(_milliseconds(each) for each in stops) + MINUTE
    ids = frozenset(map(task_id, tasks))
    several = "task" if len(ids) == 1 else "tasks"
    revision = str(tasks[0].get("taskDefinitionArn", "")).rpartition("/")[2]
    said = f"{len(ids)} {several} of the deployment before this one ({revision})"
    return Previous(said, int(min(map(created, tasks)) * 1000), end, tasks=ids)


def run_before(streams: Iterable[Mapping[str, Any]], now: int) -> Previous | None:
    """The run of a job before its last one; None where there was none, or its logs are gone.

    Args:
        streams: what DescribeLogStreams says of its newest streams.
        now: milliseconds since 1970.
    """
    runs: dict[str, list[Mapping[str, Any]]] = {}
    for each in streams:
        task, _ = writer_of(str(each["logStreamName"]))
        if task:
            runs.setdefault(task, []).append(each)
    in_time = sorted(runs.items(), key=lambda run: min(each["creationTime"] for each in run[1]), reverse=True)
    if len(in_time) < 2:  # noqa: PLR2004 (the last, and the one before)
        return None
    task, own = in_time[1]
    start = min(each.get("firstEventTimestamp", each["creationTime"]) for each in own)
    names = tuple(str(each["logStreamName"]) for each in own)
    return Previous(f"task {task} of the run before the last", start, now, frozenset([task]), streams=names)


def _milliseconds(at: Any) -> int:
    return int(at.timestamp() * 1000)
