"""`deployment`: how new tasks take the place of old ones."""

from typing import Annotated, Literal

from pydantic import Field

from ecs_platform.model.manifest.alarms import ServiceMeasure
from ecs_platform.model.reading.fields import AsTuple, Section, Shorthand

_PERCENT = {"default": (100, 200), "recreate": (0, 100)}


AlarmName = Annotated[str, Field(min_length=1, max_length=255)]
"""https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"""


class RollbackAlarms(Section):
    """Alarms that make a deployment fail while it is under way."""

    names: Annotated[tuple[AlarmName, ...], AsTuple] = Field((), description="Names of CloudWatch alarms that exist.")
    cpu_utilization: float | None = Field(
        None,
        gt=0,
        le=100,
        description="An alarm of the service's own: average CPU use in percent, in two of three minutes.",
    )
    memory_utilization: float | None = Field(
        None,
        gt=0,
        le=100,
        description="An alarm of the service's own: average memory use in percent, in two of three minutes.",
    )
    http_5xx: float | None = Field(
        None,
        gt=0,
        le=100,
        description="An alarm of the service's own: answers of its containers with a status of 500 or more, in percent "
        "of its requests, in two of three minutes.",
    )
    alarms: Annotated[tuple[ServiceMeasure, ...], AsTuple] = Field(
        (), description="Measures of `alarms` that are watched anyway, whose alarms count here too: `[http_5xx]`."
    )


class Deployment(Section):
    """Rolling deployments."""

    rolling: Literal["default", "recreate"] = Field(
        "default",
        description="`default`: new tasks beside the old ones (100 to 200 %); `recreate`: old ones stop first (0 to "
        "100 %): downtime, for development environments.",
    )
    rollback_alarms: Annotated[
        RollbackAlarms, Shorthand(list, lambda names: {"names": names}, (("type", "array"),))
    ] = Field(
        RollbackAlarms(),
        description="Alarms that make a deployment fail: names, or `{http_5xx: 5}`. Where one of them is in ALARM when "
        "a deployment begins, ECS minds none of them until it is over.",
    )

    @property
    def minimum_healthy_percent(self) -> int:
        """Fewest healthy tasks at any time, in percent of the desired count."""
        return _PERCENT[self.rolling][0]

    @property
    def maximum_percent(self) -> int:
        """Most tasks at any time, likewise."""
        return _PERCENT[self.rolling][1]
