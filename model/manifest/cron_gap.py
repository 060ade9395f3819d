"""The longest time between two starts of a schedule of EventBridge Scheduler.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

_MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()  # noqa: SIM905
_DAYS = "SUN MON TUE WED THU FRI SAT".split()  # noqa: SIM905
_UNITS = {"minute": 60, "hour": 3600, "day": 86400}
_RATE = re.compile(r"rate\(([0-9]+) (minute|hour|day)s?\)")
_CRON = re.compile(r"cron\(([^()]*)\)")
_FIRST, _YEARS = date(2024, 1, 1), 5
"""Each weekday meets each day of a month in so many years, and one has a leap day."""


@lru_cache(maxsize=1024)
def longest_gap(expression: str) -> int | None:
    """Seconds between two starts at most, without what changes of the clock add.

    None for what is started once or never, for a year, and for days counted from a month's end or by its weeks (`L`,
    `W`, `#`), between which lie more than seven days.
    """
    rate = _RATE.fullmatch(expression)
    if rate is not None:
        return int(rate[1]) * _UNITS[rate[2]]
    cron = _CRON.fullmatch(expression)
    fields = cron[1].split() if cron is not None else []
    if len(fields) != 6 or fields[5] != "*" or re.search("[#LW](?![A-Z])|L$", f"{fields[2]} {fields[4]}"):  # noqa: PLR2004
        return None
    minutes, hours = _values(fields[0], 0, 59), _values(fields[1], 0, 23)
    times = [(hour * 60 + minute) * 60 for hour in hours for minute in minutes]
    days = list(_days(fields[2], fields[3], fields[4]))
    if not times or len(days) < 2:  # noqa: PLR2004
        return None
    within = max((later - sooner for sooner, later in pairwise(times)), default=0)
    apart = max((later - sooner).days for sooner, later in pairwise(days))
    return max(within, apart * _UNITS["day"] - times[-1] + times[0])


def _days(day: str, month: str, weekday: str) -> Iterator[date]:
    """The days of some years on which it starts."""
    in_month, months = _values(day, 1, 31), _values(month, 1, 12, _MONTHS)
    in_week = _values(weekday, 1, 7, _DAYS)
    each, end = _FIRST, _FIRST.replace(year=_FIRST.year + _YEARS)
    while each < end:
        if each.month in months and each.day in in_month and each.isoweekday() % 7 + 1 in in_week:
            yield each
        each += timedelta(days=1)


def _values(field: str, low: int, high: int, words: list[str] | None = None) -> list[int]:
    """The numbers that a field of a schedule stands for, sorted."""
    found: set[int] = set()
    for piece in field.upper().split(","):
        base, _, step = piece.partition("/")
        first, _, last = base.partition("-")
        start = low if base in ("*", "?") else _number(first, low, words)
        end = _number(last, low, words) if last else high if base in ("*", "?") or step else start
        whole = range(start, end + 1) if start <= end else [*range(start, high + 1), *range(low, end + 1)]
        found.update(list(whole)[:: int(step or 1)])
    return sorted(found)


def _number(text: str, low: int, words: list[str] | None) -> int:
    return words.index(text) + low if words is not None and text in words else int(text)
