"""Values of carried fields that the provider's v6 line refuses before ECS is asked."""

import json
from collections.abc import Iterator
from typing import Any

from sandbox.engine.carried import calls
from sandbox.engine.carried.fields import BLOCKS, Carried, Field
from sandbox.engine.inputs import UNKNOWN, unwrapped

Refusal = tuple[str, str]
"""The path in the inputs, and what is wrong there."""


def refusals(news: Any, carried: tuple[Carried, ...]) -> Iterator[Refusal]:
    """What is wrong with the fields in a service's inputs."""
    for each in carried:
        yield from _along(news, each, each.path, "")


def _along(value: Any, carried: Carried, path: tuple[str, ...], where: str) -> Iterator[Refusal]:
    value = unwrapped(value)
    if isinstance(value, list):
        for index, element in enumerate(value):
            yield from _along(element, carried, path, f"{where}[{index}]")
    elif isinstance(value, dict) and path[0] in value:
        inside = f"{where}.{path[0]}".lstrip(".")
        if len(path) > 1:
            yield from _along(value[path[0]], carried, path[1:], inside)
        else:
            yield from _field(value[path[0]], carried.field, inside)


def _field(value: Any, field: Field, where: str) -> Iterator[Refusal]:
    value = unwrapped(value)
    if value is None or value == UNKNOWN:
        return
    if field.many and isinstance(value, list):
        for index, element in enumerate(value):
            yield from _one(unwrapped(element), field, f"{where}[{index}]")
    elif field.many != isinstance(value, list):
        yield where, "must be a list" if field.many else "must not be a list"
    else:
        yield from _one(value, field, where)


def _one(value: Any, field: Field, where: str) -> Iterator[Refusal]:
    if value is None or value == UNKNOWN:
        return
    if field.type not in BLOCKS:
        if wrong := _wrong(value, field):
            yield where, wrong
        return
    if not isinstance(value, dict):
        yield where, "must be an object"
        return
    for name, inner in BLOCKS[field.type].items():
        if inner.required and value.get(name) is None:
            yield f"{where}.{name}", "is required"
        yield from _field(value.get(name), inner, f"{where}.{name}")


def _wrong(value: Any, field: Field) -> str | None:
    if field.enum and value not in (values := calls.shape(field.enum).enum):
        return f"must be one of {', '.join(values)}, and is `{value}`"
    if field.limits and not _is_within(value, field):
        least, greatest = field.limits
        return f"must be a {'whole ' if field.type == 'string' else ''}number from {least} to {greatest}"
    if field.holds == "ARN" and not str(value).startswith("arn:"):
        return f"must be an ARN, and is `{value}`"
    if field.holds == "JSON" and not _is_json(value):
        return "must be JSON"
    return None


def _is_within(value: Any, field: Field) -> bool:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return False
    assert field.limits
    whole = field.type != "string" or number.is_integer()
    return whole and field.limits[0] <= number <= field.limits[1]


def _is_json(value: Any) -> bool:
    try:
        json.loads(value)
    except (TypeError, ValueError):
        return False
    return True
