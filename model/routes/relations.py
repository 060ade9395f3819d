"""Two sets of requests: do they meet, does one lie in the other, and which of them is the more specific."""

from collections.abc import Iterable
from enum import Enum

from ecs_platform.model.routes.patterns import common, covers
from ecs_platform.model.routes.request_sets import Network, Patterns, Space


class Relation(Enum):
    """How specific one thing is beside another."""

    SAME = "same"
    NARROWER = "narrower"
    WIDER = "wider"
    CROSSING = "crossing"


def meet(one: Space, other: Space) -> bool:
    """Whether a request exists that both take. What they want of headers and query strings never stands in the way."""
    return (
        any(common(a, b) is not None for a in one.paths for b in other.paths)
        and any(common(a, b) is not None for a in one.hosts for b in other.hosts)
        and (one.methods is None or other.methods is None or not one.methods.isdisjoint(other.methods))
        and any(a.overlaps(b) for a in one.sources for b in other.sources)
    )


def inside(one: Space, other: Space) -> bool:
    """Whether `other` takes every request that `one` takes."""
    return (
        _all_in(one.paths, other.paths)
        and _all_in(one.hosts, other.hosts)
        and _methods_in(one.methods, other.methods)
        and _needs_in(one.headers, other.headers)
        and _needs_in(one.query, other.query)
        and all(any(_block_in(a, b) for b in other.sources) for a in one.sources)
    )


def compare(one: Space, other: Space) -> Relation:
    """Which of two rules that meet is the more specific, and so must be asked first.

    A rule that lies in another is. Otherwise the first of these decides in which they differ, looked at where both
    apply: the host, the path, having methods, headers, parameters, the source address. A host or a block of addresses
    is compared with the one it meets, not with all of a rule's: of `a.example.com or b.example.com` with `/api` and
    `a.example.com` with `/`, the first has the narrower path on the host they share.

    Returns:
        CROSSING where neither is, or one is for some requests and the other for others; SAME for the same requests.
    """
    relation = _relation(inside(one, other), inside(other, one))
    if relation is not Relation.CROSSING:
        return relation
    beyond_host = _first_difference(
        _relation(_all_in(one.paths, other.paths), _all_in(other.paths, one.paths)),
        _relation(other.methods is None or one.methods is not None, one.methods is None or other.methods is not None),
        _relation(_needs_in(one.headers, other.headers), _needs_in(other.headers, one.headers)),
        _relation(_needs_in(one.query, other.query), _needs_in(other.query, one.query)),
    )
    found = set()
    for a in one.hosts:
        for b in (b for b in other.hosts if common(a, b) is not None):
            host = _relation(covers((b,), a), covers((a,), b))
            for s, t in ((s, t) for s in one.sources for t in other.sources if s.overlaps(t)):
                source = _relation(_block_in(s, t), _block_in(t, s))
                found.add(_first_difference(host, beyond_host, source))
    found.discard(Relation.SAME)
    return found.pop() if len(found) == 1 else Relation.CROSSING


def _relation(one_in_other: bool, other_in_one: bool) -> Relation:
    if one_in_other:
        return Relation.SAME if other_in_one else Relation.NARROWER
    return Relation.WIDER if other_in_one else Relation.CROSSING


def _first_difference(*relations: Relation) -> Relation:
    return next((relation for relation in relations if relation is not Relation.SAME), Relation.SAME)


def _all_in(ones: Patterns, others: Patterns) -> bool:
    return ones == others or all(covers(others, one) for one in ones)


def _methods_in(ones: frozenset[str] | None, others: frozenset[str] | None) -> bool:
    return others is None or (ones is not None and ones <= others)


def _needs_in(ones: Iterable[Patterns], others: Iterable[Patterns]) -> bool:
    """Whether who meets all needs of `ones` meets those of `others`: each of them is at least as strict in `ones`."""
    return all(any(_all_in(one, other) for one in ones) for other in others)


def _block_in(one: Network, other: Network) -> bool:
    return one.version == other.version and one.subnet_of(other)  # type: ignore[arg-type]
