"""Whether an alarm rings: M of N datapoints, and what of it is missing.

More than N periods are looked at, so that missing datapoints are made up for by older ones; what is still missing then
counts as TreatMissingData says. A few breaching datapoints that are followed by none ring once they are old enough.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
"""

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass

OK, ALARM, INSUFFICIENT = "OK", "ALARM", "INSUFFICIENT_DATA"
MISSING, IGNORE, BREACHING, NOT_BREACHING = "missing", "ignore", "breaching", "notBreaching"
MORE = 2
"""Periods that are looked at beyond N; the page's examples have as many."""

COMPARISONS: dict[str, tuple[Callable[[float, float], bool], str]] = {
    "GreaterThanThreshold": (operator.gt, "greater than"),
    "GreaterThanOrEqualToThreshold": (operator.ge, "greater than or equal to"),
    "LessThanThreshold": (operator.lt, "less than"),
    "LessThanOrEqualToThreshold": (operator.le, "less than or equal to"),
}


@dataclass(frozen=True)
class Verdict:
    """What an evaluation comes to.

    Attributes:
        state: one of the three; None where the alarm stays as it is.
        used: the places of the datapoints that counted, the newest (0) first.
        filled: how many were missing and counted.
    """

    state: str | None
    used: tuple[int, ...]
    filled: int


def evaluate(breaching: Sequence[bool | None], of: int, least: int, missing: str = MISSING) -> Verdict:
    """Evaluates datapoints.

    Args:
        breaching: by period, the newest first: whether its datapoint breaches the threshold; None where there is none.
        of: N, how many of them count.
        least: M, how many of those must breach.
        missing: how a missing one is treated.
    """
    real = [place for place, each in enumerate(breaching) if each is not None]
    used = tuple(real[:of])
    filled = of - len(used)
    bad = sum(bool(breaching[place]) for place in used)
    state: str | None = ALARM if bad + filled * (missing == BREACHING) >= least else OK
    if filled and state == OK and missing in (MISSING, IGNORE):
        if not used:
            state = INSUFFICIENT if missing == MISSING else None
        elif bad == len(used) and used[-1] + 1 >= least:
            state = ALARM if missing == MISSING else None
    return Verdict(state, used, filled)
