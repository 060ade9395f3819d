"""Routes and requests, made so that they meet: few letters, wildcards anywhere. Imports nothing of the program."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

from hypothesis import strategies as st

from tests.oracle.alb import Asked
from tests.oracle.intent import END, HOST_LETTERS, PATH_LETTERS, Declared

T = TypeVar("T")

METHODS = ["GET", "POST", "PUT", "X-MADE_UP"]
HEADERS = ["x-a", "X-B"]
KEYS = ["k", "L"]
BLOCKS = ["10.0.0.0/8", "10.1.0.0/16", "10.1.2.3/32", "192.168.0.0/24", "0.0.0.0/0", "2001:db8::/32", "2001:db8:1::/48"]
ADDRESSES = ["10.0.0.1", "10.1.0.1", "10.1.2.3", "192.168.0.9", "192.0.2.1", "2001:db8::1", "2001:db8:1::1", "::1"]

_host = st.text("abA*?.", min_size=1, max_size=3).map(lambda text: text + END)
_values = st.lists(st.text("abB*?", min_size=1, max_size=3), min_size=1, max_size=2, unique_by=str.lower)


def _seldom(strategy: st.SearchStrategy[T], nothing: T) -> st.SearchStrategy[T]:
    return st.integers(0, 4).flatmap(lambda number: strategy if number == 0 else st.just(nothing))


def routes() -> st.SearchStrategy[list[Declared]]:
    """One to eight routes, each of a service of its own."""
    no_lists: dict[str, list[str]] = {}
    no_texts: list[str] = []
    one = st.fixed_dictionaries(
        {
            "path": st.text("/ab*?", max_size=3),
            "hosts": st.one_of(st.just(no_texts), st.lists(_host, max_size=3, unique=True)),
            "methods": _seldom(st.lists(st.sampled_from(METHODS), max_size=3, unique=True), no_texts),
            "headers": _seldom(st.dictionaries(st.sampled_from(HEADERS), _values, max_size=2), no_lists),
            "query": _seldom(st.dictionaries(st.sampled_from(KEYS), _values, max_size=2), no_lists),
            "sources": _seldom(st.lists(st.sampled_from(BLOCKS), max_size=2, unique=True), no_texts),
        }
    )
    return st.lists(one, min_size=1, max_size=8).map(
        lambda found: [Declared(service=f"s{number}", **route) for number, route in enumerate(found)]  # type: ignore[typeddict-item]
    )


def request(random: Random, among: Sequence[Declared]) -> Asked:
    """A request; mostly one that fits some route, or nearly."""
    aims = random.sample(list(among), k=min(len(among), random.randint(0, 2)))
    parts = [
        *((name, _text(random, random.choice(v), "abz")) for aim in aims for name, v in aim["headers"].items()),
        *((name, _text(random, "*", "abz")) for name in random.sample(HEADERS, random.randint(0, 1))),
    ]
    query = [
        *((key, _text(random, random.choice(v), "abz")) for aim in aims for key, v in aim["query"].items()),
        *((key.swapcase(), _text(random, "*", "abz")) for key in random.sample(KEYS, random.randint(0, 1))),
    ]
    aim = aims[0] if aims else None
    path = "/" + (aim["path"].strip("/") + random.choice(["", "", "/", "/*", "?"]) if aim else "*")
    host = random.choice(aim["hosts"]) if aim and aim["hosts"] else "*" + random.choice([END, ".org"])
    methods = aim["methods"] if aim and aim["methods"] else METHODS
    return Asked(
        host=_text(random, host, HOST_LETTERS) + random.choice(["", "", ":8080"]),
        path=_text(random, path, PATH_LETTERS),
        method=random.choice(methods),
        headers=[(random.choice([name, name.upper()]), value) for name, value in parts],
        query=query,
        source=random.choice([*ADDRESSES, *(block.partition("/")[0] for block in (aim["sources"] if aim else []))]),
    )


def _text(random: Random, pattern: str, letters: str) -> str:
    """A text that a pattern matches, sometimes with a letter in the other case."""
    filled = "".join(
        "".join(random.choices(letters, k=random.randint(0, 2)))
        if character == "*"
        else random.choice(letters)
        if character == "?"
        else character
        for character in pattern
    )
    return filled.swapcase() if random.random() < 0.1 else filled
