"""Carried fields in properties: taken out of them, and put back where they were."""

from collections.abc import Iterable, Iterator
from copy import deepcopy
from typing import Any

from sandbox.engine.carried.fields import Carried
from sandbox.engine.inputs import UNKNOWN, is_secret, unwrapped

Properties = dict[str, Any]


def without(properties: Properties, carried: Iterable[Carried]) -> Properties:
    """A copy without the fields."""
    properties = deepcopy(properties)
    for each in carried:
        for holder in holders(properties, each):
            holder.pop(each.path[-1], None)
    return properties


def put_back(properties: Properties, source: Properties, carried: Iterable[Carried]) -> Properties:
    """Puts the fields of `source` into properties of the same shape."""
    for each in carried:
        _graft(properties, source, each.path)
    return properties


def said(properties: Properties, carried: Carried) -> bool:
    """Whether the properties have the field anywhere."""
    return any(carried.path[-1] in holder for holder in holders(properties, carried))


def holders(properties: Any, carried: Carried) -> Iterator[Properties]:
    """The objects that have the field, or could."""
    yield from _objects(properties, carried.path[:-1])


def plain(value: Any) -> Any:
    """A value without the engine's marks of secrets and outputs, at any depth, and without its own keys."""
    value = unwrapped(value)
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items() if not key.startswith("__")}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value


def has_secret(value: Any) -> bool:
    """Whether a secret is anywhere in a value."""
    if isinstance(value, dict):
        return is_secret(value) or any(has_secret(each) for each in value.values())
    return isinstance(value, list) and any(has_secret(each) for each in value)


def has_unknown(value: Any) -> bool:
    """Whether something in a value is not known yet."""
    value = unwrapped(value)
    if isinstance(value, dict):
        return any(has_unknown(each) for each in value.values())
    if isinstance(value, list):
        return any(has_unknown(each) for each in value)
    return bool(value == UNKNOWN)


def _objects(value: Any, path: tuple[str, ...]) -> Iterator[Properties]:
    value = unwrapped(value)
    if isinstance(value, list):
        for each in value:
            yield from _objects(each, path)
    elif isinstance(value, dict):
        if path:
            yield from _objects(value.get(path[0]), path[1:])
        else:
            yield value


def _graft(target: Any, source: Any, path: tuple[str, ...]) -> None:
    target, source = unwrapped(target), unwrapped(source)
    if isinstance(target, list) and isinstance(source, list):
        for mine, theirs in zip(target, source, strict=False):
            _graft(mine, theirs, path)
    elif isinstance(target, dict) and isinstance(source, dict):
        if len(path) > 1:
            _graft(target.get(path[0]), source.get(path[0]), path[1:])
        elif path[0] in source:
            target[path[0]] = deepcopy(source[path[0]])
