"""What a set of declared routes means, without rules and priorities: of all that want a request, the most specific.

Whether one pattern lies in another is found by trying: every pattern is matched against all texts over a small
alphabet, up to a length at which patterns as short as the generated ones show every difference. A set of texts is a
number with one bit for each. Imports nothing of the program.
"""

from collections.abc import Callable, Sequence
from functools import cache
from itertools import product
from typing import TypedDict

from tests.oracle.alb import Asked, like, takes


class Declared(TypedDict):
    """A route as a manifest declares it."""

    service: str
    path: str
    hosts: list[str]
    methods: list[str]
    headers: dict[str, list[str]]
    query: dict[str, list[str]]
    sources: list[str]


PATH_LETTERS = "/abz"
"""The letters of generated paths, and one (z) that no pattern has."""

HOST_LETTERS = "abz."
END = ".com"


def wanted_by(routes: Sequence[Declared], asked: Asked) -> list[Declared]:
    """The routes that want a request and no other that wants it is more specific."""
    wanting = [route for route in routes if wants(route, asked)]
    return [one for one in wanting if not any(_beats(other, one, asked) for other in wanting if other is not one)]


def wants(route: Declared, asked: Asked) -> bool:
    """Whether a route's own words cover a request."""
    conditions = [
        *([{"Field": "host-header", "Values": route["hosts"]}] if route["hosts"] else []),
        *([{"Field": "http-request-method", "Values": route["methods"]}] if route["methods"] else []),
        *(
            {"Field": "http-header", "HttpHeaderConfig": {"HttpHeaderName": name, "Values": values}}
            for name, values in route["headers"].items()
        ),
        *(
            {"Field": "query-string", "QueryStringConfig": {"Values": [{"Key": key, "Value": v} for v in values]}}
            for key, values in route["query"].items()
        ),
        *([{"Field": "source-ip", "Values": route["sources"]}] if route["sources"] else []),
    ]
    return takes({"Conditions": conditions}, asked) and covers_path(route["path"], asked["path"])


def covers_path(path: str, asked: str) -> bool:
    """`/` is everything, what ends in `*` is what it says, all else is itself and what is below it."""
    path = "/" + path.strip("/")
    if path == "/":
        return asked.startswith("/")
    return like(path, asked, exact=True) or (not path.endswith("*") and like(path + "/*", asked, exact=True))


def _beats(one: Declared, other: Declared, asked: Asked) -> bool:
    """Whether `one` is more specific than `other`, both of which want the request."""
    if _lies_in(one, other) != _lies_in(other, one):
        return _lies_in(one, other)
    hosts = [
        (a, b)
        for a in _widest([h for h in one["hosts"] or ["*"] if like(h, asked["host"])], host_texts)
        for b in _widest([h for h in other["hosts"] or ["*"] if like(h, asked["host"])], host_texts)
    ]
    verdicts = {_beats_with_hosts(one, other, a, b, asked) for a, b in hosts}
    return verdicts == {True}


def _beats_with_hosts(one: Declared, other: Declared, a: str, b: str, asked: Asked) -> bool:
    blocks = [
        [block for block in route["sources"] or ["0.0.0.0/0", "::/0"] if _in(asked["source"], block)]
        for route in (one, other)
    ]
    steps: list[tuple[bool, bool]] = [
        (_all_in(host_texts(a), host_texts(b)), _all_in(host_texts(b), host_texts(a))),
        (
            _all_in(path_texts(one["path"]), path_texts(other["path"])),
            _all_in(path_texts(other["path"]), path_texts(one["path"])),
        ),
        (not other["methods"] or bool(one["methods"]), not one["methods"] or bool(other["methods"])),
        (_stricter(one["headers"], other["headers"]), _stricter(other["headers"], one["headers"])),
        (_stricter(one["query"], other["query"]), _stricter(other["query"], one["query"])),
        (_length(blocks[0]) >= _length(blocks[1]), _length(blocks[1]) >= _length(blocks[0])),
    ]
    for narrower, wider in steps:
        if narrower and wider:
            continue
        return narrower
    return False


def _lies_in(one: Declared, other: Declared) -> bool:
    return (
        _all_in(path_texts(one["path"]), path_texts(other["path"]))
        and _all_in(_union(one["hosts"] or ["*"], host_texts), _union(other["hosts"] or ["*"], host_texts))
        and (not other["methods"] or (bool(one["methods"]) and set(one["methods"]) <= set(other["methods"])))
        and _stricter(one["headers"], other["headers"])
        and _stricter(one["query"], other["query"])
        and all(
            any(_block_in(a, b) for b in other["sources"] or ["0.0.0.0/0", "::/0"])
            for a in one["sources"] or ["0.0.0.0/0", "::/0"]
        )
    )


def _stricter(ones: dict[str, list[str]], others: dict[str, list[str]]) -> bool:
    return all(
        name in ones and _all_in(_union(ones[name], value_texts), _union(values, value_texts))
        for name, values in others.items()
    )


def _widest(patterns: list[str], texts: Callable[[str], int]) -> list[str]:
    """Those that do not lie in another one of the list: a manifest's superfluous hosts say nothing."""
    return [p for p in patterns if not any(texts(p) != texts(q) and _all_in(texts(p), texts(q)) for q in patterns)]


def _union(patterns: list[str], texts: Callable[[str], int]) -> int:
    union = 0
    for pattern in patterns:
        union |= texts(pattern)
    return union


def _all_in(ones: int, others: int) -> bool:
    return not ones & ~others


@cache
def path_texts(path: str) -> int:
    """All paths up to six letters after the slash that a declared path means, one bit for each."""
    return sum(1 << n for n, text in enumerate(_PATHS) if covers_path(path, text))


@cache
def host_texts(pattern: str) -> int:
    """All hosts with up to five letters before the end that a pattern matches, one bit for each."""
    return sum(1 << n for n, text in enumerate(_HOSTS) if like(pattern, text))


@cache
def value_texts(pattern: str) -> int:
    """All values with up to five letters that a pattern matches, one bit for each."""
    return sum(1 << n for n, text in enumerate(_VALUES) if like(pattern, text, escapes=True))


def _words(letters: str, longest: int) -> list[str]:
    return ["".join(word) for length in range(longest + 1) for word in product(letters, repeat=length)]


_PATHS = ["/" + word for word in _words(PATH_LETTERS, 6)]
_HOSTS = [word + END for word in _words(HOST_LETTERS, 5)] + [word + ".org" for word in _words(HOST_LETTERS, 2)]
_VALUES = _words("abz", 5)


def _in(address: str, block: str) -> bool:
    return takes({"Conditions": [{"Field": "source-ip", "Values": [block]}]}, _from(address))


def _block_in(one: str, other: str) -> bool:
    return _in(one.partition("/")[0], other) and _length([one]) >= _length([other])


def _length(blocks: list[str]) -> int:
    """The prefix of the widest block: one that lies in another of the same list says nothing."""
    return min((int(block.partition("/")[2] or 128) for block in blocks), default=0)


def _from(address: str) -> Asked:
    return Asked(host="", path="/", method="GET", headers=[], query=[], source=address)
