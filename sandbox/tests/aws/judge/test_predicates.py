"""No rule fails on a request that is odd and fits the model: what is left out, and what is there and empty."""

from collections.abc import Iterator
from typing import Any

import pytest
from moto.core.utils import get_service_model

from sandbox.aws.judge.call import Call
from sandbox.aws.judge.existing import Existing
from sandbox.aws.judge.judge import every_rule
from sandbox.aws.judge.predicates import bad_rate_or_cron
from sandbox.aws.judge.rule import Rule

ACCOUNT, REGION, DEPTH = "999999999999", "eu-west-1", 3
OPERATIONS = [
    (service, rule, operation)
    for service, rules in every_rule().items()
    for rule in rules
    for operation in rule.operations.split()
]


def _value(shape: Any, members: str, depth: int = 0) -> Any:
    """A value of that shape: with the members that are `required`, with all of them `empty`, or `full` to a depth."""
    kind = shape.type_name
    if kind == "structure":
        return {
            name: _value(member, members, depth + 1)
            for name, member in shape.members.items()
            if name in shape.required_members or (members != "required" and depth < DEPTH)
        }
    if kind == "list":
        return [] if members == "empty" or depth > DEPTH else [_value(shape.member, members, depth + 1)]
    if kind == "map":
        return {} if members == "empty" or depth > DEPTH else {"x": _value(shape.value, members, depth + 1)}
    text = "" if members == "empty" else "x"
    scalars: dict[str, Any] = {"boolean": False, "integer": 1, "long": 1, "float": 1.0, "double": 1.0, "blob": b""}
    return scalars.get(kind, text)


def _requests(service: str, operation: str) -> Iterator[Call]:
    model = get_service_model(service).operation_model(operation)
    for members in ("required", "empty", "full"):
        given = _value(model.input_shape, members)
        yield Call(service, model, "json", given, [], Existing(ACCOUNT, REGION))


@pytest.mark.parametrize(("service", "rule", "operation"), OPERATIONS, ids=lambda part: getattr(part, "name", part))
def test_a_rule_answers_any_request_that_fits_the_model(service: str, rule: Rule, operation: str) -> None:
    answers = [rule.wrong(call) for call in _requests(service, operation)]
    assert len(answers) == 3


@pytest.mark.parametrize(
    ("schedule", "bad"),
    [
        ("rate(1 hour)", False),
        ("rate(1 hours)", True),
        ("cron(*/5 * * * ? *)", False),
        ("cron(0 9 ? * MON-FRI *)", False),
        ("cron(0 9 ? * 6L *)", False),
        ("cron(0 9 ? * 3#2 *)", False),
        ("cron(0 9 LW * ? *)", False),
        ("cron(0 9 * * * *)", True),
        ("cron(0 9 ? * ? *)", True),
        ("cron(? 9 ? * MON *)", True),
        ("cron(0 9 ? ? MON *)", True),
        ("cron(0 9 ? * 1/2 *)", True),
        ("cron(0 9 ? * */2 *)", True),
        ("cron(0 9 ? * 3#1,6#3 *)", True),
        ("cron(60 9 ? * MON *)", True),
    ],
)
def test_what_a_schedule_is(schedule: str, bad: bool) -> None:
    assert bad_rate_or_cron(schedule) is bad
