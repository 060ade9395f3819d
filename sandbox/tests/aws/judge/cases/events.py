"""Cases of EventBridge."""

import json
from typing import Any

from sandbox.tests.aws.judge.cases import Case, Clients, Sides, made, tag_list, tagged
from sandbox.tests.aws.judge.cases.things import ACCOUNT, CREATED, REGION

# Of a source that nobody here has: what a rule sends to a queue stays there.
PATTERN = {"EventPattern": json.dumps({"source": ["acme.shop"]})}
QUEUE = {"Id": "a", "Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:q"}
CLUSTER = {"Id": "a", "Arn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/c"}
TASK = {"EcsParameters": {"TaskDefinitionArn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/a:1"}}


def ruled(refused: dict[str, Any], taken: dict[str, Any]) -> Case:
    return lambda clients: Sides(
        clients.client("events").put_rule, {"Name": made("r"), **refused}, {"Name": made("r"), **taken}
    )


def _rule(clients: Clients) -> str:
    name = made("rule")
    clients.client("events").put_rule(Name=name, **PATTERN)
    return name


def targeted(refused: list[dict[str, Any]], taken: list[dict[str, Any]]) -> Case:
    def case(clients: Clients) -> Sides:
        base = {"Rule": _rule(clients)}
        return Sides(clients.client("events").put_targets, {**base, "Targets": refused}, {**base, "Targets": taken})

    return case


def _bus(clients: Clients) -> Sides:
    bus = made("bus")
    clients.client("events").create_event_bus(Name=bus)
    return ruled({"ScheduleExpression": "rate(1 hour)", "EventBusName": bus}, {"ScheduleExpression": "rate(1 hour)"})(
        clients
    )


def _with_targets(clients: Clients) -> Sides:
    used, free = _rule(clients), _rule(clients)
    clients.client("events").put_targets(Rule=used, Targets=[QUEUE])
    return Sides(clients.client("events").delete_rule, {"Name": used}, {"Name": free})


CASES: dict[str, Case] = {
    "pattern-or-schedule": ruled({}, PATTERN),
    "schedule": ruled({"ScheduleExpression": "rate(1 hours)"}, {"ScheduleExpression": "cron(0 12 ? * MON-FRI *)"}),
    "schedule-on-the-default-bus": _bus,
    "pattern-is-json": ruled({"EventPattern": "[]"}, PATTERN),
    "one-input": targeted([{**QUEUE, "Input": "{}", "InputPath": "$"}], [{**QUEUE, "Input": "{}"}]),
    "five-targets": targeted([{**QUEUE, "Id": str(n)} for n in range(6)], [{**QUEUE, "Id": str(n)} for n in range(5)]),
    "role-of-a-task": targeted([{**CLUSTER, **TASK}], [{**CLUSTER, **TASK, "RoleArn": CREATED}]),
    "parameters-of-a-task": targeted([{**CLUSTER, "RoleArn": CREATED}], [{**CLUSTER, **TASK, "RoleArn": CREATED}]),
    "rule-with-targets": _with_targets,
    **tagged(
        lambda clients: clients.client("events").put_rule,
        lambda tags: {"Name": made("r"), **PATTERN, "Tags": tag_list(tags)},
        "too-many-tags",
        "duplicate-tag",
        "reserved-tag",
    ),
}
