"""Into which container `ops exec` goes, from what ECS tells of the tasks.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ecs_platform.model.reading.findings import did_you_mean
from ecs_platform.ops.ecs_tasks import Task, container_of, task_id
from ecs_platform.ops.log_lines import SHORT
from ecs_platform.ops.refused import RefusedError

AGENT = "ExecuteCommandAgent"
"""The managed agent in a container through which a session goes.
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ManagedAgent.html"""


@dataclass(frozen=True)
class Target:
    """A container of a task.

    Attributes:
        task: what DescribeTasks says of the task.
        container: the container's name.
    """

    task: Task
    container: str

    @property
    def id(self) -> str:
        """The task's id."""
        return task_id(self.task)

    @property
    def session(self) -> str:
        """What Session Manager calls it: https://github.com/aws/aws-cli/blob/develop/awscli/customizations/ecs/executecommand.py"""
        cluster = str(self.task["clusterArn"]).rpartition("/")[2]
        return f"ecs:{cluster}_{self.id}_{self._own.get('runtimeId')}"

    @property
    def is_open(self) -> bool:
        """Whether the task was started with ECS Exec."""
        return bool(self.task.get("enableExecuteCommand"))

    @property
    def agent(self) -> dict[str, Any]:
        """Its managed agent; empty where ECS tells of none yet."""
        agents: list[dict[str, Any]] = self._own.get("managedAgents", [])
        return next((each for each in agents if each["name"] == AGENT), {})

    @property
    def _own(self) -> dict[str, Any]:
        return container_of(self.task, self.container) or {}


def chosen(tasks: Sequence[Task], task: str | None, container: str | None, main: str) -> Target:
    """The container that is meant.

    Args:
        tasks: those that run or are about to, the newest first.
        task: an id, or how it begins; None for the newest that runs.
        container: a name; None for the main container.
        main: the main container's name.

    Raises:
        RefusedError: there is none such, or several; the message says which there are.
    """
    if not tasks:
        raise RefusedError("no task of it runs: `python -m ops verify` says why")
    found = _by_id(tasks, task) if task is not None else _newest(tasks)
    names = [str(each["name"]) for each in found.get("containers", [])]
    wanted = container or main
    if wanted not in names:
        hint = did_you_mean(wanted, names) or f"there are: {', '.join(names)}"
        raise RefusedError(f"task {task_id(found)} has no container `{wanted}`; {hint}")
    if found.get("lastStatus") != "RUNNING":
        raise RefusedError(f"task {task_id(found)} does not run yet: it is {found.get('lastStatus')}")
    return Target(found, wanted)


def _newest(tasks: Sequence[Task]) -> Task:
    return next((each for each in tasks if each.get("lastStatus") == "RUNNING"), tasks[0])


def _by_id(tasks: Sequence[Task], wanted: str) -> Task:
    beginning = wanted.rpartition("/")[2]
    found = [each for each in tasks if task_id(each).startswith(beginning)]
    known = ", ".join(task_id(each)[:SHORT] for each in tasks)
    if not found:
        raise RefusedError(f"no task `{wanted}` of it runs; there are: {known}")
    if len(found) > 1:
        raise RefusedError(f"several tasks begin with `{wanted}`: {', '.join(map(task_id, found))}")
    return found[0]


def not_ready(target: Target) -> str | None:
    """Why no session can begin yet in a container with ECS Exec; None where its agent runs."""
    agent = target.agent
    status = agent.get("lastStatus", "PENDING")
    if status == "RUNNING":
        return None
    said = f"the managed agent {AGENT} of `{target.container}` in task {target.id[:SHORT]} is {status}"
    if reason := agent.get("reason"):
        said = f"{said} ({reason})"
    if status == "PENDING":
        return f"{said}: it takes some seconds after the task's start; try again"
    return f"{said}: {NO_AGENT}"


NO_AGENT = (
    "its task role must be allowed the four actions of ssmmessages, which `exec: true` gives it, the task must reach"
    " the endpoint `ssmmessages` of its region (`network.nat`, or `network.vpc_endpoints: true`), and its root file"
    " system must be writable"
)
