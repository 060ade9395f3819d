"""When a schedule of EventBridge Scheduler starts its job next. AWS does not say it: it follows from the expression.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()  # noqa: SIM905
_DAYS = "SUN MON TUE WED THU FRI SAT".split()  # noqa: SIM905
_DAYS_AHEAD = 5 * 366
_EVERY_DAY = ("*", "?")


def next_run(expression: str, time_zone: str | None, now: datetime) -> datetime | None:
    """The next start after `now`, in UTC; None where the expression does not say it.

    A rate counts from when the schedule was made, and days such as `L`, `15W` and `MON#2` are not worked out here.

    Args:
        expression: `cron(…)`, `at(…)` or `rate(…)`.
        time_zone: of the first two; default UTC.
        now: with a time zone.
    """
    zone = ZoneInfo(time_zone or "UTC")
    kind, _, inside = expression.rstrip(")").partition("(")
    if kind == "at":
        once = datetime.fromisoformat(inside).replace(tzinfo=zone).astimezone(UTC)
        return once if once > now else None
    if kind != "cron":
        return None
    try:
        return next((each for each in _starts(inside.split(), zone, now) if each > now), None)
    except ValueError:
        return None


def _starts(fields: list[str], zone: ZoneInfo, now: datetime) -> Iterator[datetime]:
    minutes, hours = sorted(_numbers(fields[0], 0, 59)), sorted(_numbers(fields[1], 0, 23))
    first = now.astimezone(zone).date()
    for day in (first + timedelta(days=ahead) for ahead in range(_DAYS_AHEAD)):
        if not _is_on(day, fields):
            continue
        for hour in hours:
            for minute in minutes:
                yield datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).astimezone(UTC)


def _is_on(day: date, fields: list[str]) -> bool:
    _, _, of_month, month, of_week, year = fields
    # Sunday is 1.
    weekday = day.isoweekday() % len(_DAYS) + 1
    return (
        day.month in _numbers(month, 1, 12, _MONTHS)
        and day.year in _numbers(year, 1970, 2199)
        and day.day in _numbers(of_month, 1, 31)
        and weekday in _numbers(of_week, 1, 7, _DAYS)
    )


def _numbers(field: str, low: int, high: int, words: list[str] | None = None) -> set[int]:
    """The numbers that a field stands for.

    Raises:
        ValueError: it has something else.
    """
    found: set[int] = set()
    for piece in field.split(","):
        bounds, _, step = piece.partition("/")
        first, _, last = bounds.partition("-")
        if bounds in _EVERY_DAY:
            start, end = low, high
        else:
            start = _number(first, low, words)
            end = _number(last, low, words) if last else high if step else start
        found.update(range(start, end + 1, int(step or 1)))
    return found


def _number(text: str, low: int, words: list[str] | None) -> int:
    if words is not None and text.upper() in words:
        return words.index(text.upper()) + low
    return int(text)
