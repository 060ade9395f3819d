"""Numbers for rules that have none: in the gaps between those given, more specific rules first."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from itertools import accumulate, pairwise

from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.routes.conditions import Condition
from ecs_platform.model.routes.priorities import HIGHEST, LOWEST, Entry, Priorities
from ecs_platform.model.routes.route import LOAD_BALANCERS
from ecs_platform.model.routes.rule_priority import number
from ecs_platform.model.routes.split import Draft

Order = Collection[tuple[Draft, Draft]]
"""Pairs of rules of which the first must be asked before the second."""

Rank = tuple[object, ...]


def assign(all_drafts: Sequence[Draft], priorities: Priorities, order: Order = ()) -> tuple[Priorities, list[Finding]]:
    """`priorities` with a number for each rule that had none; a number that exists never changes.

    Args:
        all_drafts: all rules of the environment.
        priorities: the numbers given so far.
        order: pairs of which the first must come first. Beyond that the more specific comes first as far as there is
            room: for the reader of the file, not for a request.

    Returns:
        The numbers, and a finding for each rule between whose neighbours no number is free.
    """
    findings: list[Finding] = []
    for load_balancer in LOAD_BALANCERS:
        here = [each for each in all_drafts if each.load_balancer == load_balancer]
        entries = [entry for entry in priorities.entries if entry.load_balancer == load_balancer]
        work = _Numbering(number(here, priorities), {entry.priority for entry in entries})
        work.expect(order)
        findings += work.give(each for each in here if each not in work.numbers)
        priorities = priorities.with_entries(Entry(load_balancer, work.numbers[each], each.key) for each in work.given)
    return priorities, findings


def place(each: Draft, numbers: Mapping[Draft, int], order: Order, reserved: Collection[int] = ()) -> int | None:
    """A free number for one rule where it would come right beside all others; None where there is none.

    Args:
        each: the rule, whatever number it has now.
        numbers: the numbers of all rules of its load balancer.
        order: as for `assign`.
        reserved: further numbers not to use.
    """
    work = _Numbering({other: priority for other, priority in numbers.items() if other is not each}, set(reserved))
    work.expect(order)
    work.give([each])
    return work.numbers.get(each)


@dataclass
class _Numbering:
    """The numbers of one load balancer while they are being given."""

    numbers: dict[Draft, int]
    reserved: set[int]
    before: dict[Draft, list[Draft]] = field(default_factory=dict)
    after: dict[Draft, list[Draft]] = field(default_factory=dict)
    given: list[Draft] = field(default_factory=list)

    def expect(self, order: Order) -> None:
        """Notes what must come before what."""
        for first, second in order:
            self.before.setdefault(second, []).append(first)
            self.after.setdefault(first, []).append(second)

    def give(self, waiting: Iterable[Draft]) -> list[Finding]:
        """Numbers those that wait; a finding for each that finds no room."""
        findings = []
        taken = self.reserved | set(self.numbers.values())
        turns = self._turns(waiting)
        ceilings = self._ceilings(turns)
        floors: dict[Draft, int] = {}
        gaps = self._gaps(turns)
        left, lows = Counter(gaps.values()), {gap: gap[0] for gap in gaps.values()}
        for each in turns:
            gap, ceiling = gaps[each], ceilings[each]
            known = (self.numbers.get(other, floors.get(other)) for other in self.before.get(each, ()))
            floor = floors[each] = max((edge for edge in known if edge is not None), default=LOWEST - 1)
            inner = (max(lows[gap], floor), min(gap[1], ceiling))
            # What is left of the gap is shared evenly with those that follow into it.
            chosen = _choose(*inner, left[gap], taken) or _widest(floor, ceiling, taken)
            left[gap] -= 1
            if chosen is None:
                findings.append(self._no_room(each, floor, ceiling))
                continue
            lows[gap] = max(lows[gap], chosen) if chosen < gap[1] else lows[gap]
            self.numbers[each] = chosen
            self.given.append(each)
            taken.add(chosen)
        return findings

    def _turns(self, waiting: Iterable[Draft]) -> list[Draft]:
        """Those that wait: none before one that must come before it, else the most specific first."""
        ranks = {each: rank(each) for each in waiting}
        held_up = {each: sum(other in ranks for other in self.before.get(each, ())) for each in ranks}
        ready = [(ranks[each], place, each) for place, each in enumerate(ranks) if not held_up[each]]
        heapify(ready)
        turns = []
        while ready:
            *_, each = heappop(ready)
            turns.append(each)
            for follower in self.after.get(each, ()):
                if follower in held_up:
                    held_up[follower] -= 1
                    if not held_up[follower]:
                        heappush(ready, (ranks[follower], len(turns) + len(ranks), follower))
        done = set(turns)
        return turns + sorted((each for each in ranks if each not in done), key=ranks.__getitem__)

    def _ceilings(self, turns: Sequence[Draft]) -> dict[Draft, int]:
        """The number each must stay below, for all that must follow it and what must follow that."""
        ceilings: dict[Draft, int] = {}
        for each in reversed(turns):
            known = (self.numbers.get(other, ceilings.get(other)) for other in self.after.get(each, ()))
            ceilings[each] = min((edge for edge in known if edge is not None), default=HIGHEST + 1)
        return ceilings

    def _gaps(self, waiting: Iterable[Draft]) -> dict[Draft, tuple[int, int]]:
        """The gap where each would stand by what it says alone: just before the first rule that is less specific."""
        there = sorted(self.numbers.items(), key=lambda item: item[1])
        edges = [LOWEST - 1, *(priority for _, priority in there), HIGHEST + 1]
        highest_so_far = list(accumulate((rank(each) for each, _ in there), max))
        places = {each: bisect_right(highest_so_far, rank(each)) for each in waiting}
        return {each: (edges[place], edges[place + 1]) for each, place in places.items()}

    def _no_room(self, each: Draft, low: int, high: int) -> Finding:
        by_number = {priority: other for other, priority in self.numbers.items()}
        names = [f"`{by_number[n].key}` ({n})" if n in by_number else "" for n in (low, high)]
        where = " and ".join(f"{word} {name}" for word, name in zip(("after", "before"), names, strict=True) if name)
        return each.route.finding(
            f"no priority is free for `{each.key}`, which must come {where or 'somewhere'}",
            "make room: change numbers in priorities.yaml by hand",
        )


def rank(each: Draft) -> Rank:
    """A key that sorts rules from the more to the less specific, and all else by their conditions."""
    by_field: dict[str, list[Condition]] = {}
    for condition in each.conditions:
        by_field.setdefault(condition.field, []).append(condition)
    hosts = [value for condition in by_field.get("host-header", ()) for value in condition.values]
    paths = [value for condition in by_field.get("path-pattern", ()) for value in condition.values]
    exact = hosts and not any("*" in host or "?" in host for host in hosts)
    return (
        -1000 if exact else -min((len(host.replace("*", "")) for host in hosts), default=-1),
        -min((len(path.replace("*", "")) for path in paths), default=0),
        *(-len(by_field.get(name, ())) for name in ("http-request-method", "http-header", "query-string", "source-ip")),
        each.key,
    )


def _choose(low: int, high: int, share: int, taken: set[int]) -> int | None:
    """A round number in the first of `share` + 1 equal parts between `low` and `high`, or any that is free there."""
    part = (high - low) / (share + 1)
    for unit in (10_000, 5_000, 1_000, 500, 100, 50, 10, 5, 1):
        near = round((low + part) / unit) * unit
        if low < near < high and abs(near - low - part) <= part / 2 and near not in taken:
            return near
    return next((free for free in range(low + 1, high) if free not in taken), None)


def _widest(low: int, high: int, taken: set[int]) -> int | None:
    """A number in the widest gap between `low` and `high`."""
    edges = [low, *sorted(each for each in taken if low < each < high), high]
    start, end = max(pairwise(edges), key=lambda gap: gap[1] - gap[0])
    return _choose(start, end, 1, taken)
