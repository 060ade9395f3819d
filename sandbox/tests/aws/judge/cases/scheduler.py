"""Cases of EventBridge Scheduler."""

from datetime import UTC, datetime
from typing import Any

from sandbox.tests.aws.judge.cases import Case, Clients, Sides, made, tag_list, tagged
from sandbox.tests.aws.judge.cases.things import ACCOUNT, REGION, definition, role

ON = datetime(2030, 1, 1, tzinfo=UTC)


def scheduled(refused: dict[str, Any], taken: dict[str, Any] | None = None, trusted: bool = True) -> Case:
    """Keys of the target are those of `Target`; all others of the schedule."""

    def case(clients: Clients) -> Sides:
        target = {
            "Arn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/c",
            "RoleArn": role(clients, "scheduler.amazonaws.com")[1],
            "EcsParameters": {"TaskDefinitionArn": definition(clients)},
        }

        def given(more: dict[str, Any]) -> dict[str, Any]:
            whole = {k: v for k, v in {**target, **more.get("Target", {})}.items() if v is not None}
            return {
                "Name": made("schedule"),
                "ScheduleExpression": "rate(1 hour)",
                "FlexibleTimeWindow": {"Mode": "OFF"},
                **more,
                "Target": whole,
            }

        wrong = given(refused)
        if not trusted:
            wrong["Target"]["RoleArn"] = role(clients)[1]
        return Sides(clients.client("scheduler").create_schedule, wrong, given(taken or {}))

    return case


QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:queue"

CASES: dict[str, Case] = {
    "expression": scheduled({"ScheduleExpression": "cron(0 12 * * *)"}, {"ScheduleExpression": "cron(0 12 * * ? *)"}),
    "time-to-come": scheduled(
        {"ScheduleExpression": "at(2022-11-10T09:00:00)", "ScheduleExpressionTimezone": "America/New_York"},
        {"ScheduleExpression": "at(2099-11-10T09:00:00)", "ScheduleExpressionTimezone": "America/New_York"},
    ),
    "time-zone": scheduled(
        {"ScheduleExpressionTimezone": "Europe/Bern"}, {"ScheduleExpressionTimezone": "Europe/Zurich"}
    ),
    "flexible-window": scheduled(
        {"FlexibleTimeWindow": {"Mode": "FLEXIBLE"}},
        {"FlexibleTimeWindow": {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 1440}},
    ),
    "role-trusts-the-scheduler": scheduled({}, trusted=False),
    "parameters-of-a-task": scheduled({"Target": {"EcsParameters": None}}),
    "target-is-an-arn": scheduled({"Target": {"Arn": "cluster"}}),
    "dead-letters-to-a-queue": scheduled(
        {"Target": {"DeadLetterConfig": {"Arn": QUEUE + ".fifo"}}}, {"Target": {"DeadLetterConfig": {"Arn": QUEUE}}}
    ),
    "end-after-start": scheduled({"StartDate": ON, "EndDate": ON}, {"StartDate": ON, "EndDate": ON.replace(year=2031)}),
    "input-of-a-task": scheduled({"Target": {"Input": "{"}}, {"Target": {"Input": "{}"}}),
    **tagged(
        lambda clients: clients.client("scheduler").create_schedule_group,
        lambda tags: {"Name": made("g"), "Tags": tag_list(tags)},
        "duplicate-tag",
        "reserved-tag",
    ),
}
