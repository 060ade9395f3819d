"""When jobs run: each form of a schedule, its time zone, and what is neither."""

from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from ecs_platform.model.manifest.cron import expression
from ecs_platform.model.manifest.time_zone import TimeZone
from tests.model.project import Project, assert_marked

JOB = """\
name: report
type: Scheduled Job
image: {location: report}
"""
DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ("@yearly", "cron(0 0 1 1 ? *)"),
        ("@daily", "cron(0 0 * * ? *)"),
        ("@every 1h30m", "rate(90 minutes)"),
        ("@every 60s", "rate(1 minute)"),
        ("*/5 * * * *", "cron(*/5 * * * ? *)"),
        ("0 9 * * MON-FRI", "cron(0 9 ? * MON-FRI *)"),
        ("0 9 * * 1-5", "cron(0 9 ? * 2,3,4,5,6 *)"),
        ("0 0 * * 0", "cron(0 0 ? * 1 *)"),
        ("0 0 * * 5-7", "cron(0 0 ? * 6,7,1 *)"),
        ("0 0 * * */2", "cron(0 0 ? * 1,3,5,7 *)"),
        ("30 6 1,15 * *", "cron(30 6 1,15 * ? *)"),
        ("0 0 1 * ?", "cron(0 0 1 * ? *)"),
        ("0 0 ? * *", "cron(0 0 * * ? *)"),
        ("? ? ? ? ?", "cron(* * * * ? *)"),
        ("0 0 ? * MON", "cron(0 0 ? * MON *)"),
        ("rate(1 minutes)", "rate(1 minute)"),
        ("cron(0 9 ? * MON-FRI *)", "cron(0 9 ? * MON-FRI *)"),
        ("at(2027-03-01T09:00:00)", "at(2027-03-01T09:00:00)"),
        ("at(2028-02-29T23:59:59)", "at(2028-02-29T23:59:59)"),
        ("cron(0 9 ? * MON#2 *)", "cron(0 9 ? * MON#2 *)"),
        ("cron(0 9 ? * 6L *)", "cron(0 9 ? * 6L *)"),
        ("none", None),
        ("0 9 * * 5L", "cron(0 9 ? * 6L *)"),
        ("0 9 * * 0L", "cron(0 9 ? * 1L *)"),
        ("0 9 * * 5#2", "cron(0 9 ? * 6#2 *)"),
        ("0 9 * * 7#5", "cron(0 9 ? * 1#5 *)"),
        ("0 9 * * FRI#2", "cron(0 9 ? * FRI#2 *)"),
        ("0 9 15W * *", "cron(0 9 15W * ? *)"),
        ("0 9 ?,1 * *", "cron(0 9 * * ? *)"),
        ("*,5 9 * * *", "cron(* 9 * * ? *)"),
    ],
)
def test_schedules(schedule: str, expected: str | None) -> None:
    assert expression(schedule) == expected


@pytest.mark.parametrize(
    "schedule",
    [
        "",
        "@dayly",
        "@every 30s",
        "@every",
        "61 * * * *",
        "* * * *",
        "0 0 1 * 1",
        "rate(0 minutes)",
        "rate(5 years)",
        "cron(0 9 * * * *)",
        "cron(0 9 ? * *)",
        "cron(? 9 ? * MON *)",
        "cron(0 9 ? * MON/2 *)",
        "cron(0 9 ? * MON#2,FRI *)",
        "cron(0 9 ? * MON#6 *)",
        "cron(0 9 ? * MON# *)",
        "0 9 * * 1,MON#2",
        "*/0 * * * *",
        "0 0 32 * *",
        "0 0 * FOO *",
        "1-2-3 * * * *",
        "at(2027-02-29T09:00:00)",
        "at(2027-03-01T09:00)",
        "at(2027-03-01T09:00:00Z)",
        "at(2027-03-01T09:00:00+01:00)",
        "at(2027-03-01 09:00:00)",
        "at(2027-03-01T24:00:00)",
        "cron(0 9 1-5W * ? *)",
        "cron(0 9 ? * MON-FRIL *)",
        "cron(0 9 ?,1 * MON *)",
        "cron(0 9 * * ?,MON *)",
        "cron(0 9 ? * ?/2 *)",
        "\u0663 * * * *",
        "*/\u0663 * * * *",
        "Cron(0 9 * * ? *)",
    ],
)
def test_what_is_no_schedule(schedule: str) -> None:
    with pytest.raises(ValueError, match=r"schedule|rate|field|minute|day|month|needs|names|time"):
        expression(schedule)


@pytest.mark.parametrize(
    ("schedule", "meant"),
    [
        ("0 9 * * ? *", "cron(0 9 * * ? *)"),
        ("0 9 ? * MON-FRI *", "cron(0 9 ? * MON-FRI *)"),
        ("0 30 9 * * MON", "30 9 * * MON"),
        ("0 0 0 * * *", "0 0 * * *"),
        ("cron(0 9 * * MON-FRI *)", "cron(0 9 ? * MON-FRI *)"),
        ("cron(0 9 1 * * *)", "cron(0 9 1 * ? *)"),
        ("cron(0 9 * * * *)", "cron(0 9 * * ? *)"),
        ("cron(0 9 1 * MON *)", None),
        ("cron(0 9 ? * ? *)", None),
        ("0 9 a b c d", None),
    ],
)
def test_what_is_meant_by_too_many_fields_and_days_is_a_schedule(schedule: str, meant: str | None) -> None:
    with pytest.raises(PydanticCustomError) as raised:
        expression(schedule)
    hint = (raised.value.context or {})["hint"]
    assert hint.startswith(f"write `{meant}`") == (meant is not None)
    if meant is not None:
        assert expression(meant) is not None


def _weekday(number: int, name: bool) -> str:
    return DAYS[number % 7] if name else str(number)


def _of_aws(field: str) -> set[int]:
    """The days that AWS reads in such a field, from 1; it knows neither steps nor ranges across the week's end."""
    found: set[int] = set()
    for piece in field.split(","):
        first, _, last = piece.partition("-")
        bounds = [DAYS.index(each) + 1 if each in DAYS else int(each) for each in (first, last or first)]
        assert 1 <= bounds[0] <= bounds[1] <= 7
        found |= set(range(bounds[0], bounds[1] + 1))
    return found


@given(st.integers(0, 7), st.integers(0, 7), st.booleans(), st.booleans(), st.sampled_from([None, 1, 2, 3, 7]))
def test_weekdays_are_the_same_days_for_aws(
    first: int, last: int, first_named: bool, last_named: bool, step: int | None
) -> None:
    start = first % 7 if first_named else first
    end = last % 7 if last_named else last
    text = f"{_weekday(first, first_named)}-{_weekday(last, last_named)}{f'/{step}' if step else ''}"
    read = expression(f"0 9 * * {text}")
    assert read is not None
    weekday = read.split()[4]
    meant = {day % 7 + 1 for day in range(start, end + (1 if start <= end else 8), step or 1)}
    assert _of_aws(weekday) == meant


@given(st.sampled_from(sorted(available_timezones() - {"localtime"})))
def test_every_zone_is_taken(zone: str) -> None:
    assert TypeAdapter(TimeZone).validate_python(zone) == zone


@pytest.mark.parametrize(
    ("zone", "hint"),
    [
        ("america/new_york", "did you mean `America/New_York`?"),
        ("New York", "did you mean `America/New_York`?"),
        ("Berlin", "did you mean `Europe/Berlin`?"),
        ("Germany/Berlin", "did you mean `Europe/Berlin`?"),
        ("Europe/Berln", "did you mean `Europe/Berlin`?"),
        ("+02:00", "write a name of the IANA, `Europe/Berlin`, with its summer time; always `+02:00` is `Etc/GMT-2`"),
        ("UTC+2", "write a name of the IANA, `Europe/Berlin`, with its summer time; always `UTC+2` is `Etc/GMT-2`"),
        (
            "GMT-0500",
            "write a name of the IANA, `Europe/Berlin`, with its summer time; always `GMT-0500` is `Etc/GMT+5`",
        ),
        ("+05:30", "write a name of the IANA: "),
        ("UTC+15", ""),
        ("", "write a name of the IANA"),
    ],
)
def test_what_is_no_zone(zone: str, hint: str) -> None:
    with pytest.raises(ValidationError) as raised:
        TypeAdapter(TimeZone).validate_python(zone)
    (error,) = raised.value.errors()
    assert error["msg"] == f"`{zone}` is not a time zone"
    assert error["ctx"]["hint"].startswith(hint)


GOOD = [
    '{schedule: "0 9 * * 1-5", timezone: America/New_York}',
    "{schedule: cron(0 9 ? * MON-FRI *), timezone: Europe/Berlin}",
    '{schedule: "@daily", timezone: Asia/Tokyo}',
    "{schedule: at(2027-03-01T09:00:00), timezone: UTC}",
    "{schedule: at(2001-03-01T09:00:00)}",
    "{schedule: none, timezone: America/New_York}",
]
WRONG = {
    '{schedule: "0 9 * * *", timezone: EST2}': "`EST2` is not a time zone",
    "{schedule: rate(1 day), timezone: UTC}": "`timezone` does nothing for `rate(1 day)`, which counts from its start",
    '{schedule: "@every 24h", timezone: UTC}': "`timezone` does nothing for `@every 24h`",
    "{timezone: UTC}": "`schedule` is missing",
    '{schedule: "CRON_TZ=America/New_York 0 9 * * 1-5"}': "a time zone is not a part of the schedule here; write "
    '`timezone: America/New_York`, and `schedule: "0 9 * * 1-5"`',
    '{schedule: "TZ=Asia/Tokyo @daily"}': 'write `timezone: Asia/Tokyo`, and `schedule: "@daily"`',
    "{schedule: at(2027-03-01)}": "is not a time; write it like `at(2027-03-01T09:00:00)`",
}


@pytest.mark.parametrize("on", GOOD)
def test_a_job_with_a_time_zone(on: str, project: Project) -> None:
    project.write("report.yaml", f"{JOB}on: {on}\n")
    assert project.findings() == []


@pytest.mark.parametrize("on", WRONG)
def test_a_job_with_a_wrong_one(on: str, project: Project) -> None:
    text = f"{JOB}on: {on}  # !! {WRONG[on]}\n"
    file = project.write("report.yaml", text)
    assert_marked(text, project.findings(), file)


def test_a_time_zone_for_all_jobs(project: Project) -> None:
    """What the finding says is enough where it is inherited."""
    project.write("defaults.yaml", "on: {timezone: Europe/Berlin}\n")
    project.write("web.yaml", "name: web\ntype: Backend Service\nimage: {location: nginx}\n")
    project.write(
        "nightly.yaml", 'name: nightly\ntype: Scheduled Job\nimage: {location: x}\non: {schedule: "@daily"}\n'
    )
    project.write("report.yaml", f"{JOB}on: {{schedule: rate(1 hour)}}\n")
    (finding,) = project.findings()
    assert "`timezone: null` where it is inherited" in finding.hint
    project.write("report.yaml", f"{JOB}on: {{schedule: rate(1 hour), timezone: null}}\n")
    assert project.findings() == []
    zones = {name: service.on.timezone for name, service in project.read().items() if service.on is not None}
    assert zones == {"nightly": "Europe/Berlin", "report": None}
