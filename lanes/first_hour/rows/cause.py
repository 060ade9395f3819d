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
FAILED = r"unable to consistently start tasks|deployment failed"
ENDED = "Diagnostics:"
"""The first word of what Pulumi ends with."""
REGION = "eu-central-1"


def since_the_event(scene: Scene, project: Path, heard: Sequence[Heard]) -> None:
    """Keeps the seconds from ECS' first event that says that `bad` fails to the first line that says why.

    Raises:
        CaseError: no line says it, or ECS has no such event.
    """
    running = server.running(project / ".sandbox" / "aws")
    if running is None:
        raise CaseError("the local AWS does not run")
    ecs = clients(running.url, REGION)("ecs")
    (service,) = ecs.describe_services(cluster="test", services=["bad"])["services"]
    events = [each["createdAt"].timestamp() for each in service["events"] if re.search(FAILED, each["message"])]
    scene.measure("from ECS' event to the line with the cause, of a deployment that fails", seconds(events, heard), "s")


def seconds(events: Sequence[float], heard: Sequence[Heard]) -> float:
    """From the first event to the first line with the cause; 0 where the line comes before ECS gives up.

    Raises:
        CaseError: one of them is missing, or the cause was named only when Pulumi had ended.
    """
    lines = [when for when, line in heard if re.search(CAUSE, line)]
    if not lines or not events:
        raise CaseError("no line names the cause" if events else "ECS has no event of a deployment that failed")
    if any(when < min(lines) for when, line in heard if line.startswith(ENDED)):
        raise CaseError("the cause was named only when Pulumi had ended")
    return max(0.0, min(lines) - min(events))
