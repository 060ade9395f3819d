"""`on`: when a Scheduled Job runs."""

from typing import Annotated

from pydantic import AfterValidator, Field

from ecs_platform.model.manifest import cron
from ecs_platform.model.manifest.time_zone import TimeZone
from ecs_platform.model.reading.fields import Section, fault

LENGTH = 256
"""https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html"""


def _checked(value: str) -> str:
    expression = cron.expression(value)
    if expression is not None and len(expression) > LENGTH:
        raise fault(f"the schedule has {len(expression)} characters; EventBridge Scheduler takes {LENGTH}")
    return value


class Trigger(Section):
    """When a job runs."""

    schedule: Annotated[str, AfterValidator(_checked)] = Field(
        description="`@daily` and the like, `@every 30m`, five fields of cron, `rate(…)`, `cron(…)`, once `at(…)`, or "
        "`none`; in UTC, or in `timezone`."
    )
    timezone: TimeZone | None = Field(
        None,
        description="The time zone of `schedule`, with its summer time: `America/New_York`; default UTC. A time that "
        "the clocks leave out is not run, one that comes twice is run once.",
    )

    @property
    def expression(self) -> str | None:
        """The expression for EventBridge Scheduler; None where the job is not started."""
        return cron.expression(self.schedule)

    @property
    def once(self) -> bool:
        """Whether the job is started once."""
        return (self.expression or "").startswith("at(")
