"""Whom an alarm tells: the SNS topics of its actions. Actions of other services are taken without effect.

A topic with a policy of its own takes nothing of CloudWatch where that does not let it; whether its conditions hold is
not looked at. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
"""

import json
from typing import Any

from moto.cloudwatch.models import Alarm, CloudWatchBackend
from moto.core.utils import utcnow
from moto.sns.models import Topic, sns_backends

from sandbox.aws.cloudwatch import history
from sandbox.aws.cloudwatch.evaluation import ALARM, OK
from sandbox.aws.cloudwatch.reasons import STAMP

SERVICE = "cloudwatch.amazonaws.com"


def run(backend: CloudWatchBackend, alarm: Alarm, before: str) -> None:
    """The actions of the state that it has now."""
    kinds = {OK: alarm.ok_actions, ALARM: alarm.alarm_actions}
    if alarm.actions_enabled:
        for arn in kinds.get(alarm.state_value, alarm.insufficient_data_actions) or []:
            _run(backend, alarm, before, arn)


def _run(backend: CloudWatchBackend, alarm: Alarm, before: str, arn: str) -> None:
    message, wrong = json.dumps(_message(backend, alarm, before)), None
    if arn.split(":")[2] == "sns":
        wrong = _publish(backend, alarm, arn, message)
    words = (
        f'Failed to execute action {arn}. Received error: "{wrong}"' if wrong else f"Successfully executed action {arn}"
    )
    state = "Failed" if wrong else "Succeeded"
    data = {"actionState": state, "notificationResource": arn, "publishedMessage": message, "error": wrong}
    history.note(backend, alarm, "Action", words[:255], data)


def _publish(backend: CloudWatchBackend, alarm: Alarm, arn: str, message: str) -> str | None:
    topic = sns_backends[backend.account_id][arn.split(":")[3]].topics.get(arn)
    if topic is None:
        return "Resource not found"
    if not _lets(topic):
        return f"CloudWatch Alarms is not authorized to perform: SNS:Publish on resource: {arn}"
    topic.publish(message, subject=f'{alarm.state_value}: "{alarm.name}" in {backend.region_name}'[:100])
    return None


def _lets(topic: Topic) -> bool:
    """Whether the topic's policy lets CloudWatch publish; the one that SNS gives every topic does, for its account."""
    policy = topic.policy
    statements = json.loads(policy)["Statement"] if isinstance(policy, str) else (policy or {}).get("Statement", [])
    return any(
        each.get("Effect") == "Allow" and _names_cloudwatch(each.get("Principal")) and _is_publish(each.get("Action"))
        for each in ([statements] if isinstance(statements, dict) else statements)
    )


def _names_cloudwatch(principal: Any) -> bool:
    if isinstance(principal, dict):
        return SERVICE in _listed(principal.get("Service")) or "*" in _listed(principal.get("AWS"))
    return bool(principal == "*")


def _is_publish(action: Any) -> bool:
    return any(each.lower() in ("sns:publish", "sns:*", "*") for each in _listed(action))


def _listed(value: Any) -> list[str]:
    return [] if value is None else [value] if isinstance(value, str) else list(value)


def _message(backend: CloudWatchBackend, alarm: Alarm, before: str) -> dict[str, Any]:
    """As CloudWatch writes it; of the trigger what people and tools look at."""
    return {
        "AlarmName": alarm.name,
        "AlarmDescription": alarm.description,
        "AWSAccountId": backend.account_id,
        "AlarmConfigurationUpdatedTimestamp": alarm.configuration_updated_timestamp.strftime(STAMP),
        "NewStateValue": alarm.state_value,
        "NewStateReason": alarm.state_reason,
        "StateChangeTime": utcnow().strftime(STAMP),
        "Region": backend.region_name,
        "AlarmArn": alarm.alarm_arn,
        "OldStateValue": before,
        "OKActions": alarm.ok_actions,
        "AlarmActions": alarm.alarm_actions,
        "InsufficientDataActions": alarm.insufficient_data_actions,
        "Trigger": _trigger(alarm),
    }


def _trigger(alarm: Alarm) -> dict[str, Any]:
    common = {
        "Period": alarm.period,
        "EvaluationPeriods": alarm.evaluation_periods,
        "DatapointsToAlarm": alarm.datapoints_to_alarm or alarm.evaluation_periods,
        "ComparisonOperator": alarm.comparison_operator,
        "Threshold": alarm.threshold,
        "TreatMissingData": alarm.treat_missing_data or "missing",
    }
    if alarm.metric_data_queries:
        queries = alarm.metric_data_queries
        return {**common, "Metrics": [{"Id": each.id, "Expression": each.expression} for each in queries]}
    dimensions = [{"value": each.value, "name": each.name} for each in alarm.dimensions]
    statistic = {"StatisticType": "Statistic", "Statistic": (alarm.statistic or "").upper(), "Unit": alarm.unit}
    return {
        "MetricName": alarm.metric_name,
        "Namespace": alarm.namespace,
        **statistic,
        "Dimensions": dimensions,
        **common,
    }
