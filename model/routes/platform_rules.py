"""The rules that a platform has already, from its outputs: what routes of another stack must get along with."""

from collections.abc import Iterator
from typing import cast

from ecs_platform.model.contract.outputs import ConditionOutput, Outputs, RuleOutput
from ecs_platform.model.reading.source import Location
from ecs_platform.model.routes.conditions import Condition, Field
from ecs_platform.model.routes.route import LOAD_BALANCERS, Route
from ecs_platform.model.routes.split import Draft, key


def rules_beside(platform: Outputs, stack: str, at: Location) -> dict[Draft, int]:
    """The platform's rules with their numbers.

    Args:
        platform: its outputs.
        stack: its stack's name, for messages.
        at: where the stack that is being read names it.
    """
    return dict(_rules(platform, stack, at))


def _rules(platform: Outputs, stack: str, at: Location) -> Iterator[tuple[Draft, int]]:
    for service, outputs in platform.services.items():
        for rule in outputs.rules:
            yield _draft(service, rule, stack, at), rule.priority


def _draft(service: str, rule: RuleOutput, stack: str, at: Location) -> Draft:
    conditions = tuple(_condition(each) for each in rule.conditions)
    (load_balancer,) = (each for each in LOAD_BALANCERS if each == rule.load_balancer)
    # What the rule takes is in its conditions; its path as it was written, nobody knows any more.
    return Draft(
        Route(service=service, load_balancer=load_balancer, path="/", stack=stack, at=at), conditions, key(conditions)
    )


def _condition(output: ConditionOutput) -> Condition:
    field = cast(Field, output.field)
    if field != "query-string":
        return Condition(field, tuple(output.values), output.header or "")
    pairs = (value.partition("=") for value in output.values)
    return Condition(field, pairs=tuple((name, value) if equals else (None, name) for name, equals, value in pairs))
