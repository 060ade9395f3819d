"""EventBridge Scheduler: when, with which role, to which target."""

import re
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from sandbox.aws.judge.call import Call
from sandbox.aws.judge.predicates import bad_rate_or_cron, read_json, statements, tag_rules
from sandbox.aws.judge.rule import Rule

API = "https://docs.aws.amazon.com/scheduler/latest/APIReference/"
GUIDE = "https://docs.aws.amazon.com/scheduler/latest/UserGuide/"
_PUT = "CreateSchedule UpdateSchedule"
_AT = re.compile(r"at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\)")


def _bad_expression(call: Call) -> object:
    text = str(call.given.get("ScheduleExpression", ""))
    at = _AT.fullmatch(text)
    if at:
        try:
            datetime.fromisoformat(at[1])
        except ValueError:
            return text
        return None
    loose = (
        re.sub(r"^rate\((\d+) (minute|hour|day)s?\)$", r"rate(2 \2s)", text) if not text.startswith("rate(0") else text
    )
    return bad_rate_or_cron(loose) and text


def _past(call: Call) -> object:
    """A time that is over, in the schedule's time zone."""
    at = _AT.fullmatch(str(call.given.get("ScheduleExpression", "")))
    zone = call.given.get("ScheduleExpressionTimezone") or "UTC"
    if at is None or _bad_expression(call) or zone not in available_timezones():
        return None
    return datetime.fromisoformat(at[1]).replace(tzinfo=ZoneInfo(zone)) < datetime.now(UTC) and at[0]


def _target(call: Call) -> dict[str, Any]:
    return call.given.get("Target") or {}


def _window(call: Call) -> object:
    window = call.given.get("FlexibleTimeWindow") or {}
    minutes = window.get("MaximumWindowInMinutes")
    if window.get("Mode") == "FLEXIBLE":
        return minutes is None and "MaximumWindowInMinutes is required for the mode FLEXIBLE"
    return minutes is not None and "MaximumWindowInMinutes is not allowed for the mode OFF"


def _untrusted(call: Call) -> bool:
    """A role of this account that does not trust the scheduler, or is not there."""
    arn = str(_target(call).get("RoleArn"))
    if f":iam::{call.existing.account}:role/" not in arn:
        return False
    role = next((role for role in call.existing.iam.roles.values() if role.arn == arn), None)
    if role is None:
        return True
    policy = role.assume_role_policy_document
    trusted = [s.get("Principal") for s in statements(policy) if s.get("Effect") == "Allow"]
    return not any("scheduler.amazonaws.com" in str(principal) or principal == "*" for principal in trusted)


def _without_parameters(call: Call) -> bool:
    return ":ecs:" in str(_target(call).get("Arn")) and not _target(call).get("EcsParameters")


def _bad_queue(call: Call) -> object:
    queue = (_target(call).get("DeadLetterConfig") or {}).get("Arn")
    return queue and (":sqs:" not in queue or queue.endswith(".fifo")) and queue


def _no_arn(call: Call) -> object:
    return not re.match(r"arn:aws[a-z-]*:[a-z0-9-]+:", str(_target(call).get("Arn"))) and _target(call).get("Arn")


def _dates(call: Call) -> bool:
    start, end = call.given.get("StartDate"), call.given.get("EndDate")
    return start is not None and end is not None and start >= end


def _bad_input(call: Call) -> bool:
    text = _target(call).get("Input")
    return ":ecs:" in str(_target(call).get("Arn")) and text is not None and read_json(text) is None


RULES = [
    Rule(
        "expression",
        _PUT,
        "an expression that is none of rate(VALUE UNIT), cron(FIELDS) and at(TIME)",
        "ValidationException",
        "Invalid Schedule Expression {}.",
        GUIDE + "schedule-types.html",
        _bad_expression,
    ),
    Rule(
        "time-zone",
        _PUT,
        "a time zone that the IANA does not know",
        "ValidationException",
        "Invalid ScheduleExpressionTimezone {}.",
        GUIDE + "schedule-types.html#time-zones",
        lambda call: (
            call.given.get("ScheduleExpressionTimezone")
            and call.given["ScheduleExpressionTimezone"] not in available_timezones()
            and call.given["ScheduleExpressionTimezone"]
        ),
    ),
    Rule(
        "time-to-come",
        _PUT,
        "a time that is over (its words are a guess)",
        "ValidationException",
        "Invalid Schedule Expression {}.",
        "https://github.com/DefangLabs/pulumi-defang/pull/425",
        _past,
    ),
    Rule(
        "flexible-window",
        _PUT,
        "a flexible window without its minutes, or minutes without a flexible window",
        "ValidationException",
        "{}",
        API + "API_FlexibleTimeWindow.html",
        _window,
    ),
    Rule(
        "role-trusts-the-scheduler",
        _PUT,
        "a role that the scheduler may not assume",
        "ValidationException",
        "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.",
        GUIDE + "setting-up.html#setting-up-execution-role",
        _untrusted,
    ),
    Rule(
        "parameters-of-a-task",
        _PUT,
        "a cluster of ECS as a target without its task definition",
        "ValidationException",
        "EcsParameters must be provided for a target of Amazon ECS.",
        API + "API_Target.html",
        _without_parameters,
    ),
    Rule(
        "target-is-an-arn",
        _PUT,
        "a target that is no ARN",
        "ValidationException",
        "Provided Arn is not in correct format: {}",
        API + "API_Target.html",
        _no_arn,
    ),
    Rule(
        "dead-letters-to-a-queue",
        _PUT,
        "a dead-letter queue that is no standard queue of SQS",
        "ValidationException",
        "The dead-letter queue must be a standard Amazon SQS queue: {}",
        GUIDE + "configuring-schedule-dlq.html",
        _bad_queue,
    ),
    Rule(
        "end-after-start",
        _PUT,
        "an end that is not after the start",
        "ValidationException",
        "The StartDate must be before the EndDate.",
        API + "API_CreateSchedule.html",
        _dates,
    ),
    Rule(
        "input-of-a-task",
        _PUT,
        "the input of a task that is no JSON",
        "ValidationException",
        "The Input must be valid JSON.",
        API + "API_Target.html",
        _bad_input,
    ),
    *tag_rules(
        "CreateScheduleGroup TagResource",
        API + "API_TagResource.html",
        None,
        "ValidationException",
        "ValidationException",
    ),
]
