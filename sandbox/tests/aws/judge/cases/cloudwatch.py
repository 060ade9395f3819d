"""Cases of CloudWatch."""

import json
from typing import Any

from sandbox.tests.aws.judge.cases import Case, Sides, made, tag_list, tagged
from sandbox.tests.aws.judge.cases.things import ACCOUNT, REGION

ALARM: dict[str, Any] = {
    "MetricName": "CPUUtilization",
    "Namespace": "AWS/ECS",
    "Period": 60,
    "EvaluationPeriods": 5,
    "Threshold": 1.0,
    "Statistic": "Average",
    "ComparisonOperator": "GreaterThanThreshold",
}
STAT = {"Metric": {"Namespace": "AWS/ECS", "MetricName": "CPUUtilization"}, "Period": 60, "Stat": "Average"}
METRIC = {"Id": "m1", "MetricStat": STAT}
ON_METRICS = {"MetricName": None, "Namespace": None, "Period": None, "Statistic": None, "Metrics": [METRIC]}
BAND = {**ON_METRICS, "ThresholdMetricId": "ad1", "Threshold": None} | {
    "ComparisonOperator": "GreaterThanUpperThreshold",
}


def dashboard(*widgets: Any) -> str:
    return json.dumps({"widgets": list(widgets)})


def shows(*metrics: Any) -> dict[str, Any]:
    """A widget with metrics."""
    return {"type": "metric", "properties": {"region": REGION, "metrics": list(metrics)}}


def on(*queries: dict[str, Any]) -> dict[str, Any]:
    """An alarm on the first of them."""
    first, *others = queries
    return {**ON_METRICS, "Metrics": [first, *({**each, "ReturnData": False} for each in others)]}


def many(count: int) -> dict[str, Any]:
    """A formula of so many metrics."""
    ids = [f"m{number}" for number in range(count)]
    return on({"Id": "e1", "Expression": " + ".join(ids)}, *({**METRIC, "Id": each} for each in ids))


def alarm(refused: dict[str, Any], taken: dict[str, Any]) -> Case:
    def given(more: dict[str, Any]) -> dict[str, Any]:
        return {k: v for k, v in {"AlarmName": made("alarm"), **ALARM, **more}.items() if v is not None}

    return lambda clients: Sides(clients.client("cloudwatch").put_metric_alarm, given(refused), given(taken))


CASES: dict[str, Case] = {
    "metric": alarm({"MetricName": None}, {}),
    "metric-or-metrics": alarm({"Metrics": [METRIC]}, ON_METRICS),
    "one-result": alarm(
        {**ON_METRICS, "Metrics": [METRIC, {**METRIC, "Id": "m2"}]},
        {**ON_METRICS, "Metrics": [METRIC, {**METRIC, "Id": "m2", "ReturnData": False}]},
    ),
    "threshold": alarm(
        {**BAND, "Threshold": 1.0},
        {**BAND, "Metrics": [METRIC, {"Id": "ad1", "Expression": "ANOMALY_DETECTION_BAND(m1)"}]},
    ),
    "period": alarm({"Period": 90}, {"Period": 120}),
    "evaluated-time": alarm({"Period": 60, "EvaluationPeriods": 1441}, {"Period": 60, "EvaluationPeriods": 1440}),
    "datapoints": alarm({"DatapointsToAlarm": 6}, {"DatapointsToAlarm": 5}),
    "one-statistic": alarm({"ExtendedStatistic": "p99"}, {"ExtendedStatistic": "p99", "Statistic": None}),
    "extended-statistic": alarm(
        {"ExtendedStatistic": "p101", "Statistic": None}, {"ExtendedStatistic": "p99.9", "Statistic": None}
    ),
    "missing-data": alarm({"TreatMissingData": "ok"}, {"TreatMissingData": "notBreaching"}),
    "action-is-an-arn": alarm({"AlarmActions": ["topic"]}, {"AlarmActions": [f"arn:aws:sns:{REGION}:{ACCOUNT}:topic"]}),
    "action-service": alarm(
        {"AlarmActions": [f"arn:aws:sqs:{REGION}:{ACCOUNT}:queue"]},
        {"AlarmActions": [f"arn:aws:automate:{REGION}:ec2:reboot"]},
    ),
    "action-region": alarm(
        {"OKActions": [f"arn:aws:sns:us-east-1:{ACCOUNT}:topic"]},
        {"OKActions": [f"arn:aws:sns:{REGION}:{ACCOUNT}:topic"]},
    ),
    "alarm-name": alarm({"AlarmName": "a\tb"}, {"AlarmName": "ä b"}),
    "metric-id": alarm(on(METRIC, METRIC), on(METRIC, {**METRIC, "Id": "mX_2"})),
    "metric-xor-formula": alarm(on(METRIC, {"Id": "m2"}), on(METRIC, {"Id": "m2", "Expression": "m1"})),
    "metrics-of-an-alarm": alarm(many(11), many(10)),
    "search": alarm(
        on({"Id": "e1", "Expression": "SUM(SEARCH('a', 'Sum'))"}, METRIC),
        on({"Id": "e1", "Expression": "SUM([m1])"}, METRIC),
    ),
    "formula": alarm(
        on({"Id": "e1", "Expression": "m1 / m2"}, METRIC), on({"Id": "e1", "Expression": "IF(m1, 1, 0)"}, METRIC)
    ),
    "namespace-of-aws": lambda clients: Sides(
        clients.client("cloudwatch").put_metric_data,
        {"Namespace": "AWS/ECS", "MetricData": [{"MetricName": made("m"), "Value": 1.0}]},
        {"Namespace": "AWSOME", "MetricData": [{"MetricName": made("m"), "Value": 1.0}]},
    ),
    "dashboard-name": lambda clients: Sides(
        clients.client("cloudwatch").put_dashboard,
        {"DashboardName": "a.b", "DashboardBody": dashboard()},
        {"DashboardName": f"{made('d')}_1", "DashboardBody": dashboard()},
    ),
    "dashboard-body": lambda clients: Sides(
        clients.client("cloudwatch").put_dashboard,
        {
            "DashboardName": made("d"),
            "DashboardBody": dashboard(shows(["AWS/ECS", "CPUUtilization", "ClusterName", ""])),
        },
        {
            "DashboardName": made("d"),
            "DashboardBody": dashboard(shows(["AWS/ECS", "CPUUtilization", "ClusterName", "a", {"stat": "p99"}])),
        },
    ),
    **tagged(
        lambda clients: clients.client("cloudwatch").put_metric_alarm,
        lambda tags: {"AlarmName": made("alarm"), **ALARM, "Tags": tag_list(tags)},
        "too-many-tags",
        "duplicate-tag",
        "reserved-tag",
    ),
}
