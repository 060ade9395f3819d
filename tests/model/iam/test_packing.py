"""Which part an item is in: the fewest parts at first, then the one it was in."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_platform.model.iam.packing import packed
from ecs_platform.model.iam.size import TooLargeError, size

LIMIT, OF_THE_FIRST = 40, 7
"""Characters of a part, and of what the first has besides."""
Parts = Mapping[int, Sequence[str]]
SHORT = st.text(alphabet="abc", min_size=1, max_size=12)
ITEMS = st.lists(SHORT, max_size=40, unique=True).map(sorted)
MOST = 6


def fits(number: int, items: Sequence[str]) -> bool:
    return sum(map(len, items)) + (OF_THE_FIRST if number == 1 else 0) <= LIMIT


def numbers(parts: Parts) -> dict[str, int]:
    """The part of each item; each is in one."""
    found = [(item, number) for number, several in parts.items() for item in several]
    assert len(dict(found)) == len(found)
    return dict(found)


def changed(before: Parts, after: Parts) -> set[int]:
    """The parts that are new, gone or other ones; the empty first is one without items."""
    every = before.keys() | after.keys()
    return {number for number in every if sorted(before.get(number, [])) != sorted(after.get(number, []))}


def in_order(items: Sequence[str]) -> list[list[str]]:
    """What is packed where nothing was before, said again: one after the other, each into the last part."""
    found: list[list[str]] = [[]]
    for item in items:
        if fits(len(found), [*found[-1], item]):
            found[-1].append(item)
        else:
            found.append([item])
    return found


def test_white_space_does_not_count() -> None:
    assert size({"a b": "c\nd"}) == len('{"ab":"c\\nd"}')


@given(ITEMS)
def test_where_nothing_was_before_they_are_packed_in_order(items: list[str]) -> None:
    parts = packed(items, fits)
    assert list(parts) == list(range(1, len(parts) + 1))
    assert list(parts.values()) == in_order(items)
    for (number, part), (_, following) in pairwise(parts.items()):
        assert not fits(number, [*part, following[0]]), "no part could have taken the next item"


@given(ITEMS, st.dictionaries(SHORT, st.integers(1, MOST)), st.integers(1, MOST))
def test_each_item_is_in_one_part_that_has_room_whatever_was_before(
    items: list[str], before: dict[str, int], most: int
) -> None:
    parts = packed(items, fits, before, most)
    assert sorted(numbers(parts)) == items
    assert all(fits(number, several) for number, several in parts.items())
    assert all(several for number, several in parts.items() if number != 1)
    assert 1 in parts
    assert len(parts) <= most or len(packed(items, fits)) > most, "as many as there may be, where that can be"


@given(ITEMS)
def test_the_same_again_changes_nothing(items: list[str]) -> None:
    parts = packed(items, fits)
    assert packed(items, fits, numbers(parts)) == parts


@st.composite
def histories(draw: st.DrawFn) -> list[list[str]]:
    """What there is before and after each change."""
    items, found = draw(ITEMS), []
    for _ in range(draw(st.integers(2, 12))):
        found.append(items)
        gone = draw(st.lists(st.sampled_from(items), max_size=3)) if items else []
        items = sorted({*items, *draw(st.lists(SHORT, max_size=3))} - {*gone})
    return found


@given(histories())
def test_a_change_is_about_the_parts_that_items_left_and_joined(history: list[list[str]]) -> None:
    before: Parts = {1: []}
    was: dict[str, int] = {}
    for items in history:
        after = packed(items, fits, was)
        now = numbers(after)
        left = {number for item, number in was.items() if item not in now}
        joined = {number for item, number in now.items() if item not in was}
        assert changed(before, after) <= left | joined
        assert {item: now[item] for item in was if item in now} == {item: was[item] for item in was if item in now}
        before, was = after, now


@given(ITEMS, SHORT)
def test_one_more_changes_one_part_and_one_less_the_one_it_was_in(items: list[str], item: str) -> None:
    without, having = [each for each in items if each != item], sorted({*items, item})
    old = packed(without, fits)
    new = packed(having, fits, numbers(old))
    assert changed(old, new) == {numbers(new)[item]}
    assert changed(new, packed(without, fits, numbers(new))) == {numbers(new)[item]}


@given(histories(), st.integers(1, MOST))
def test_there_are_never_more_numbers_than_parts_may_be(history: list[list[str]], most: int) -> None:
    """What is new is made before what is gone is deleted: old and new are attached together for a while."""
    was: dict[str, int] = {}
    for items in history:
        if len(packed(items, fits)) > most:
            continue
        now = numbers(packed(items, fits, was, most))
        assert {*was.values(), *now.values()} <= {*range(1, most + 1)}
        was = now


@given(ITEMS, st.lists(st.integers(2, 40), min_size=1, unique=True))
def test_packed_anew_the_parts_that_there_were_are_taken_first(items: list[str], there: list[int]) -> None:
    before = {f"gone-{number}": number for number in there} | dict.fromkeys(items, max(there))
    fewest = len(packed(items, fits))
    after = packed(items, fits, before, fewest)
    if len(packed(items, fits, before)) <= fewest:
        assert after == packed(items, fits, before), "nothing has to be packed anew"
    else:
        assert list(after.values()) == in_order(items)
        assert {*after} - {1, *there} == set() or len(after) > len(there)


def test_what_has_no_room_any_more_moves_alone() -> None:
    before = {"a" * 10: 1, "b" * 10: 1, "c" * 13: 1, "d" * 10: 2}
    assert packed(sorted(before), fits, before) == {1: ["a" * 10, "b" * 10, "c" * 13], 2: ["d" * 10]}
    grown = {"a" * 10: 1, "b" * 12: 1, "c" * 13: 1, "d" * 10: 2}
    assert packed(sorted(grown), fits, grown) == {1: ["a" * 10, "b" * 12], 2: ["d" * 10, "c" * 13]}


def test_a_new_one_takes_the_first_that_has_room_and_then_the_lowest_number_that_is_free() -> None:
    before = {"a" * 30: 1, "b" * 30: 2, "c" * 20: 4}
    assert packed([*sorted(before), "d" * 15], fits, before)[4] == ["c" * 20, "d" * 15]
    assert packed([*sorted(before), "d" * 25], fits, before)[3] == ["d" * 25]


def test_they_are_packed_anew_only_where_there_would_be_too_many() -> None:
    before = {"a" * 20: 1, "b" * 20: 2, "c" * 20: 3}
    items = [*sorted(before), "d" * 25]
    assert packed(items, fits, before, 4) == {1: ["a" * 20], 2: ["b" * 20], 3: ["c" * 20], 4: ["d" * 25]}
    assert packed(items, fits, before, 3) == {1: ["a" * 20], 2: ["b" * 20, "c" * 20], 3: ["d" * 25]}


@pytest.mark.parametrize("before", [{}, {"b": 1}, {"x" * (LIMIT + 1): 2}], ids=["before none", "another", "itself"])
def test_one_item_that_is_too_large_is_an_error(before: dict[str, int]) -> None:
    with pytest.raises(TooLargeError, match=r"what is about `x+` alone"):
        packed(["b", "x" * (LIMIT + 1)], fits, before)


def test_what_has_no_room_in_the_first_beside_what_that_has_of_its_own_is_in_the_second() -> None:
    assert packed(["x" * LIMIT], fits) == {1: [], 2: ["x" * LIMIT]}


def test_nothing_is_one_part() -> None:
    assert packed([], fits) == packed([], fits, {"gone": 3}) == {1: []}
