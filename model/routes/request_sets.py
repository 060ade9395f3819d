"""The requests that a rule's conditions let through, as a product of sets.

A rule is a product: it takes every request whose host is one of these and whose path is one of these and so on. Headers
and parameters are needs: a request may carry any number of them, and each need must be met by one of them. So two rules
never exclude each other by headers or query strings: a request can carry what both want.
"""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from ecs_platform.model.routes.conditions import Condition
from ecs_platform.model.routes.patterns import BETWEEN, MANY, Pattern, covers, read

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Patterns = tuple[Pattern, ...]

EVERYWHERE: tuple[Network, ...] = (ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("::/0"))
EVERYTHING: Patterns = ((MANY,),)


@dataclass(frozen=True)
class Space:
    """The requests of one rule.

    Attributes:
        hosts: patterns for the host, one of which matches; without those that another one makes superfluous.
        paths: the same for the path.
        methods: the methods taken; None for all.
        headers: needs, each a set of patterns for name and value of one header, one of which matches.
        query: the same for the query string's parameters.
        sources: where the request may come from; no block lies in another.
    """

    hosts: Patterns
    paths: Patterns
    methods: frozenset[str] | None
    headers: tuple[Patterns, ...]
    query: tuple[Patterns, ...]
    sources: tuple[Network, ...]

    @cached_property
    def needs(self) -> tuple[Patterns, ...]:
        return (*self.headers, *self.query)


def space(conditions: Iterable[Condition]) -> Space:
    """The requests that satisfy all of a rule's conditions."""
    hosts, paths, methods, sources = EVERYTHING, EVERYTHING, None, EVERYWHERE
    headers: list[Patterns] = []
    query: list[Patterns] = []
    for condition in conditions:
        match condition.field:
            case "host-header":
                hosts = _needed(read(value, fold=True) for value in condition.values)
            case "path-pattern":
                paths = _needed(read(value) for value in condition.values)
            case "http-request-method":
                methods = frozenset(condition.values)
            case "http-header":
                name = tuple(ord(character) for character in condition.header.lower())
                headers.append(_needed(_pair(name, read(value, fold=True)) for value in condition.values))
            case "query-string":
                query.append(_needed(_parameter(key, value) for key, value in condition.pairs))
            case "source-ip":
                sources = tuple(ipaddress.ip_network(block) for block in condition.values)
    return Space(hosts, paths, methods, tuple(headers), tuple(query), sources)


def _parameter(key: str | None, value: str) -> Pattern:
    name = (MANY,) if key is None else read(key, fold=True, escapes=True)
    return _pair(name, read(value, fold=True, escapes=True))


def _pair(name: Pattern, value: Pattern) -> Pattern:
    return (*name, BETWEEN, *value)


def _needed(patterns: Iterable[Pattern]) -> Patterns:
    """The patterns without those that another one of them covers."""
    kept: list[Pattern] = []
    for pattern in sorted(set(patterns)):
        if not any(covers((other,), pattern) for other in kept):
            kept = [other for other in kept if not covers((pattern,), other)] + [pattern]
    return tuple(kept)
