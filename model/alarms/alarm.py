"""An alarm of CloudWatch as plain data. What only AWS knows of its metrics is a marker.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ecs_platform.model.task.events import EventRule

METRICS = 10
"""Metrics that an alarm can be computed from.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-limits.html
"""

MINUTE = 60


@dataclass(frozen=True)
class Metric:
    """A metric that is there.

    Attributes:
        id: what an expression calls it (`m0`).
        namespace: who has it (`AWS/ECS`).
        name: its name (`CPUUtilization`).
        dimensions: of what it is; a value may be a marker.
        statistic: what is made of a period's values (`Sum`).
    """

    id: str
    namespace: str
    name: str
    dimensions: Mapping[str, str]
    statistic: str


@dataclass(frozen=True)
class Alarm:
    """An alarm that goes off at or above its threshold, or below it.

    Attributes:
        measure: what it measures (`http_5xx`).
        name: its name.
        description: what is wrong, for people.
        metrics: what it is computed from; one without an expression is what it watches.
        threshold: the value that sets it off.
        periods: how many periods it looks at.
        of_them: in how many of them it must be so; default all.
        period: seconds of one; default 60.
        expression: what it computes; empty for the one metric itself.
        below: whether values below the threshold set it off, not those at or above it.
        missing: what a period without data is: `notBreaching` (default) or `breaching`.
        counted: the rule of EventBridge whose events it counts, where one is made for it.
    """

    measure: str
    name: str
    description: str
    metrics: tuple[Metric, ...]
    threshold: float
    periods: int
    of_them: int | None = None
    period: int = MINUTE
    expression: str = ""
    below: bool = False
    missing: Literal["notBreaching", "breaching"] = "notBreaching"
    counted: EventRule | None = field(default=None)

    @property
    def seconds(self) -> int:
        """How far it looks back."""
        return self.period * self.periods
