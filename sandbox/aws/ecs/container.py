"""One container of a task: what it does once it has started.

Its health is checked once a tick, so that a tick stands for its check's interval; of its life a tick is ten seconds.
"""

from typing import Any

from sandbox.aws.ecs.image_flags import Behaviour, behaviour_of

SECONDS_A_TICK = 10
# What HealthCheck has without being told: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
INTERVAL, RETRIES = 30, 3


class Container:
    """A container, from its definition and the platform that its task runs on.

    `exit_code` is None while it runs; `reason` is what DescribeTasks says of it beside that.
    """

    def __init__(self, definition: dict[str, Any]) -> None:
        self.name: str = definition["name"]
        self.essential = bool(definition.get("essential", True))
        self.behaviour: Behaviour = behaviour_of(str(definition.get("image", "")))
        self.check: dict[str, Any] | None = definition.get("healthCheck")
        self.health = "UNKNOWN"
        self.exit_code: int | None = None
        self.reason: str | None = None
        self._ticks = self._failures = 0

    @property
    def ended(self) -> bool:
        return self.exit_code is not None

    def start(self, architecture: str | None) -> None:
        """Start on this architecture (None: not known), where it may end at once."""
        wanted = self.behaviour.architecture
        if wanted and architecture and wanted != architecture:
            self._end(1)
        elif self.behaviour.exit_code is not None and not self.behaviour.exits_after:
            self._end(self.behaviour.exit_code)

    def work(self) -> None:
        """One tick more."""
        if self.ended:
            return
        self._ticks += 1
        if self.behaviour.exit_code is not None and self._ticks * SECONDS_A_TICK >= self.behaviour.exits_after:
            self._end(self.behaviour.exit_code)
        elif self.check:
            self._look()

    def answers_after(self, seconds: int) -> bool:
        """Whether it answers so many seconds after its start."""
        return seconds >= self.behaviour.ready_after

    @property
    def interval(self) -> int:
        """Seconds between two checks of its health."""
        return int((self.check or {}).get("interval") or INTERVAL)

    def _look(self) -> None:
        """Failures count once `startPeriod` is over, and `retries` of them make it UNHEALTHY."""
        check = self.check or {}
        seconds = self._ticks * self.interval
        if self.behaviour.healthy and self.answers_after(seconds):
            self.health, self._failures = "HEALTHY", 0
            return
        self._failures += seconds > int(check.get("startPeriod") or 0)
        if self._failures >= int(check.get("retries") or RETRIES):
            self.health = "UNHEALTHY"

    def _end(self, code: int) -> None:
        self.exit_code, self.reason = code, self.behaviour.reason
