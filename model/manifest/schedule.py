"""`on`: when a Scheduled Job runs."""

from typing import Annotated

from pydantic import AfterValidator, Field

from ecs_platform.model.manifest import cron
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
        description="`@daily` and the like, `@every 30m`, five fields of cron, `rate(…)`, `cron(…)`, or `none`; in UTC."
    )

    @property
    def expression(self) -> str | None:
        """The expression for EventBridge Scheduler; None where the job is not started."""
        return cron.expression(self.schedule)
