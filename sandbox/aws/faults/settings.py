"""Which faults are wanted: `seed=7 rate=0.2 kinds=throttling,cut-after only=ecs:Create*,ec2:* first=2 delay=1.5`."""

import fnmatch
from dataclasses import dataclass, fields
from typing import Any, Literal, get_args

Kind = Literal["throttling", "500", "503", "delay", "cut-before", "cut-after"]
KINDS: tuple[Kind, ...] = get_args(Kind)


class SettingsError(ValueError):
    """What was written is not understood; the message says what is."""


@dataclass(frozen=True)
class Settings:
    """Which faults are wanted.

    Attributes:
        seed: draws them; the same seed gives the same faults.
        rate: part of all attempts that meet one, 0 to 1; default 0: none, but ids are learned (names.py).
        kinds: drawn among, each as often; default all.
            throttling: the service's own code, and nothing happened.
            500, 503: the service's own server error, and nothing happened.
            delay: the answer comes late.
            cut-before: the connection ends, and nothing happened.
            cut-after: the connection ends, and the request has taken effect.
        only: patterns of calls (`ecs:CreateService`, `ec2:*`) that may meet one; default all.
        first: only so many first attempts of a call may; default 0: all.
        delay: seconds of a delay; default 1.
    """

    seed: int = 0
    rate: float = 0.0
    kinds: tuple[Kind, ...] = KINDS
    only: tuple[str, ...] = ("*",)
    first: int = 0
    delay: float = 1.0

    def may_meet(self, call: str, attempt: int) -> bool:
        """Whether an attempt (from 1) of a call (`ecs:CreateService`) may meet a fault."""
        return (not self.first or attempt <= self.first) and any(fnmatch.fnmatch(call, each) for each in self.only)

    def __str__(self) -> str:
        """As it is written."""
        said = []
        for each in fields(self):
            value = getattr(self, each.name)
            if value != each.default:
                said.append(f"{each.name}={','.join(value) if isinstance(value, tuple) else value}")
        return " ".join(said)


def read(text: str) -> Settings:
    """Settings as they are written.

    Raises:
        SettingsError: an unknown name, kind or value.
    """
    given: dict[str, Any] = {}
    for word in text.split():
        name, separator, value = word.partition("=")
        if not separator or name not in _READ:
            known = ", ".join(_READ)
            raise SettingsError(f"`{word}` is no setting of faults; they are {known}, each as NAME=VALUE")
        try:
            given[name] = _READ[name](value)
        except ValueError as error:
            raise SettingsError(f"`{word}`: {error}") from error
    return Settings(**given)


def _rate(value: str) -> float:
    rate = float(value)
    if not 0 <= rate <= 1:
        raise ValueError("a rate is 0 to 1")
    return rate


def _not_negative(value: str) -> float:
    seconds = float(value)
    if not 0 <= seconds < float("inf"):
        raise ValueError("seconds are 0 or more")
    return seconds


def _count(value: str) -> int:
    if not value.isdigit():
        raise ValueError("a number of attempts is 0 or more")
    return int(value)


def _kinds(value: str) -> tuple[str, ...]:
    kinds = tuple(value.split(","))
    for each in kinds:
        if each not in KINDS:
            raise ValueError(f"`{each}` is no kind of fault; they are {', '.join(KINDS)}")
    return kinds


_READ: dict[str, Any] = {
    "seed": int,
    "rate": _rate,
    "kinds": _kinds,
    "only": lambda value: tuple(value.split(",")),
    "first": _count,
    "delay": _not_negative,
}
