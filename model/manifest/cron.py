"""Schedules as AWS Copilot writes them, as expressions of EventBridge Scheduler.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
"""

import re
from datetime import datetime

from ecs_platform.model.reading.fields import fault

NAMED = {
    "@yearly": "cron(0 0 1 1 ? *)",
    "@annually": "cron(0 0 1 1 ? *)",
    "@monthly": "cron(0 0 1 * ? *)",
    "@weekly": "cron(0 0 ? * 1 *)",
    "@daily": "cron(0 0 * * ? *)",
    "@midnight": "cron(0 0 * * ? *)",
    "@hourly": "cron(0 * * * ? *)",
}
NEVER = "none"
_EVERY = re.compile(r"@every\s+(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?")
_RATE = re.compile(r"rate\(\s*([1-9][0-9]*)\s+(minute|hour|day)(s?)\s*\)")
_CRON = re.compile(r"cron\(\s*(.*?)\s*\)")
_AT = re.compile(r"at\(\s*(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\s*\)")
_ZONE = re.compile(r"(?:CRON_)?TZ=(\S+)\s+(.*)")
_NTH = re.compile(r"[A-Za-z0-9]+#[1-5]")
_ONE_OF_ITS_DAYS = re.compile("([0-7])(L|#[1-5])")
_MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()  # noqa: SIM905
_DAYS = "SUN MON TUE WED THU FRI SAT".split()  # noqa: SIM905
_MINUTE = 60

_Range = tuple[str, int, int, list[str]]
_FIELDS: tuple[_Range, ...] = (
    ("minute", 0, 59, []),
    ("hour", 0, 23, []),
    ("day of the month", 1, 31, []),
    ("month", 1, 12, _MONTHS),
    ("day of the week", 1, 7, _DAYS),
    ("year", 1970, 2199, []),
)
_WEEKDAY: _Range = ("day of the week", 0, 7, _DAYS)
_FORMS = (
    "`@daily`, `@every 30m`, `0 9 * * MON-FRI`, `rate(5 minutes)`, `cron(0 9 ? * MON-FRI *)`, "
    "`at(2027-03-01T09:00:00)` and `none` are read"
)


def expression(schedule: str) -> str | None:
    """The expression for EventBridge Scheduler; None for `none`. Raises a fault for what is no schedule."""
    text = schedule.strip()
    zone = _ZONE.fullmatch(text)
    if zone is not None:
        hint = f'write `timezone: {zone[1]}`, and `schedule: "{zone[2]}"`'
        raise fault("a time zone is not a part of the schedule here", hint)
    if text == NEVER:
        return None
    if text in NAMED:
        return NAMED[text]
    for start, read in _READ.items():
        if text.startswith(start):
            return read(text)
    if len(text.split()) == len(_FIELDS) - 1:
        return _five_fields(text)
    if len(text.split()) == len(_FIELDS) and "(" not in text:
        raise fault(f"`{schedule}` has six fields", _one_too_many(text))
    raise fault(f"`{schedule}` is not a schedule", _FORMS)


def _one_too_many(text: str) -> str:
    """What is meant by six fields: those of AWS, or five with seconds before them."""
    with_seconds = text.partition(" ")[2].strip()
    for read, meant in ((_six_fields, f"cron({text})"), (_five_fields, with_seconds)):
        try:
            read(meant)
        except ValueError:
            continue
        return f"write `{meant}`" + (": no schedule has seconds" if meant == with_seconds else "")
    return _FORMS


def _every(text: str) -> str:
    found = _EVERY.fullmatch(text)
    if found is None or not any(found.groups()):
        raise fault(f"`{text}` is not a schedule", "write it like `@every 30m` or `@every 1h30m`")
    hours, minutes, seconds = (int(number or 0) for number in found.groups())
    total = hours * _MINUTE * _MINUTE + minutes * _MINUTE + seconds
    if total % _MINUTE or total < _MINUTE:
        raise fault(f"`{text}` is not a whole number of minutes", "a minute is the shortest time between two runs")
    number = total // _MINUTE
    return f"rate({number} minute{'s' * (number != 1)})"


def _rate(text: str) -> str:
    found = _RATE.fullmatch(text)
    if found is None:
        raise fault(f"`{text}` is not a rate", "write it like `rate(5 minutes)`, `rate(1 hour)` or `rate(7 days)`")
    number, unit = int(found[1]), found[2]
    return f"rate({number} {unit}{'s' * (number != 1)})"


def _once(text: str) -> str:
    found = _AT.fullmatch(text)
    try:
        return f"at({datetime.fromisoformat(found[1] if found is not None else '').isoformat()})"
    except ValueError:
        hint = "write it like `at(2027-03-01T09:00:00)`, and the time zone into `timezone`"
        raise fault(f"`{text}` is not a time", hint) from None


def _six_fields(text: str) -> str:
    found = _CRON.fullmatch(text)
    parts = found[1].split() if found else []
    if len(parts) != len(_FIELDS):
        raise fault(f"`{text}` has {len(parts)} fields", "cron() has six: minute, hour, day, month, weekday, year")
    for part, field in zip(parts, _FIELDS, strict=True):
        _check(part, field, text)
        if "?" in part and "day" not in field[0]:
            raise fault(f"`?` is not a {field[0]} in `{text}`", "write `*`: `?` is for the two kinds of days")
        if "?" in part and part != "?":
            raise fault(f"`{part}` is not a {field[0]} in `{text}`", "`?` stands alone: for no day of this kind")
    if "/" in parts[4]:
        raise fault(f"`{parts[4]}` is not a day of the week in `{text}`", "name the days: `MON,WED,FRI`")
    if (parts[2] == "?") == (parts[4] == "?"):
        raise fault(f"`{text}` needs `?` in exactly one of day of the month and day of the week", _one_day(parts))
    return f"cron({' '.join(parts)})"


def _one_day(parts: list[str]) -> str:
    """Of two kinds of days that are given, the one that says nothing is meant to be `?`."""
    minute, hour, day, month, weekday, year = parts
    if "*" not in (day, weekday):
        return "" if day == "?" else "AWS runs it on one or the other: make two jobs"
    day, weekday = (day, "?") if weekday == "*" else ("?", weekday)
    return f"write `cron({minute} {hour} {day} {month} {weekday} {year})`"


def _five_fields(text: str) -> str:
    """Plain cron: weekdays count from 0, `?` is `*`, and both kinds of days may be given; AWS wants one `?`."""
    parts = text.split()
    for part, field in zip(parts, (*_FIELDS[:4], _WEEKDAY), strict=True):
        _check(part, field, text)
    all_if_any = ("*" if "*" in part.replace("?", "*").split(",") else part for part in parts)
    minute, hour, day, month, weekday = all_if_any
    weekdays = [_aws_weekdays(piece) for piece in weekday.split(",")]
    if "*" in weekdays:
        weekday = "?"
    elif day == "*":
        day, weekday = "?", ",".join(weekdays)
    else:
        raise fault(
            f"`{text}` names a day of the month and a day of the week",
            "AWS runs it on one or the other: make two jobs",
        )
    return f"cron({minute} {hour} {day} {month} {weekday} *)"


def _aws_weekdays(piece: str) -> str:
    """Weekdays as AWS takes them: Sunday is 1 and not 0 or 7, no range runs across it, and there are no steps."""
    one = _ONE_OF_ITS_DAYS.fullmatch(piece)
    if one is not None:
        return f"{int(one[1]) % len(_DAYS) + 1}{one[2]}"
    days, _, step = piece.partition("/")
    if days == "*" and int(step or 1) == 1:
        return "*"
    first, _, last = ("SUN-SAT" if days == "*" else days).partition("-")
    start, end = _number(first, 0, _DAYS), _number(last or ("SAT" if step else first), 0, _DAYS)
    if start is None or end is None or (not step and start <= end and not any(map(str.isdecimal, (first, last)))):
        return piece
    numbers = range(start, end + (1 if start <= end else 1 + len(_DAYS)), int(step or 1))
    return ",".join(str(number % len(_DAYS) + 1) for number in numbers)


def _check(part: str, field: _Range, text: str) -> None:
    name, low, high, words = field
    if "week" in name and "#" in part and not _NTH.fullmatch(part):
        raise fault(f"`{part}` is not a {name} in `{text}`", "one day, `#`, and 1 to 5: `MON#2`; for two make two jobs")
    for piece in part.split(","):
        base, slash, step = piece.partition("/")
        good_step = not slash or (_is_number(step) and int(step) > 0)
        if not good_step or not _is_base(base, field):
            words_hint = f" or {words[0]} to {words[-1]}" if words else ""
            raise fault(
                f"`{part}` is not a {name} in `{text}`", f"numbers from {low} to {high}{words_hint}, `*`, lists, ranges"
            )


def _is_base(base: str, field: _Range) -> bool:
    name, low, high, words = field
    if base in ("*", "?") or (base in ("L", "LW") and "month" in name) or (base == "L" and "week" in name):
        return True
    base = base.partition("#")[0] if "week" in name else base
    single = base.removesuffix("L") if "week" in name else base.removesuffix("W") if "of the month" in name else base
    bounds = single.split("-")
    if single != base and len(bounds) > 1:
        return False
    numbers = [_number(bound, low, words) for bound in bounds]
    return len(numbers) <= 2 and all(number is not None and low <= number <= high for number in numbers)  # noqa: PLR2004


def _number(text: str, low: int, words: list[str]) -> int | None:
    if text.upper() in words:
        return words.index(text.upper()) + low
    return int(text) if _is_number(text) else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal()


_READ = {"@every": _every, "rate(": _rate, "cron(": _six_fields, "at(": _once}
