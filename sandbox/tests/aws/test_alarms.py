"""The state of an alarm: before its first datapoint, once it is set, after an update."""

from typing import Any

import pytest

from sandbox.tests.aws.world import World, name, refusal

GIVEN: dict[str, Any] = {
    "Namespace": "AWS/SQS",
    "MetricName": "ApproximateNumberOfMessagesVisible",
    "ComparisonOperator": "GreaterThanThreshold",
    "EvaluationPeriods": 1,
    "Period": 60,
    "Threshold": 0.0,
    "Statistic": "Maximum",
}


def test_an_alarm_has_too_little_data_at_first(world: World) -> None:
    client, made = world.client("cloudwatch"), name("alarm")

    def now() -> dict[str, Any]:
        found: dict[str, Any] = client.describe_alarms(AlarmNames=[made])["MetricAlarms"][0]
        return found

    client.put_metric_alarm(AlarmName=made, **GIVEN)
    assert {key: now()[key] for key in GIVEN} == GIVEN
    assert (now()["StateValue"], now()["StateReason"]) == (
        "INSUFFICIENT_DATA",
        "Unchecked: Initial alarm creation",
    )
    assert "StateReasonData" not in now()
    assert made in [a["AlarmName"] for a in client.describe_alarms(StateValue="INSUFFICIENT_DATA")["MetricAlarms"]]
    client.set_alarm_state(AlarmName=made, StateValue="ALARM", StateReason="tried")
    assert (now()["StateValue"], now()["StateReason"]) == ("ALARM", "tried")
    assert now()["StateTransitionedTimestamp"] == now()["StateUpdatedTimestamp"]
    client.put_metric_alarm(AlarmName=made, **{**GIVEN, "Threshold": 5.0})
    assert (now()["StateValue"], now()["Threshold"]) == ("ALARM", 5.0)
    client.delete_alarms(AlarmNames=[made])


def test_a_state_narrows_names_and_prefixes_down(world: World) -> None:
    client, prefix = world.client("cloudwatch"), name("alarm")
    names = [f"{prefix}-{number}" for number in range(3)]
    for each in names:
        client.put_metric_alarm(AlarmName=each, **GIVEN)
    client.set_alarm_state(AlarmName=names[1], StateValue="ALARM", StateReason="tried")
    for by in ({"AlarmNames": names}, {"AlarmNamePrefix": prefix}):
        found = client.describe_alarms(StateValue="ALARM", **by)
        assert [each["AlarmName"] for each in found["MetricAlarms"]] == [names[1]]
    assert len(client.describe_alarms(AlarmNamePrefix=prefix)["MetricAlarms"]) == len(names)
    assert client.describe_alarms(AlarmNamePrefix=prefix, AlarmTypes=["CompositeAlarm"])["MetricAlarms"] == []
    client.delete_alarms(AlarmNames=names)


STAT: dict[str, Any] = {
    "Metric": {
        "Namespace": "AWS/ApplicationELB",
        "MetricName": "RequestCount",
        "Dimensions": [
            {"Name": "LoadBalancer", "Value": "app/lb/1"},
            {"Name": "TargetGroup", "Value": "targetgroup/t/1"},
        ],
    },
    "Period": 60,
    "Stat": "Sum",
}
FORMULA: dict[str, Any] = {
    "ComparisonOperator": "GreaterThanThreshold",
    "EvaluationPeriods": 5,
    "DatapointsToAlarm": 3,
    "Threshold": 5.0,
    "TreatMissingData": "notBreaching",
    "AlarmDescription": "too many errors",
    "ActionsEnabled": True,
    "Metrics": [
        {"Id": "requests", "MetricStat": STAT, "ReturnData": False},
        {"Id": "errors", "MetricStat": {**STAT, "Unit": "Count"}, "ReturnData": False, "Label": "errors"},
        {"Id": "share", "Expression": "100 * FILL(errors, 0) / requests", "Label": "share", "ReturnData": True},
    ],
}


def test_an_alarm_on_a_formula_is_read_as_it_was_put(world: World) -> None:
    client, made = world.client("cloudwatch"), name("alarm")
    client.put_metric_alarm(AlarmName=made, **FORMULA, Tags=[{"Key": "a", "Value": "1"}])
    now = client.describe_alarms(AlarmNames=[made])["MetricAlarms"][0]
    assert {key: now[key] for key in FORMULA} == FORMULA
    assert "MetricName" not in now
    assert "Period" not in now
    client.put_metric_alarm(AlarmName=made, **FORMULA, Tags=[{"Key": "a", "Value": "2"}])
    tags = client.list_tags_for_resource(ResourceARN=now["AlarmArn"])["Tags"]
    assert tags == [{"Key": "a", "Value": "1"}], "tags of an alarm that exists are not changed by PutMetricAlarm"
    client.delete_alarms(AlarmNames=[made])
    client.put_metric_alarm(AlarmName=made, **FORMULA)
    assert client.list_tags_for_resource(ResourceARN=now["AlarmArn"])["Tags"] == []
    client.delete_alarms(AlarmNames=[made])


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"Dimensions": STAT["Metric"]["Dimensions"]}, "Metrics list cannot be used together with"),
        ({"Unit": "Count"}, "Metrics list cannot be used together with"),
        ({"EvaluationPeriods": 1441}, "Metrics cannot be checked across more than a day"),
        (
            {"Metrics": [{"Id": "m1", "MetricStat": {**STAT, "Period": 3600}}], "EvaluationPeriods": 169},
            "Metrics cannot be checked across more than a week",
        ),
        ({"Metrics": [{"Id": "m1", "MetricStat": {**STAT, "Period": 90}}]}, "Period must be 10, 20, 30 or a multiple"),
        ({"AlarmActions": [f"arn:aws:sns:eu-west-1:1:{number}" for number in range(6)]}, "1 validation error detected"),
    ],
)
def test_what_an_alarm_on_a_formula_may_not_have(world: World, changed: dict[str, Any], message: str) -> None:
    put = world.client("cloudwatch").put_metric_alarm
    code, words = refusal(put, AlarmName=name("alarm"), **{**FORMULA, **changed})
    assert (code, words[: len(message)]) == ("ValidationError", message)
