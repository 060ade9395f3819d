"""Event patterns: which patterns EventBridge takes, and which events they match.

As Event Ruler says it, the library that matches patterns in EventBridge: https://github.com/aws/event-ruler, its README
and, for what is refused, its JsonRuleCompiler. What is often expected otherwise:

- A field of an object in an array is written as if there were no array. Two fields of one array must be met by one
  element of it (array-consistent matching): `{"name": ["a"], "exitCode": [1]}` is about one container.
- `exists: false` says that no element at all has the field, unless the pattern has fixed the element already.
- A field that is missing is matched by nothing but `exists: false`, `anything-but` included.
"""

import ipaddress
import itertools
import json
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html: adjustable, up to the API's 4,096.
LONGEST = 2048
_COMPARE = {"<": operator.lt, "<=": operator.le, "=": operator.eq, ">=": operator.ge, ">": operator.gt}
_RESERVED = {
    "exactly",
    "equals-ignore-case",
    "prefix",
    "suffix",
    "anything-but",
    "exists",
    "wildcard",
    "numeric",
    "cidr",
}
_ANYTHING_BUT = ("prefix", "suffix", "equals-ignore-case", "wildcard")

Membership = Mapping[int, int]
Fields = list[tuple[str, Any, Membership]]
Conditions = dict[str, list[Any]]


class BadPatternError(ValueError):
    """EventBridge does not take the pattern; the words are the reason it gives."""


def read(text: str) -> list[Conditions]:
    """The alternatives of a pattern: for each, what is wanted of a field, by its path.

    Raises:
        BadPatternError: EventBridge refuses it.
    """
    try:
        pattern = json.loads(text)
    except ValueError:
        raise BadPatternError("Invalid JSON") from None
    if not isinstance(pattern, dict):
        raise BadPatternError("Filter is not an object")
    return _alternatives(pattern, "")


def matches(alternatives: list[Conditions], event: Mapping[str, Any]) -> bool:
    """Whether one of the alternatives matches the event."""
    fields = list(_fields(event, "", {}, itertools.count()))
    return any(_met(sorted(conditions.items()), fields, {}) for conditions in alternatives)


def has_wildcard(alternatives: list[Conditions]) -> bool:
    """Whether it counts as one of the rules with wildcards, of which a bus has thirty."""
    return any('"wildcard"' in json.dumps(filters) for each in alternatives for filters in each.values())


def _alternatives(node: Mapping[str, Any], prefix: str, inside_or: bool = False) -> list[Conditions]:
    if not node:
        raise BadPatternError("Empty objects are not allowed")
    found: list[Conditions] = [{}]
    for key, value in node.items():
        if inside_or and key in _RESERVED:
            raise BadPatternError(f"{key} is Ruler reserved fieldName which cannot be used inside $or.")
        if key == "$or" and _is_or(value):
            several = [one for each in value for one in _alternatives(each, prefix, inside_or=True)]
        elif isinstance(value, Mapping):
            several = _alternatives(value, f"{prefix}{key}.", inside_or)
        elif isinstance(value, list):
            several = [{f"{prefix}{key}": _checked(value)}]
        else:
            raise BadPatternError(f'"{key}" must be an object or an array')
        found = [_joined(one, more) for one in found for more in several]
    return found


def _is_or(value: Any) -> bool:
    """Otherwise `$or` is a field like any other."""
    return (
        isinstance(value, list)
        and len(value) > 1
        and all(isinstance(each, Mapping) and not _RESERVED & set(each) for each in value)
    )


def _joined(one: Conditions, more: Conditions) -> Conditions:
    for path in one.keys() & more.keys():
        raise BadPatternError(f"Path `{path}` cannot be allowed multiple times")
    return {**one, **more}


def _checked(filters: list[Any]) -> list[Any]:
    if not filters:
        raise BadPatternError("Empty arrays are not allowed")
    for each in filters:
        if isinstance(each, list):
            raise BadPatternError("Match value must be String, number, true, false, or null")
        if isinstance(each, Mapping):
            _check_filter(each)
    return filters


def _check_filter(filter_: Mapping[str, Any]) -> None:
    if len(filter_) != 1:
        raise BadPatternError(
            "Only one key allowed in match expression" if filter_ else "Match expression name not found"
        )
    ((kind, value),) = filter_.items()
    if kind not in _RESERVED:
        raise BadPatternError(f"Unrecognized match type {kind}")
    if kind == "exists" and not isinstance(value, bool):
        raise BadPatternError("exists match pattern must be either true or false.")
    if kind == "numeric":
        _check_numeric(value)
    if kind == "anything-but":
        _check_anything_but(value)
    if kind in ("exactly", "prefix", "suffix", "equals-ignore-case", "wildcard", "cidr"):
        inner = (
            value.get("equals-ignore-case") if isinstance(value, Mapping) and kind in ("prefix", "suffix") else value
        )
        if not isinstance(inner, str):
            raise BadPatternError(f"{'exact' if kind == 'exactly' else kind} match pattern must be a string")


def _check_numeric(value: Any) -> None:
    if not isinstance(value, list):
        raise BadPatternError("Value of numeric must be an array.")
    for sign, bound in zip(value[::2], [*value[1::2], None], strict=False):
        if sign not in _COMPARE:
            raise BadPatternError(f"Unrecognized numeric range operator: {sign}")
        if not _is_number(bound):
            raise BadPatternError(f"Value of {'equals' if sign == '=' else sign} must be numeric")
    if len(value) not in (2, 4):
        raise BadPatternError("Too many terms in numeric range expression")


def _check_anything_but(value: Any) -> None:
    if isinstance(value, Mapping):
        ((kind, value),) = value.items() if len(value) == 1 else (("", None),)
        if kind not in _ANYTHING_BUT:
            raise BadPatternError(f"Unsupported anything-but pattern: {kind}")
    several = value if isinstance(value, list) else [value]
    if not all(isinstance(each, str) for each in several) and not all(map(_is_number, several)):
        raise BadPatternError(
            "Inside anything but list, either all values are number or string, mixed type is not supported"
        )


def _fields(
    node: Any, path: str, membership: Membership, arrays: Iterator[int]
) -> Iterator[tuple[str, Any, Membership]]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            yield from _fields(value, f"{path}.{key}" if path else key, membership, arrays)
    elif isinstance(node, list):
        array = next(arrays)
        for index, value in enumerate(node):
            inside = {**membership, array: index} if isinstance(value, Mapping | list) else membership
            yield from _fields(value, path, inside, arrays)
    else:
        yield path, node, membership


def _met(conditions: list[tuple[str, list[Any]]], fields: Fields, chosen: Membership) -> bool:
    """Whether there is a field for each condition, no two of them in different elements of one array."""
    if not conditions:
        return True
    (path, filters), rest = conditions[0], conditions[1:]
    within = [
        (value, membership) for name, value, membership in fields if name == path and _consistent(chosen, membership)
    ]
    if not within and {"exists": False} in filters and _met(rest, fields, chosen):
        return True
    return any(
        _met(rest, fields, {**chosen, **membership})
        for value, membership in within
        if any(_passes(value, each) for each in filters)
    )


def _consistent(one: Membership, other: Membership) -> bool:
    return all(one[array] == other[array] for array in one.keys() & other.keys())


def _passes(value: Any, filter_: Any) -> bool:
    if not isinstance(filter_, Mapping):
        alike = type(value) is type(filter_) or (_is_number(value) and _is_number(filter_))
        return alike and bool(value == filter_)
    ((kind, wanted),) = filter_.items()
    if kind == "exists":
        return bool(wanted)
    if kind == "anything-but":
        inner = wanted.items() if isinstance(wanted, Mapping) else [("exactly", wanted)]
        return not any(
            _passes(value, {kind: each} if isinstance(each, str) else each)
            for kind, several in inner
            for each in (several if isinstance(several, list) else [several])
        )
    if kind == "numeric":
        pairs = zip(wanted[::2], wanted[1::2], strict=True)
        return _is_number(value) and all(_COMPARE[sign](value, bound) for sign, bound in pairs)
    return isinstance(value, str) and _text_passes(value, kind, wanted)


def _text_passes(value: str, kind: str, wanted: Any) -> bool:
    if isinstance(wanted, Mapping):
        value, wanted = value.casefold(), wanted["equals-ignore-case"].casefold()
    return bool(_OF_TEXT[kind](value, wanted))


def _like(value: str, pattern: str) -> bool:
    parts = re.findall(r"\\[*\\]|\*|[^*\\]+", pattern)
    expression = "".join(".*" if part == "*" else re.escape(re.sub(r"^\\", "", part)) for part in parts)
    return re.fullmatch(expression, value, re.DOTALL) is not None


def _in_network(value: str, network: str) -> bool:
    try:
        return ipaddress.ip_address(value) in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False


_OF_TEXT: dict[str, Callable[[str, str], bool]] = {
    "exactly": operator.eq,
    "prefix": str.startswith,
    "suffix": str.endswith,
    "equals-ignore-case": lambda value, wanted: value.casefold() == wanted.casefold(),
    "wildcard": _like,
    "cidr": _in_network,
}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
