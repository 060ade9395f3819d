"""Patterns against brute force: what they match among all texts over few letters."""

import re
from functools import cache
from itertools import product

from hypothesis import example, given, settings
from hypothesis import strategies as st

from ecs_platform.model.routes.patterns import (
    ANY,
    BETWEEN,
    MANY,
    STRANGER,
    common,
    covers,
    hardest,
    literal_start,
    read,
    spell,
    strangers,
)

# z is in no pattern: it stands for all letters that no pattern mentions.
TEXTS = ["".join(letters) for length in range(8) for letters in product("abz", repeat=length)]

patterns = st.text("ab*?", max_size=4)
often = settings(max_examples=500, deadline=None, derandomize=True, database=None)


@cache
def matched(pattern: str) -> frozenset[str]:
    parts = {"*": ".*", "?": "."}
    regex = re.compile("".join(parts.get(letter, letter) for letter in pattern))
    return frozenset(text for text in TEXTS if regex.fullmatch(text))


@often
@given(patterns, patterns)
def test_common_is_a_shortest_text_of_both(one: str, other: str) -> None:
    found = common(read(one), read(other))
    both = matched(one) & matched(other)
    if found is None:
        assert not both
    else:
        assert spell(found, "z") in both
        assert len(found) == min(len(text) for text in both)


@often
@given(patterns, st.lists(patterns, max_size=3))
@example("a*", ["a", "a?*"])
@example("*", ["?*", ""])
@example("a*b", ["ab", "a?b", "a??*b"])
def test_covers_is_exact_also_for_several_together(one: str, others: list[str]) -> None:
    together = frozenset().union(*(matched(other) for other in others))
    assert covers(tuple(read(other) for other in others), read(one)) == (matched(one) <= together)


@often
@given(patterns, st.lists(patterns, min_size=1, max_size=3))
def test_hardest_texts_tell_who_matches_them_and_none_is_easier(one: str, others: list[str]) -> None:
    cells = list(hardest(read(one), [read(other) for other in others]))
    for bits, text in cells:
        word = spell(text, "z")
        assert re.fullmatch(one.replace("*", ".*").replace("?", "."), word)
        by_hand = [bool(re.fullmatch(other.replace("*", ".*").replace("?", "."), word)) for other in others]
        assert [bool(bits >> n & 1) for n in range(len(others))] == by_hand
    for text_of_one in matched(one):
        taken = sum(1 << n for n, other in enumerate(others) if text_of_one in matched(other))
        assert any(bits & taken == bits for bits, _ in cells)


@often
@given(patterns)
def test_spellings_of_one_pattern_are_read_alike(pattern: str) -> None:
    assert read(pattern.replace("*?", "?*")) == read(pattern)
    assert read(pattern.replace("*", "**")) == read(pattern)


def test_escapes_make_characters_of_wildcards_in_query_strings_only() -> None:
    assert read(r"\*a\?\\", escapes=True) == tuple(map(ord, "*a?\\"))
    assert read(r"\*") == (ord("\\"), MANY)
    assert read("a\\", escapes=True) == (ord("a"), ord("\\"))


def test_case_is_folded_on_request() -> None:
    assert read("Ab", fold=True) == read("aB", fold=True) != read("aB")


def test_wildcards_do_not_stand_for_the_end_of_a_name() -> None:
    pair, everything = (ord("k"), BETWEEN, MANY), (MANY,)
    assert common(pair, everything) is None
    assert common((ANY, BETWEEN, ord("v")), pair) == (ord("k"), BETWEEN, ord("v"))
    assert not covers((everything,), pair)
    assert covers(((MANY, BETWEEN, MANY),), pair)


def test_what_a_pattern_begins_with() -> None:
    assert literal_start(read("/a/*/b")) == read("/a/")
    assert literal_start(read("/a")) == read("/a")
    assert literal_start(read("?")) == ()


def test_a_stranger_is_in_no_pattern() -> None:
    assert strangers([read("/x*"), read("y")], "xyz") == "z"
    assert strangers([read("xyz")], "xyz") not in "xyz"
    assert spell((STRANGER, ord("a")), "q") == "qa"


def test_long_patterns_with_many_wildcards_end_soon() -> None:
    many = read("/" + "*a" * 20 + "*")
    assert covers((many,), read("/" + "*a" * 21))
    assert not covers((read("/" + "?*a" * 20),), many)
    assert common(many, read("/" + "*b" * 20)) is not None
