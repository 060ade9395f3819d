"""How a one-off task ended: its container's exit status, and ECS' words where it is not the container's own doing.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ecs_platform.ops.ecs_tasks import container_of

FAILED, MOST = 1, 255
OF_ITSELF = "EssentialContainerExited"


@dataclass(frozen=True)
class Outcome:
    """How it ended.

    Attributes:
        status: what the verb ends with: the container's exit code; 1 where it has none.
        exit_code: the container's; None where it never started.
        stop_code: ECS' code (`EssentialContainerExited`, `TaskFailedToStart`, `UserInitiated`, ...).
        reason: ECS' reason where there is more to say than the exit code; else None.
    """

    status: int
    exit_code: int | None
    stop_code: str | None
    reason: str | None


def outcome(task: Mapping[str, Any], container: str) -> Outcome:
    """How a stopped task ended, by the container that was meant.

    Args:
        task: what DescribeTasks says of it.
        container: the container's name.
    """
    own = container_of(dict(task), container) or {}
    code, stop_code = own.get("exitCode"), task.get("stopCode")
    said = [str(own["reason"])] if own.get("reason") else []
    if code is None or stop_code != OF_ITSELF:
        said = [str(task.get("stoppedReason") or "ECS gives no reason"), *said]
    return Outcome(_status(code), code, stop_code, ": ".join(dict.fromkeys(said)) or None)


def _status(code: int | None) -> int:
    """A process ends with 0 to 255; on Windows, and where a container never ran, there are others."""
    return code if code is not None and 0 <= code <= MOST else FAILED
