"""What `ops logs` decides without asking: since when, where containers write, whose lines are meant, how they look."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ecs_platform.ops.ecs_tasks import AT_ONCE, tasks_of
from ecs_platform.ops.log_events import Event
from ecs_platform.ops.log_lines import lines
from ecs_platform.ops.log_places import LogPlace, log_places, stream_of, writer_of
from ecs_platform.ops.previous_tasks import HOUR, before_deployment, run_before
from ecs_platform.ops.since import SinceError, milliseconds, shown, since

NOW = datetime(2026, 11, 30, 22, 0, tzinfo=UTC)
OWN, REGION, TASK = "/ecs/test/web", "eu-central-1", "0123456789abcdef" * 2


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("30s", NOW - timedelta(seconds=30)),
        ("15m", NOW - timedelta(minutes=15)),
        ("2h", NOW - timedelta(hours=2)),
        (" 3d ", NOW - timedelta(days=3)),
        ("2026-11-30", datetime(2026, 11, 30, tzinfo=UTC)),
        ("2026-11-30T21:00", datetime(2026, 11, 30, 21, tzinfo=UTC)),
        ("2026-11-30T21:00Z", datetime(2026, 11, 30, 21, tzinfo=UTC)),
        ("2026-11-30T21:00+01:00", datetime(2026, 11, 30, 20, tzinfo=UTC)),
    ],
)
def test_a_time_to_begin_at(text: str, at: datetime) -> None:
    assert since(text, NOW) == at


@pytest.mark.parametrize(
    ("text", "says"),
    [
        *((text, "write a span") for text in ("", "1", "h", "1w", "-1h", "1.5h", "now", "2026-13-01", "\0", "\u0661h")),
        *((text, "no span") for text in ("0s", "99999d")),
        ("2026-12-01", "future"),
        ("2001-01-01", "keeps nothing for longer"),
        ("0001-01-01T00:00+14:00", "no time"),
    ],
)
def test_what_is_no_time_to_begin_at(text: str, says: str) -> None:
    with pytest.raises(SinceError, match=says):
        since(text, NOW)


def test_a_time_is_shown_as_it_is_taken() -> None:
    at = milliseconds(NOW) - 1
    assert shown(at) == "2026-11-30T21:59:59.999Z"
    assert milliseconds(since(shown(at), NOW)) == at


def container(name: str, driver: str | None = "awslogs", **options: str) -> dict[str, Any]:
    configuration = {"logConfiguration": {"logDriver": driver, "options": options}} if driver else {}
    return {"name": name, **configuration}


def test_where_containers_write() -> None:
    own = {"awslogs-group": OWN, "awslogs-region": REGION, "awslogs-stream-prefix": "ecs"}
    shared = {**own, "awslogs-group": "/shared", "awslogs-region": "us-east-1"}
    places, others = log_places(
        [
            container("web", **own),
            container("proxy", **own),
            container("audit", **shared),
            container("bare", **{"awslogs-group": "/host"}),
            container("mute", None),
            container("fluent", "awsfirelens", Name="kinesis_firehose", delivery_stream="d", password="hidden"),
            container("file", "awsfirelens"),
            container("disk", "json-file"),
        ],
        OWN,
        REGION,
    )
    assert places == [
        LogPlace(OWN, REGION),
        LogPlace("/shared", "us-east-1", "ecs/audit/"),
        LogPlace("/host", REGION),
    ]
    assert [str(each) for each in others] == [
        "`mute` writes elsewhere: it has no `logConfiguration`, so its output stays with the container",
        "`fluent` writes elsewhere: through its log router to `kinesis_firehose`, delivery_stream d",
        "`file` writes elsewhere: through its log router to `what its configuration file says`",
        "`disk` writes elsewhere: by the log driver `json-file`",
    ]


def test_a_stream_tells_who_writes() -> None:
    assert writer_of(f"ecs/web/{TASK}") == (TASK, "web")
    assert writer_of(f"a/b/web/{TASK}") == (TASK, "web")
    assert writer_of("some-stream") == ("", "some-stream")
    own = {"awslogs-group": OWN, "awslogs-stream-prefix": "ecs"}
    assert stream_of(container("web", **own), TASK) == f"ecs/web/{TASK}"
    assert stream_of(container("web", **{"awslogs-group": OWN}), TASK) is None
    assert stream_of(container("web", "awsfirelens"), TASK) is None


def event(message: str, stream: str = f"ecs/web/{TASK}") -> Event:
    return Event(0, "1", OWN, stream, message)


def test_nothing_that_a_container_writes_begins_a_line_or_colours_one() -> None:
    said = "\x1b[31mred\x1b[0m\tx\r\n::error::y\rz\x1b]0;title\x07\u202e\n"
    assert list(lines(event(said))) == [
        "1970-01-01T00:00:00.000Z 01234567 web  red    x",
        "1970-01-01T00:00:00.000Z 01234567 web  ::error::y",
        "1970-01-01T00:00:00.000Z 01234567 web  z\\x1b]0;title\\x07\\u202e",
    ]
    assert list(lines(event("", "odd\nstream"))) == ["1970-01-01T00:00:00.000Z - odd\\nstream"]
    (coloured,) = lines(event("x"), coloured=True)
    assert coloured.count("\x1b[") == 2
    assert coloured.endswith("web  x")


def task(number: int, deployment: str, began: datetime, stopped: datetime | None = None) -> dict[str, Any]:
    found = {
        "taskArn": f"arn:task/test/{number:032x}",
        "startedBy": deployment,
        "createdAt": began,
        "taskDefinitionArn": f"arn:task-definition/test-web:{deployment[-1]}",
    }
    return found if stopped is None else {**found, "stoppedAt": stopped}


def service(rollout: str = "COMPLETED") -> dict[str, Any]:
    at = {"createdAt": NOW - timedelta(minutes=10), "updatedAt": NOW - timedelta(minutes=5)}
    return {"deployments": [{"id": "ecs-svc/3", "status": "PRIMARY", "rolloutState": rollout, **at}]}


def test_before_this_deployment_was_the_newest_of_the_others() -> None:
    ago = [NOW - timedelta(minutes=minutes) for minutes in range(60)]
    tasks = [
        task(1, "ecs-svc/3", ago[9]),
        task(2, "ecs-svc/2", ago[30], ago[8]),
        task(3, "ecs-svc/2", ago[40], ago[7]),
        task(4, "ecs-svc/1", ago[50], ago[29]),
        task(5, "ops-run/alice", ago[1], ago[1]),
    ]
    found = before_deployment(service(), tasks, milliseconds(NOW))
    assert found is not None
    assert found.tasks == frozenset({f"{2:032x}", f"{3:032x}"})
    assert (found.start, found.end) == (milliseconds(ago[40]), milliseconds(ago[6]))
    assert found.said == "2 tasks of the deployment before this one (test-web:2)"
    assert found.has(f"{2:032x}")
    assert not found.has(f"{1:032x}")
    still = before_deployment(service("IN_PROGRESS"), [*tasks, task(6, "ecs-svc/2", ago[41])], milliseconds(NOW))
    assert still is not None
    assert still.end == milliseconds(NOW), "one of them runs yet"


def test_after_an_hour_the_time_of_the_deployment_tells() -> None:
    found = before_deployment(service(), [task(1, "ecs-svc/3", NOW)], milliseconds(NOW))
    assert found is not None
    began = milliseconds(NOW - timedelta(minutes=10))
    assert (found.start, found.end) == (began - HOUR, milliseconds(NOW - timedelta(minutes=4)))
    assert found.has("other")
    assert not found.has(f"{1:032x}")
    assert "2026-11-30 21:50" in found.said
    assert before_deployment({"deployments": []}, [], 0) is None


def test_the_run_before_the_last_is_that_of_the_streams() -> None:
    def stream(name: str, at: int, **more: int) -> dict[str, Any]:
        return {"logStreamName": name, "creationTime": at, **more}

    ids = [f"{number:032x}" for number in range(3)]
    streams = [
        stream(f"ecs/report/{ids[1]}", 200, firstEventTimestamp=150),
        stream(f"ecs/proxy/{ids[1]}", 201),
        stream(f"ecs/report/{ids[0]}", 100),
        stream(f"ecs/report/{ids[2]}", 300),
        stream("by hand", 250),
    ]
    found = run_before(streams, 1000)
    assert found is not None
    assert (found.tasks, found.start, found.end) == (frozenset({ids[1]}), 150, 1000)
    assert found.streams == (f"ecs/report/{ids[1]}", f"ecs/proxy/{ids[1]}")
    assert run_before(streams[:2], 1000) is None
    assert run_before([], 1000) is None


class Ecs:
    """An ECS with so many tasks, a hundred a page."""

    def __init__(self, count: int) -> None:
        self.count, self.described = count, list[int]()

    def get_paginator(self, name: str) -> Any:
        assert name == "list_tasks"
        return self

    def paginate(self, **_: Any) -> Any:
        arns = [f"arn:task/test/{number}" for number in range(self.count)]
        return [{"taskArns": arns[at : at + 100]} for at in range(0, self.count, 100)]

    def describe_tasks(self, *, cluster: str, tasks: list[str]) -> Any:
        self.described.append(len(tasks))
        return {"tasks": [{"taskArn": each, "createdAt": NOW + timedelta(seconds=int(each[14:]))} for each in tasks]}


def test_many_tasks_are_asked_for_a_hundred_at_a_time_and_the_newest_comes_first() -> None:
    ecs = Ecs(250)
    found = tasks_of(ecs, "test", "RUNNING", family="test-web")
    assert ecs.described == [AT_ONCE, AT_ONCE, 50]
    assert (len(found), found[0]["taskArn"]) == (250, "arn:task/test/249")
