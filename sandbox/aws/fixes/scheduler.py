"""EventBridge Scheduler: what becomes of a schedule that is over, and how often it tries."""

from typing import Any

from moto.scheduler.models import EventBridgeSchedulerBackend, Schedule
from moto.scheduler.responses import EventBridgeSchedulerResponse

from sandbox.aws.fixes.patching import around, instead_of

KEPT = "NONE"
TRIES = {"MaximumEventAgeInSeconds": 86400, "MaximumRetryAttempts": 185}


@instead_of(Schedule, "validate_target")
def validate_target(target: dict[str, Any]) -> dict[str, Any]:
    """moto fills in a whole retry policy, but not the half of one.

    https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html
    """
    return {**target, "RetryPolicy": {**TRIES, **(target.get("RetryPolicy") or {})}}


@around(Schedule, "__init__")
def schedule(original: Any, self: Schedule, *rest: Any, **more: Any) -> None:
    """GetSchedule says of every schedule what it does at its end; moto only of those that were told.

    https://docs.aws.amazon.com/scheduler/latest/APIReference/API_GetSchedule.html
    """
    original(self, *rest, **more)
    self.action_after_completion = self.action_after_completion or KEPT


@around(EventBridgeSchedulerResponse, "update_schedule")
def update_schedule(original: Any, self: EventBridgeSchedulerResponse) -> Any:
    """moto drops it from an update, which sets what is left out to its default."""
    answer = original(self)
    backend: EventBridgeSchedulerBackend = self.scheduler_backend
    name = self.uri.split("?")[0].split("/")[-1]
    found = backend.get_schedule(self._get_param("GroupName"), name)
    found.action_after_completion = self._get_param("ActionAfterCompletion") or KEPT
    return answer
