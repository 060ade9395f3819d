"""`ops logs` on a local AWS: what containers have written, by time, with what is said where there is nothing."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from ecs_platform.ops import log_events
from ecs_platform.ops.__main__ import app
from ecs_platform.ops.log_events import Event
from tests.model.project import Project
from tests.ops.deployed import Deployed, json_lines, put, until

GROUP = "/ecs/test/web"
JOB = "name: report\ntype: Scheduled Job\nimage: {location: nginx}\non: {schedule: '@daily'}\n"
ONE, TWO = "a" * 32, "b" * 32
ROUTED = """\
name: web
type: Backend Service
image: {location: nginx}
logging: {destination: {Name: cloudwatch_logs, region: eu-central-1, log_group_name: /elsewhere}}
sidecars: {proxy: {image: envoy}}
"""


def logs(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["logs", *arguments])


def now() -> int:
    return int(time.time() * 1000)


def group(deployed: Deployed, name: str = GROUP) -> None:
    deployed.aws("logs").create_log_group(logGroupName=name)


def test_all_tasks_are_merged_by_time(deployed: Deployed) -> None:
    group(deployed)
    at = now() - 60_000
    put(deployed.aws, GROUP, f"ecs/web/{ONE}", (at, "first"), (at + 2000, "third"))
    put(deployed.aws, GROUP, f"ecs/proxy/{TWO}", (at + 1000, "second\n  at line 2"))
    ran = logs("web")
    assert (ran.exit_code, ran.stderr) == (0, "")
    told = [line.split(" ", 3) for line in ran.stdout.splitlines()]
    assert [(task, container, text.strip()) for _, task, container, text in told] == [
        ("aaaaaaaa", "web", "first"),
        ("bbbbbbbb", "proxy", "second"),
        ("bbbbbbbb", "proxy", "at line 2"),
        ("aaaaaaaa", "web", "third"),
    ]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", told[0][0])
    again = logs("web", "--since", told[3][0])
    assert again.stdout.splitlines() == ran.stdout.splitlines()[3:], "a time that was shown is one to begin at"


def test_each_line_is_an_object_with_json(deployed: Deployed) -> None:
    group(deployed)
    put(deployed.aws, GROUP, f"ecs/web/{ONE}", (now() - 1000, "one \x1b[31mred\x1b[0m"), (now(), "two"))
    first, second = json_lines(logs("web", "--json").stdout)
    assert (first["task"], first["container"], first["message"]) == (ONE, "web", "one \x1b[31mred\x1b[0m")
    assert (first["log_group"], first["log_stream"], second["message"]) == (GROUP, f"ecs/web/{ONE}", "two")


def test_words_are_filtered_by_cloudwatch(deployed: Deployed, refuse: Callable[..., None]) -> None:
    group(deployed)
    put(deployed.aws, GROUP, f"ecs/web/{ONE}", (now() - 1000, "an ERROR"), (now(), "fine"))
    assert [line["message"] for line in json_lines(logs("web", "--filter", "ERROR", "--json").stdout)] == ["an ERROR"]
    none = logs("web", "--filter", "NEVER")
    assert (none.exit_code, none.stdout) == (0, "")
    assert "that `NEVER` matches; the newest line is of 20" in none.stderr
    refuse("FilterLogEvents", "InvalidParameterException", "Invalid filter pattern")
    wrong = logs("web", "--filter", "[")
    assert wrong.exit_code == 2
    assert "FilterAndPatternSyntax" in wrong.stderr


def test_where_there_is_nothing_it_says_what_there_is(deployed: Deployed, refuse: Callable[..., None]) -> None:
    group(deployed)
    none = logs("web", "--since", "15m")
    assert (none.exit_code, none.stdout) == (0, "")
    assert "there is none at all: lines are kept for 30 days" in none.stderr
    put(deployed.aws, GROUP, f"ecs/web/{ONE}", (now() - 7_200_000, "two hours ago"))
    assert "the newest line is of 20" in logs("web", "--json").stderr
    assert "two hours ago" in logs("web", "--since", "3h").stdout
    refuse("DescribeLogStreams", "AccessDeniedException", "no")
    denied = logs("web")
    assert (denied.exit_code, "newest" in denied.stderr) == (0, False)


def test_many_lines_of_a_hundred_tasks_are_all_read(deployed: Deployed, monkeypatch: pytest.MonkeyPatch) -> None:
    group(deployed)
    at = now() - 600_000
    for number in range(100):
        put(deployed.aws, GROUP, f"ecs/web/{number:032x}", *((at + number + 100 * n, str(n)) for n in range(110)))
    found = list(json_lines(logs("web", "--json").stdout))
    assert len({line["task"] for line in found}) == 100
    times = [line["time"] for line in found]
    assert (len(found), times) == (11_000, sorted(times)), "more than a page"


@pytest.mark.parametrize(
    ("given", "status", "says"),
    [
        (("wep",), 2, "did you mean `web`?"),
        (("web", "--since", "yesterday"), 2, "30s, 15m, 2h, 3d"),
        (("web", "--since", "0s"), 2, "no span"),
        (("web", "--since", "2999-01-01"), 2, "future"),
        (("web", "--follow", "--previous"), 2, "write nothing more"),
        (("web",), 1, "there is no log group `/ecs/test/web`: `pulumi up` has not made it yet"),
        (("web", "--previous"), 1, "`web` is not in the cluster `test`"),
    ],
)
def test_what_cannot_be_shown_is_said(deployed: Deployed, given: tuple[str, ...], status: int, says: str) -> None:
    ran = logs(*given)
    assert (ran.exit_code, ran.stdout) == (status, "")
    assert says in " ".join(re.sub(r"[│╭╰─╮╯]", " ", ran.stderr).split())
    assert "Traceback" not in ran.stderr


def test_a_missing_right_is_named(deployed: Deployed, refuse: Callable[..., None]) -> None:
    group(deployed)
    said = "User: arn:aws:iam::1:user/a is not authorized to perform: logs:FilterLogEvents on resource: x"
    refuse("FilterLogEvents", "AccessDeniedException", said)
    ran = logs("web")
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "the right `logs:FilterLogEvents` is missing" in ran.stderr


def test_without_a_network_it_says_so(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    ran = logs("web")
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "Could not connect" in ran.stderr


def test_logs_that_go_elsewhere_are_told_of(deployed: Deployed) -> None:
    deployed.project.write("web.yaml", ROUTED)
    deployed.project.write("priorities.yaml", "")
    group(deployed)
    put(deployed.aws, GROUP, f"ecs/proxy/{ONE}", (now(), "of the sidecar"))
    ran = logs("web")
    assert "of the sidecar" in ran.stdout
    assert "`web` writes elsewhere: through its log router to `cloudwatch_logs`" in ran.stderr
    assert "log_group_name /elsewhere" in ran.stderr


def test_where_nothing_is_in_cloudwatch_it_ends(deployed: Deployed) -> None:
    deployed.project.write("web.yaml", "name: web\ntype: Backend Service\ntask_definition: web.json\n")
    deployed.project.write("priorities.yaml", "")
    secret = '"secretOptions": [{"name": "splunk-token", "valueFrom": "/test/web/token"}]'
    driver = f'{{"logDriver": "splunk", "options": {{"splunk-url": "https://splunk.example.com"}}, {secret}}}'
    container = f'{{"name": "web", "image": "nginx", "logConfiguration": {driver}}}'
    deployed.project.write(
        "web.json", f'{{"family": "web", "cpu": "256", "memory": "512", "containerDefinitions": [{container}]}}'
    )
    ran = logs("web")
    assert (ran.exit_code, ran.stdout) == (1, "")
    assert "`web` writes elsewhere: by the log driver `splunk`" in ran.stderr


def test_the_deployment_before_is_that_of_the_tasks_that_stopped(deployed: Deployed) -> None:
    deployed.service("web")
    (old,) = deployed.tasks(serviceName="web")
    deployed.update("web", image="nginx:2")
    until(lambda: deployed.tasks("STOPPED", serviceName="web"), "the old task stops")
    ran = logs("web", "--previous")
    before = old["taskArn"].rpartition("/")[2]
    assert [line.split(" ")[1] for line in ran.stdout.splitlines()] == [before[:8]]
    assert re.search(r"1 task of the deployment before this one \(test-web:\d+\)", ran.stderr)
    assert len(logs("web").stdout.splitlines()) == 2, "without it both"


def test_a_job_has_its_run_before_the_last(deployed: Deployed) -> None:
    deployed.project.write("report.yaml", JOB)
    group(deployed, "/ecs/test/report")
    assert logs("report", "--previous").exit_code == 1
    for number, task in enumerate((ONE, TWO, "c" * 32)):
        put(deployed.aws, "/ecs/test/report", f"ecs/report/{task}", (now() - 5000 + number, f"run {number}"))
        time.sleep(0.01)
    ran = logs("report", "--previous", "--json")
    assert [line["message"] for line in json_lines(ran.stdout)] == ["run 1"]
    assert f"task {TWO} of the run before the last" in ran.stderr


def test_it_follows_until_ctrl_c(deployed: Deployed) -> None:
    group(deployed)
    put(deployed.aws, GROUP, f"ecs/web/{ONE}", (now() - 1000, "before"))
    command = [sys.executable, "-m", "ecs_platform.ops", "logs", "web", "--follow", "--json"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ
    ) as process:
        assert process.stdout is not None
        assert next(json_lines(process.stdout.readline()))["message"] == "before"
        put(deployed.aws, GROUP, f"ecs/web/{TWO}", (now() - 20_000, "late"))
        put(deployed.aws, GROUP, f"ecs/web/{ONE}", (now(), "after"))
        assert [next(json_lines(process.stdout.readline()))["message"] for _ in range(2)] == ["late", "after"]
        process.send_signal(signal.SIGINT)
        rest, said = process.communicate(timeout=20)
    assert (process.returncode, rest, said) == (0, "", "")


class Answers:
    """A CloudWatch Logs that has these events, whatever it is asked, and is too busy now and then."""

    def __init__(self) -> None:
        self.has: list[Event] = []
        self.asked: list[int] = []

    def read(self, start: int) -> Any:
        self.asked.append(start)
        return iter([each for each in self.has if each.time >= start])

    def add(self, *times: int) -> None:
        self.has += [Event(at, str(len(self.has) + n), GROUP, "ecs/web/1", str(at)) for n, at in enumerate(times)]
        self.has.sort()


def test_an_event_is_given_once_also_one_that_is_late() -> None:
    answers, clock = Answers(), [1_000.0]
    follower = log_events.Follower(answers.read, 0, lambda: clock[0])
    answers.add(900_000, 999_000)
    assert [each.time for each in follower.poll()] == [900_000, 999_000]
    answers.add(950_000, 998_000, 1_000_500)
    assert [each.time for each in follower.poll()] == [950_000, 998_000, 1_000_500]
    assert list(follower.poll()) == []
    clock[0] = 100_000.0
    assert list(follower.poll()) == []
    assert answers.asked[0] == 0
    assert answers.asked[1] == 999_000 - log_events.LATE
    list(follower.poll())
    assert answers.asked[-1] == 100_000_000 - log_events.SKEW, "what is long over is not read for ever"


def test_one_with_a_time_in_the_future_hides_none_of_now() -> None:
    answers = Answers()
    follower = log_events.Follower(answers.read, 0, lambda: 1_000.0)
    answers.add(7_200_000)
    assert len(list(follower.poll())) == 1
    answers.add(1_000_000)
    assert [each.time for each in follower.poll()] == [1_000_000]


def test_where_aws_asks_for_patience_it_waits_longer_each_time() -> None:
    from botocore.exceptions import ClientError  # noqa: PLC0415

    answers, waited, refusals = Answers(), list[float](), [1, 1, 1, 1, 1]
    answers.add(1)

    def read(start: int) -> Any:
        if refusals:
            refusals.pop()
            raise ClientError({"Error": {"Code": "ThrottlingException", "Message": "Rate exceeded"}}, "x")
        return answers.read(start)

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 7:
            raise KeyboardInterrupt

    told = list[Event]()
    with pytest.raises(KeyboardInterrupt):
        log_events.follow(log_events.Follower(read, 0, lambda: 1.0), told.append, 2.0, sleep)
    assert waited == [4, 8, 16, 30, 30, 2, 2]
    assert [each.time for each in told] == [1]


def test_another_refusal_ends_it() -> None:
    from botocore.exceptions import ClientError  # noqa: PLC0415

    def read(start: int) -> Any:
        raise ClientError({"Error": {"Code": "ExpiredTokenException", "Message": "x"}}, "FilterLogEvents")

    with pytest.raises(ClientError):
        log_events.follow(log_events.Follower(read, 0), print, 0)
