"""Whether the conditions of a statement hold for a request.

Operators: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
Keys with several values: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html

An operator that is not known here is an error, never a guess.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from operator import eq, ge, gt, le, lt
from typing import Any

Context = Mapping[str, str | Sequence[str]]
"""Values of the condition keys a request has; a key with several values has a list or tuple."""

_ARN_PARTS = 6
_NOT_EQUAL = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "NumericNotEquals": "NumericEquals",
}


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
    if "*" not in pattern and "?" not in pattern:
        return None
    parts = {"*": ".*", "?": "."}
    return re.compile("".join(parts.get(letter, re.escape(letter)) for letter in pattern), re.DOTALL)


def arn_matches(pattern: str, value: str) -> bool:
    """Whether a pattern of an ARN matches an ARN, each of the six parts between colons by itself."""
    patterns, values = pattern.split(":", _ARN_PARTS - 1), value.split(":", _ARN_PARTS - 1)
    if len(patterns) != _ARN_PARTS or len(values) != _ARN_PARTS:
        return False
    return all(matches(one, other) for one, other in zip(patterns, values, strict=True))


def _number(compare: Callable[[float, float], bool]) -> Callable[[str, str], bool]:
    def holds(wanted: str, value: str) -> bool:
        try:
            return compare(float(value), float(wanted))
        except ValueError:
            return False

    return holds


_OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": eq,
    "StringEqualsIgnoreCase": lambda wanted, value: wanted.casefold() == value.casefold(),
    "StringLike": matches,
    # AWS: these two are the same.
    "ArnEquals": arn_matches,
    "ArnLike": arn_matches,
    "Bool": lambda wanted, value: wanted.casefold() == value.casefold(),
    "NumericEquals": _number(eq),
    "NumericLessThan": _number(lt),
    "NumericLessThanEquals": _number(le),
    "NumericGreaterThan": _number(gt),
    "NumericGreaterThanEquals": _number(ge),
}


def failing(conditions: Mapping[str, Mapping[str, Any]], context: Context) -> str | None:
    """The first condition that does not hold, as `operator key`; none where all hold.

    Args:
        conditions: the `Condition` of a statement.
        context: the request's condition keys; their letter case does not matter.

    Raises:
        UnsupportedError: an operator or a policy variable that is not known here.
    """
    present = {key.casefold(): _listed(value) for key, value in context.items()}
    for operator, keys in conditions.items():
        for key, wanted in keys.items():
            if not _holds(operator, [_plain(one) for one in _listed(wanted)], present.get(key.casefold(), []), key):
                return f"{operator} {key}"
    return None


def _listed(value: object) -> list[str]:
    if isinstance(value, list | tuple):
        return [_text(one) for one in value]
    return [_text(value)]


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _plain(value: str) -> str:
    if "${" in value:
        raise UnsupportedError(f"policy variables are not evaluated here: `{value}`")
    return value


def _holds(operator: str, wanted: list[str], values: list[str], key: str) -> bool:
    if operator == "Null":
        # Present with no values is as good as absent.
        return (not values) == (wanted == ["true"])
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
