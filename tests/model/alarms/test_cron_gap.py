"""How long a schedule rests at most: by hand for known ones, and against what the clock would do for made-up ones."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecs_platform.model.manifest import cron
from ecs_platform.model.manifest.cron_gap import longest_gap

HOUR, DAY = 3600, 86400


@pytest.mark.parametrize(
    ("schedule", "gap"),
    [
        ("@every 30m", 1800),
        ("rate(5 minutes)", 300),
        ("rate(1 hour)", HOUR),
        ("rate(7 days)", 7 * DAY),
        ("@hourly", HOUR),
        ("@daily", DAY),
        ("@weekly", 7 * DAY),
        ("@monthly", 31 * DAY),
        ("0 9 * * MON-FRI", 3 * DAY),
        ("0,30 9-17 * * *", 15 * HOUR + 1800),
        ("*/20 * * * *", 1200),
        ("cron(0 9 ? * SAT-SUN *)", 6 * DAY),
        ("cron(0 3 ? * FRI-MON *)", 4 * DAY),
        ("cron(15 6,18 1/10 * ? *)", 10 * DAY - 12 * HOUR),
        ("cron(0 0 L * ? *)", None),
        ("cron(0 0 15W * ? *)", None),
        ("cron(0 0 ? * MON#2 *)", None),
        ("cron(0 0 ? * 6L *)", None),
        ("cron(0 0 1 1 ? 2027)", None),
        ("at(2027-03-01T09:00:00)", None),
        ("none", None),
    ],
)
def test_known_ones(schedule: str, gap: int | None) -> None:
    assert longest_gap(cron.expression(schedule) or "") == gap


def numbers(low: int, high: int) -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(low, high), min_size=1, max_size=4, unique=True).map(sorted)


@settings(max_examples=60, deadline=None)
@given(numbers(0, 59), numbers(0, 23), numbers(1, 7))
def test_no_start_comes_later(minutes: list[int], hours: list[int], weekdays: list[int]) -> None:
    """Two weeks of the clock, minute by minute, show every gap of a schedule by weekdays."""
    fields = (",".join(map(str, each)) for each in (minutes, hours, weekdays))
    minute, hour, weekday = fields
    first, starts = datetime(2026, 11, 1), list[datetime]()
    for day in range(15):
        at = first + timedelta(days=day)
        if at.isoweekday() % 7 + 1 in weekdays:
            starts += [at + timedelta(hours=h, minutes=m) for h in hours for m in minutes]
    longest = max((later - sooner).total_seconds() for sooner, later in pairwise(starts))
    assert longest_gap(f"cron({minute} {hour} ? * {weekday} *)") == longest
