"""Routes and priorities to listener rules: every fault is found here, before anything is made."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from model.findings import Finding
from model.routes import validate
from model.routes.conditions import Condition
from model.routes.faults import faults
from model.routes.numbers import given_twice, missing, number
from model.routes.overlaps import Overlap, overlaps, spaces_of
from model.routes.priorities import Priorities
from model.routes.relations import Relation
from model.routes.route import LOAD_BALANCERS, LoadBalancer, Route
from model.routes.space import space
from model.routes.split import Draft, drafts
from model.routes.witness import shared


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


def compile_rules(
    routes: Iterable[Route], priorities: Priorities, quotas: Mapping[LoadBalancer, int]
) -> tuple[list[Rule], list[Finding]]:
    """The listener rules of all services, and everything that is wrong with them.

    Args:
        routes: all routes of an environment, in any order.
        priorities: the numbers given so far; nothing is added here.
        quotas: rules that a load balancer may have (the settings `load_balancers.<…>.rule_quota`).

    Returns:
        The rules by load balancer and priority, and the findings by place. Where there are findings, rules that have
        no fault of their own are returned all the same, so that commands can show them.
    """
    compiled = compile_all(routes, priorities, quotas)
    return compiled.rules, compiled.findings


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


def compile_all(routes: Iterable[Route], priorities: Priorities, quotas: Mapping[LoadBalancer, int]) -> Compiled:
    """Like `compile_rules`, with all that was found out on the way."""
    all_drafts, findings = draft(routes)
    numbers = number(all_drafts, priorities)
    spaces = spaces_of(all_drafts)
    found = overlaps(all_drafts, spaces)
    findings += [*missing(all_drafts, numbers), *given_twice(numbers), *_over_quota(all_drafts, quotas)]
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
        taken: dict[str, list[Draft]] = {}
        for piece in pieces:
            first = found.setdefault((piece.load_balancer, piece.key), piece)
            if first is not piece:
                taken.setdefault(first.service, []).append(first)
        for pieces_taken in taken.values():
            findings.append(_same_conditions(route, pieces_taken[0]))
    return [found[where] for where in sorted(found)], findings


def _same_conditions(route: Route, first: Draft) -> Finding:
    here = space(first.conditions)
    witness, _ = shared(here, here)
    who = "a route of its own" if first.service == route.service else f"`{first.service}`"
    return route.finding(
        f"`{first.key}` on the {route.load_balancer} load balancer belongs to {who} already ({first.route.where}): "
        f"both take {witness}",
        "give one of the two another path or host, or remove it",
        "path",
    )


def _over_quota(all_drafts: Sequence[Draft], quotas: Mapping[LoadBalancer, int]) -> list[Finding]:
    findings = []
    for load_balancer in LOAD_BALANCERS:
        here = [each for each in all_drafts if each.load_balancer == load_balancer]
        quota = quotas.get(load_balancer, 100)
        if len(here) > quota:
            service, most = Counter(each.service for each in here).most_common(1)[0]
            last = next(each for each in here if each.service == service)
            findings.append(
                last.route.finding(
                    f"the {load_balancer} load balancer would have {len(here)} rules, more than its quota of {quota}; "
                    f"most of them, {most}, are those of `{service}`",
                    f"use fewer routes, or have the quota raised and set `load_balancers.{load_balancer}.rule_quota`",
                )
            )
    return findings
