"""Pairs of rules that take the same request, found without comparing all rules with all.

Two rules can meet only where the fixed beginning of one's path pattern begins the other's (`/a` and `/a/*/c`), and the
fixed end of one's host pattern ends the other's. So rules are kept by these, and only those are compared that fit.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from ecs_platform.model.routes.matching import Request
from ecs_platform.model.routes.patterns import Pattern, literal_start
from ecs_platform.model.routes.relations import Relation, compare, inside, meet
from ecs_platform.model.routes.request_sets import Space, space
from ecs_platform.model.routes.route import Route
from ecs_platform.model.routes.split import Draft, conditions
from ecs_platform.model.routes.witness import shared


@dataclass(frozen=True, eq=False)
class Overlap:
    """Two rules of one load balancer that both take some request.

    Attributes:
        first: the one to be asked first; where neither is more specific, the first by its conditions.
        second: the other.
        relation: NARROWER where `first` is more specific; SAME or CROSSING where neither is.
        spaces: the requests of the first and of the second.
    """

    first: Draft
    second: Draft
    relation: Relation
    spaces: tuple[Space, Space] = field(repr=False)

    @cached_property
    def contained(self) -> bool:
        """`second` takes all that `first` does: asked in the wrong order, `first` would never answer."""
        return inside(*self.spaces)

    @property
    def witness(self) -> Request:
        """A request that both take."""
        return self._shared[0]

    @property
    def repeats(self) -> bool:
        """Only requests that repeat a header or parameter with another value are taken by both."""
        return self._shared[1]

    @cached_property
    def _shared(self) -> tuple[Request, bool]:
        return shared(*self.spaces)


def overlaps(drafts: Sequence[Draft], spaces: dict[Draft, Space] | None = None) -> list[Overlap]:
    """All pairs of rules that take a request both, but for those of one route, and those of other stacks."""
    known = spaces if spaces is not None else spaces_of(drafts)
    found = []
    for load_balancer in sorted({each.load_balancer for each in drafts}):
        here = [each for each in drafts if each.load_balancer == load_balancer]
        for one, other in _candidates([(each, known[each]) for each in here]):
            both_elsewhere = one.route.stack and other.route.stack
            if one.route is not other.route and not both_elsewhere and meet(known[one], known[other]):
                found.append(_overlap(one, other, known))
    return sorted(found, key=lambda each: (each.first.load_balancer, each.first.key, each.second.key))


def spaces_of(drafts: Sequence[Draft]) -> dict[Draft, Space]:
    """The requests that each rule lets through."""
    return {each: space(each.conditions) for each in drafts}


def _overlap(one: Draft, other: Draft, spaces: dict[Draft, Space]) -> Overlap:
    relation = compare(spaces[one], spaces[other])
    if relation is Relation.CROSSING:
        # A piece of a route may stick out of another's piece where the whole route does not stick out of the other's.
        relation = compare(_whole(one), _whole(other))
    if relation is Relation.WIDER or (relation is not Relation.NARROWER and other.key < one.key):
        one, other = other, one
    relation = Relation.NARROWER if relation is Relation.WIDER else relation
    return Overlap(one, other, relation, (spaces[one], spaces[other]))


def _whole(one: Draft) -> Space:
    # Of another stack's rule nobody knows here what it was cut from.
    return space(one.conditions) if one.route.stack else _whole_route(one.route)


@lru_cache(maxsize=4096)
def _whole_route(route: Route) -> Space:
    return space(conditions(route))


@dataclass
class _Shelf:
    """Rules whose path begins with the same fixed text, by the fixed end of their host, read backwards."""

    by_host: dict[Pattern, list[int]] = field(default_factory=dict)
    hosts: list[Pattern] = field(default_factory=list)

    def fitting(self, host: Pattern) -> Iterator[int]:
        """The rules whose host's end is an end of `host`, or the other way round."""
        for length in range(len(host)):
            yield from self.by_host.get(host[:length], ())
        for place in range(bisect_left(self.hosts, host), len(self.hosts)):
            if self.hosts[place][: len(host)] != host:
                break
            yield from self.by_host[self.hosts[place]]


def _candidates(rules: Sequence[tuple[Draft, Space]]) -> list[tuple[Draft, Draft]]:
    shelves: dict[Pattern, _Shelf] = {}
    keys = [
        {(literal_start(path), literal_start(host[::-1])) for path in each.paths for host in each.hosts}
        for _, each in rules
    ]
    for place, ends in enumerate(keys):
        for path, host in ends:
            shelves.setdefault(path, _Shelf()).by_host.setdefault(host, []).append(place)
    for shelf in shelves.values():
        shelf.hosts = sorted(shelf.by_host)
    pairs: set[tuple[int, int]] = set()
    for place, ends in enumerate(keys):
        for path, host in ends:
            for length in range(len(path) + 1):
                there = shelves.get(path[:length])
                if there is not None:
                    pairs.update((min(place, n), max(place, n)) for n in there.fitting(host) if n != place)
    return [(rules[one][0], rules[other][0]) for one, other in sorted(pairs)]
