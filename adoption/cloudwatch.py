"""Amazon CloudWatch: alarms. It sets tags in the call that makes one."""

from ecs_platform.adoption.row import Client, Inputs, Row


def _alarms(client: Client, inputs: Inputs) -> list[str]:
    """One call, by name, which a region takes once."""
    found = client("cloudwatch").describe_alarms(AlarmNames=[inputs["name"]], AlarmTypes=["MetricAlarm"])
    return [each["AlarmName"] for each in found["MetricAlarms"]]


ROWS = (Row("aws:cloudwatch/metricAlarm:MetricAlarm", _alarms, ("name",), "NAME"),)
