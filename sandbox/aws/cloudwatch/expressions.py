"""What a formula of metrics comes to: a time series out of others.

A datapoint comes of those that all sides have at that time; comparing and joining take a missing one for 0. What
divides by nothing, and where IF chooses a datapoint that is missing, there is none. FILL fills the times at which any
metric of the alarm was measured, as a request for all of them is answered with.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
"""

import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.aws.cloudwatch.formulas import Part

Series = dict[int, float]
"""Values by the second at which their period begins."""
Value = Series | float | list[Any] | str

_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "^": operator.pow,
}
_LOGIC: dict[str, Callable[[float, float], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
    "&&": lambda left, right: bool(left) and bool(right),
    "||": lambda left, right: bool(left) or bool(right),
}
_TOGETHER: dict[str, Callable[[list[float]], float]] = {
    "SUM": math.fsum,
    "AVG": lambda values: math.fsum(values) / len(values),
    "MIN": min,
    "MAX": max,
}
_EACH: dict[str, Callable[[float], float]] = {"ABS": abs, "CEIL": math.ceil, "FLOOR": math.floor}

FUNCTIONS = {*_TOGETHER, *_EACH, "IF", "FILL", "TIME_SERIES"}
"""Those that are played; AWS has more."""


def is_played(formula: Part) -> bool:
    """Whether all of it is: an alarm with another function stays as it is."""
    return all(part.value in FUNCTIONS for part in formula.every() if part.kind == "call")


class Evaluation:
    """Evaluates formulas.

    Args:
        series: the metrics and formulas that they may name.
        times: every time at which one of the alarm's metrics was measured.
    """

    def __init__(self, series: Mapping[str, Series], times: set[int]) -> None:
        self._series, self._times = series, times

    def series(self, formula: Part) -> Series:
        """The series that a formula comes to; a number is none, which AWS would refuse."""
        found = self._value(formula)
        return found if isinstance(found, dict) else {}

    def _value(self, part: Part) -> Value:
        if part.kind == "id":
            return self._series[part.value]
        if part.kind in ("number", "word", "text"):
            value: Value = part.value
            return value
        if part.kind == "list":
            return [self._value(each) for each in part.parts]
        given = [self._value(each) for each in part.parts]
        if part.kind == "call":
            return self._call(part.value, given)
        left, right = given
        if part.kind in _LOGIC:
            return _joined(_LOGIC[part.kind], left, right, missing=0.0)
        return _joined(_ARITHMETIC[part.kind], left, right)

    def _call(self, name: str, given: list[Value]) -> Value:
        if name == "IF":
            return _chosen(*given)
        if name == "FILL":
            return self._filled(*given)
        if name == "TIME_SERIES":
            return {time: _number(given[0]) for time in self._times}
        if name in _EACH:
            return _mapped(_EACH[name], given[0])
        return _together(_TOGETHER[name], given[0])

    def _filled(self, given: Value, by: Value = 0.0) -> Value:
        if not isinstance(given, dict) or not self._times:
            return given
        if by == "REPEAT":
            return self._repeated(given)
        if isinstance(by, dict):
            return {**by, **given}
        return {**dict.fromkeys(self._times, _number(by)), **given}

    def _repeated(self, given: Series) -> Series:
        found: Series = {}
        for time in sorted(self._times | set(given)):
            earlier = [each for each in given if each <= time]
            if earlier:
                found[time] = given[max(earlier)]
        return found


def _number(value: Any) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0


def _mapped(function: Callable[[float], float], given: Value) -> Value:
    if isinstance(given, dict):
        return {time: float(function(value)) for time, value in given.items()}
    return float(function(_number(given)))


def _together(function: Callable[[list[float]], float], given: Value) -> Value:
    """Of one series a number, of several a series, at the times that one of them has."""
    if isinstance(given, list):
        several = [each for each in given if isinstance(each, dict)]
        times = {time for each in several for time in each}
        return {time: function([each[time] for each in several if time in each]) for time in times}
    if isinstance(given, dict):
        return function(list(given.values())) if given else {}
    return given


def _joined(function: Callable[[float, float], Any], left: Value, right: Value, missing: float | None = None) -> Value:
    sides = [side for side in (left, right) if isinstance(side, dict)]
    if not sides:
        return _apply(function, _number(left), _number(right)) or 0.0
    times = {time for side in sides for time in side}
    found: Series = {}
    for time in times:
        values = [_at(side, time, missing) for side in (left, right)]
        value = None if None in values else _apply(function, *values)
        if value is not None:
            found[time] = value
    return found


def _at(side: Value, time: int, missing: float | None) -> Any:
    return side.get(time, missing) if isinstance(side, dict) else _number(side)


def _apply(function: Callable[[float, float], Any], left: Any, right: Any) -> float | None:
    try:
        value = float(function(left, right))
    except (ZeroDivisionError, OverflowError, TypeError):
        return None
    return value if math.isfinite(value) else None


def _chosen(condition: Value, if_so: Value, if_not: Value | None = None) -> Value:
    if not isinstance(condition, dict):
        other: Value = {} if if_not is None else if_not
        return if_so if condition else other
    times = {time for side in (condition, if_so, if_not) if isinstance(side, dict) for time in side}
    found: Series = {}
    for time in times:
        side = if_so if condition.get(time) else if_not
        value = None if side is None else _at(side, time, None)
        if value is not None:
            found[time] = value
    return found
