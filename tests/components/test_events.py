"""What people are told, and what they are not: events as ECS sends them, held against the rules of an environment."""

import json
from typing import Any

import pytest

from ecs_platform.model.naming import Names
from sandbox.aws import event_pattern
from tests.components.project import Project
from tests.components.recording import Recorded

ECS = "arn:aws:ecs:eu-central-1:123456789012"
TOPIC = "arn:aws:sns:topic:events"
SCHEDULED = 'type: Scheduled Job\nimage: {location: "ghcr.io/acme/job:1"}\non: {schedule: "@daily"}\n'
# Neither the services' containers nor those of other jobs are taken for a job's own.
JOB = SCHEDULED + 'sidecars: {web: {image: "envoy:1"}, sweep: {image: "agent:1", essential: false}}\n'


@pytest.fixture
def recorded(project: Project) -> Recorded:
    project.service("web", 'type: Backend Service\nimage: {location: "nginx:1", port: 80}\n')
    project.service("report", JOB)
    project.service("sweep", SCHEDULED)
    project.settings = "  ecs-platform:events: {emails: [ops@example.com]}\n"
    return project.record()


def container(name: str, code: int | None, **more: Any) -> dict[str, Any]:
    """A container as an event has it: without an exit code where it never ran."""
    ended = {} if code is None else {"exitCode": code}
    return {"name": name, "lastStatus": "STOPPED", "containerArn": f"{ECS}:container/dev/1/{name}", **ended, **more}


def stopped(
    family: str, group: str, *containers: dict[str, Any], code: str = "EssentialContainerExited", **more: Any
) -> dict[str, Any]:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html"""
    detail = {
        "clusterArn": f"{ECS}:cluster/dev",
        "taskArn": f"{ECS}:task/dev/1",
        "taskDefinitionArn": f"{ECS}:task-definition/{family}:7",
        "group": group,
        "lastStatus": "STOPPED",
        "desiredStatus": "STOPPED",
        "stopCode": code,
        "stoppedReason": "Essential container in task exited",
        "launchType": "FARGATE",
        "attachments": [{"id": "1", "type": "eni", "details": [{"name": "subnetId", "value": "subnet-1"}]}],
        "containers": list(containers),
        **more,
    }
    return event("ECS Task State Change", detail["taskArn"], detail)


def event(kind: str, resource: str, detail: dict[str, Any]) -> dict[str, Any]:
    where = {"account": "123456789012", "region": "eu-central-1", "time": "2026-11-28T12:00:00Z"}
    head = {"version": "0", "id": "1", "source": "aws.ecs", "detail-type": kind, **where}
    return {**head, "resources": [resource], "detail": detail}


def told(recorded: Recorded, event: dict[str, Any]) -> list[str]:
    """The rules that tell of an event."""
    rules = recorded.of("cloudwatch/eventRule:EventRule").values()
    return sorted(
        rule["name"] for rule in rules if event_pattern.matches(event_pattern.read(rule["eventPattern"]), event)
    )


REPORT, OTHERS = ("dev-report", "job:report"), (container("web", 143), container("sweep", 137))
FAILED, CANNOT, ONE_OFF = "dev-report-job-failed", "dev-task-cannot-start", "dev-task-failed"
RUNS = {
    "success": ([], stopped(*REPORT, container("report", 0))),
    "success, its sidecars stopped by ECS": ([], stopped(*REPORT, container("report", 0), *OTHERS)),
    "success, a sidecar that ends badly": ([], stopped(*REPORT, container("report", 0), container("web", 1))),
    "success, started by hand": ([], stopped("dev-report", "family:dev-report", container("report", 0), *OTHERS)),
    "failure": ([FAILED], stopped(*REPORT, container("report", 1), *OTHERS)),
    "killed for its memory": ([FAILED], stopped(*REPORT, container("report", 137, reason="OutOfMemoryError"))),
    "its essential sidecar ended first": ([FAILED], stopped(*REPORT, container("report", 143), container("web", 0))),
    "stopped by a person": ([FAILED], stopped(*REPORT, container("report", 143), code="UserInitiated")),
    "never ended": ([FAILED], stopped(*REPORT, container("report", None), code="TerminationNotice")),
    "failure, started by hand": (
        [FAILED],
        stopped("dev-report", "by-hand", container("report", 1), *OTHERS),
    ),
    "no image": ([CANNOT], stopped(*REPORT, container("report", None), code="TaskFailedToStart")),
    "still under way": ([], stopped(*REPORT, container("report", 1), lastStatus="DEPROVISIONING")),
    "another cluster's": ([], stopped(*REPORT, container("report", 1), clusterArn=f"{ECS}:cluster/prod")),
    "a family with a longer name": (
        [],
        stopped("dev-report-2", "job:report-2", container("report", 1)),
    ),
    "the other job": (["dev-sweep-job-failed"], stopped("dev-sweep", "job:sweep", container("sweep", 1))),
}
ONE_OFFS = {
    "success": ([], stopped("dev-web", "family:dev-web", container("web", 0))),
    "success, its sidecars stopped by ECS": (
        [],
        stopped("dev-web", "family:dev-web", container("web", 0), container("log", 143), container("envoy", 137)),
    ),
    "failure": ([ONE_OFF], stopped("dev-web", "family:dev-web", container("web", 1), container("log", 143))),
    "no image": (
        [CANNOT],
        stopped("dev-web", "family:dev-web", container("web", None), code="TaskFailedToStart"),
    ),
}
OF_SERVICES = {
    "ends by itself": (
        ["dev-essential-container-stopped"],
        stopped("dev-web", "service:web", container("web", 0)),
    ),
    "is scaled in": ([], stopped("dev-web", "service:web", container("web", 143), code="ServiceSchedulerInitiated")),
    # Its deployment fails then, and is told once.
    "cannot start": ([], stopped("dev-web", "service:web", container("web", None), code="TaskFailedToStart")),
}


@pytest.mark.parametrize("case", RUNS)
def test_of_jobs(recorded: Recorded, case: str) -> None:
    rules, sent = RUNS[case]
    assert told(recorded, sent) == rules


@pytest.mark.parametrize("case", ONE_OFFS)
def test_of_one_off_tasks(recorded: Recorded, case: str) -> None:
    rules, sent = ONE_OFFS[case]
    assert told(recorded, sent) == rules


@pytest.mark.parametrize("case", OF_SERVICES)
def test_of_tasks_of_services(recorded: Recorded, case: str) -> None:
    rules, sent = OF_SERVICES[case]
    assert told(recorded, sent) == rules


@pytest.mark.parametrize(
    ("name", "cluster", "rules"),
    [
        ("SERVICE_DEPLOYMENT_FAILED", "dev", ["dev-deployment-failed"]),
        ("SERVICE_DEPLOYMENT_COMPLETED", "dev", []),
        ("SERVICE_DEPLOYMENT_FAILED", "dev2", []),
    ],
)
def test_of_deployments(recorded: Recorded, name: str, cluster: str, rules: list[str]) -> None:
    detail = {"eventType": "ERROR", "eventName": name, "deploymentId": "ecs-svc/1", "reason": "tasks failed to start"}
    sent = event("ECS Deployment State Change", f"{ECS}:service/{cluster}/web", detail)
    assert told(recorded, sent) == rules


def test_every_rule_tells_the_topic_and_is_one_that_eventbridge_takes(recorded: Recorded) -> None:
    rules = {rule["name"]: rule for rule in recorded.of("cloudwatch/eventRule:EventRule").values()}
    targets = list(recorded.of("cloudwatch/eventTarget:EventTarget").values())
    assert {target["rule"]: target["arn"] for target in targets} == dict.fromkeys(rules, TOPIC)
    assert len(targets) == len(rules)
    for name, rule in rules.items():
        read = event_pattern.read(rule["eventPattern"])
        assert (len(name) <= 64, len(rule["eventPattern"]) <= 2048) == (True, True), name
        # A bus has thirty rules with wildcards, and there may be more environments than that.
        assert not event_pattern.has_wildcard(read), name


def test_there_is_a_rule_for_each_job_and_four_more(recorded: Recorded) -> None:
    assert len(recorded.of("cloudwatch/eventRule:EventRule")) == 4 + 2


def test_the_longest_names_make_one_that_eventbridge_takes() -> None:
    rules = {Names("e" * 16, "project").event_rule(f"{'r' * 39}{end}-job-failed") for end in "ab"}
    assert [len(name) for name in rules] == [64, 64]


def test_no_job_has_the_name_of_another_rule(project: Project) -> None:
    for job in ("deployment", "task"):
        project.service(job, SCHEDULED)
    rules = [rule["name"] for rule in project.record().of("cloudwatch/eventRule:EventRule").values()]
    assert len(set(rules)) == len(rules) == 6


def test_a_start_that_never_succeeds_is_told(recorded: Recorded) -> None:
    queue = recorded.one("sqs/queue:Queue")
    assert (queue["name"], queue["sqsManagedSseEnabled"]) == ("dev-schedule-dead-letters", True)
    for schedule in recorded.of("scheduler/schedule:Schedule").values():
        assert schedule["target"]["deadLetterConfig"] == {"arn": "arn:aws:sqs:queue:events-dead-letters"}
    alarm = recorded.one("cloudwatch/metricAlarm:MetricAlarm")
    assert (alarm["namespace"], alarm["metricName"]) == ("AWS/SQS", "ApproximateNumberOfMessagesVisible")
    assert alarm["dimensions"] == {"QueueName": queue["name"]}
    assert (alarm["comparisonOperator"], alarm["threshold"]) == ("GreaterThanThreshold", 0)
    assert alarm["alarmActions"] == [TOPIC]
    # The topic takes what this alarm and these rules publish.
    policy = json.loads(recorded.one("sns/topicPolicy:TopicPolicy")["policy"])
    sources = {
        each["Principal"]["Service"]: each["Condition"]["ArnLike"]["aws:SourceArn"] for each in policy["Statement"]
    }
    assert alarm["name"].startswith(sources["cloudwatch.amazonaws.com"].partition(":alarm:")[2].rstrip("*"))
    for rule in recorded.of("cloudwatch/eventRule:EventRule").values():
        assert rule["name"].startswith(sources["events.amazonaws.com"].partition(":rule/")[2].rstrip("*"))


def test_who_starts_a_job_may_put_it_aside(recorded: Recorded) -> None:
    start = json.loads(recorded.of("iam/rolePolicy:RolePolicy")["report"]["policy"])
    (queue,) = (each["Resource"] for each in start["Statement"] if each["Action"] == "sqs:SendMessage")
    assert queue == "arn:aws:sqs:eu-central-1:123456789012:dev-schedule-dead-letters"


def test_a_job_is_in_its_own_group(recorded: Recorded) -> None:
    schedules = recorded.of("scheduler/schedule:Schedule")
    groups = {name: each["target"]["ecsParameters"]["group"] for name, each in schedules.items()}
    assert groups == {"report": "job:report", "sweep": "job:sweep"}


def test_people_are_told_by_mail(recorded: Recorded) -> None:
    subscription = recorded.one("sns/topicSubscription:TopicSubscription")
    assert (subscription["protocol"], subscription["endpoint"]) == ("email", "ops@example.com")
