"""The state of an alarm: before its first datapoint, once it is set, after an update."""

from typing import Any

from sandbox.tests.aws.world import World, name

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
