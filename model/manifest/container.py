"""What every container has, the main one and the sidecars."""

import shlex
from typing import Annotated, Literal

from pydantic import Field

from ecs_platform.model.reading.fields import (
    TEXT,
    AnyCase,
    AsTuple,
    Seconds,
    Section,
    Shorthand,
    WrittenText,
    between,
    fault,
    matching,
)
from ecs_platform.model.task.rules.values import INTERVAL, NAME, RETRIES, START_PERIOD, TIMEOUT

ContainerName = Annotated[str, matching(NAME, "`{value}` is not a container name", "letters, digits, `-` and `_`")]
Condition = Annotated[Literal["start", "healthy", "complete", "success"], AnyCase]
_CONDITIONS: dict[str, str] = {"start": "START", "healthy": "HEALTHY", "complete": "COMPLETE", "success": "SUCCESS"}


def ecs_condition(condition: str) -> str:
    """The condition as a task definition spells it."""
    return _CONDITIONS[condition]


DependsOn = Annotated[
    dict[str, Condition],
    Field(description="Containers to wait for, and for what: `start`, `healthy`, `complete` or `success`."),
]


def _words(text: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(text))
    except ValueError as error:
        raise fault(f"cannot be split into words: {str(error).lower()}", "write it as a list of texts") from None


Command = Annotated[Annotated[tuple[str, ...], AsTuple, Field(min_length=1)], Shorthand(str, _words, TEXT)]
"""Words of a command; given as one text, it is split as a shell would."""

Labels = Annotated[dict[str, WrittenText], Field(description="Docker labels.")]


class ContainerHealthCheck(Section):
    """A command that ECS runs in the container to see whether it is healthy."""

    command: Annotated[
        Annotated[tuple[str, ...], AsTuple, Field(min_length=1)], Shorthand(str, lambda text: ("CMD-SHELL", text), TEXT)
    ] = Field(description="`CMD` and words, `CMD-SHELL` and a line for the shell, or that line alone.")
    interval: Annotated[Seconds, between(*INTERVAL.bounds)] = Field(10, description="Time from one check to the next.")
    retries: int = Field(
        2, ge=RETRIES.low, le=RETRIES.high, description="Failures in a row until the container is unhealthy."
    )
    timeout: Annotated[Seconds, between(*TIMEOUT.bounds)] = Field(5, description="Time after which a check has failed.")
    start_period: Annotated[Seconds, between(*START_PERIOD.bounds)] = Field(
        0, description="Time after the start in which failures do not count."
    )
