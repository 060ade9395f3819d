"""What is wrong with the order of rules that take the same requests."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.routes.assign import place
from ecs_platform.model.routes.overlaps import Overlap
from ecs_platform.model.routes.priorities import Priorities
from ecs_platform.model.routes.relations import Relation
from ecs_platform.model.routes.request_sets import Space
from ecs_platform.model.routes.shadows import responsible, uncovered
from ecs_platform.model.routes.split import Draft, both_ways

Numbers: TypeAlias = Mapping[Draft, int]
Side = Literal["above", "below"]


def faults(
    found: Sequence[Overlap], numbers: Numbers, spaces: Mapping[Draft, Space], priorities: Priorities
) -> list[Finding]:
    """A finding for each rule that can never match, each wrong order, and each pair of which neither is more specific.

    Pairs of one service do no harm, unless one of them can never match. A pair without an order is in order once one of
    the two states its number with `http.priority`: then somebody has decided.

    Args:
        found: all overlaps.
        numbers: the numbers of the rules that have one.
        spaces: the requests that each rule lets through.
        priorities: numbers not to propose.
    """
    judge = _Judge(found, numbers, priorities)
    wrong = [each for each in found if judge.wrong(each)]
    dead = {each.first for each in wrong if each.contained}
    return [
        *judge.same_requests(),
        *judge.ties(),
        *judge.wrong_order(wrong),
        *judge.shadowed_by_several(spaces, dead),
    ]


@dataclass(frozen=True)
class _Judge:
    found: Sequence[Overlap]
    numbers: Numbers
    priorities: Priorities

    def wrong(self, each: Overlap) -> bool:
        """Whether the less specific of two rules is asked first, and somebody is hurt by it."""
        if each.relation is not Relation.NARROWER or not {each.first, each.second} <= self.numbers.keys():
            return False
        hurts = each.contained or each.first.service != each.second.service
        return hurts and self.numbers[each.first] > self.numbers[each.second]

    def same_requests(self) -> list[Finding]:
        return [
            here.route.finding(
                f"`{here.key}` takes the same requests as {_other(there)}, such as {each.witness}",
                "give one of the two another path or host, or remove it",
            )
            for each in self.found
            if each.relation is Relation.SAME
            for here, there in both_ways(each.first, each.second)
        ]

    def ties(self) -> list[Finding]:
        findings = []
        for each in self.found:
            explicit = each.first.route.priority is not None or each.second.route.priority is not None
            crossing = each.relation is Relation.CROSSING and not each.repeats
            if crossing and not explicit and each.first.service != each.second.service:
                decide = self._first_answers(each.second, each.first)
                findings += [
                    here.route.finding(
                        f"neither `{here.key}` nor {_other(there)} is more specific, and both take {each.witness}",
                        decide,
                    )
                    for here, there in both_ways(each.first, each.second)
                ]
        return findings

    def wrong_order(self, wrong: Iterable[Overlap]) -> list[Finding]:
        by_culprit: dict[Draft, list[Overlap]] = {}
        for each in wrong:
            by_culprit.setdefault(each.second, []).append(each)
        return [
            self._one_wrong(pairs[0]) if len(pairs) == 1 else self._many_wrong(culprit, pairs)
            for culprit, pairs in by_culprit.items()
        ]

    def _one_wrong(self, each: Overlap) -> Finding:
        rule = f"`{each.first.key}` (priority {self.numbers[each.first]})"
        other = _other(each.second, self.numbers)
        if each.contained:
            message = f"{rule} can never match: {other} takes all its requests first, such as {each.witness}"
        else:
            message = f"{rule} is more specific than {other}, which takes {each.witness} first"
        return _finding((each.first, each.second), message, self._move(each.first, "below", each.second))

    def _many_wrong(self, culprit: Draft, pairs: Sequence[Overlap]) -> Finding:
        names = [_other(pair.first, self.numbers) for pair in pairs]
        listed = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if names[3:] else "")
        dead = sum(pair.contained for pair in pairs)
        return _finding(
            (culprit, *(pair.first for pair in pairs)),
            f"`{culprit.key}` (priority {self.numbers[culprit]}) is asked before more specific rules: {listed}; "
            f"it takes {pairs[0].witness} first" + (f", and {dead} of them can never match" if dead else ""),
            self._move(culprit, "above", max((pair.first for pair in pairs), key=lambda rule: self.numbers[rule])),
        )

    def shadowed_by_several(self, spaces: Mapping[Draft, Space], dead: set[Draft]) -> list[Finding]:
        earlier: dict[Draft, dict[Draft, Overlap]] = {}
        for each in self.found:
            if {each.first, each.second} <= self.numbers.keys() and each.relation is not Relation.SAME:
                late, early = sorted((each.first, each.second), key=lambda rule: -self.numbers[rule])
                earlier.setdefault(late, {})[early] = each
        findings = []
        for rule, overlaps in sorted(earlier.items(), key=lambda item: item[0].key):
            others = sorted(overlaps, key=lambda other: self.numbers[other])
            if rule in dead or uncovered(spaces[rule], [spaces[other] for other in others]) is not None:
                continue
            needed = [others[place] for place in responsible(spaces[rule], [spaces[other] for other in others])]
            names = " and ".join(_other(other, self.numbers) for other in needed)
            message = (
                f"`{rule.key}` (priority {self.numbers[rule]}) can never match: {names} take all its requests first, "
                f"such as {overlaps[needed[0]].witness}"
            )
            if all(overlaps[other].first is other for other in needed):
                hint = "remove it, or widen it: the others are more specific, and together leave nothing for it"
            else:
                hint = self._move(rule, "below", needed[0])
            findings.append(_finding((rule, *needed), message, hint))
        return findings

    def _order(self) -> list[tuple[Draft, Draft]]:
        return [(each.first, each.second) for each in self.found if each.relation is Relation.NARROWER]

    def _place(self, rule: Draft, extra: Sequence[tuple[Draft, Draft]] = ()) -> int | None:
        here = {other: number for other, number in self.numbers.items() if other.load_balancer == rule.load_balancer}
        reserved = self.priorities.numbers(rule.load_balancer).values()
        return place(rule, here, [*self._order(), *extra], reserved)

    def _move(self, rule: Draft, side: Side, other: Draft) -> str:
        """What to do about a rule that must be on one side of another: move it, or else the other."""
        opposite: Side = "above" if side == "below" else "below"
        return (
            self._number_for(rule, side, other, "it")
            or self._number_for(other, opposite, rule, _other(other))
            or "no number is free where it must be; change several by hand"
        )

    def _number_for(self, rule: Draft, side: Side, other: Draft, name: str) -> str | None:
        if rule.route.stack:
            return None
        number = self._place(rule, [(rule, other)] if side == "below" else [(other, rule)])
        where = "with `priority`" if rule.route.priority is not None else f"in {self.priorities.file.name}"
        return (
            None
            if number is None
            else f"give {name} a priority {side} {self.numbers[other]}, such as {number}, {where}"
        )

    def _first_answers(self, here: Draft, there: Draft) -> str:
        """How to say which of two rules answers."""
        first = self._place(here, [(here, there)])
        second = self._place(there, [(there, here)])
        choices = [
            f"`priority: {number}` in {rule.route.where} if `{rule.service}` is to answer"
            for number, rule in ((first, here), (second, there))
            if number is not None and not rule.route.stack
        ]
        return "decide: " + ", or ".join(choices) if choices else "give one of the two another path or host"


def _finding(rules: Sequence[Draft], message: str, hint: str) -> Finding:
    """A finding at what gives the first of the rules that is ours its number: its route's `priority`, or the route."""
    rule = next(rule for rule in rules if not rule.route.stack)
    steps = () if rule.route.priority is None else ("priority",)
    return rule.route.finding(message, hint, *steps)


def _other(rule: Draft, numbers: Numbers | None = None) -> str:
    number = f"priority {numbers[rule]}, " if numbers is not None and rule in numbers else ""
    return f"`{rule.key}` of `{rule.service}` ({number}{rule.route.where})"
