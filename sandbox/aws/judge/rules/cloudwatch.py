"""CloudWatch: alarms and dashboards."""

import re
from typing import Any

from sandbox.aws.judge.call import Call
from sandbox.aws.judge.predicates import no_json_object, tag_rules
from sandbox.aws.judge.rule import Rule

API = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/"
_PUT = "PutMetricAlarm"
_DAY, _WEEK, _HOUR = 86400, 604800, 3600
_ACTIONS = ("AlarmActions", "OKActions", "InsufficientDataActions")
TREATMENTS = ("breaching", "notBreaching", "ignore", "missing")
_EXTENDED = re.compile(r"(p(100|\d{1,2})(\.\d{0,10})?|(tm|tc|ts|wm|TM|TC|TS|WM|PR)[\d(].*|IQM)")


def _period(call: Call) -> object:
    period = call.given.get("Period")
    return period is not None and period not in (10, 20, 30) and period % 60 and period


def _too_long(call: Call) -> object:
    period, periods = call.given.get("Period"), call.given.get("EvaluationPeriods")
    if period is None or periods is None:
        return None
    most = _WEEK if period >= _HOUR else _DAY
    return period * periods > most and (
        f"Metrics cannot be checked across more than {'a week' if most == _WEEK else 'a day'} "
        f"(EvaluationPeriods * Period must be <= {most})."
    )


def _bad_action(call: Call) -> object:
    actions = [action for kind in _ACTIONS for action in call.given.get(kind) or []]
    return next((action for action in actions if not action.startswith("arn:")), None)


def _statistics(call: Call) -> bool:
    return call.given.get("Statistic") is not None and call.given.get("ExtendedStatistic") is not None


def _incomplete(call: Call) -> object:
    given = call.given
    if given.get("Metrics") or given.get("EvaluationCriteria"):
        return None
    needed: dict[str, Any] = {
        "MetricName": given.get("MetricName"),
        "Namespace": given.get("Namespace"),
        "Period": given.get("Period"),
        "Statistic": given.get("Statistic") or given.get("ExtendedStatistic"),
    }
    return next((name for name, value in needed.items() if value is None), None)


def _both(call: Call) -> bool:
    return bool(call.given.get("Metrics")) and any(
        call.given.get(name) is not None
        for name in ("MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Period")
    )


def _no_result(call: Call) -> bool:
    metrics = call.given.get("Metrics") or []
    returned = sum(metric.get("ReturnData", True) is not False for metric in metrics)
    most = 2 if call.given.get("ThresholdMetricId") else 1  # the metric and its band
    return bool(metrics) and not 1 <= returned <= most


def _threshold(call: Call) -> object:
    """A number or a band, as the comparison wants it."""
    band, number = call.given.get("ThresholdMetricId"), call.given.get("Threshold")
    if call.given.get("EvaluationCriteria"):
        return None
    if band and number is not None:
        return "Threshold and ThresholdMetricId cannot be specified together."
    compared = str(call.given.get("ComparisonOperator"))
    if ("UpperThreshold" in compared or "LowerThreshold" in compared) != bool(band):
        return f"ThresholdMetricId does not fit the ComparisonOperator {compared}."
    return not band and number is None and "The parameter Threshold is required."


RULES = [
    Rule(
        "metric",
        _PUT,
        "an alarm without metric, namespace, period or statistic",
        "ValidationError",
        "The parameter {} is required",
        API + "API_PutMetricAlarm.html",
        _incomplete,
    ),
    Rule(
        "metric-or-metrics",
        _PUT,
        "an alarm on one metric and on several at once",
        "ValidationError",
        "Metrics list cannot be used together with MetricName, Namespace, Statistic, Period",
        API + "API_PutMetricAlarm.html",
        _both,
    ),
    Rule(
        "one-result",
        _PUT,
        "metrics of which not exactly one returns data (two of an alarm on anomalies: the metric and its band)",
        "ValidationError",
        "Exactly one element of the metrics list should return data.",
        API + "API_PutMetricAlarm.html",
        _no_result,
    ),
    Rule(
        "period",
        _PUT,
        "a period that is neither 10, 20 or 30 nor a multiple of 60",
        "ValidationError",
        "Period must be 10, 20, 30 or a multiple of 60: {}",
        API + "API_PutMetricAlarm.html",
        _period,
    ),
    Rule(
        "evaluated-time",
        _PUT,
        "an alarm over more than a day, or a week with a period of an hour and more",
        "ValidationError",
        "{}",
        API + "API_PutMetricAlarm.html",
        _too_long,
    ),
    Rule(
        "datapoints",
        _PUT,
        "more datapoints to alarm than periods",
        "ValidationError",
        "DatapointsToAlarm must be less than or equal to EvaluationPeriods",
        API + "API_PutMetricAlarm.html",
        lambda call: (call.given.get("DatapointsToAlarm") or 0) > (call.given.get("EvaluationPeriods") or 10**9),
    ),
    Rule(
        "threshold",
        _PUT,
        "a threshold together with a band of anomalies, neither of them, or one that the comparison does not take",
        "ValidationError",
        "{}",
        API + "API_PutMetricAlarm.html",
        _threshold,
    ),
    Rule(
        "one-statistic",
        _PUT,
        "a statistic and an extended one",
        "InvalidParameterCombination",
        "Statistic and ExtendedStatistic cannot be specified together.",
        API + "API_PutMetricAlarm.html",
        _statistics,
    ),
    Rule(
        "extended-statistic",
        _PUT,
        "an extended statistic that is none, as p101",
        "ValidationError",
        "The value {} for parameter ExtendedStatistic is not supported.",
        API + "API_PutMetricAlarm.html",
        lambda call: (
            call.given.get("ExtendedStatistic")
            and not _EXTENDED.fullmatch(call.given["ExtendedStatistic"])
            and call.given["ExtendedStatistic"]
        ),
    ),
    Rule(
        "missing-data",
        _PUT,
        "another treatment of missing data than " + ", ".join(TREATMENTS),
        "ValidationError",
        "The value {} is not supported for TreatMissingData parameter. "
        "Supported values are [breaching, notBreaching, ignore, missing].",
        API + "API_PutMetricAlarm.html",
        lambda call: (
            call.given.get("TreatMissingData") not in (None, *TREATMENTS) and call.given.get("TreatMissingData")
        ),
    ),
    Rule(
        "action-is-an-arn",
        _PUT + " PutCompositeAlarm",
        "an action that is no ARN",
        "ValidationError",
        "Invalid arn syntax: {}",
        API + "API_PutMetricAlarm.html",
        _bad_action,
    ),
    Rule(
        "dashboard-is-json",
        "PutDashboard",
        "a dashboard whose body is no JSON object",
        "InvalidParameterInput",
        "The dashboard body is invalid, there are 1 validation errors: the body must be valid JSON",
        API + "API_PutDashboard.html",
        lambda call: no_json_object(call.given.get("DashboardBody")),
    ),
    *tag_rules(_PUT + " TagResource", API + "API_TagResource.html", None, "ValidationError", "ValidationError"),
]
