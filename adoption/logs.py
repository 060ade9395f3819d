"""Amazon CloudWatch Logs: log groups. It sets tags in the call that makes one; the retention is a call of its own."""

from ecs_platform.adoption.row import Client, Inputs, Row


def _log_groups(client: Client, inputs: Inputs) -> list[str]:
    """One call with one answer: of those whose names begin so, in order, the name itself is the first."""
    name = inputs["name"]
    found = client("logs").describe_log_groups(logGroupNamePrefix=name, limit=1)["logGroups"]
    return [each["logGroupName"] for each in found if each["logGroupName"] == name]


ROWS = (
    Row(
        "aws:cloudwatch/logGroup:LogGroup",
        _log_groups,
        ("name",),
        "NAME",
        unread=("skipDestroy",),
    ),
)
