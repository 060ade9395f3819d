"""CloudWatch: alarms and dashboards."""

import re
from typing import Any

from sandbox.aws.cloudwatch import dashboards
from sandbox.aws.judge import alarm_metrics
from sandbox.aws.judge.call import Call
from sandbox.aws.judge.predicates import tag_rules
from sandbox.aws.judge.rule import Rule

API = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/"
_PUT = "PutMetricAlarm"
_DAY, _WEEK, _HOUR = 86400, 604800, 3600
_ACTIONS = ("AlarmActions", "OKActions", "InsufficientDataActions")
# The services of the actions that the page lists.
_ACTS = ("automate", "swf", "autoscaling", "lambda", "sns", "ssm", "ssm-incidents", "aiops")
_ARN_PARTS = 6
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DASHBOARD = re.compile(r"[A-Za-z0-9_-]{1,255}")
_FORMULAS = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html"
_QUOTAS = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html"
TREATMENTS = ("breaching", "notBreaching", "ignore", "missing")
_EXTENDED = re.compile(r"(p(100|\d{1,2})(\.\d{0,10})?|(tm|tc|ts|wm|TM|TC|TS|WM|PR)[\d(].*|IQM)")


def _period(call: Call) -> object:
    period = call.given.get("Period")
    wrong = period is not None and period not in (10, 20, 30) and period % 60
    return period if wrong else alarm_metrics.bad_period(call)


def _too_long(call: Call) -> object:
    period = call.given.get("Period") or alarm_metrics.longest_period(call)
    periods = call.given.get("EvaluationPeriods")
    if period is None or periods is None:
        return None
    most = _WEEK if period >= _HOUR else _DAY
    return period * periods > most and (
        f"Metrics cannot be checked across more than {'a week' if most == _WEEK else 'a day'} "
        f"(EvaluationPeriods * Period must be <= {most})."
    )


def _actions(call: Call) -> list[tuple[str, list[str]]]:
    """The ARN of each, and its parts, as many as an ARN has at the least."""
    found = [str(action) for kind in _ACTIONS for action in call.given.get(kind) or []]
    return [(arn, [*arn.split(":"), *[""] * _ARN_PARTS]) for arn in found]


def _bad_action(call: Call) -> object:
    wrong = (
        arn for arn, parts in _actions(call) if parts[0] != "arn" or not parts[2] or arn.count(":") + 1 < _ARN_PARTS
    )
    return next(wrong, None)


def _other_service(call: Call) -> object:
    return next((arn for arn, parts in _actions(call) if parts[2] not in _ACTS), None)


def _other_region(call: Call) -> object:
    """SNS publishes to topics of the alarm's own region."""
    found = (parts[3] for _, parts in _actions(call) if parts[2] == "sns")
    wrong = next((region for region in found if region != call.existing.region), None)
    return wrong and f"{wrong} specified. Only {call.existing.region} is supported."


def _dashboard(call: Call) -> object:
    found = dashboards.problems(str(call.given.get("DashboardBody")))
    return found and dashboards.message(found)


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
        for name in ("MetricName", "Namespace", "Dimensions", "Statistic", "ExtendedStatistic", "Period", "Unit")
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
        "action-service",
        _PUT,
        "an action of a service that alarms know none of",
        "ValidationError",
        "Invalid arn syntax: {}",
        API + "API_PutMetricAlarm.html",
        _other_service,
    ),
    Rule(
        "action-region",
        _PUT + " PutCompositeAlarm",
        "a topic of another region",
        "ValidationError",
        "Invalid region {}",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html",
        _other_region,
    ),
    Rule(
        "alarm-name",
        _PUT + " PutCompositeAlarm",
        "a name with a control character",
        "ValidationError",
        "AlarmName must not contain control characters",
        API + "API_PutMetricAlarm.html",
        lambda call: _CONTROL.search(call.given.get("AlarmName") or ""),
    ),
    Rule(
        "metric-id",
        _PUT,
        "metrics of which an id does not begin with a small letter, has other characters than letters, digits and "
        "underscores, or comes twice",
        "ValidationError",
        "Invalid metrics list: the id {} is not valid or not unique",
        API + "API_MetricDataQuery.html",
        alarm_metrics.bad_id,
    ),
    Rule(
        "metric-xor-formula",
        _PUT,
        "one of the metrics that is neither a metric nor a formula, or both",
        "ValidationError",
        "Invalid metrics list: {} must have either MetricStat or Expression",
        API + "API_MetricDataQuery.html",
        alarm_metrics.neither_or_both,
    ),
    Rule(
        "metrics-of-an-alarm",
        _PUT,
        "more than ten metrics; formulas do not count",
        "ValidationError",
        "The Metrics list of an alarm can have at most 10 metrics, not {}",
        _QUOTAS,
        alarm_metrics.too_many,
    ),
    Rule(
        "search",
        _PUT,
        "a formula that searches for metrics",
        "ValidationError",
        "SEARCH is not supported on Metric Alarms.",
        _FORMULAS,
        alarm_metrics.searches,
    ),
    Rule(
        "formula",
        _PUT,
        "a formula that is not well written, or names a metric that there is not",
        "ValidationError",
        "Error in expression {}",
        _FORMULAS,
        alarm_metrics.bad_formula,
    ),
    Rule(
        "namespace-of-aws",
        "PutMetricData",
        "metrics of a namespace that begins with `AWS/`",
        "InvalidParameterValue",
        "The value AWS/ for parameter Namespace is invalid.",
        API + "API_PutMetricData.html",
        lambda call: str(call.given.get("Namespace")).startswith("AWS/"),
    ),
    Rule(
        "dashboard-name",
        "PutDashboard",
        "a dashboard whose name has other characters than letters, digits, hyphens and underscores, or more than 255",
        "InvalidParameterInput",
        "The value {} for field DashboardName contains invalid characters. "
        "It can only contain alphanumerics, dash (-) and underscore (_).",
        API + "API_PutDashboard.html",
        lambda call: (
            not _DASHBOARD.fullmatch(str(call.given.get("DashboardName"))) and f"'{call.given.get('DashboardName')}'"
        ),
    ),
    Rule(
        "dashboard-body",
        "PutDashboard",
        "a dashboard whose body does not fit the structure: `widgets`, what a widget must have, dimensions without a "
        "value or with an empty one; more than 500 widgets, 500 metrics of one, or 2,500 metrics",
        "InvalidParameterInput",
        "{}",
        API + "CloudWatch-Dashboard-Body-Structure.html",
        _dashboard,
    ),
    *tag_rules(
        _PUT + " TagResource", API + "API_TagResource.html", "ValidationError", "ValidationError", "ValidationError"
    ),
]
