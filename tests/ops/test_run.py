"""`ops run` on a local AWS: a task as the service's own, its lines, and its container's exit status."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from ecs_platform.ops import awaited_task
from ecs_platform.ops.__main__ import app
from ecs_platform.ops.one_off import Changes, name_of, of_schedule, of_service, request, started_by
from ecs_platform.ops.outcome import outcome
from ecs_platform.ops.run_failures import WORDS, told
from tests.model.project import Project
from tests.ops.deployed import CLUSTER, Deployed, json_lines, put, until

JOB = "name: report\ntype: Scheduled Job\nimage: {location: nginx}\non: {schedule: '@daily'}\n"


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(awaited_task, "PAUSE", 0.05)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["run", *arguments])


def said(ran: Result) -> str:
    """What is on standard error, in one line and without the frame of a wrong usage."""
    assert "Traceback" not in ran.stderr
    return " ".join(re.sub(r"[│╭╰─╮╯]", " ", ran.stderr).split())


def one_off(deployed: Deployed, status: str = "STOPPED") -> dict[str, Any]:
    """The newest task that was started here."""
    found = [each for each in deployed.tasks(status) if each.get("startedBy", "").startswith("ops-run")]
    return max(found, key=lambda each: each["createdAt"])


def test_a_task_runs_as_those_of_its_service(deployed: Deployed) -> None:
    deployed.service("web")
    ran = run("web", "--", "rake", "db:migrate", "--trace")
    assert ran.exit_code == 0, ran.output
    first, last = ran.stdout.splitlines()
    assert first.endswith("nginx rake db:migrate --trace would write")
    assert last.endswith("ends with exit code 0")
    assert re.search(r"test-web:\d+ runs as task", ran.stderr)
    assert "`web` ended with exit code 0" in ran.stderr
    (own,), task = deployed.tasks(serviceName="web"), one_off(deployed)
    for key in ("taskDefinitionArn", "capacityProviderName", "launchType", "cpu", "memory"):
        assert task[key] == own[key]
    places = [{each["name"]: each["value"] for each in one["attachments"][0]["details"]} for one in (own, task)]
    assert places[0]["subnetId"] == places[1]["subnetId"]
    assert (task["group"], task["enableExecuteCommand"]) == ("family:test-web", False)
    assert task["startedBy"] == "ops-run/moto" or task["startedBy"].startswith("ops-run/")
    tags = [{each["key"]: each["value"] for each in one["tags"]} for one in (own, task)]
    assert tags[1] == {key: value for key, value in tags[0].items() if key != "aws:ecs:serviceName"}
    assert task["overrides"]["containerOverrides"] == [{"name": "web", "command": ["rake", "db:migrate", "--trace"]}]


@pytest.mark.parametrize(
    ("image", "status", "says"),
    [
        ("nginx:crash-after-30s", 1, "`web` ended with exit code 1"),
        ("nginx:out-of-memory", 137, "OutOfMemoryError: Container killed due to memory usage -> raise `memory`"),
    ],
)
def test_its_end_is_that_of_its_container(deployed: Deployed, image: str, status: int, says: str) -> None:
    deployed.service("web", count=0, image=image)
    ran = run("web", "--", "x")
    assert ran.exit_code == status
    assert says in said(ran)


def test_one_that_never_starts_has_ecs_words_and_what_to_do(deployed: Deployed) -> None:
    secret = {"name": "KEY", "valueFrom": "arn:aws:ssm:eu-central-1:123456789012:parameter/test/web/key"}
    deployed.service("web", count=0, secrets=[secret])
    ran = run("web", "--json", "--", "x")
    assert ran.exit_code == 1
    (result,) = [line["result"] for line in json_lines(ran.stdout)]
    assert (result["exit_code"], result["stop_code"]) == (None, "TaskFailedToStart")
    assert result["reason"].startswith("ResourceInitializationError")
    assert "python -m ops secrets set" in result["remedy"]
    assert "`web` never ran: ResourceInitializationError" in said(run("web", "--", "x"))


def test_lines_and_the_result_are_json(deployed: Deployed) -> None:
    deployed.service("web", count=0)
    ran = run("web", "--json", "--", "x")
    *lines, result = json_lines(ran.stdout)
    assert [line["container"] for line in lines] == ["web", "web"]
    assert (result["result"]["exit_code"], result["result"]["revision"].partition(":")[0]) == (0, "test-web")
    assert result["result"]["task"].endswith(lines[0]["task"])


def test_sizes_and_the_container_can_be_others(deployed: Deployed) -> None:
    deployed.service("web", count=0)
    assert run("web", "--cpu", "512", "--memory", "1024", "--", "x").exit_code == 0
    task = one_off(deployed)
    assert (task["cpu"], task["memory"]) == ("512", "1024")
    ran = run("web", "--container", "wep", "--", "x")
    assert (ran.exit_code, "has no container `wep`; did you mean `web`?" in said(ran)) == (2, True)


def test_detached_it_prints_the_arn_and_does_not_wait(deployed: Deployed) -> None:
    deployed.service("web", count=0)
    ran = run("web", "--detach", "--", "x")
    assert ran.exit_code == 0
    assert ran.stdout.strip() == one_off(deployed, "RUNNING")["taskArn"]
    told_ = json.loads(run("web", "--detach", "--json", "--", "x").stdout)
    assert set(told_) == {"task", "revision", "started_by"}


def test_a_job_runs_now_as_its_schedule_runs_it(deployed: Deployed) -> None:
    deployed.project.write("report.yaml", JOB)
    revision = deployed.job("report")
    deployed.register("report")
    ran = run("report")
    assert ran.exit_code == 0, ran.output
    task = one_off(deployed)
    assert (task["taskDefinitionArn"], task["group"]) == (revision, "job:report")
    assert task["capacityProviderName"] == "FARGATE"
    assert {"key": "Service", "value": "report"} in task["tags"]
    assert run("report", "--", "other").exit_code == 0
    assert one_off(deployed)["group"] == "family:test-report", "another command is no run of the job"


@pytest.mark.parametrize(
    ("given", "status", "says"),
    [
        (("wbe", "--", "x"), 2, "did you mean `web`?"),
        (("web",), 2, "give the command: `python -m ops run web -- CMD`"),
        (("web", "--", "x"), 1, "`web` is not in the cluster `test`: `pulumi up` has not made it yet"),
        (("report",), 1, "`report` has no schedule `test-report`: `pulumi up` has not made it yet"),
        (("web", "--cpu", "0", "--", "x"), 2, "--cpu"),
    ],
)
def test_what_cannot_be_run_is_said(deployed: Deployed, given: tuple[str, ...], status: int, says: str) -> None:
    deployed.project.write("report.yaml", JOB)
    ran = run(*given)
    assert (ran.exit_code, ran.stdout) == (status, "")
    assert says in said(ran)


@pytest.mark.parametrize(
    ("operation", "code", "message", "status", "says"),
    [
        ("RunTask", "AccessDeniedException", "no", 2, "the right `ecs:RunTask` is missing"),
        (
            "RunTask",
            "AccessDeniedException",
            "User: arn:aws:iam::1:user/a is not authorized to perform: ecs:TagResource on resource: x",
            2,
            "the right `ecs:TagResource` is missing",
        ),
        ("RunTask", "ClientException", "No Fargate configuration exists", 1, "ECS starts no task: No Fargate conf"),
        ("DescribeTaskDefinition", "AccessDeniedException", "no", 2, "`ecs:DescribeTaskDefinition` is missing"),
    ],
)
def test_what_ecs_refuses_is_told(
    deployed: Deployed, refuse: Callable[..., None], operation: str, code: str, message: str, status: int, says: str
) -> None:
    deployed.service("web", count=0)
    refuse(operation, code, message)
    ran = run("web", "--", "x")
    assert (ran.exit_code, ran.stdout) == (status, "")
    assert says in said(ran)


def test_it_waits_on_where_aws_asks_for_patience(deployed: Deployed, refuse: Callable[..., None]) -> None:
    deployed.service("web", count=0)
    refuse("DescribeTasks", "ThrottlingException", "Rate exceeded", times=1)
    refuse("GetLogEvents", "ThrottlingException", "Rate exceeded", times=1)
    ran = run("web", "--", "x")
    assert (ran.exit_code, len(ran.stdout.splitlines())) == (0, 2)


def test_where_its_lines_may_not_be_read_the_task_goes_on(deployed: Deployed, refuse: Callable[..., None]) -> None:
    deployed.service("web", count=0)
    refuse("GetLogEvents", "AccessDeniedException", "no")
    ran = run("web", "--", "x")
    assert ran.exit_code == 2
    assert "goes on; `aws ecs stop-task --cluster test --task" in said(ran)
    assert "the right `logs:GetLogEvents` is missing" in said(ran)


def test_who_cannot_be_asked_for_is_not_named(deployed: Deployed, refuse: Callable[..., None]) -> None:
    deployed.service("web", count=0)
    refuse("GetCallerIdentity", "AccessDenied", "no")
    assert run("web", "--detach", "--", "x").exit_code == 0
    assert one_off(deployed, "RUNNING")["startedBy"] == "ops-run"


@pytest.mark.parametrize("stop", [False, True])
def test_ctrl_c_leaves_the_task_or_stops_it(deployed: Deployed, stop: bool) -> None:
    deployed.service("web", count=0, image="nginx:crash-after-3000s")
    command = [sys.executable, "-m", "ecs_platform.ops", "run", "web", *(["--stop"] if stop else []), "--", "x"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ
    ) as process:
        assert process.stdout is not None
        assert "would write" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert ("is told to stop" in err, "goes on; `aws ecs stop-task --cluster test" in err) == (stop, not stop)
    if stop:
        assert until(lambda: deployed.tasks("STOPPED"), "it stops")[0]["stopCode"] == "UserInitiated"
    else:
        assert one_off(deployed, "RUNNING")["desiredStatus"] == "RUNNING"


def test_lines_come_while_it_runs(deployed: Deployed) -> None:
    deployed.service("web", count=0, image="nginx:crash-after-300s")

    def write() -> None:
        task = until(lambda: [each for each in deployed.tasks() if each["lastStatus"] == "RUNNING"], "it runs")[0]
        stream = f"ecs/web/{task['taskArn'].rpartition('/')[2]}"
        put(deployed.aws, "/ecs/test/web", stream, (int(time.time() * 1000), "half done"))

    writer = threading.Thread(target=write)
    writer.start()
    ran = run("web", "--", "x")
    writer.join()
    assert [line.partition("  ")[2].split(" ")[0] for line in ran.stdout.splitlines()] == ["the", "half", "ends"]


def test_without_a_network_it_says_so(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    ran = run("web", "--", "x")
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "Could not connect" in ran.stderr


# What is asked


def deployment(revision: int, status: str, rollout: str, running: int) -> dict[str, Any]:
    return {
        "status": status,
        "rolloutState": rollout,
        "runningCount": running,
        "taskDefinition": f"arn:task-definition/test-web:{revision}",
        "launchType": "FARGATE",
        "networkConfiguration": {"awsvpcConfiguration": {"subnets": [f"subnet-{revision}"]}},
    }


@pytest.mark.parametrize(
    ("rollout", "before", "revision"),
    [("COMPLETED", 1, 2), ("IN_PROGRESS", 1, 1), ("FAILED", 1, 1), ("FAILED", 0, 2), ("IN_PROGRESS", 0, 2)],
)
def test_the_revision_that_runs_now_is_taken(rollout: str, before: int, revision: int) -> None:
    deployments = [deployment(2, "PRIMARY", rollout, 0), deployment(1, "ACTIVE", "COMPLETED", before)]
    found = of_service({"taskDefinition": "arn:task-definition/test-web:2", "deployments": deployments})
    assert found.task_definition.endswith(f":{revision}")
    assert found.network == {"awsvpcConfiguration": {"subnets": [f"subnet-{revision}"]}}
    assert (found.note is None) is (revision == 2)


def test_a_strategy_comes_before_a_launch_type_and_what_is_not_given_is_not_said() -> None:
    shares = [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]
    found = of_service(
        {**deployment(1, "PRIMARY", "COMPLETED", 1), "deployments": [], "capacityProviderStrategy": shares}
    )
    asked = request(found, Changes("web"), CLUSTER, "", {})
    assert (asked["capacityProviderStrategy"], "launchType" in asked, "overrides" in asked) == (shares, False, False)
    assert (asked["startedBy"], asked["count"], "group" in asked) == ("ops-run", 1, False)


def test_a_job_is_started_as_its_schedule_says() -> None:
    found = of_schedule(
        {
            "TaskDefinitionArn": "arn:x",
            "NetworkConfiguration": {
                "awsvpcConfiguration": {"Subnets": ["s"], "SecurityGroups": ["g"], "AssignPublicIp": "ENABLED"}
            },
            "LaunchType": "EC2",
        }
    )
    inside = {"subnets": ["s"], "securityGroups": ["g"], "assignPublicIp": "ENABLED"}
    assert found.network == {"awsvpcConfiguration": inside}
    assert (found.launch_type, found.strategy) == ("EC2", [])
    assert of_schedule({"TaskDefinitionArn": "arn:x"}).network is None


@pytest.mark.parametrize(
    ("caller", "started"),
    [
        ("arn:aws:iam::1:user/team/alice", "ops-run/alice"),
        ("arn:aws:sts::1:assumed-role/AWSReservedSSO_x/alice.b+c@example.com", "ops-run/alice-b-c-example-com"),
        ("arn:aws:iam::1:root", "ops-run/root"),
        ("", "ops-run"),
        ("arn:aws:iam::1:user/" + "a" * 200, "ops-run/" + "a" * 120),
    ],
)
def test_who_started_it_is_said_in_letters_that_ecs_takes(caller: str, started: str) -> None:
    assert started_by(name_of(caller)) == started
    assert re.fullmatch(r"[A-Za-z0-9_/-]{1,128}", started)


# How it ended


def stopped(code: int | None, stop_code: str = "EssentialContainerExited", **more: Any) -> dict[str, Any]:
    own = {"name": "web", **({} if code is None else {"exitCode": code}), **more}
    return {"stopCode": stop_code, "stoppedReason": "the task's reason", "containers": [{"name": "proxy"}, own]}


@pytest.mark.parametrize(
    ("task", "status", "reason"),
    [
        (stopped(0), 0, None),
        (stopped(3), 3, None),
        (stopped(137, reason="OutOfMemoryError"), 137, "OutOfMemoryError"),
        (stopped(143, "UserInitiated"), 143, "the task's reason"),
        (stopped(None, "TaskFailedToStart"), 1, "the task's reason"),
        (stopped(None, "TaskFailedToStart", reason="CannotPull"), 1, "the task's reason: CannotPull"),
        (stopped(-1073741510), 1, None),
        ({"containers": []}, 1, "ECS gives no reason"),
    ],
)
def test_how_it_ended(task: dict[str, Any], status: int, reason: str | None) -> None:
    found = outcome(task, "web")
    assert (found.status, found.reason) == (status, reason)


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        ("RESOURCE:MEMORY", "so much memory free: a container instance more"),
        ("RESOURCE:PORTS", "taken on each container instance"),
        ("AGENT", "is not connected"),
        ("MemberOf placement constraint unsatisfied.", "placement constraints"),
        ("Capacity is unavailable at this time. Please try again later or in a different availability zone", "later"),
        ("EMPTY CAPACITY PROVIDER", "no container instance"),
        ("You've reached the limit on the number of vCPUs you can run concurrently", "ops quotas --aws"),
        ("something new", "something new"),
    ],
)
def test_why_no_task_starts_is_told_in_words(reason: str, says: str) -> None:
    assert says in told({"reason": reason, "arn": "arn:instance"})
    assert told({"reason": reason, "arn": "arn:instance"}).endswith("(arn:instance)")


def test_a_reason_is_looked_for_by_its_own_word() -> None:
    for word in WORDS:
        assert WORDS[word] in told({"reason": word}), word


def test_a_failure_of_run_task_ends_it(deployed: Deployed, monkeypatch: pytest.MonkeyPatch) -> None:
    from botocore.client import BaseClient  # noqa: PLC0415

    deployed.service("web", count=0)
    original = vars(BaseClient)["_make_api_call"]

    def call(self: BaseClient, name: str, given: Any) -> Any:
        if name == "RunTask":
            return {"tasks": [], "failures": [{"arn": "arn:instance", "reason": "RESOURCE:CPU"}]}
        return original(self, name, given)

    monkeypatch.setattr(BaseClient, "_make_api_call", call)
    ran = run("web", "--", "x")
    assert (ran.exit_code, ran.stdout) == (1, "")
    assert "ECS starts no task: RESOURCE:CPU: no container instance has so many CPU units free" in said(ran)
