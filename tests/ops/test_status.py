"""`ops status` of AWS in the process: in how many questions, what is shown without a right, and what is wrong."""

import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from botocore.exceptions import ClientError
from rich.console import Console
from typer.testing import CliRunner, Result

from ecs_platform.model.iam.on_call import RIGHTS
from ecs_platform.ops import board_asked, status
from ecs_platform.ops.__main__ import app
from ecs_platform.ops.board import Board
from ecs_platform.ops.board_asked import board
from ecs_platform.ops.board_shown import service_table
from ecs_platform.ops.standing import Standing
from ecs_platform.ops.watch import Watch
from tests.model.project import WEB, Project

BEGAN = datetime(2026, 1, 1, 12, tzinfo=UTC)
NOW = datetime(2026, 1, 1, 13, tzinfo=UTC)
PAGED = {
    "list_tasks": "taskArns",
    "list_schedules": "Schedules",
    "describe_alarms": "MetricAlarms",
}


class NotFoundError(Exception):
    """Of a load balancer, or of a target group."""


class Aws:
    """AWS as tests fill it. It counts its calls, refuses those that are not allowed, and takes no more at once."""

    class exceptions:  # noqa: N801 as boto3 has it
        LoadBalancerNotFoundException = NotFoundError
        TargetGroupNotFoundException = NotFoundError

    def __init__(self) -> None:
        self.services: dict[str, dict[str, Any]] = {}
        self.tasks: dict[str, dict[str, Any]] = {}
        self.health: dict[str, list[str]] = {}
        self.alarms: list[dict[str, Any]] = []
        self.schedules: dict[str, str] = {}
        self.asked: Counter[str] = Counter()
        self.refused: set[str] = set()
        self.balancers: dict[str, str] = {"test-public": "active"}
        self._lock = threading.Lock()

    def __call__(self, service: str, region: str | None = None) -> "Aws":
        return self

    def serves(self, name: str, running: int = 1, desired: int = 1, *, group: bool = False, **more: Any) -> None:
        """A service; `rollout`, `events` (newest first), `before` (another deployment)."""
        primary = {
            "id": f"ecs-svc/{name}",
            "status": "PRIMARY",
            "rolloutState": more.get("rollout", "COMPLETED"),
            "taskDefinition": definition(name, 2),
            "runningCount": running,
            "desiredCount": desired,
            "pendingCount": more.get("pending", 0),
            "createdAt": BEGAN,
        }
        self.services[name] = {
            "serviceName": name,
            "serviceArn": f"arn:aws:ecs:eu-central-1:123456789012:service/test/{name}",
            "clusterArn": "arn:cluster/test",
            "status": "ACTIVE",
            "taskDefinition": definition(name, 2),
            "runningCount": running + more.get("old", 0),
            "desiredCount": desired,
            "pendingCount": more.get("pending", 0),
            "loadBalancers": [{"targetGroupArn": f"arn:targetgroup/{name}"}] if group else [],
            "deployments": [primary, *more.get("before", [])],
            "events": [
                {"id": said, "createdAt": NOW, "message": f"(service {name}) {said}"} for said in more.get("events", [])
            ],
        }
        for number in range(running):
            self.runs(f"{name}-{number}", definition(name, 2), group=f"service:{name}", startedBy=primary["id"])
        if group:
            self.health[f"arn:targetgroup/{name}"] = more.get("health", ["healthy"] * running)

    def runs(self, arn: str, of: str, **more: Any) -> None:
        family = of.rpartition("/")[2].rpartition(":")[0]
        container = {"name": family.removeprefix("test-"), "image": "nginx:2", **more.pop("container", {})}
        self.tasks[arn] = {
            "taskArn": f"arn:task/test/{arn}",
            "taskDefinitionArn": of,
            "lastStatus": "RUNNING",
            "createdAt": BEGAN,
            "containers": [container],
            **more,
        }

    def _asked(self, operation: str, prefix: str = "ecs") -> None:
        with self._lock:
            self.asked[operation] += 1
        if operation in self.refused:
            raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, operation)

    def describe_services(self, *, cluster: str, services: list[str]) -> dict[str, Any]:
        assert len(services) <= 10
        self._asked("DescribeServices")
        return {"services": [self.services[each] for each in services if each in self.services]}

    def get_paginator(self, name: str) -> Any:
        aws = self

        class Pages:
            def paginate(self, **asked: Any) -> Iterator[dict[str, Any]]:
                found = getattr(aws, f"_{name}")(**asked)
                for start in range(0, max(1, len(found)), 100):
                    aws._asked("".join(part.title() for part in name.split("_")))
                    yield {PAGED[name]: found[start : start + 100]}

        return Pages()

    def _list_tasks(self, *, desiredStatus: str, **asked: Any) -> list[str]:  # noqa: N803 AWS's names
        stopped = desiredStatus == "STOPPED"
        return [
            arn
            for arn, task in self.tasks.items()
            if (task["lastStatus"] == "STOPPED") is stopped
            and task.get("group")
            in (f"service:{asked['serviceName']}" if "serviceName" in asked else task.get("group"),)
            and (f"/{asked['family']}:" if "family" in asked else "") in task["taskDefinitionArn"]
        ]

    def _list_schedules(self, **_: Any) -> list[dict[str, Any]]:
        return [{"Name": name, "State": state} for name, state in self.schedules.items()]

    def _describe_alarms(self, **asked: Any) -> list[dict[str, Any]]:
        assert asked["StateValue"] == "ALARM"
        assert ("AlarmNames" in asked) != ("AlarmNamePrefix" in asked)
        names, prefix = asked.get("AlarmNames", ()), asked.get("AlarmNamePrefix", "\0")
        return [each for each in self.alarms if each["AlarmName"] in names or each["AlarmName"].startswith(prefix)]

    def describe_tasks(self, *, cluster: str, tasks: list[str]) -> dict[str, Any]:
        assert len(tasks) <= 100
        self._asked("DescribeTasks")
        return {"tasks": [self.tasks[each] for each in tasks]}

    def describe_task_definition(self, *, taskDefinition: str) -> dict[str, Any]:  # noqa: N803 AWS's names
        self._asked("DescribeTaskDefinition")
        name = taskDefinition.rpartition("/")[2].rpartition(":")[0].removeprefix("test-")
        return {"taskDefinition": {"containerDefinitions": [{"name": name, "image": "nginx:resting"}]}}

    def describe_target_health(self, *, TargetGroupArn: str) -> dict[str, Any]:  # noqa: N803 AWS's names
        self._asked("DescribeTargetHealth")
        if TargetGroupArn not in self.health:
            raise NotFoundError
        states = enumerate(self.health[TargetGroupArn])
        why = {
            "unhealthy": {
                "Reason": "Target.ResponseCodeMismatch",
                "Description": "Health checks failed with these codes: [503]",
            }
        }
        targets = [
            {"Target": {"Id": f"10.0.0.{n}", "Port": 80}, "TargetHealth": {"State": state, **why.get(state, {})}}
            for n, state in states
        ]
        return {"TargetHealthDescriptions": targets}

    def describe_load_balancers(self, *, Names: list[str]) -> dict[str, Any]:  # noqa: N803 AWS's names
        self._asked("DescribeLoadBalancers")
        if Names[0] not in self.balancers:
            raise NotFoundError
        return {
            "LoadBalancers": [{"State": {"Code": self.balancers[Names[0]]}, "DNSName": f"{Names[0]}.amazonaws.com"}]
        }

    def list_service_deployments(self, **_: Any) -> dict[str, Any]:
        self._asked("ListServiceDeployments")
        brief = {
            "serviceDeploymentArn": "arn:deployment",
            "createdAt": BEGAN,
            "status": "IN_PROGRESS",
            "targetServiceRevisionArn": "arn:service-revision",
        }
        return {"serviceDeployments": [brief]}

    def describe_service_deployments(self, **_: Any) -> dict[str, Any]:
        self._asked("DescribeServiceDeployments")
        return {"serviceDeployments": [{"serviceDeploymentArn": "arn:deployment", "lifecycleStage": "SCALE_UP"}]}

    def describe_service_revisions(self, **_: Any) -> dict[str, Any]:
        self._asked("DescribeServiceRevisions")
        found = {"serviceRevisionArn": "arn:service-revision", "taskDefinition": definition("web", 2)}
        return {"serviceRevisions": [found]}


def definition(name: str, number: int) -> str:
    return f"arn:aws:ecs:eu-central-1:123456789012:task-definition/test-{name}:{number}"


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Aws:
    made = Aws()

    @contextmanager
    def asking(region: str) -> Iterator[Aws]:
        yield made

    monkeypatch.setattr(status, "asking_aws", asking)
    return made


def ops(*arguments: str, ends: int = 0) -> Result:
    done = CliRunner().invoke(app, ["status", *arguments])
    assert done.exit_code == ends, (done.stdout, done.stderr, done.exception)
    return done


def asked(project: Project, aws: Aws, name: str | None = None) -> Board:
    return board(project.load(), aws, name, NOW)


def test_a_hundred_services_are_asked_for_together(aws: Aws, project: Project) -> None:
    names = [f"s{number}" for number in range(100)]
    (project.services / "web.yaml").unlink()
    project.write(
        "priorities.yaml", "public:\n" + "".join(f"  {n + 1}: path=/{name}\n" for n, name in enumerate(names))
    )
    for name in names:
        project.write(
            f"{name}.yaml",
            WEB.replace("name: web", f"name: {name}").replace("path: /", f"path: {name}"),
        )
        aws.serves(name, 2, 2, group=True)
        aws.runs(f"{name}-old", definition(name, 1), group=f"service:{name}", lastStatus="STOPPED")
    found = asked(project, aws)
    assert len(found.services) == 100
    assert {(each.state, each.image, each.healthy) for each in found.services} == {("steady", "nginx:2", 2)}
    assert found.is_well
    assert aws.asked == {
        "DescribeServices": 10,
        "ListTasks": 2 + 1,
        "DescribeTasks": 2 + 1,
        "DescribeTargetHealth": 100,
        "DescribeAlarms": 1,
        "DescribeLoadBalancers": 1,
    }


def test_of_one_service_nothing_of_others_is_asked(aws: Aws, project: Project) -> None:
    project.write("rest.yaml", "name: rest\ntype: Worker Service\nimage: {location: nginx}\n")
    for name in ("web", "rest"):
        aws.serves(name, 1, 1, group=True)
    found = asked(project, aws, "web")
    assert [each.service for each in found.services] == ["web"]
    (past,) = found.history
    assert (past.revision, past.status, past.stage) == ("test-web:2", "IN_PROGRESS", "SCALE_UP")
    assert aws.asked["DescribeTargetHealth"] == 1
    assert sum(aws.asked.values()) <= 10


def test_what_has_no_task_says_its_image_by_its_definition(aws: Aws, project: Project) -> None:
    aws.serves("web", 0, 0)
    (service,) = asked(project, aws).services
    assert (service.state, service.image, service.targets) == ("steady", "nginx:resting", None)


def test_a_deployment_under_way_says_what_it_waits_for(aws: Aws, project: Project) -> None:
    old = {
        "id": "ecs-svc/old",
        "status": "ACTIVE",
        "rolloutState": "COMPLETED",
        "taskDefinition": definition("web", 1),
        "runningCount": 2,
        "desiredCount": 2,
    }
    aws.serves("web", 1, 4, group=True, rollout="IN_PROGRESS", pending=1, old=2, before=[old])
    done = ops(ends=1)
    assert "under way" in done.stdout
    assert "2 tasks to be started, 1 task to run, 2 tasks of test-web:1 to stop" in done.stdout
    aws.serves("web", 2, 2, group=True, rollout="IN_PROGRESS", health=["initial", "healthy"])
    (service,) = asked(project, aws).services
    assert service.waits_for == ("1 target to be healthy", "ECS to call it steady")


@pytest.mark.parametrize(
    ("after", "said", "ends"),
    [
        ({}, "web: test-web:2 is steady", 0),
        ({"events": ["rolling back to deployment ecs-svc/web."]}, "web: was rolled back, test-web:2 is steady", 1),
        ({"rollout": "FAILED"}, "web: test-web:2 failed: ", 1),
        ({"rollout": "IN_PROGRESS"}, "web: timed out, under way: ECS to call it steady", 1),
    ],
    ids=["steady", "rolled back", "failed", "timed out"],
)
def test_what_is_under_way_is_followed_to_its_end(
    aws: Aws, project: Project, monkeypatch: pytest.MonkeyPatch, after: dict[str, Any], said: str, ends: int
) -> None:
    monkeypatch.setattr(Watch, "pause", staticmethod(lambda _: 0.001))
    monkeypatch.setattr(aws, "list_tasks", lambda **_: {"taskArns": []}, raising=False)
    aws.serves("web", 1, 2, rollout="IN_PROGRESS", pending=1)
    answer = aws.describe_services

    def moving(**given: Any) -> dict[str, Any]:
        found = answer(**given)
        if aws.asked["DescribeServices"] == 4:
            aws.serves("web", 2, 2, **after)
        return found

    monkeypatch.setattr(aws, "describe_services", moving)
    done = ops("--watch", "--timeout", "0.5", ends=ends)
    assert done.stdout.splitlines()[-1].startswith(said)
    assert "web  under way: 1 of 2 running, 1 pending" in done.stdout


def test_targets_that_are_not_healthy_say_why(aws: Aws, project: Project) -> None:
    aws.serves("web", 2, 2, group=True, health=["healthy", "unhealthy", "draining"])
    done = ops(ends=1)
    assert "web: steady, 2 of 2, 1 of 2 healthy" in done.stdout
    assert "target 10.0.0.1:80 is unhealthy: Health checks failed with these codes: [503]" in done.stdout
    assert "1 with targets that are not healthy" in done.stdout


def test_the_cause_is_told_and_not_the_last_event(aws: Aws, project: Project) -> None:
    said = [
        "has reached a steady state.",
        "rolling back to deployment ecs-svc/web.",
        "(deployment ecs-svc/bad) deployment failed: tasks failed to start.",
    ]
    aws.serves("web", 1, 1, events=said)
    aws.runs(
        "bad",
        definition("web", 3),
        group="service:web",
        startedBy="ecs-svc/bad",
        lastStatus="STOPPED",
        stopCode="EssentialContainerExited",
        stoppedReason="Essential container in task exited",
        container={"exitCode": 3},
    )
    scaled = "Scaling activity initiated by (deployment ecs-svc/bad)"
    aws.runs("replaced", definition("web", 3), group="service:web", lastStatus="STOPPED", stoppedReason=scaled)
    done = ops(ends=1)
    assert "web: rolled back from test-web:3, 1 of 1" in done.stdout
    assert "(deployment ecs-svc/bad) deployment failed: tasks failed to start." in done.stdout
    assert "`web` ended with exit code 3" in done.stdout
    assert "steady state" not in done.stdout
    found = json.loads(ops("web", "--json", ends=1).stdout)["services"][0]
    assert [each["task"] for each in found["stopped"]] == ["bad"]
    assert found["stopped"][0]["containers"] == [{"container": "web", "exit_code": 3, "reason": ""}]


REFUSED = {
    "DescribeServices": "ecs:DescribeServices",
    "ListTasks": "ecs:ListTasks",
    "DescribeTasks": "ecs:DescribeTasks",
    "DescribeTaskDefinition": "ecs:DescribeTaskDefinition",
    "DescribeTargetHealth": "elasticloadbalancing:DescribeTargetHealth",
    "DescribeLoadBalancers": "elasticloadbalancing:DescribeLoadBalancers",
    "DescribeAlarms": "cloudwatch:DescribeAlarms",
    "ListSchedules": "scheduler:ListSchedules",
    "ListServiceDeployments": "ecs:ListServiceDeployments",
    "DescribeServiceDeployments": "ecs:DescribeServiceDeployments",
    "DescribeServiceRevisions": "ecs:DescribeServiceRevisions",
}
JOB = """\
name: report
type: Scheduled Job
image: {location: nginx}
on: {schedule: "0 3 * * *", timezone: Europe/Berlin}
"""


@pytest.mark.parametrize("operation", REFUSED)
def test_without_a_right_the_rest_is_shown(aws: Aws, project: Project, operation: str) -> None:
    project.write("report.yaml", JOB)
    aws.serves("web", 0 if operation == "DescribeTaskDefinition" else 2, 2, group=True)
    aws.schedules["test-report"] = "ENABLED"
    aws.refused = {operation}
    one = operation.endswith(("Deployments", "Revisions"))
    done = CliRunner().invoke(app, ["status", *(["web"] if one else [])])
    assert f"not allowed: {REFUSED[operation]}\n" in done.stdout
    assert aws.asked[operation] <= 8, "not again and again"
    assert "public load balancer" in done.stdout
    shown = "not known" if operation == "DescribeServices" else "test-web:2"
    assert shown in done.stdout
    assert one or "report" in done.stdout


def test_without_any_right_nothing_is_said_to_be_gone(aws: Aws, project: Project) -> None:
    project.write("report.yaml", JOB)
    aws.refused = set(REFUSED)
    done = ops(ends=1)
    assert "not there" not in done.stdout
    assert json.loads(ops("--json", ends=1).stdout)["services"][0]["state"] == "not known"


def test_a_job_says_when_it_runs_next_and_how_it_ended(aws: Aws, project: Project) -> None:
    project.write("report.yaml", JOB)
    aws.serves("web")
    aws.schedules["test-report"] = "ENABLED"
    aws.runs("now", definition("report", 1), startedBy="chronos")
    for hours, code in ((2, 0), (1, 4)):
        aws.runs(
            f"ended-{code}",
            definition("report", 1),
            lastStatus="STOPPED",
            stoppedAt=NOW - timedelta(hours=hours),
            stopCode="EssentialContainerExited",
            stoppedReason="Essential container in task exited",
            container={"exitCode": code},
        )
    found = asked(project, aws)
    (job,) = found.jobs
    assert (job.state, job.next_run, job.running) == ("ENABLED", "2026-01-02T02:00+00:00", 1)
    assert job.last is not None
    assert [each.exit_code for each in job.last.containers] == [4]
    assert not job.is_well
    assert "report: its last run failed: " in ops("report", ends=1).stdout
    aws.schedules.clear()
    assert "report: its schedule is not there" in ops(ends=1).stdout


def test_what_is_not_there_is_said(aws: Aws, project: Project) -> None:
    aws.balancers.clear()
    done = ops(ends=1)
    assert "public load balancer: not there" in done.stdout
    assert "web: is not in the cluster: `pulumi up` makes it" in done.stdout
    aws.serves("web", group=True)
    del aws.health["arn:targetgroup/web"]
    (service,) = asked(project, aws).services
    assert (service.healthy, service.targets) == (0, 1), "somebody deleted its target group"


def test_an_unknown_name_names_the_nearest(aws: Aws, project: Project) -> None:
    done = ops("wbe", ends=2)
    assert (done.stdout, "did you mean `web`?" in done.stderr) == ("", True)


def test_json_is_all_that_is_printed(aws: Aws, project: Project) -> None:
    aws.serves("web", 1, 1, group=True)
    found = json.loads(ops("--json").stdout)
    assert (found["environment"], found["account"], found["region"]) == ("test", "123456789012", "eu-central-1")
    assert found["load_balancers"] == [
        {"load_balancer": "public", "state": "active", "dns_name": "test-public.amazonaws.com"}
    ]
    assert (found["is_well"], found["services"][0]["is_well"]) == (True, True)


def test_no_network_is_one_line(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "word")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    for verb in ("status", "rollback", "redeploy"):
        done = CliRunner().invoke(app, [verb, "web", "--json"])
        assert (done.exit_code, done.stdout) == (2, "")
        assert done.stderr == 'AWS could not be asked: Could not connect to the endpoint URL: "http://127.0.0.1:1/"\n'


def test_words_of_others_are_no_markup(aws: Aws, project: Project) -> None:
    aws.serves("web", 1, 1)
    aws.tasks["web-0"]["containers"][0]["image"] = "nginx:[red]"
    assert "nginx:[red]" in ops().stdout


def test_a_narrow_terminal_has_room_for_what_matters() -> None:
    image = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/test/checkout-service:v1.28.3"
    each = Standing("checkout-service", "under way", "production-checkout-service:128", image, 2, 4, 1, 1, 2)
    console = Console(width=80, record=True, file=StringIO())
    console.print(service_table([each], console.width))
    shown = console.export_text()
    for part in ("checkout-service ", "under way", " 128 ", ":v1.28.3", "2 of 4", "1 of 2"):
        assert part in shown


def test_what_is_asked_in_one_part_is_few_at_a_time() -> None:
    assert board_asked.AT_A_TIME <= 10, "DescribeTargetHealth is asked by `pulumi up` too"


def test_the_table_of_rights_has_each_that_may_be_missing() -> None:
    assert {right.action for right in RIGHTS if "status" in right.verbs} == set(REFUSED.values())
    assert {right.action for right in RIGHTS if "`status`" in right.without} == set(REFUSED.values())
