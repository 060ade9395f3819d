"""Between the program's routes and rules and the plain data of the oracle."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ecs_platform.model.reading.source import Location
from ecs_platform.model.routes.assign import assign
from ecs_platform.model.routes.compile import Compiled, Rule, compile_all
from ecs_platform.model.routes.matching import Request
from ecs_platform.model.routes.priorities import Priorities
from ecs_platform.model.routes.route import LoadBalancer, Route
from tests.oracle.alb import Asked
from tests.oracle.intent import Declared

NONE_YET = Priorities(Path("services/priorities.yaml"), "test")


def route(service: str, path: str, load_balancer: LoadBalancer = "public", line: int = 1, **given: Any) -> Route:
    """A route of `services/<service>.yaml`."""
    at = Location(Path(f"services/{service}.yaml"), line, 1)
    return Route(service=service, load_balancer=load_balancer, path=path, at=at, **given)


def of(declared: Declared) -> Route:
    """A generated route as the program has it."""
    return route(
        declared["service"],
        declared["path"],
        hosts=tuple(declared["hosts"]),
        methods=tuple(declared["methods"]),
        headers=tuple((name, tuple(values)) for name, values in declared["headers"].items()),
        query=tuple((key, value) for key, values in declared["query"].items() for value in values),
        source_ips=tuple(declared["sources"]),
    )


def numbered(routes: Iterable[Route], priorities: Priorities = NONE_YET) -> Compiled:
    """Routes compiled, with numbers for all that have none."""
    given = list(routes)
    first = compile_all(given, priorities)
    assigned, no_room = assign(first.drafts, priorities, first.order)
    assert not no_room, no_room
    return compile_all(given, assigned)


def faultless(routes: Sequence[Declared]) -> tuple[list[Declared], Compiled]:
    """The routes without those that findings are about."""
    left = list(routes)
    while True:
        compiled = numbered(of(each) for each in left)
        if not compiled.findings:
            return left, compiled
        bad = {compiled.findings[0].file.stem}
        left = [each for each in left if each["service"] not in bad]


def as_described(rules: Iterable[Rule]) -> list[dict[str, Any]]:
    """Rules as DescribeRules returns them, the service in place of its target group."""
    described = [
        {
            "RuleArn": f"{rule.load_balancer}/{rule.priority}",
            "Priority": str(rule.priority),
            "Conditions": [condition.as_api() for condition in rule.conditions],
            "Actions": [{"Type": "forward", "TargetGroupArn": rule.service}],
            "IsDefault": False,
        }
        for rule in rules
    ]
    return [*described, {"Priority": "default", "Conditions": [], "Actions": [{"Type": "fixed-response"}]}]


def request(asked: Asked) -> Request:
    """The oracle's request as the program has it."""
    return Request(
        host=asked["host"],
        path=asked["path"],
        method=asked["method"],
        headers=tuple(asked["headers"]),
        query=tuple(asked["query"]),
        source=asked["source"],
    )


def asked(request: Request) -> Asked:
    """A witness as the oracle takes it."""
    return Asked(
        host=request.host,
        path=request.path,
        method=request.method,
        headers=list(request.headers),
        query=list(request.query),
        source=request.source,
    )


def renamed(one: Route, service: str, file: str | None = None) -> Route:
    """The same route of another service, or in another file."""
    return replace(one, service=service, at=Location(Path(file or f"services/{service}.yaml"), 1, 1))


def with_priority(rule: Rule, priority: int) -> Rule:
    """The same rule with another number."""
    return replace(rule, priority=priority)
