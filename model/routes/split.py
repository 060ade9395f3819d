"""A route as rules: as few as hold all its values, none with more values or wildcards than ALB allows.

A route is a product: any of its hosts and any of its path patterns and any of its methods, ... So it is cut by cutting
the lists of values: with 7 hosts and 2 path patterns into rules of 3, 3 and 1 hosts with both patterns each.
"""

import ipaddress
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from math import ceil, prod
from urllib.parse import quote

from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.routes.conditions import FIELDS, MAX_VALUES, MAX_WILDCARDS, Condition
from ecs_platform.model.routes.patterns import Pattern, covers, read
from ecs_platform.model.routes.route import LoadBalancer, Route


@dataclass(frozen=True, eq=False)
class Draft:
    """A rule that has no priority yet; each is only itself, also where two say the same.

    Attributes:
        route: what it was made from.
        conditions: at most 5 values and 5 wildcards in all; sorted.
        key: its conditions as one line of text (`host=shop.example.com&path=/cart`), which is what priorities.yaml
            knows it by.
        part: its place among the rules of its route, from 0.
    """

    route: Route
    conditions: tuple[Condition, ...]
    key: str
    part: int = 0

    @property
    def load_balancer(self) -> LoadBalancer:
        return self.route.load_balancer

    @property
    def service(self) -> str:
        return self.route.service


def both_ways(first: Draft, second: Draft) -> list[tuple[Draft, Draft]]:
    """Two rules in conflict as seen from each file: the second has to say it, the first too where that is another.

    What another stack has, says nothing.
    """
    both = [(second, first), (first, second)]
    seen = both if first.route.at.file != second.route.at.file else both[:1]
    return [(here, there) for here, there in seen if not here.route.stack]


def drafts(route: Route) -> tuple[list[Draft], list[Finding]]:
    """The rules that a valid route needs, in a fixed order; none and a finding where no cutting makes it fit."""
    whole = conditions(route)
    if len(whole) > MAX_VALUES:
        return [], [_too_many(route, whole)]
    if sum(each.size for each in whole) <= MAX_VALUES and sum(each.wildcards for each in whole) <= MAX_WILDCARDS:
        return [Draft(route, whole, key(whole))], []
    best: tuple[int, int, tuple[int, ...]] | None = None
    for sizes in product(*(range(1, min(condition.size, MAX_VALUES) + 1) for condition in whole)):
        if sum(sizes) > MAX_VALUES or not _few_wildcards(whole, sizes):
            continue
        count = prod(ceil(condition.size / size) for condition, size in zip(whole, sizes, strict=True))
        # Among cuts into as few rules, the one that keeps a path and what is below it together.
        cut_paths = sum(c.field == "path-pattern" and s < c.size for c, s in zip(whole, sizes, strict=True))
        best = min(best or (count, cut_paths, sizes), (count, cut_paths, sizes))
    if best is None:
        return [], [_too_wild(route)]
    pieces = product(*(list(_cut(condition, size)) for condition, size in zip(whole, best[2], strict=True)))
    return [Draft(route, piece, key(piece), part) for part, piece in enumerate(pieces)], []


def conditions(route: Route) -> tuple[Condition, ...]:
    """Everything a route asks for, one condition for each thing looked at, before any cutting.

    Values that another one makes superfluous (`a.example.com` beside `*.example.com`) are left out: they would cost a
    place, and in a rule of their own never match.
    """
    found = [Condition("path-pattern", path_patterns(route.normal_path))]
    if route.hosts:
        found.append(Condition("host-header", _needed(host.lower() for host in route.hosts)))
    if route.methods:
        found.append(Condition("http-request-method", tuple(sorted(set(route.methods)))))
    for name, values in route.headers:
        found.append(Condition("http-header", _needed(values), header=name))
    parameters: dict[str | None, list[tuple[str | None, str]]] = {}
    for parameter, value in route.query:
        parameters.setdefault(None if parameter is None else parameter.lower(), []).append((parameter, value))
    for pairs in parameters.values():
        values = _needed((value for _, value in pairs), escapes=True)
        found.append(Condition("query-string", pairs=tuple((pairs[0][0], value) for value in values)))
    if route.source_ips:
        found.append(Condition("source-ip", _blocks(route.source_ips)))
    return tuple(sorted(set(found), key=lambda condition: (FIELDS.index(condition.field), _texts(condition))))


def _needed(values: Iterable[str], escapes: bool = False) -> tuple[str, ...]:
    """The values in order, without those that another one of them covers, whatever their case."""
    by_pattern: dict[Pattern, str] = {}
    for value in sorted(values, key=lambda value: (value.lower(), value)):
        by_pattern.setdefault(read(value, fold=True, escapes=escapes), value)
    return tuple(
        value
        for pattern, value in by_pattern.items()
        if not any(other != pattern and covers((other,), pattern) for other in by_pattern)
    )


def _blocks(addresses: Iterable[str]) -> tuple[str, ...]:
    """The addresses and CIDR blocks as few blocks."""
    networks = [ipaddress.ip_network(address) for address in addresses]
    four = ipaddress.collapse_addresses(n for n in networks if isinstance(n, ipaddress.IPv4Network))
    six = ipaddress.collapse_addresses(n for n in networks if isinstance(n, ipaddress.IPv6Network))
    return tuple(sorted(str(network) for network in (*four, *six)))


def path_patterns(path: str) -> tuple[str, ...]:
    """The path patterns of a normal path: itself and all below it; only itself where it ends in `*`."""
    if path == "/":
        return ("/*",)
    return (path,) if path.endswith("*") else (path, f"{path}/*")


def key(conditions: tuple[Condition, ...]) -> str:
    """The conditions of a rule as one line of text: the same for the same requests, however they are written."""
    return "&".join(_texts(condition)[0] for condition in conditions)


def _texts(condition: Condition) -> tuple[str, str]:
    def text(values: tuple[str, ...]) -> str:
        return ",".join(quote(value, safe=" !\"#$'()*+/:;<=>?@[\\]^`{|}~") for value in values)

    match condition.field:
        case "path-pattern":
            return _path_text(condition.values), ""
        case "host-header":
            return f"host={text(condition.values)}", ""
        case "http-request-method":
            return f"method={text(condition.values)}", ""
        case "http-header":
            return f"header:{condition.header.lower()}={text(tuple(v.lower() for v in condition.values))}", ""
        case "source-ip":
            return f"source={text(condition.values)}", ""
    name = condition.pairs[0][0]
    label = "query" if name is None else f"query:{quote(name.lower(), safe='')}"
    return f"{label}={text(tuple(value.lower() for _, value in condition.pairs))}", ""


def _path_text(patterns: tuple[str, ...]) -> str:
    if patterns == ("/*",):
        return "path=/"
    if len(patterns) == 1 and not patterns[0].endswith("*"):
        return f"exact-path={quote(patterns[0], safe=_PATH_SAFE)}"
    return f"path={quote(patterns[0], safe=_PATH_SAFE)}"


_PATH_SAFE = "$/~\"'@:+*?"


def _cut(condition: Condition, size: int) -> Iterator[Condition]:
    for start in range(0, condition.size, size):
        stop = start + size
        yield Condition(condition.field, condition.values[start:stop], condition.header, condition.pairs[start:stop])


def _few_wildcards(whole: tuple[Condition, ...], sizes: tuple[int, ...]) -> bool:
    pairs = zip(whole, sizes, strict=True)
    return sum(max(piece.wildcards for piece in _cut(c, size)) for c, size in pairs) <= MAX_WILDCARDS


def _too_many(route: Route, whole: tuple[Condition, ...]) -> Finding:
    return route.finding(
        f"asks for {len(whole)} things at once; a listener rule has at most {MAX_VALUES} condition values",
        "ask for fewer headers and parameters, and let the service look at the rest itself",
    )


def _too_wild(route: Route) -> Finding:
    return route.finding(
        f"needs more than {MAX_WILDCARDS} wildcards in one listener rule, the most ALB allows",
        "use fewer `*` and `?`; a path that does not end in `*` costs one more, for what is below it",
    )
