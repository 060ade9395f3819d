"""Whether a request fits the model of its service: required, types, lengths, ranges, and some enums and patterns."""

import functools
import re
from collections.abc import Iterator
from typing import Any

from sandbox.aws.judge.enums import ENUMS, PATTERNS

MISSING, OF_TYPE = "Member must not be null", "Member must be of type"
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "long": (int,),
    "boolean": (bool,),
    "list": (list,),
    "map": (dict,),
    "structure": (dict,),
}


def misfits(service: str, shape: Any, value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """(path, "Value 'x' at 'path' failed to satisfy constraint: …") of each misfit, as AWS words it."""
    wanted = _TYPES.get(shape.type_name)
    if wanted and not (isinstance(value, wanted) and (shape.type_name == "boolean" or not isinstance(value, bool))):
        yield path, f"Value '{value}' at '{path}' failed to satisfy constraint: {OF_TYPE} {shape.type_name}"
        return
    for constraint in _broken(service, shape, value):
        yield path, f"Value {_shown(value)}at '{path}' failed to satisfy constraint: {constraint}"
    if shape.type_name == "structure":
        yield from _of_structure(service, shape, value, path)
    elif shape.type_name == "list":
        for index, item in enumerate(value, 1):
            yield from misfits(service, shape.member, item, f"{path}.{index}.member")
    elif shape.type_name == "map":
        for key, item in value.items():
            yield from misfits(service, shape.value, item, f"{path}.{key}.member")


def _shown(value: Any) -> str:
    return f"'{value}' " if not isinstance(value, dict) else ""


def _of_structure(service: str, shape: Any, value: dict[str, Any], path: str) -> Iterator[tuple[str, str]]:
    for name in shape.required_members:
        if value.get(name) is None and not _is_made_by_the_client(shape.members[name]):
            below = _below(path, name)
            yield below, f"Value null at '{below}' failed to satisfy constraint: {MISSING}"
    for name, member in shape.members.items():
        if value.get(name) is not None:
            yield from misfits(service, member, value[name], _below(path, name))


def _is_made_by_the_client(shape: Any) -> bool:
    """Idempotency tokens; parts of an address are there, or it is another operation's."""
    return bool(shape.metadata.get("idempotencyToken")) or shape.serialization.get("location") in ("uri", "header")


def _below(path: str, name: str) -> str:
    lower = name[:1].lower() + name[1:]
    return f"{path}.{lower}" if path else lower


def _broken(service: str, shape: Any, value: Any) -> Iterator[str]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if shape.type_name in ("integer", "long", "float", "double"):
        if most is not None and value > most:
            yield f"Member must have value less than or equal to {most}"
        if least is not None and value < least:
            yield f"Member must have value greater than or equal to {least}"
    elif shape.type_name in ("string", "list", "map"):
        if most is not None and len(value) > most:
            yield f"Member must have length less than or equal to {most}"
        if least is not None and len(value) < least:
            yield f"Member must have length greater than or equal to {least}"
    if shape.type_name == "string":
        yield from _of_string(service, shape, value)


def _of_string(service: str, shape: Any, value: str) -> Iterator[str]:
    if shape.enum and shape.name in ENUMS.get(service, ()) and value not in shape.enum:
        yield f"Member must satisfy enum value set: [{', '.join(shape.enum)}]"
    pattern = shape.metadata.get("pattern")
    if pattern and shape.name in PATTERNS.get(service, ()) and not _compiled(pattern).fullmatch(value):
        yield f"Member must satisfy regular expression pattern: {pattern}"


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
