"""Whether the conditions of a statement hold for a request.

Operators: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
Keys with several values: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html

An operator that is not known here is an error, never a guess.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from ipaddress import ip_address, ip_network
from operator import eq, ge, gt, le, lt
from typing import Any

from ecs_platform.model.iam.document import VERSION
from ecs_platform.model.iam.variables import ASTERISK, QUESTION_MARK, Context, Fill, filling, itself

_ARN_PARTS = 6
_NOT_EQUAL = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "NumericNotEquals": "NumericEquals",
    "DateNotEquals": "DateEquals",
    "NotIpAddress": "IpAddress",
}
_WITHOUT_VARIABLES = ("Numeric", "Date", "IpAddress", "Null")


class UnsupportedError(ValueError):
    """The document has something this evaluator does not know, so that any answer would be a guess."""


def matches(pattern: str, value: str) -> bool:
    """Whether a pattern with `*` and `?` matches a value whole, letter case and all.

    `*` goes over colons and slashes, as AWS's does at least at the end of a part of an ARN: for what is allowed, more
    is matched rather than less.
    """
    compiled = _pattern(pattern)
    return pattern == value if compiled is None else compiled.fullmatch(value) is not None


@cache
def _pattern(pattern: str) -> re.Pattern[str] | None:
    """The pattern as a regular expression; none where it has no wildcards."""
    if not set("*?" + ASTERISK + QUESTION_MARK) & set(pattern):
        return None
    parts = {"?": ".", ASTERISK: re.escape("*"), QUESTION_MARK: re.escape("?")}
    first, *rest = ("".join(parts.get(letter, re.escape(letter)) for letter in part) for part in pattern.split("*"))
    # Each part in the middle is best where it is first: not tried elsewhere, a pattern takes no time without end.
    middle = "".join(f"(?>.*?{part})" for part in rest[:-1])
    return re.compile(first + middle + "".join(f".*{part}" for part in rest[-1:]), re.DOTALL)


def arn_matches(pattern: str, value: str) -> bool:
    """Whether a pattern of an ARN matches an ARN, each of the six parts between colons by itself."""
    patterns, values = pattern.split(":", _ARN_PARTS - 1), value.split(":", _ARN_PARTS - 1)
    if len(patterns) != _ARN_PARTS or len(values) != _ARN_PARTS:
        return False
    return all(matches(one, other) for one, other in zip(patterns, values, strict=True))


def _compared(read: Callable[[str], float], compare: Callable[[float, float], bool]) -> Callable[[str, str], bool]:
    """An operator on what both values are read as; what cannot be read fits nothing."""

    def holds(wanted: str, value: str) -> bool:
        try:
            return compare(read(value), read(wanted))
        except ValueError:
            return False

    return holds


def _instant(value: str) -> float:
    """A date as W3C has them (ISO 8601, UTC where nothing is said), or seconds since 1970."""
    if value.removeprefix("-").isdecimal():
        return float(value)
    parsed = datetime.fromisoformat(value)
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp()


def _within(network: str, address: str) -> bool:
    try:
        return ip_address(address) in ip_network(network, strict=False)
    except ValueError:
        return False


def _fold(wanted: str, value: str) -> bool:
    return itself(wanted).casefold() == value.casefold()


_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "Equals": eq,
    "LessThan": lt,
    "LessThanEquals": le,
    "GreaterThan": gt,
    "GreaterThanEquals": ge,
}

_OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda wanted, value: itself(wanted) == value,
    "StringEqualsIgnoreCase": _fold,
    "StringLike": matches,
    # AWS: these two are the same.
    "ArnEquals": arn_matches,
    "ArnLike": arn_matches,
    "Bool": _fold,
    "BinaryEquals": lambda wanted, value: itself(wanted) == value,
    "IpAddress": _within,
    **{f"Numeric{name}": _compared(float, compare) for name, compare in _COMPARISONS.items()},
    **{f"Date{name}": _compared(_instant, compare) for name, compare in _COMPARISONS.items()},
}


def failing(conditions: Mapping[str, Mapping[str, Any]], context: Context, fill: Fill | None = None) -> str | None:
    """The first condition that does not hold, as `operator key`; none where all hold.

    Args:
        conditions: the `Condition` of a statement.
        context: the request's condition keys; their letter case does not matter.
        fill: what puts variables in place; default: as policies of today's version have them.

    Raises:
        UnsupportedError: an operator that is not known here, or a policy variable where AWS takes none.
    """
    present = {key.casefold(): _listed(value) for key, value in context.items()}
    put = fill or filling(VERSION, context)
    for operator, keys in conditions.items():
        for key, wanted in keys.items():
            if not _holds(operator, _filled(operator, _listed(wanted), put), present.get(key.casefold(), []), key):
                return f"{operator} {key}"
    return None


def _filled(operator: str, wanted: list[str], fill: Fill) -> list[str]:
    """The values of a condition; one with a variable that has no value is none, which only negated operators fit."""
    if operator.rpartition(":")[2].removeprefix("Not").startswith(_WITHOUT_VARIABLES):
        for one in wanted:
            if "${" in one:
                raise UnsupportedError(f"AWS takes no policy variables in `{operator}`: `{one}`")
        return wanted
    return [filled for one in wanted if (filled := fill(one)) is not None]


def _listed(value: object) -> list[str]:
    if isinstance(value, list | tuple):
        return [_text(one) for one in value]
    return [_text(value)]


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _holds(operator: str, wanted: list[str], values: list[str], key: str) -> bool:
    if operator == "Null":
        # Present with no values is as good as absent.
        return ("false" if values else "true") in {one.casefold() for one in wanted}
    quantifier, _, name = operator.rpartition(":")
    base = name.removesuffix("IfExists")
    if not values and base != name:
        return True
    positive = _NOT_EQUAL.get(base, base)
    if positive not in _OPERATORS or quantifier not in ("", "ForAllValues", "ForAnyValue"):
        raise UnsupportedError(f"the condition operator `{operator}` is not known here")
    return _quantified(quantifier, [_one(positive, positive != base, wanted, value) for value in values], base, key)


def _one(positive: str, negated: bool, wanted: Iterable[str], value: str) -> bool:
    """Whether one value fits: one of the wanted, or with a negated operator none of them."""
    return any(_OPERATORS[positive](one, value) for one in wanted) != negated


def _quantified(quantifier: str, results: list[bool], base: str, key: str) -> bool:
    if quantifier == "ForAllValues":
        return all(results)
    if quantifier == "ForAnyValue":
        return any(results)
    if len(results) > 1:
        raise UnsupportedError(f"`{key}` has several values, and `{base}` says neither ForAllValues nor ForAnyValue")
    # An absent key: what must be equal is not, what must not be equal is not either.
    return results[0] if results else base in _NOT_EQUAL
