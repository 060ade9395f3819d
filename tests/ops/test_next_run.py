"""When a schedule starts its job next."""

from datetime import UTC, datetime

import pytest

from ecs_platform.ops.next_run import next_run

NOW = datetime(2026, 1, 31, 12, 30, tzinfo=UTC)
"""A Saturday."""


@pytest.mark.parametrize(
    ("expression", "zone", "expected"),
    [
        ("cron(0 * * * ? *)", None, "2026-01-31T13:00"),
        ("cron(30 12 * * ? *)", None, "2026-02-01T12:30"),
        ("cron(0/20 * * * ? *)", None, "2026-01-31T12:40"),
        ("cron(0 9 ? * MON-FRI *)", None, "2026-02-02T09:00"),
        ("cron(0 9 ? * 1 *)", None, "2026-02-01T09:00"),
        ("cron(0 0 29 2 ? *)", None, "2028-02-29T00:00"),
        ("cron(0 3 * * ? *)", "Europe/Berlin", "2026-02-01T02:00"),
        ("cron(0 3 1 JUL ? *)", "Europe/Berlin", "2026-07-01T01:00"),
        ("cron(0 0 1 1 ? 2020)", None, None),
        ("cron(0 0 L * ? *)", None, None),
        ("cron(0 0 ? * MON#2 *)", None, None),
        ("rate(5 minutes)", None, None),
        ("at(2026-02-01T09:00:00)", "America/New_York", "2026-02-01T14:00"),
        ("at(2026-01-01T09:00:00)", None, None),
    ],
)
def test_the_next_start(expression: str, zone: str | None, expected: str | None) -> None:
    found = next_run(expression, zone, NOW)
    assert (None if found is None else found.strftime("%Y-%m-%dT%H:%M")) == expected
