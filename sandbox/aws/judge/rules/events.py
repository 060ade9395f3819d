"""EventBridge: rules and their targets."""

import json
from typing import Any

from sandbox.aws.judge.call import Call
from sandbox.aws.judge.predicates import bad_rate_or_cron, tag_rules
from sandbox.aws.judge.rule import Rule

API = "https://docs.aws.amazon.com/eventbridge/latest/APIReference/"
TARGETS = 5


def _targets(call: Call) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = call.given.get("Targets") or []
    return found


def _two_inputs(call: Call) -> object:
    kinds = ("Input", "InputPath", "InputTransformer")
    return next((t.get("Id") for t in _targets(call) if sum(t.get(kind) is not None for kind in kinds) > 1), None)


def _too_many(call: Call) -> bool:
    bus = call.existing.events.event_buses.get(str(call.given.get("EventBusName") or "default").rsplit("/", 1)[-1])
    rule = bus.rules.get(call.given.get("Rule")) if bus else None
    there = {target["Id"] for target in rule.targets} if rule else set()
    return len(there | {target.get("Id") for target in _targets(call)}) > TARGETS


def _without_role(call: Call) -> object:
    return next((t["Arn"] for t in _targets(call) if ":ecs:" in t.get("Arn", "") and not t.get("RoleArn")), None)


def _without_parameters(call: Call) -> object:
    clusters = (t for t in _targets(call) if ":ecs:" in t.get("Arn", "") and ":cluster/" in t["Arn"])
    return next((t.get("Id") for t in clusters if not t.get("EcsParameters")), None)


def _with_targets(call: Call) -> bool:
    bus = call.existing.events.event_buses.get(str(call.given.get("EventBusName") or "default").rsplit("/", 1)[-1])
    rule = bus.rules.get(call.given.get("Name")) if bus else None
    return bool(rule and rule.targets)


def _no_pattern(text: str) -> str:
    try:
        return "" if isinstance(json.loads(text), dict) else "Filter is not an object"
    except ValueError:
        return "Invalid JSON"


RULES = [
    Rule(
        "pattern-or-schedule",
        "PutRule",
        "a rule with neither a pattern nor a schedule",
        "ValidationException",
        "Parameter(s) EventPattern or ScheduleExpression must be specified.",
        API + "API_PutRule.html",
        lambda call: not call.given.get("EventPattern") and not call.given.get("ScheduleExpression"),
    ),
    Rule(
        "schedule",
        "PutRule",
        "a schedule that is neither rate(VALUE UNIT) nor cron(FIELDS)",
        "ValidationException",
        "Parameter ScheduleExpression is not valid.",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html",
        lambda call: call.given.get("ScheduleExpression") and bad_rate_or_cron(call.given["ScheduleExpression"]),
    ),
    Rule(
        "schedule-on-the-default-bus",
        "PutRule",
        "a schedule on another event bus than the default one",
        "ValidationException",
        "ScheduleExpression is supported only on the default event bus.",
        API + "API_PutRule.html",
        lambda call: (
            call.given.get("ScheduleExpression")
            and str(call.given.get("EventBusName") or "default").rsplit("/", 1)[-1] != "default"
        ),
    ),
    Rule(
        "pattern-is-json",
        "PutRule TestEventPattern",
        "a pattern that is no JSON object",
        "InvalidEventPatternException",
        "Event pattern is not valid. Reason: {}",
        API + "API_PutRule.html",
        lambda call: _no_pattern(str(call.given.get("EventPattern") or "{}")),
    ),
    Rule(
        "one-input",
        "PutTargets",
        "a target with two of Input, InputPath and InputTransformer",
        "ValidationException",
        "Only one of Input, InputPath, or InputTransformer must be provided for target {}.",
        API + "API_Target.html",
        _two_inputs,
    ),
    Rule(
        "five-targets",
        "PutTargets",
        "more than five targets of a rule",
        "LimitExceededException",
        "The requested resource exceeds the maximum number allowed.",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html",
        _too_many,
    ),
    Rule(
        "role-of-a-task",
        "PutTargets",
        "a task on ECS as a target without a role",
        "ValidationException",
        "RoleArn is required for target {}.",
        API + "API_Target.html",
        _without_role,
    ),
    Rule(
        "parameters-of-a-task",
        "PutTargets",
        "a cluster of ECS as a target without its task definition",
        "ValidationException",
        "Parameter(s) EcsParameters not valid. Reason: EcsParameters is required for target {}.",
        API + "API_EcsParameters.html",
        _without_parameters,
    ),
    Rule(
        "rule-with-targets",
        "DeleteRule",
        "to delete a rule that has targets",
        "ValidationException",
        "Rule can't be deleted since it has targets.",
        API + "API_DeleteRule.html",
        _with_targets,
    ),
    *tag_rules(
        "PutRule TagResource",
        API + "API_TagResource.html",
        "ValidationException",
        "ValidationException",
        "ValidationException",
    ),
]
