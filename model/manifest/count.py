"""`count`: how many tasks run, and what changes their number."""

import re
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from ecs_platform.model.reading.fields import TEXT, Seconds, Section, Shorthand, between, fault

NUMBER = (("type", "integer"),)
_RANGE = re.compile(r"([0-9]+)-([0-9]+)")


class Range(Section):
    """Bounds of the number of tasks."""

    min: int = Field(ge=0, le=5000, description="Fewest tasks; scaling rules start no first task.")
    max: int = Field(ge=1, le=5000, description="Most tasks.")
    spot_from: int | None = Field(
        None, ge=1, description="The task from which on they run on Fargate Spot; those before it on Fargate."
    )


def _range(text: str) -> dict[str, int]:
    found = _RANGE.fullmatch(text.replace(" ", ""))
    if found is None:
        raise fault(f"`{text}` is not a range", "write it like `1-10`")
    return {"min": int(found[1]), "max": int(found[2])}


COOLDOWN_IN, COOLDOWN_OUT = 120, 60
"""Seconds of rest where a manifest does not say: those of AWS Copilot."""


class Cooldown(Section):
    """Times of rest after a change of the number."""

    in_: Annotated[Seconds, between(0, 3600)] | None = Field(
        None, alias="in", description="Time until the number may fall again; default 2m."
    )
    out: Annotated[Seconds, between(0, 3600)] | None = Field(
        None, description="Time until it may rise again; default 1m."
    )


class Percentage(Section):
    """An average to be kept, in percent."""

    value: int = Field(ge=1, le=100, description="Percent.")
    cooldown: Cooldown = Field(Cooldown(), description="Times of rest for this rule alone.")


class Requests(Section):
    """Requests to be kept, for each task."""

    value: int = Field(ge=1, description="Requests per minute and task.")
    cooldown: Cooldown = Field(Cooldown(), description="Times of rest for this rule alone.")


def _value(value: int) -> dict[str, int]:
    return {"value": value}


@dataclass(frozen=True)
class ScalingRule:
    """What changes the number of tasks.

    Attributes:
        metric: `cpu`, `memory` (average percent) or `requests` (a minute and task).
        value: what is to be kept.
        cooldown_in: seconds until the number may fall again.
        cooldown_out: seconds until it may rise again.
    """

    metric: Literal["cpu", "memory", "requests"]
    value: int
    cooldown_in: int
    cooldown_out: int


class Count(Section):
    """The number of tasks."""

    value: int | None = Field(
        None,
        ge=0,
        le=5000,
        description="A number that does not change by itself; another replaces no task. A service that had a `range` "
        "goes to it in the same `up`, and stays a scalable target without scaling rules.",
    )
    spot: int | None = Field(None, ge=0, le=5000, description="Such a number, on Fargate Spot.")
    range: Annotated[Range, Shorthand(str, _range, TEXT)] | None = Field(
        None, description="Bounds between which scaling rules change the number: `1-10` or `{min, max, spot_from}`."
    )
    cooldown: Cooldown = Field(Cooldown(), description="Times of rest for every rule that has none of its own.")
    cpu_percentage: Annotated[Percentage, Shorthand(int, _value, NUMBER)] | None = Field(
        None, description="Average CPU use of the service to be kept, in percent."
    )
    memory_percentage: Annotated[Percentage, Shorthand(int, _value, NUMBER)] | None = Field(
        None, description="Average memory use of the service to be kept, in percent."
    )
    requests: Annotated[Requests, Shorthand(int, _value, NUMBER)] | None = Field(
        None, description="Requests per minute and task to be kept."
    )

    @property
    def autoscaled(self) -> bool:
        """Whether scaling rules own the number."""
        return self.range is not None

    @property
    def scaling_rules(self) -> list[ScalingRule]:
        """What changes the number; each with its own times of rest, else those of `cooldown`, else the defaults."""
        given: list[tuple[Literal["cpu", "memory", "requests"], Percentage | Requests | None]] = [
            ("cpu", self.cpu_percentage),
            ("memory", self.memory_percentage),
            ("requests", self.requests),
        ]
        return [
            ScalingRule(
                metric,
                rule.value,
                _first(rule.cooldown.in_, self.cooldown.in_, COOLDOWN_IN),
                _first(rule.cooldown.out, self.cooldown.out, COOLDOWN_OUT),
            )
            for metric, rule in given
            if rule is not None
        ]

    @property
    def desired(self) -> int:
        """The number of tasks a new service starts with."""
        if self.range is not None:
            return self.range.min
        if self.spot is not None:
            return self.spot
        return 1 if self.value is None else self.value


def _first(*values: int | None) -> int:
    return next(value for value in values if value is not None)
