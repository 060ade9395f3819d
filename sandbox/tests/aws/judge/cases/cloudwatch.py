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
    "dashboard-is-json": lambda clients: Sides(
        clients.client("cloudwatch").put_dashboard,
        {"DashboardName": made("d"), "DashboardBody": "[]"},
        {"DashboardName": made("d"), "DashboardBody": json.dumps({"widgets": []})},
    ),
    **tagged(
        lambda clients: clients.client("cloudwatch").put_metric_alarm,
        lambda tags: {"AlarmName": made("alarm"), **ALARM, "Tags": tag_list(tags)},
        "duplicate-tag",
        "reserved-tag",
    ),
}
