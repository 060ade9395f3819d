"""The time of metrics and alarms: a tick is ten seconds, so that a minute is six ticks.

With the tick of 0.3 seconds a period of 60 seconds is over in 1.8, and alarms are evaluated as often. `SANDBOX_TICK` is
the knob, as it is for containers. What CloudWatch answers has the time of the day.
"""

from datetime import datetime, timedelta

from moto.core.utils import utcnow

from sandbox.aws.ecs.container import SECONDS_A_TICK

MINUTE = 60


class Clock:
    """Seconds since the local AWS began, in its own time.

    Attributes:
        seconds: now; moves by a tick's ten.
    """

    def __init__(self) -> None:
        self.seconds = 0
        self._tick_seconds = float(SECONDS_A_TICK)

    def advance(self, tick_seconds: float) -> bool:
        """One tick on, which takes so many seconds outside; whether a minute has ended with it."""
        self.seconds, self._tick_seconds = self.seconds + SECONDS_A_TICK, tick_seconds
        return self.seconds % MINUTE == 0

    @property
    def minute(self) -> int:
        """The number of the minute that goes on."""
        return self.seconds // MINUTE

    def day_time(self, seconds: int) -> datetime:
        """The time of the day at such a second."""
        ticks = (self.seconds - seconds) / SECONDS_A_TICK
        return utcnow() - timedelta(seconds=ticks * self._tick_seconds)


CLOCK = Clock()
