"""What a rule can refuse of one value."""

import re
from dataclasses import dataclass
from typing import Any

from ecs_platform.model.reading.findings import did_you_mean


@dataclass(frozen=True)
class Range:
    """Numbers below the least or above the most; without a most, only those below.

    Attributes:
        low: the least that is taken.
        high: the most.
    """

    low: int
    high: int | None = None
    hint: str = ""
    at_key: bool = False

    @property
    def bounds(self) -> tuple[int, int]:
        """The least and the most; as much as a number in AWS can be where there is no most."""
        return self.low, 2_147_483_647 if self.high is None else self.high

    @property
    def text(self) -> str:
        return f"{self.low:,} to {self.high:,}" if self.high is not None else f"{self.low:,} or more"

    def wrong(self, value: Any) -> str:
        if value >= self.low and (self.high is None or value <= self.high):
            return ""
        if self.high is None:
            return f"{value} is less than AWS accepts: {self.low}"
        return f"{value} is not in the range AWS accepts: {self.low} to {self.high}"


@dataclass(frozen=True)
class OneOf:
    """Words that are none of these.

    Attributes:
        values: the words there are.
        refusal: what is said of another, with `{}` for it.
    """

    values: tuple[str, ...]
    hint: str = ""
    refusal: str = ""
    at_key: bool = False

    @property
    def text(self) -> str:
        return f"one of {', '.join(f'`{value}`' for value in self.values)}"

    def wrong(self, value: Any) -> str:
        if value in self.values:
            return ""
        if self.refusal:
            return self.refusal.format(value)
        near = did_you_mean(str(value), self.values)
        if len(self.values) > 8:  # noqa: PLR2004 (as many as can be read)
            return f"`{value}` is not known here" + (f": {near.removesuffix('?')}?" if near else "")
        return f"expected {self.text}, got `{value}`"


@dataclass(frozen=True)
class Matching:
    """Texts that are not what they should be.

    Attributes:
        pattern: what a text must match, whole.
        what: what it should be (`a container name`).
        hint: how one looks.
    """

    pattern: str
    what: str
    hint: str = ""
    at_key: bool = False

    @property
    def text(self) -> str:
        return self.what + (f": {self.hint}" if self.hint else "")

    def wrong(self, value: Any) -> str:
        return "" if re.fullmatch(self.pattern, value) else f"`{value}` is not {self.what}"


@dataclass(frozen=True)
class AtMost:
    """Lists with more items.

    Attributes:
        most: as many are taken.
        said: what is said of more, with `{}` for their number.
    """

    most: int
    said: str = "has {} items"
    hint: str = "remove some"
    at_key: bool = True

    @property
    def text(self) -> str:
        return f"at most {self.most} items"

    def wrong(self, value: Any) -> str:
        return f"{self.said.format(len(value))}, and ECS takes {self.most}" if len(value) > self.most else ""


@dataclass(frozen=True)
class Lacking:
    """The field at all; what is off or empty asks for nothing.

    Attributes:
        place: what has it not (`Fargate`).
        field: its name.
    """

    place: str
    field: str
    hint: str = "remove it"
    at_key: bool = True

    @property
    def text(self) -> str:
        return f"not there: {self.place} has none"

    def wrong(self, value: Any) -> str:
        return "" if value in (False, [], {}, "") else f"{self.place} has no `{self.field}`"
