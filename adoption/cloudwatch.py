"""Amazon CloudWatch: alarms and dashboards. It sets an alarm's tags in the call that makes one."""

from ecs_platform.adoption.asking import answer
from ecs_platform.adoption.row import Client, Inputs, Row


def _alarms(client: Client, inputs: Inputs) -> list[str]:
    """One call, by name, which a region takes once."""
    found = client("cloudwatch").describe_alarms(AlarmNames=[inputs["name"]], AlarmTypes=["MetricAlarm"])
    return [each["AlarmName"] for each in found["MetricAlarms"]]


def _dashboards(client: Client, inputs: Inputs) -> list[str]:
    """One call, by name, which an account takes once."""
    name = inputs["dashboardName"]
    found = answer(client("cloudwatch"), "get_dashboard", "ResourceNotFound", DashboardName=name)
    return [] if found is None else [name]


ROWS = (
    Row("aws:cloudwatch/metricAlarm:MetricAlarm", _alarms, ("name",), "NAME"),
    Row(
        "aws:cloudwatch/dashboard:Dashboard",
        _dashboards,
        ("dashboardName",),
        "NAME",
        part_of=("dashboardBody",),
        overwrites=True,
    ),
)
