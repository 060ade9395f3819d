"""All alarms and a dashboard on the real engine: there after `up`, quiet afterwards, gone when they are off."""

import json

from tests.stack.failing.environment import Environment

MANIFESTS = {
    "web": """\
type: Load Balanced Web Service
image: {location: "nginx:1.27", port: 80}
http: {path: /, priority: 10}
deployment: {rollback_alarms: {http_5xx: 5, alarms: [http_5xx]}}
""",
    "worker": 'type: Worker Service\nimage: {location: "nginx:1.27"}\n',
    "report": 'type: Scheduled Job\nimage: {location: "nginx:1.27"}\non: {schedule: "@daily"}\n',
}
MEASURES = {
    "web": ["http-5xx", "unhealthy-targets", "fewer-running", "restarts", "cpu-utilization", "memory-utilization"],
    "worker": ["fewer-running", "restarts", "cpu-utilization", "memory-utilization"],
    "report": ["job-failed", "job-late"],
}
NAMES = {f"test-{service}-{measure}-alarm" for service, measures in MEASURES.items() for measure in measures}
ROLLBACK, DEAD_LETTERS = "test-web-rollback-http-5xx", "test-schedule-dead-letters"
OFF = "test-web-rollback-off"
COUNTING = {"test-web-restarts", "test-worker-restarts", "test-report-failures", "test-report-starts"}


def alarms(environment: Environment) -> set[str]:
    pages = environment.client("cloudwatch").get_paginator("describe_alarms").paginate(AlarmNamePrefix="test-")
    return {alarm["AlarmName"] for page in pages for alarm in page["MetricAlarms"]}


def dashboards(environment: Environment) -> list[str]:
    return [each["DashboardName"] for each in environment.client("cloudwatch").list_dashboards()["DashboardEntries"]]


def rules(environment: Environment) -> set[str]:
    return {each["Name"] for each in environment.client("events").list_rules(NamePrefix="test-")["Rules"]}


def quiet(environment: Environment) -> bool:
    return environment.sandbox.pulumi("preview", "--refresh", "--diff", "--expect-no-changes") == 0


def test_up_and_off_again(environment: Environment) -> None:
    environment.set("alarms: all")
    environment.set("dashboards: true")
    environment.write(MANIFESTS)
    assert environment.sandbox.up() == 0
    assert alarms(environment) == {*NAMES, ROLLBACK, DEAD_LETTERS}
    assert rules(environment) >= COUNTING
    assert dashboards(environment) == ["test-services-1"]
    body = environment.client("cloudwatch").get_dashboard(DashboardName="test-services-1")["DashboardBody"]
    assert "@@" not in body
    shown = {
        arn.rpartition(":")[2]
        for widget in json.loads(body)["widgets"]
        for arn in widget["properties"].get("alarms", [])
    }
    assert shown == NAMES
    service = environment.services(["web"])["web"]["deploymentConfiguration"]["alarms"]
    assert service == {"alarmNames": ["test-web-http-5xx-alarm", ROLLBACK], "enable": True, "rollback": True}
    group, balancer = targets_of(environment)
    (found,) = environment.client("cloudwatch").describe_alarms(AlarmNames=["test-web-http-5xx-alarm"])["MetricAlarms"]
    dimensions = [
        {each["Name"]: each["Value"] for each in metric["MetricStat"]["Metric"]["Dimensions"]}
        for metric in found["Metrics"]
        if "MetricStat" in metric
    ]
    assert dimensions == [{"TargetGroup": group, "LoadBalancer": balancer}] * 2
    assert quiet(environment)
    off(environment)
    assert environment.sandbox.up() == 0
    assert alarms(environment) == {OFF, DEAD_LETTERS}
    assert dashboards(environment) == []
    assert not rules(environment) & COUNTING
    assert quiet(environment)


def off(environment: Environment) -> None:
    file = environment.project / "Pulumi.test.yaml"
    file.write_text(
        file.read_text().replace("alarms: all", "alarms: none").replace("dashboards: true", "dashboards: false")
    )
    environment.write({"web": MANIFESTS["web"].partition("deployment")[0]})


def targets_of(environment: Environment) -> tuple[str, str]:
    """The target group and the load balancer, as CloudWatch names them: the ends of their ARNs."""
    elb = environment.client("elbv2")
    (group,) = elb.describe_target_groups()["TargetGroups"]
    (arn,) = group["LoadBalancerArns"]
    return group["TargetGroupArn"].rpartition(":")[2], arn.rpartition(":loadbalancer/")[2]
