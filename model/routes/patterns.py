"""What patterns with `*` (any characters, or none) and `?` (exactly one) have in common, decided exactly.

A pattern is read into a tuple of numbers: a character's code point, ANY for `?`, MANY for `*`. Two questions are asked:

- Is there a text that both match? `common` walks both patterns at once, from (start, start) to (end, end), and returns
  a shortest such text.
- Is every text that one matches also matched by one of several others? Among the texts of a pattern the hardest to
  match for others are those in which every `?` is, and every `*` is any number of, a character that no pattern
  mentions (STRANGER): what matches such a text has wildcards of its own there, so it matches whatever else stands in
  their place. `hardest` walks these texts and reports which of the others match each.

That a character exists which no pattern mentions holds as long as requests can contain more characters than patterns:
paths can (`!`), hosts can (`_`), and headers and query strings are not limited to ASCII.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

ANY = -1
MANY = -2
BETWEEN = -3
"""Stands between the name and the value of a header or parameter; only itself matches it."""
STRANGER = -4
"""A character that no pattern mentions."""

Pattern = tuple[int, ...]
Text = tuple[int, ...]


@lru_cache(maxsize=65_536)
def read(text: str, fold: bool = False, escapes: bool = False) -> Pattern:
    r"""A pattern as numbers, in the one form that all spellings of it share (`*?*` is `?*`).

    Args:
        text: the pattern.
        fold: compare without regard to case.
        escapes: `\*` and `\?` are the characters themselves, as in query strings.
    """
    tokens: list[int] = []
    characters = iter(text.lower() if fold else text)
    for character in characters:
        if escapes and character == "\\":
            tokens.append(ord(next(characters, "\\")))
        else:
            tokens.append({"*": MANY, "?": ANY}.get(character) or ord(character))
    return normal(tokens)


def normal(tokens: Iterable[int]) -> Pattern:
    """In each run of wildcards first every `?`, then one `*` if there is any."""
    result: list[int] = []
    many = False
    for token in tokens:
        if token == MANY:
            many = True
            continue
        if many and token != ANY:
            result.append(MANY)
            many = False
        result.append(token)
    return (*result, MANY) if many else tuple(result)


def literal_start(pattern: Pattern) -> Pattern:
    """What every text begins with that the pattern matches."""
    return pattern[: next((i for i, token in enumerate(pattern) if token in (ANY, MANY)), len(pattern))]


@lru_cache(maxsize=65_536)
def common(first: Pattern, second: Pattern) -> Text | None:
    """A shortest text that both match, with STRANGER where the character does not matter; None if there is none."""
    if _ends_differ(first, second):
        return None
    reached: dict[tuple[int, int], tuple[tuple[int, int], int | None] | None] = {(0, 0): None}
    waiting = deque([(0, 0)])
    while waiting:
        here = waiting.popleft()
        if here == (len(first), len(second)):
            return _way(reached, here)
        for there, character in _steps(first, second, *here):
            if there not in reached:
                reached[there] = (here, character)
                # Steps that take no character come first, so that the first way found is a shortest.
                (waiting.appendleft if character is None else waiting.append)(there)
    return None


def _ends_differ(first: Pattern, second: Pattern) -> bool:
    """Whether the fixed beginnings or the fixed ends contradict each other: most pairs of patterns end here."""
    for one, other in ((first, second), (first[::-1], second[::-1])):
        for a, b in zip(one, other, strict=False):
            if MANY in (a, b):
                break
            if a != b and ANY not in (a, b):
                return True
    return False


def _steps(first: Pattern, second: Pattern, i: int, j: int) -> Iterator[tuple[tuple[int, int], int | None]]:
    a = first[i] if i < len(first) else None
    b = second[j] if j < len(second) else None
    if a == MANY:
        yield (i + 1, j), None
    if b == MANY:
        yield (i, j + 1), None
    if a is None or b is None or (a == MANY and b == MANY):
        return
    wild_a, wild_b = a in (ANY, MANY), b in (ANY, MANY)
    # A separator is no character: wildcards do not stand for it.
    if BETWEEN in (a, b) and a != b:
        return
    if wild_a or wild_b or a == b:
        character = STRANGER if wild_a and wild_b else (b if wild_a else a)
        yield (i + (a != MANY), j + (b != MANY)), character


def _way(reached: dict[tuple[int, int], tuple[tuple[int, int], int | None] | None], end: tuple[int, int]) -> Text:
    text: list[int] = []
    step = reached[end]
    while step is not None:
        if step[1] is not None:
            text.append(step[1])
        step = reached[step[0]]
    return tuple(reversed(text))


@lru_cache(maxsize=65_536)
def covers(others: tuple[Pattern, ...], pattern: Pattern) -> bool:
    """Whether every text that `pattern` matches is matched by one of `others`."""
    return pattern in others or all(matched for matched, _ in hardest(pattern, others))


def hardest(pattern: Pattern, others: Sequence[Pattern]) -> Iterator[tuple[int, Text]]:
    """The texts of `pattern` that others match least: for each, which others match it (bit n: others[n]) and the text.

    Every text of `pattern` is matched by at least those of `others` that match one of these. Texts that make no
    difference to any of them are left out, so there are finitely many.
    """
    machines = [_Machine(other) for other in others]
    start = (0, tuple(machine.start for machine in machines))
    seen = {start}
    waiting: list[tuple[int, tuple[int, ...], tuple[int, ...]]] = [(*start, ())]
    found: set[int] = set()
    while waiting:
        place, states, text = waiting.pop()
        if place == len(pattern):
            ends = enumerate(zip(machines, states, strict=True))
            matched = sum(1 << n for n, (machine, state) in ends if machine.accepts(state))
            if matched not in found:
                found.add(matched)
                yield matched, text
            continue
        token = pattern[place]
        character = STRANGER if token in (ANY, MANY) else token
        moved = tuple(machine.step(state, character) for machine, state in zip(machines, states, strict=True))
        # A `*` may take one more character or none; the way without one is walked first.
        ways = [(place if token == MANY else place + 1, moved, (*text, character))]
        if token == MANY:
            ways.append((place + 1, states, text))
        for way in ways:
            if way[:2] not in seen:
                seen.add(way[:2])
                waiting.append(way)


class _Machine:
    """One pattern as a machine that reads characters; a state is a set of places in the pattern, as bits."""

    def __init__(self, pattern: Pattern) -> None:
        self._many = sum(1 << i for i, token in enumerate(pattern) if token == MANY)
        self._any = sum(1 << i for i, token in enumerate(pattern) if token == ANY)
        self._exact: dict[int, int] = {}
        for i, token in enumerate(pattern):
            if token not in (ANY, MANY):
                self._exact[token] = self._exact.get(token, 0) | 1 << i
        self._end = 1 << len(pattern)
        self.start = self._passing(1)

    def step(self, state: int, character: int) -> int:
        """The places reached from those in `state` with one more character."""
        if character == BETWEEN:
            return self._passing((state & self._exact.get(character, 0)) << 1)
        forward = state & (self._any | self._exact.get(character, 0))
        return self._passing(forward << 1 | state & self._many)

    def accepts(self, state: int) -> bool:
        return bool(state & self._end)

    def _passing(self, state: int) -> int:
        """A `*` may stand for nothing: whoever is at one is also behind it."""
        return state | (state & self._many) << 1


def spell(text: Text, stranger: str) -> str:
    """A text as characters, with `stranger` where the character does not matter."""
    return "".join(stranger if code == STRANGER else chr(code) for code in text)


def strangers(patterns: Iterable[Pattern], wanted: str) -> str:
    """The first character of `wanted` that no pattern mentions, else any other that none does."""
    mentioned = {token for pattern in patterns for token in pattern}
    for character in wanted:
        if ord(character) not in mentioned:
            return character
    return next(chr(code) for code in range(0xC0, 0x10000) if code not in mentioned)
