"""The number of each rule: its route's own, or the one priorities.yaml has for its conditions."""

from collections.abc import Mapping, Sequence

from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.routes.priorities import Priorities
from ecs_platform.model.routes.route import LOAD_BALANCERS, LoadBalancer
from ecs_platform.model.routes.split import Draft, both_ways

ASSIGN = "run `python -m ops routes --assign` and commit priorities.yaml, or give it a number with `http.priority`"


def number(all_drafts: Sequence[Draft], priorities: Priorities) -> dict[Draft, int]:
    """The priority of each rule that has one: its route's own, else that of its conditions in priorities.yaml."""
    numbers: dict[Draft, int] = {}
    for load_balancer in LOAD_BALANCERS:
        given = priorities.numbers(load_balancer)
        for each in all_drafts:
            if each.load_balancer != load_balancer:
                continue
            if each.route.priority is not None:
                numbers[each] = each.route.priority + each.part
            elif each.key in given:
                numbers[each] = given[each.key]
    return numbers


def missing(all_drafts: Sequence[Draft], numbers: Mapping[Draft, int]) -> list[Finding]:
    """A finding for each route that has a rule without a number."""
    routes = {id(each.route): each for each in reversed(all_drafts) if each not in numbers}
    return [
        each.route.finding(f"`{each.key}` on the {each.load_balancer} load balancer has no priority yet", ASSIGN)
        for each in routes.values()
    ]


def given_twice(numbers: Mapping[Draft, int]) -> list[Finding]:
    """A finding for each rule whose number another rule of the load balancer has."""
    first: dict[tuple[LoadBalancer, int], Draft] = {}
    findings = []
    # Routes that state their number come last: theirs is the line to mend.
    # Another stack's come first of all: they are not ours to mend.
    order = lambda each: (not each.route.stack, each.route.priority is not None, each.load_balancer, each.key)  # noqa: E731
    for each in sorted(numbers, key=order):
        other = first.setdefault((each.load_balancer, numbers[each]), each)
        if other is not each:
            findings += [_same_number(numbers[each], *pair) for pair in both_ways(other, each)]
    return findings


def _same_number(priority: int, here: Draft, there: Draft) -> Finding:
    message = (
        f"the priority {priority} on the {here.load_balancer} load balancer is that of "
        f"`{there.key}` of `{there.service}` ({there.route.where}) too"
    )
    if here.part:
        message += f"; this route needs {here.part + 1} rules or more, numbered from {here.route.priority}"
    return here.route.finding(message, "choose a free number", "priority")
