"""Alarms and dashboards as the provider is asked for them: what CloudWatch takes, whom they tell, what is first."""

import json
from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest
from botocore.validate import ParamValidator

from sandbox.aws import event_pattern
from sandbox.aws.judge.call import Call
from sandbox.aws.judge.existing import Existing
from sandbox.aws.judge.rules.cloudwatch import RULES
from tests.components.project import Project, same_in_a_first_preview, web
from tests.components.recording import Recorded
from tests.components.test_events import container, event, stopped

ALARM, RULE, DASHBOARD = (
    "cloudwatch/metricAlarm:MetricAlarm",
    "cloudwatch/eventRule:EventRule",
    "cloudwatch/dashboard:Dashboard",
)
TOPIC = "arn:aws:sns:topic:events"
WORKER = "type: Worker Service\nimage: {location: nginx}\n"
JOB = "type: Scheduled Job\nimage: {location: nginx}\non: {schedule: '@daily'}\n"
ON = "  ecs-platform:alarms: all\n"


@pytest.fixture
def recorded(project: Project) -> Recorded:
    """A service behind both load balancers, one behind none, and a job: each measure, and dashboards."""
    project.settings = ON + "  ecs-platform:dashboards: true\n"
    rollback = "deployment: {rollback_alarms: {http_5xx: 5, cpu_utilization: 80, alarms: [http_5xx, restarts]}}\n"
    web(project, rollback, http="{path: /, priority: 10, load_balancers: [public, internal]}")
    project.service("worker", WORKER)
    project.service("report", JOB)
    return project.record()


def own(recorded: Recorded) -> dict[str, dict[str, Any]]:
    """The alarms but that of the environment's dead letters."""
    return {name: each for name, each in recorded.of(ALARM).items() if name != "events-dead-letters"}


def put_metric_alarm(inputs: dict[str, Any]) -> dict[str, Any]:
    """PutMetricAlarm as the provider asks: internal/service/cloudwatch/metric_alarm.go, `expandPutMetricAlarmInput`."""
    whole = ("evaluationPeriods", "datapointsToAlarm", "period")
    given: dict[str, Any] = {
        key: int(value) if key in whole else value for key, value in inputs.items() if value is not None
    }
    request = {
        "AlarmName": given.pop("name"),
        "Tags": [{"Key": key, "Value": value} for key, value in given.pop("tags").items()],
    }
    if "dimensions" in given:
        request["Dimensions"] = _pairs(given.pop("dimensions"))
    if "metricQueries" in given:
        request["Metrics"] = [_query(each) for each in given.pop("metricQueries")]
    return {**request, **{key[0].upper() + key[1:]: value for key, value in given.items()}}


def _query(query: dict[str, Any]) -> dict[str, Any]:
    asked = {"Id": query["id"], "ReturnData": query.get("returnData", False)}
    if "metric" not in query:
        return {**asked, "Expression": query["expression"], "Label": query["label"]}
    metric = query["metric"]
    named = {"Namespace": metric["namespace"], "MetricName": metric["metricName"]}
    stat = {"Metric": {**named, "Dimensions": _pairs(metric["dimensions"])}, "Period": int(metric["period"])}
    return {**asked, "MetricStat": {**stat, "Stat": metric["stat"]}}


def _pairs(dimensions: dict[str, str]) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in dimensions.items()]


def refused(operation: str, request: dict[str, Any]) -> Iterator[str]:
    """What botocore's model refuses, and what the local AWS does, as AWS would."""
    model = botocore.session.get_session().get_service_model("cloudwatch").operation_model(operation)
    assert model.input_shape is not None
    report = ParamValidator().validate(request, model.input_shape)
    yield from [report.generate_report()] if report.has_errors() else []
    call = Call("cloudwatch", model, "json", request, [], Existing("123456789012", "eu-central-1"))  # type: ignore[arg-type]
    rules = (rule for rule in RULES if operation in rule.operations.split())
    yield from (f"{rule.name}: {rule.wrong(call)}" for rule in rules if rule.wrong(call))


def test_cloudwatch_takes_each_alarm(recorded: Recorded) -> None:
    assert len(own(recorded)) == 6 + 4 + 2 + 2
    for name, each in own(recorded).items():
        request = put_metric_alarm(each)
        # Mocks know no account; whose topic it is has tests of its own.
        request["AlarmActions"] = [
            "arn:aws:sns:eu-central-1:123456789012:dev-events" for _ in request.get("AlarmActions", ())
        ]
        assert list(refused("PutMetricAlarm", request)) == [], name
    wrong = {**put_metric_alarm(own(recorded)["report-job_late"]), "EvaluationPeriods": 1000}
    assert list(refused("PutMetricAlarm", wrong)) != [], "the check can fail"


def test_cloudwatch_takes_each_dashboard(recorded: Recorded) -> None:
    for each in recorded.of(DASHBOARD).values():
        request = {"DashboardName": each["dashboardName"], "DashboardBody": each["dashboardBody"]}
        assert list(refused("PutDashboard", request)) == []
        assert "@@" not in each["dashboardBody"], "each marker is filled"


def test_alarms_tell_the_topic_when_they_go_off_and_not_when_they_are_well(recorded: Recorded) -> None:
    """A new alarm goes from INSUFFICIENT_DATA to OK: three hundred services would tell of that all at once."""
    for name, each in own(recorded).items():
        assert each.get("alarmActions") == (None if "rollback" in name or name == "web-cpu" else [TOPIC]), name
        assert {"okActions", "insufficientDataActions"}.isdisjoint(each)
        assert each["name"].startswith("dev-"), "the topic's policy lets those publish"


def test_a_service_waits_for_the_alarms_that_roll_it_back(recorded: Recorded) -> None:
    expected = ["dev-web-http-5xx-alarm", "dev-web-restarts-alarm", "dev-web-rollback-cpu", "dev-web-rollback-http-5xx"]
    assert recorded.of("ecs/service:Service")["web"]["alarms"]["alarmNames"] == expected
    waits = recorded.waits_for("ecs/service:Service", "web")
    assert {recorded.of(ALARM)[name]["name"] for type_, name in waits if type_ == ALARM} == set(expected)
    assert not any(
        type_ == "ecs/service:Service" for name in own(recorded) for type_, _ in recorded.waits_for(ALARM, name)
    )


def test_shares_are_of_all_target_groups_together(recorded: Recorded) -> None:
    queries = {each["id"]: each for each in own(recorded)["web-http_5xx"]["metricQueries"]}
    assert set(queries) == {"e0", "e1", "r0", "r1", "result"}
    for kind, name in (("e", "HTTPCode_Target_5XX_Count"), ("r", "RequestCount")):
        metrics = [queries[f"{kind}{number}"]["metric"] for number in (0, 1)]
        assert {each["metricName"] for each in metrics} == {name}
        assert {each["dimensions"]["TargetGroup"] for each in metrics} == {"web-public", "web-internal"}
        assert len({each["dimensions"]["LoadBalancer"] for each in metrics}) == 2
    assert queries["result"]["expression"] == (
        "IF((FILL(r0, 0) + FILL(r1, 0)) > 0, 100 * (FILL(e0, 0) + FILL(e1, 0)) / (FILL(r0, 0) + FILL(r1, 0)), 0)"
    )


def test_the_same_is_there_in_a_first_preview(project: Project, recorded: Recorded) -> None:
    assert same_in_a_first_preview(project, recorded)


def test_they_are_below_the_components_there_are(project: Project, recorded: Recorded) -> None:
    """Pulumi writes the whole state at each step, and components count as resources."""
    kinds = {each.type for each in recorded.resources if each.type.startswith("ecs-platform:")}
    project.settings = ""
    web(project, "deployment: {rollback_alarms: {cpu_utilization: 80}}\n")
    project.service(
        "inner", "type: Backend Service\nimage: {location: nginx, port: 80}\nhttp: {path: /, priority: 20}\n"
    )
    assert {each.type for each in project.record().resources if each.type.startswith("ecs-platform:")} == kinds


def test_without_the_settings_there_is_nothing_of_it(project: Project) -> None:
    web(project)
    project.service("report", JOB)
    off = project.record()
    assert list(off.of(ALARM)) == ["events-dead-letters"]
    assert off.of(DASHBOARD) == {}
    assert len(off.of(RULE)) == 4 + 1
    project.settings = "  ecs-platform:alarms: none\n  ecs-platform:dashboards: false\n"
    assert project.record().keys() == off.keys()


def counted(recorded: Recorded, name: str, sent: dict[str, Any]) -> bool:
    rule = next(each for each in recorded.of(RULE).values() if each["name"] == name)
    return bool(event_pattern.matches(event_pattern.read(rule["eventPattern"]), sent))


SCALED = "Scaling activity initiated by (deployment ecs-svc/1)"
ELB = "Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:…)"


@pytest.mark.parametrize(
    ("group", "code", "reason", "expected"),
    [
        ("service:web", "EssentialContainerExited", "Essential container in task exited", True),
        ("service:web", "ServiceSchedulerInitiated", ELB, True),
        ("service:web", "ServiceSchedulerInitiated", "Task failed container health checks", True),
        ("service:web", "ServiceSchedulerInitiated", SCALED, False),
        ("service:web", "UserInitiated", "Task stopped by user", False),
        ("service:web", "SpotInterruption", "Your Spot Task was interrupted.", False),
        ("service:worker", "EssentialContainerExited", "Essential container in task exited", False),
        ("service:web-admin", "EssentialContainerExited", "Essential container in task exited", False),
    ],
)
def test_restarts(recorded: Recorded, group: str, code: str, reason: str, expected: bool) -> None:
    sent = stopped("dev-web", group, container("web", 1), code=code, stoppedReason=reason)
    assert counted(recorded, "dev-web-restarts", sent) is expected
    assert not counted(
        recorded, "dev-web-restarts", {**sent, "detail": {**sent["detail"], "lastStatus": "DEPROVISIONING"}}
    )


@pytest.mark.parametrize(
    ("family", "containers", "code", "expected"),
    [
        ("dev-report", [container("report", 1)], "EssentialContainerExited", True),
        ("dev-report", [container("report", 0)], "EssentialContainerExited", False),
        ("dev-report", [container("report", 0), container("web", 137)], "EssentialContainerExited", False),
        ("dev-report", [container("report", None)], "TaskFailedToStart", True),
        ("dev-report", [container("report", None)], "UserInitiated", True),
        ("dev-report-2", [container("report", 1)], "EssentialContainerExited", False),
    ],
)
def test_failures_of_a_job(
    recorded: Recorded, family: str, containers: list[dict[str, Any]], code: str, expected: bool
) -> None:
    sent = stopped(family, "job:report", *containers, code=code)
    assert counted(recorded, "dev-report-failures", sent) is expected


@pytest.mark.parametrize(("status", "expected"), [("RUNNING", True), ("PENDING", False), ("STOPPED", False)])
def test_starts_of_a_job(recorded: Recorded, status: str, expected: bool) -> None:
    detail = {**stopped("dev-report", "job:report")["detail"], "lastStatus": status}
    assert counted(recorded, "dev-report-starts", event("ECS Task State Change", "arn", detail)) is expected


def test_rules_that_count_tell_nobody(recorded: Recorded) -> None:
    """The environment's own tell of the same events already."""
    counting = {each["metricName"]: each["dimensions"] for each in own(recorded).values() if "dimensions" in each}
    assert "TriggeredRules" in counting
    told = {each["rule"] for each in recorded.of("cloudwatch/eventTarget:EventTarget").values()}
    named = {
        each["dimensions"]["RuleName"] for each in own(recorded).values() if each.get("metricName") == "TriggeredRules"
    }
    made = {each["name"] for each in recorded.of(RULE).values()}
    assert named == {"dev-web-restarts", "dev-worker-restarts", "dev-report-failures", "dev-report-starts"}
    assert named <= made
    assert not named & told


def test_alarms_that_go_are_switched_off_in_ecs(project: Project) -> None:
    project.settings = ON
    web(project, "deployment: {rollback_alarms: {alarms: [http_5xx]}}\n")
    before = {"services": json.loads(json.dumps(project.record().outputs["services"]))}
    project.settings = ""
    web(project)
    recorded = project.record(before=before)
    expected = {"alarmNames": ["dev-web-rollback-off"], "enable": False, "rollback": True}
    assert recorded.of("ecs/service:Service")["web"]["alarms"] == expected
