"""`on`: when a Scheduled Job runs."""

from typing import Annotated

from pydantic import AfterValidator, Field

from ecs_platform.model.manifest import cron
from ecs_platform.model.reading.fields import Section


def _checked(value: str) -> str:
    cron.expression(value)
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
