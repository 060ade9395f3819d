"""`alarms`: which measures of a service are watched, and from which value on they go off."""

from typing import Annotated, Literal

from pydantic import Field

from ecs_platform.model.reading.fields import TEXT, Seconds, Section, Shorthand, between
from ecs_platform.model.settings.alarms import Level

SERVICE_MEASURES = (
    "http_5xx",
    "unhealthy_targets",
    "fewer_running",
    "restarts",
    "cpu_utilization",
    "memory_utilization",
)
JOB_MEASURES = ("job_failed", "job_late")
MEASURES = (*SERVICE_MEASURES, *JOB_MEASURES)
"""By the names of the fields, in the order in which they are told."""

ESSENTIAL = ("http_5xx", "unhealthy_targets", "fewer_running", "job_failed")
"""Those of the level `essential`."""

DEFAULTS: dict[str, float] = {
    "http_5xx": 5,
    "unhealthy_targets": 1,
    "fewer_running": 1,
    "restarts": 3,
    "cpu_utilization": 90,
    "memory_utilization": 90,
    "job_failed": 1,
    "job_late": 3600,
}
"""The value at or above which each goes off; of `job_late` the seconds that a job has to start."""

LOOKS_BACK: dict[str, int] = {
    "http_5xx": 300,
    "unhealthy_targets": 300,
    "fewer_running": 600,
    "restarts": 900,
    "cpu_utilization": 900,
    "memory_utilization": 900,
}
"""Seconds that the alarm of a service's measure looks back; a deployment that it can end goes on as long."""

ServiceMeasure = Literal[
    "http_5xx", "unhealthy_targets", "fewer_running", "restarts", "cpu_utilization", "memory_utilization"
]


class Switch(Section):
    """A measure that is watched or not."""

    enabled: bool = Field(True, description="Whether it is watched.")


class Percent(Switch):
    """A measure in percent."""

    threshold: float | None = Field(None, gt=0, le=100, description="Percent at or above which it goes off.")


class Number(Switch):
    """A measure that is counted."""

    threshold: int | None = Field(None, ge=1, le=10_000, description="The number at or above which it goes off.")


class Late(Switch):
    """How late a job may start."""

    after: Annotated[Seconds, between(300, 24 * 3600)] | None = Field(
        None, description="Time that it has to start; default 1h."
    )


_ON = Shorthand(bool, lambda enabled: {"enabled": enabled}, (("type", "boolean"),))
_WHOLE = Shorthand(int, lambda threshold: {"threshold": threshold}, (("type", "integer"),))
_FRACTION = Shorthand(float, lambda threshold: {"threshold": threshold}, (("type", "number"),))

OnOrOff = Annotated[Switch, _ON]
InPercent = Annotated[Percent, _ON, _WHOLE, _FRACTION]
Counted = Annotated[Number, _ON, _WHOLE]


class Alarms(Section):
    """Alarms of a service: a level, and measures that are watched or not, whatever the level is."""

    level: Level | None = Field(
        None, description="`none`, `essential` or `all`; default: what the setting `alarms` says."
    )
    http_5xx: InPercent | None = Field(
        None,
        description="Answers of its containers with a status of 500 or more, in percent of its requests, in three of "
        "five minutes; default 5.",
    )
    unhealthy_targets: Counted | None = Field(
        None, description="Tasks that fail the load balancer's health check, for five minutes; default 1."
    )
    fewer_running: OnOrOff | None = Field(
        None, description="Fewer tasks run than are wanted, for ten minutes; needs Container Insights."
    )
    restarts: Counted | None = Field(
        None,
        description="Tasks that stop because a container ended or a health check failed, in a quarter of an hour; "
        "default 3.",
    )
    cpu_utilization: InPercent | None = Field(
        None, description="Average CPU use in percent, for a quarter of an hour; default 90."
    )
    memory_utilization: InPercent | None = Field(
        None, description="Average memory use in percent, for a quarter of an hour; default 90."
    )
    job_failed: OnOrOff | None = Field(None, description="A run of a job failed, or its task could not start.")
    job_late: Annotated[Late, _ON, Shorthand(str, lambda after: {"after": after}, TEXT)] | None = Field(
        None, description="A job did not start so long after it should have; default 1h."
    )

    def of(self, measure: str) -> Switch | None:
        """What is said of a measure; None where nothing is."""
        found: Switch | None = getattr(self, measure)
        return found
