"""Requests that show something: one that two rules both take, or one that a rule takes and no other does."""

import ipaddress
from collections.abc import Iterable, Sequence

from ecs_platform.model.routes.matching import Request
from ecs_platform.model.routes.patterns import BETWEEN, STRANGER, Pattern, Text, common, covers, spell, strangers
from ecs_platform.model.routes.request_sets import Network, Patterns, Space

METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")
_CHARACTERS = "xyzwvutsrqponmlkjihgfedcba0123456789_~!"


def shared(one: Space, other: Space) -> tuple[Request, bool]:
    """A request that two spaces which meet both take, and whether only such do that repeat a header or parameter."""
    headers, repeats_header = _shared_needs(one.headers, other.headers)
    query, repeats_parameter = _shared_needs(one.query, other.query)
    methods = _methods(one.methods, other.methods)
    block = next(
        min(a, b, key=lambda block: block.num_addresses) for a in one.sources for b in other.sources if a.overlaps(b)
    )
    request = Request(
        host=spell(host_text(_shortest(one.hosts, other.hosts), (one.hosts, other.hosts), ()), "x"),
        path=spell(_shortest(one.paths, other.paths), "x"),
        method=next((method for method in METHODS if method in methods), min(methods)),
        headers=tuple(named(text, "x") for text in headers),
        query=tuple(named(text, "xyzw"[n % 4]) for n, text in enumerate(query)),
        source=address(block),
    )
    return request, repeats_header or repeats_parameter


def _methods(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str]:
    if one is None or other is None:
        return one or other or frozenset(METHODS)
    return one & other


def _shortest(ones: Patterns, others: Patterns) -> Text:
    return min((text for a in ones for b in others if (text := common(a, b)) is not None), key=len)


def _shared_needs(ones: Sequence[Patterns], others: Sequence[Patterns]) -> tuple[list[Text], bool]:
    """Headers or parameters that meet all needs of both, and whether one must be there with two values."""
    texts: list[Text] = []
    repeats = False
    left = list(others)
    for need in ones:
        both = [(other, text) for other in left for a in need for b in other if (text := common(a, b)) is not None]
        if both:
            other, text = both[0]
            left.remove(other)
            texts.append(value_text(text, (need, other), ()))
        else:
            repeats = repeats or any(_name(need) is not None and _name(need) == _name(other) for other in others)
            texts.append(value_text(_shortest(need, need), (need,), ()))
    return [*texts, *(value_text(_shortest(need, need), (need,), ()) for need in left)], repeats


def _name(need: Patterns) -> Text | None:
    """The one name that all patterns of a need look at; None where there are several or it has wildcards."""
    names = {pattern[: pattern.index(BETWEEN)] for pattern in need}
    name = names.pop()
    return None if names or min(name, default=0) < 0 else name


def host_text(text: Text, taken_by: Iterable[Patterns], not_by: Iterable[Pattern]) -> Text:
    """A host like `text` that looks like one: none becomes example.com, a leading dot gets something before it."""
    if not text:
        names = ("example.com", "example.org", "host.invalid")
        return _first_fit([*(tuple(map(ord, name)) for name in names), (STRANGER,), text], taken_by, not_by)
    return _first_fit([(STRANGER, *text), text] if text[0] == ord(".") else [text], taken_by, not_by)


def value_text(text: Text, taken_by: Iterable[Patterns], not_by: Iterable[Pattern]) -> Text:
    """A header or parameter like `text`, if possible with a name and a value that are not empty."""
    longer = text
    if longer[0] == BETWEEN:
        longer = (STRANGER, *longer)
    if longer[-1] == BETWEEN:
        longer = (*longer, STRANGER)
    return _first_fit([longer, text], taken_by, not_by)


def _first_fit(texts: Sequence[Text], taken_by: Iterable[Patterns], not_by: Iterable[Pattern]) -> Text:
    wanted, unwanted = list(taken_by), list(not_by)
    for text in texts[:-1]:
        fits = all(any(covers((pattern,), text) for pattern in patterns) for patterns in wanted)
        if fits and not any(covers((pattern,), text) for pattern in unwanted):
            return text
    return texts[-1]


def stranger(patterns: Iterable[Pattern]) -> str:
    """A character that none of the patterns mentions, as plain as possible."""
    return strangers(patterns, _CHARACTERS)


def named(text: Text, character: str) -> tuple[str, str]:
    """The text of a header or parameter as its name and its value."""
    middle = text.index(BETWEEN)
    return spell(text[:middle], character), spell(text[middle + 1 :], character)


def address(block: Network) -> str:
    """An address in a block: the usual one of examples where it is in there, else the first that a host can have."""
    if ipaddress.ip_address(Request.source) in block:
        return Request.source
    return str(next(iter(block.hosts())))
