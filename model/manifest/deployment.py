"""`deployment`: how new tasks take the place of old ones."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from ecs_platform.model.manifest.alarms import ServiceMeasure
from ecs_platform.model.manifest.gate import EVERY_STEP, Gate, Minutes
from ecs_platform.model.reading.fields import (
    AnyCase,
    AsTuple,
    Section,
    Shorthand,
    Texts,
    between,
    duration_text,
    fault,
    one_or_many,
)

ALL = 100
"""Percent."""
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


BAKE_TIME = 15 * 60
"""Seconds that both revisions run where a manifest does not say how long."""
LONGEST_BAKE = 24 * 3600
"""https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html"""


def _tenths(value: float) -> float:
    if round(value, 1) != value:
        raise fault(f"{value:g} is no multiple of 0.1", f"write {round(value, 1):g}")
    return value


class Canary(Section):
    """The first requests of a canary deployment."""

    percent: Annotated[float, Field(ge=0.1, le=100), AfterValidator(_tenths)] = Field(
        5, description="Percent of the requests that the new revision gets first: 0.1 to 100, in tenths."
    )
    bake_time: Annotated[Minutes, between(0, LONGEST_BAKE)] = Field(
        600, description="Time until it gets the others, whole minutes up to 24h; default 10m."
    )


class Linear(Section):
    """The steps of a linear deployment."""

    percent: Annotated[float, Field(ge=3, le=100), AfterValidator(_tenths)] = Field(
        10, description="Percent of the requests that move at each step: 3 to 100, in tenths."
    )
    bake_time: Annotated[Minutes, between(0, LONGEST_BAKE)] = Field(
        360, description="Time from one step to the next, whole minutes up to 24h; default 6m."
    )


class TestTraffic(Section):
    """Requests that reach the new revision before anybody else's."""

    headers: dict[str, Annotated[Texts, one_or_many()]] = Field(
        default_factory=dict,
        description="Headers that such a request has, as in `http.headers`; by Service Connect one, with one value.",
    )
    query: dict[str, Annotated[Texts, one_or_many()]] = Field(
        default_factory=dict, description="Query parameters that it has, as in `http.query`."
    )
    priority: int | None = Field(
        None, description="Priority of the rule on each load balancer; default: as services/priorities.yaml has it."
    )


Strategy = Literal["rolling", "blue_green", "linear", "canary"]


class Deployment(Section):
    """How new tasks take the place of old ones."""

    strategy: Annotated[Strategy, AnyCase] = Field(
        "rolling",
        description="`rolling`: tasks are replaced one after the other. `blue_green`: all requests move to new tasks "
        "at once; `linear`: in equal steps; `canary`: a few first, then the others. With these the old tasks stay for "
        "`bake_time`, and the way back takes seconds (docs/deployments.md).",
    )
    canary: Canary | None = Field(None, description="The first requests, with `strategy: canary`.")
    linear: Linear | None = Field(None, description="The steps, with `strategy: linear`.")
    bake_time: Annotated[Minutes, between(0, LONGEST_BAKE)] | None = Field(
        None,
        description="Time that both revisions run once all requests have moved, whole minutes up to 24h; default 15m; "
        "not with `rolling`.",
    )
    test: TestTraffic | None = Field(
        None, description="Requests that reach the new revision before anybody else's; not with `rolling`."
    )
    gates: Annotated[tuple[Gate, ...], AsTuple] = Field(
        (), description="Stages at which a person or a Lambda function is asked; not with `rolling`."
    )
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
    def shifts(self) -> bool:
        """Whether requests move from one revision to the other, and not task by task."""
        return self.strategy != "rolling"

    @property
    def baked(self) -> int:
        """Seconds that both revisions run once all requests have moved; 0 with `rolling`."""
        if not self.shifts:
            return 0
        return BAKE_TIME if self.bake_time is None else self.bake_time

    @property
    def shares(self) -> tuple[float, ...]:
        """Percent of the requests that the new revision has after each step; none with `rolling`."""
        if self.strategy == "canary":
            first = (self.canary or Canary()).percent
            return (first, 100.0) if first < ALL else (100.0,)
        if self.strategy == "linear":
            return equal_steps((self.linear or Linear()).percent)
        return (100.0,) if self.shifts else ()

    @property
    def between_steps(self) -> int:
        """Seconds from one step to the next."""
        if self.strategy == "canary":
            return (self.canary or Canary()).bake_time
        return (self.linear or Linear()).bake_time if self.strategy == "linear" else 0

    @property
    def shifting(self) -> int:
        """Seconds that the steps take; after the last one nothing waits but `bake_time`."""
        return max(len(self.shares) - 1, 0) * self.between_steps

    @property
    def answering(self) -> str:
        """Which revision answers while a deployment moves requests, and with which chance; empty with `rolling`."""
        every = duration_text(self.between_steps)
        if not self.shifts:
            return ""
        if len(self.shares) == 1:
            return "in a deployment the old revision, until all requests move to the new one at once"
        if self.strategy == "canary":
            first = f"{self.shares[0]:g} % of the requests for {every}"
            return f"in a deployment the new revision to {first}, then to all; the old one to the others"
        first = f"{self.shares[0]:g} % of the requests"
        return f"in a deployment the new revision to {first}, and to as many more every {every}"

    def asked(self, gate: Gate) -> int:
        """How often a gate asks in one deployment."""
        return len(self.shares) if gate.stage in EVERY_STEP else 1

    @property
    def held_up(self) -> int:
        """Seconds that its gates can hold a deployment up, all together."""
        return sum(gate.waits * self.asked(gate) for gate in self.gates)

    @property
    def minimum_healthy_percent(self) -> int:
        """Fewest healthy tasks at any time, in percent of the desired count."""
        return _PERCENT[self.rolling][0]

    @property
    def maximum_percent(self) -> int:
        """Most tasks at any time, likewise."""
        return _PERCENT[self.rolling][1]


def equal_steps(percent: float) -> tuple[float, ...]:
    """Percent of the requests after each of equal steps, and the rest.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-linear.html
    """
    tenths, whole = round(percent * 10), ALL * 10
    return (*(each / 10 for each in range(tenths, whole, tenths)), 100.0)
