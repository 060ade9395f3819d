"""How soon the cause of a failed deployment stands on the screen, by the clock of this machine."""

import re
from collections.abc import Sequence
from pathlib import Path

from lanes.lane import CaseError, Scene
from sandbox.aws import server
from sandbox.aws.client import clients

Heard = tuple[float, str]
"""When a line came, and the line."""
CAUSE = r"Essential container in task exited"
ENDED = "Diagnostics:"
"""The first word of what Pulumi ends with."""
REGION = "eu-central-1"


def since_the_event(scene: Scene, project: Path, heard: Sequence[Heard]) -> None:
    """Keeps the seconds from ECS' event of the first task of `bad` that stopped to the first line that says why.

    ECS says it before it gives the deployment up, which takes three tasks.

    Raises:
        CaseError: no line says it, or none before Pulumi ends; or ECS stopped no task.
    """
    running = server.running(project / ".sandbox" / "aws")
    if running is None:
        raise CaseError("the local AWS does not run")
    ecs = clients(running.url, REGION)("ecs")
    arns = ecs.list_tasks(cluster="test", serviceName="bad", desiredStatus="STOPPED")["taskArns"]
    tasks = ecs.describe_tasks(cluster="test", tasks=arns)["tasks"] if arns else []
    stopped = [each["stoppedAt"].timestamp() for each in tasks if re.search(CAUSE, each.get("stoppedReason", ""))]
    scene.measure("from ECS' event of a task that stopped to the line with the cause", seconds(stopped, heard), "s")


def seconds(stopped: Sequence[float], heard: Sequence[Heard]) -> float:
    """From the first task that stopped to the first line with the cause.

    Raises:
        CaseError: one of them is missing, or the cause was named only when Pulumi had ended.
    """
    lines = [when for when, line in heard if re.search(CAUSE, line)]
    if not lines or not stopped:
        raise CaseError("no line names the cause" if stopped else "no task stopped for this cause")
    if any(when < min(lines) for when, line in heard if line.startswith(ENDED)):
        raise CaseError("the cause was named only when Pulumi had ended")
    return min(lines) - min(stopped)
