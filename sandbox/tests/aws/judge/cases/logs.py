"""Cases of CloudWatch Logs."""

from typing import Any

from sandbox.tests.aws.judge.cases import Case, Clients, Sides, made, tagged


def _group(clients: Clients) -> str:
    name = made("group")
    clients.client("logs").create_log_group(logGroupName=name)
    return name


def _retention(clients: Clients) -> Sides:
    base = {"logGroupName": _group(clients)}
    call = clients.client("logs").put_retention_policy
    return Sides(call, {**base, "retentionInDays": 15}, {**base, "retentionInDays": 14})


def _filter(clients: Clients) -> Sides:
    def given(more: dict[str, Any]) -> dict[str, Any]:
        metric = {"metricName": "m", "metricNamespace": "n", "metricValue": "1", "dimensions": {"a": "$.a"}, **more}
        return {**base, "metricTransformations": [metric]}

    base = {"logGroupName": _group(clients), "filterName": "f", "filterPattern": "x"}
    return Sides(clients.client("logs").put_metric_filter, given({"defaultValue": 0.0}), given({}))


def _key(clients: Clients) -> Sides:
    arn = clients.client("kms").create_key()["KeyMetadata"]["Arn"]
    missing = f"{arn.rpartition('/')[0]}/00000000-0000-0000-0000-000000000000"
    refused, taken = ({"logGroupName": made("group"), "kmsKeyId": each} for each in (missing, arn))
    return Sides(clients.client("logs").create_log_group, refused, taken)


CASES: dict[str, Case] = {
    "retention": _retention,
    "log-group-name-is-not-aws": lambda clients: Sides(
        clients.client("logs").create_log_group, {"logGroupName": "aws/own"}, {"logGroupName": "/aws/" + made("own")}
    ),
    "key-exists": _key,
    "metric-of-a-filter": _filter,
    **tagged(
        lambda clients: clients.client("logs").create_log_group,
        lambda tags: {"logGroupName": made("group"), "tags": dict(tags)},
        "reserved-tag",
    ),
}
