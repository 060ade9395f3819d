"""Whether several rules together leave a request for another one, decided exactly.

For each thing a rule looks at (host, path, ...) there are finitely many values that matter: for each, it is known which
of the other rules take it. A request that no other rule takes is one value of each kind such that no other rule takes
all of them. Which other rules take a value is a number with one bit per rule; of two values of one kind, one whose
bits are among the other's is at least as good, so only the least are tried.
"""

import ipaddress
from collections.abc import Iterable, Sequence
from itertools import product

from ecs_platform.model.routes import witness
from ecs_platform.model.routes.matching import Request
from ecs_platform.model.routes.patterns import Pattern, Text, covers, hardest, spell
from ecs_platform.model.routes.request_sets import Network, Patterns, Space

Cell = tuple[int, Text]
"""Which others take a value (bit n: the nth), and the value."""


def uncovered(one: Space, others: Sequence[Space]) -> Request | None:
    """A request that `one` takes and none of `others`; None where together they take all that it does."""
    hosts = _cells(one.hosts, [other.hosts for other in others])
    paths = _cells(one.paths, [other.paths for other in others])
    headers = _needs([*one.headers], [other.headers for other in others])
    query = _needs([*one.query], [other.query for other in others])
    methods = _methods(one.methods, [other.methods for other in others])
    sources = _sources(one.sources, [other.sources for other in others])
    for host, path in product(hosts, paths):
        if not host[0] & path[0]:
            rest = ([headers[0]], [query[0]], [methods[0]], [sources[0]])
        else:
            rest = (headers, query, methods, sources)
        for header, parameter, method, source in product(*rest):
            if not host[0] & path[0] & header[0] & parameter[0] & method[0] & source[0]:
                return _request(
                    one,
                    others,
                    host=host[1],
                    path=path[1],
                    headers=header[1],
                    query=parameter[1],
                    method=method[1],
                    source=source[1],
                )
    return None


def responsible(one: Space, others: Sequence[Space]) -> list[int]:
    """Of others that together take all that `one` does, a smallest set that still does, by their places."""
    kept = list(range(len(others)))
    for place in reversed(range(len(others))):
        without = [other for other in kept if other != place]
        if uncovered(one, [others[other] for other in without]) is None:
            kept = without
    return kept


def _cells(patterns: Patterns, others: Sequence[Patterns]) -> list[Cell]:
    takers: dict[Pattern, int] = {}
    for place, other in enumerate(others):
        for pattern in other:
            takers[pattern] = takers.get(pattern, 0) | 1 << place
    asked = list(takers)
    found: list[Cell] = []
    for own in patterns:
        for matched, text in hardest(own, asked):
            bits = 0
            for place, pattern in enumerate(asked):
                if matched >> place & 1:
                    bits |= takers[pattern]
            found.append((bits, text))
    return _least(found)


def _least(cells: Iterable[Cell]) -> list[Cell]:
    kept: list[Cell] = []
    for bits, value in sorted(cells, key=lambda cell: (cell[0].bit_count(), len(cell[1]))):
        if not any(other & bits == other for other, _ in kept):
            kept.append((bits, value))
    return kept


def _needs(needs: Sequence[Patterns], others: Sequence[tuple[Patterns, ...]]) -> list[tuple[int, tuple[Text, ...]]]:
    """One header or parameter for each need: more of them would only please more of the others.

    The same for one that meets two needs at once: it is matched by whatever matches one for either.
    """
    wanted = [need for other in others for need in other]
    choices = [_cells(need, wanted) for need in needs]
    found = []
    for choice in product(*choices):
        met = 0
        for bits, _ in choice:
            met |= bits
        pleased, place = 0, 0
        for number, other in enumerate(others):
            all_of_it = (1 << len(other)) - 1
            pleased |= (met >> place & all_of_it == all_of_it) << number
            place += len(other)
        found.append((pleased, tuple(text for _, text in choice)))
    return found


def _methods(methods: frozenset[str] | None, others: Sequence[frozenset[str] | None]) -> list[tuple[int, str]]:
    """The methods taken; for one that takes all, one that no other names."""
    if methods is None:
        named = {method for other in others if other is not None for method in other}
        longer = "X" * (1 + max((len(method) for method in named), default=0))
        methods = frozenset([next((method for method in witness.METHODS if method not in named), longer)])
    return [
        (sum(1 << n for n, other in enumerate(others) if other is None or method in other), method)
        for method in sorted(methods, key=lambda method: (method not in witness.METHODS, method))
    ]


def _sources(blocks: Sequence[Network], others: Sequence[Sequence[Network]]) -> list[tuple[int, str]]:
    """Addresses at which it changes who takes them: where a block begins, and where one has just ended."""
    every = {block for other in others for block in other}
    edges = {block.network_address for block in every}
    edges |= {
        block.broadcast_address + 1 for block in every if int(block.broadcast_address) < 2**block.max_prefixlen - 1
    }
    found = []
    for block in blocks:
        usual = ipaddress.ip_address(witness.address(block))
        for each in [usual, block.network_address, *sorted((edge for edge in edges if edge in block), key=int)]:
            bits = sum(1 << n for n, other in enumerate(others) if any(each in block for block in other))
            found.append((bits, str(each)))
    return found


def _request(
    one: Space,
    others: Sequence[Space],
    *,
    host: Text,
    path: Text,
    headers: Sequence[Text],
    query: Sequence[Text],
    method: str,
    source: str,
) -> Request:
    """The values as a request that can be sent, its free characters such that no other rule takes it for them."""
    hosts = {pattern for other in others for pattern in other.hosts}
    paths = {pattern for other in others for pattern in other.paths}
    needs = {pattern for other in others for need in other.needs for pattern in need}
    free = witness.stranger({*needs, *(pattern for need in one.needs for pattern in need)})

    def sent(text: Text, need: Patterns) -> tuple[str, str]:
        return witness.named(witness.value_text(text, [need], _not_matching(needs, text)), free)

    return Request(
        host=spell(witness.host_text(host, [one.hosts], _not_matching(hosts, host)), witness.stranger(hosts)),
        path=spell(path, witness.stranger(paths)),
        method=method,
        headers=tuple(sent(text, need) for text, need in zip(headers, one.headers, strict=True)),
        query=tuple(sent(text, need) for text, need in zip(query, one.query, strict=True)),
        source=source,
    )


def _not_matching(patterns: Iterable[Pattern], text: Text) -> list[Pattern]:
    return [pattern for pattern in patterns if not covers((pattern,), text)]
