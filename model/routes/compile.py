"""Routes and priorities to listener rules: every fault is found here, before anything is made."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.routes import validate
from ecs_platform.model.routes.conditions import Condition
from ecs_platform.model.routes.faults import faults
from ecs_platform.model.routes.overlaps import Overlap, overlaps, spaces_of
from ecs_platform.model.routes.priorities import Priorities
from ecs_platform.model.routes.relations import Relation
from ecs_platform.model.routes.request_sets import space
from ecs_platform.model.routes.route import LOAD_BALANCERS, LoadBalancer, Route
from ecs_platform.model.routes.rule_priority import given_twice, missing, number
from ecs_platform.model.routes.split import Draft, both_ways, drafts
from ecs_platform.model.routes.witness import shared


@dataclass(frozen=True)
class Rule:
    """A listener rule: requests that match all conditions go to the service, unless a lower priority takes them.

    Attributes:
        load_balancer: `public` or `internal`.
        priority: 1 to 50000, the lowest first; unique on its load balancer. Key the resource by these two.
        service: the service that answers.
        conditions: at most 5 values in all.
        key: the conditions as one line of text, as in priorities.yaml.
        route: what the rule was made from.
    """

    load_balancer: LoadBalancer
    priority: int
    service: str
    conditions: tuple[Condition, ...]
    key: str = ""
    route: Route | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Compiled:
    """Everything known about an environment's rules.

    Attributes:
        drafts: all rules, with a number or without.
        overlaps: all pairs that take a request both.
        rules: those with a number, by load balancer and priority.
        findings: what is wrong, by place.
    """

    drafts: list[Draft]
    overlaps: list[Overlap]
    rules: list[Rule]
    findings: list[Finding]

    @property
    def order(self) -> list[tuple[Draft, Draft]]:
        """Pairs of rules of which the first must be asked first."""
        return [(each.first, each.second) for each in self.overlaps if each.relation is Relation.NARROWER]


def compile_all(routes: Iterable[Route], priorities: Priorities, beside: Mapping[Draft, int] | None = None) -> Compiled:
    """The listener rules of all services, everything that is wrong with them, and what was found out on the way.

    Args:
        routes: all routes of an environment, in any order.
        priorities: the numbers given so far.
        beside: rules that other stacks have on the same load balancers, with their numbers; default none.
    """
    all_drafts, findings = draft(routes)
    numbers = number(all_drafts, priorities)
    findings += missing(all_drafts, numbers)
    numbers |= beside or {}
    spaces = spaces_of([*all_drafts, *(beside or {})])
    found = overlaps(list(spaces), spaces)
    findings += given_twice(numbers)
    findings += faults(found, numbers, spaces, priorities)
    rules = [
        Rule(each.load_balancer, numbers[each], each.service, each.conditions, each.key, each.route)
        for each in all_drafts
        if each in numbers
    ]
    rules.sort(key=lambda rule: (LOAD_BALANCERS.index(rule.load_balancer), rule.priority))
    return Compiled(all_drafts, found, rules, sorted(set(findings)))


def draft(routes: Iterable[Route]) -> tuple[list[Draft], list[Finding]]:
    """The rules that valid routes need, no conditions twice, in an order that does not depend on that of the routes."""
    found: dict[tuple[LoadBalancer, str], Draft] = {}
    findings: list[Finding] = []
    for route in sorted(routes, key=lambda route: (route.at.file, route.at.line, route.at.column, route.load_balancer)):
        faults = validate.check(route)
        pieces, misfits = ([], []) if faults else drafts(route)
        findings += faults + misfits
        taken: dict[str, tuple[Draft, Draft]] = {}
        for piece in pieces:
            first = found.setdefault((piece.load_balancer, piece.key), piece)
            if first is not piece:
                taken.setdefault(first.service, (first, piece))
        for pair in taken.values():
            findings += [_same_conditions(here, there) for here, there in both_ways(*pair)]
    return [found[where] for where in sorted(found)], findings


def _same_conditions(here: Draft, there: Draft) -> Finding:
    requests = space(there.conditions)
    witness, _ = shared(requests, requests)
    who = "a route of its own" if there.service == here.service else f"`{there.service}`"
    return here.route.finding(
        f"`{there.key}` on the {here.load_balancer} load balancer is that of {who} too ({there.route.where}): "
        f"both take {witness}",
        "give one of the two another path or host, or remove it",
        "path",
    )
