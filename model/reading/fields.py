"""What the fields of manifests and settings are made of: strict models, durations, ports, and shorthand.

Shorthand (`healthcheck: /`, `alias: example.com`) is brought to one normal form before a field is checked, so that a
fault has one place and one message, never the list of all forms it could have had.
"""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    WithJsonSchema,
)
from pydantic import GetJsonSchemaHandler as JsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

SAID = "said"
"""The error type of faults whose words are chosen where they are found."""


def fault(message: str, hint: str = "") -> PydanticCustomError:
    """What a validator raises: what is wrong, and what to write instead."""
    return PydanticCustomError(SAID, "{message}", {"message": message, "hint": hint})


class Section(BaseModel):
    """A mapping in YAML: unknown fields are faults, nothing is converted, nothing changes once it is read."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=False)


@dataclass(frozen=True)
class Shorthand:
    """A shorter form of a field.

    Attributes:
        kind: the Python type of the short form as YAML gives it.
        expand: makes the normal form of it.
        schema: the short form in JSON Schema.
    """

    kind: type
    expand: Callable[[Any], object]
    schema: tuple[tuple[str, object], ...]

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self._expanded, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: JsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [dict(self.schema), handler(schema)]}

    def _expanded(self, value: object) -> object:
        # A truth value is an int for Python, and never one for its writer.
        if isinstance(value, self.kind) and not (self.kind is int and isinstance(value, bool)):
            return self.expand(value)
        return value


TEXT: tuple[tuple[str, object], ...] = (("type", "string"),)
WRITTEN: tuple[tuple[str, object], ...] = (("type", ["string", "number", "boolean"]),)
WrittenText = Annotated[str, WithJsonSchema(dict(WRITTEN))]
"""Text that may look like a number or a truth value: it is taken as it is written."""


def one_or_many() -> Shorthand:
    """A list of texts that may be given as the text alone, if it is one."""
    return Shorthand(str, lambda text: (text,), TEXT)


T = TypeVar("T")


def always(value: T) -> Callable[[], T]:
    """A default that is the same object for all: one that holds a mapping would be copied each time otherwise."""
    return lambda: value


def _tuple_of_list(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


AsTuple = BeforeValidator(_tuple_of_list)
"""Lists are read as tuples, which cannot change."""

Texts = Annotated[tuple[str, ...], AsTuple]


@dataclass(frozen=True)
class _AnyCase:
    """Words of which capitals make no other word; the schema has them as they are written here."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(
            lambda value: value.lower() if isinstance(value, str) else value, handler(source)
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: JsonSchemaHandler) -> JsonSchemaValue:
        words = handler(schema)
        anyhow = "|".join("".join(f"[{c}{c.upper()}]" if c.isalpha() else c for c in word) for word in words["enum"])
        return {"anyOf": [words, {"type": "string", "pattern": f"^({anyhow})$"}]}


AnyCase = _AnyCase()

_UNITS = {"h": 3600, "m": 60, "s": 1}
_IN_SECONDS = {**{unit: Fraction(seconds) for unit, seconds in _UNITS.items()}, "ms": Fraction(1, 1000)}
_PART = r"([0-9]+(?:\.[0-9]+)?)(h|ms|m|s)"
_DURATION = re.compile(rf"(?:{_PART})+")


def seconds(value: object) -> int:
    """The seconds of a duration as Go and AWS Copilot write it (`90s`, `2m`, `1h30m`)."""
    if isinstance(value, int) and not isinstance(value, bool):
        raise fault(f"expected a duration, got the number {value}", f"write `{value}s` for seconds")
    if not isinstance(value, str):
        raise fault(f"expected a duration, got {described(value)}", "write it like `30s`, `2m` or `1h30m`")
    if not _DURATION.fullmatch(value):
        raise fault(f"`{value}` is not a duration", "write whole hours, minutes and seconds: `30s`, `2m`, `1h30m`")
    total = sum(Fraction(number) * _IN_SECONDS[unit] for number, unit in re.findall(_PART, value))
    if total.denominator != 1:
        raise fault(f"`{value}` is no whole number of seconds", "AWS counts in seconds: `30s`, `2m`, `1h30m`")
    return int(total)


def duration_text(value: int) -> str:
    """The duration of so many seconds as it is written (`90` -> `1m30s`)."""
    parts, rest = "", value
    for letter, unit in _UNITS.items():
        count, rest = divmod(rest, unit)
        parts += f"{count}{letter}" if count else ""
    return parts or "0s"


def between(low: int, high: int) -> AfterValidator:
    """Durations from `low` to `high` seconds."""

    def check(value: int) -> int:
        if low <= value <= high:
            return value
        range_text = f"{duration_text(low)} to {duration_text(high)}"
        raise fault(f"{duration_text(value)} is not in the range AWS accepts: {range_text}")

    return AfterValidator(check)


@dataclass(frozen=True)
class _DurationSchema:
    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: JsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "pattern": r"^([0-9]+(\.[0-9]+)?(h|ms|m|s))+$"}


Seconds = Annotated[int, BeforeValidator(seconds), _DurationSchema()]
"""A duration, in seconds."""

Port = Annotated[int, Field(ge=1, le=65535)]


def described(value: object) -> str:
    """A value as a message names it (`the number 7`, `a mapping`)."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return f"the truth value {str(value).lower()}"
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, str):
        return f"the text `{value}`" if value else "an empty text"
    return "a mapping" if isinstance(value, dict) else "a list"


def _cidr(value: str) -> str:
    try:
        network = ipaddress.ip_network(value, strict=False)
    except ValueError:
        raise fault(f"`{value}` is not a range of IP addresses", "write it like `10.0.0.0/16`") from None
    if "/" not in value:
        raise fault(f"`{value}` has no prefix length", f"write `{network}` for this one address")
    if str(network) != value:
        raise fault(f"`{value}` has bits set after its prefix", f"did you mean `{network}`?")
    return value


def _cidr_v4(value: str) -> str:
    if ":" in _cidr(value):
        instead = "remove it: `0.0.0.0/0` is everybody" if value == "::/0" else "remove it, or write a range of IPv4"
        raise fault(f"`{value}` is an IPv6 range, and what is made here has IPv4 addresses only", instead)
    return value


Cidr = Annotated[str, AfterValidator(_cidr)]
CidrV4 = Annotated[str, AfterValidator(_cidr_v4)]


def matching(pattern: str, message: str, hint: str = "") -> AfterValidator:
    """Texts that `pattern` matches whole; in `message`, `{value}` stands for the text."""
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if compiled.fullmatch(value):
            return value
        raise fault(message.format(value=value), hint)

    return AfterValidator(check)


ARN = "arn:aws(?:-cn|-us-gov)?"
"""How an ARN begins in the partitions that environments can be in, as a pattern."""


def arn_of(what: str, service: str, kind: str, example: str) -> AfterValidator:
    """ARNs of one service of AWS, in a region or none, whose resource the pattern `kind` matches."""
    pattern = rf"(?=.{{20,2048}}\Z){ARN}:{service}:[a-z0-9-]*:[0-9]{{12}}:{kind}"
    return matching(pattern, f"`{{value}}` is not the ARN of {what}", f"it looks like `{example}`")


def distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    """Texts of which none stands twice."""
    repeated = sorted({value for value in values if values.count(value) > 1})
    if repeated:
        raise fault(f"`{repeated[0]}` stands more than once")
    return values
