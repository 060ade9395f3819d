"""Sizes of policies, and their division."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_platform.model.iam.document import Document
from ecs_platform.model.iam.fitting import most
from ecs_platform.model.iam.size import MANAGED_POLICY, TooLargeError, divide, size


def document(items: Sequence[str], first: bool) -> Document:
    return {"Statement": [{"Resource": list(items)}], "First": "x" * 50 if first else ""}


def characters(items: Sequence[str], first: bool) -> int:
    return size(document(items, first))


def test_white_space_does_not_count() -> None:
    assert size({"a b": "c\nd"}) == len('{"ab":"c\\nd"}')


@given(st.lists(st.text(alphabet="abc", min_size=1, max_size=60), max_size=60), st.integers(130, 400))
def test_each_document_fits_and_together_they_have_each_item_once(items: list[str], limit: int) -> None:
    parts = divide(items, characters, limit)
    assert all(characters(part, not number) <= limit for number, part in enumerate(parts))
    assert [item for part in parts for item in part] == items


@given(st.lists(st.text(alphabet="abc", min_size=1, max_size=60), min_size=1, max_size=60), st.integers(130, 400))
def test_no_document_could_have_taken_the_next_item(items: list[str], limit: int) -> None:
    parts = divide(items, characters, limit)
    for number, (part, following) in enumerate(pairwise(parts)):
        assert characters([*part, following[0]], not number) > limit


def test_one_item_that_is_too_large_is_an_error() -> None:
    with pytest.raises(TooLargeError, match="6,144"):
        divide(["x" * MANAGED_POLICY], characters)


def test_nothing_is_one_document() -> None:
    assert divide([], characters) == [[]]


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_the_most_that_fits_is_found_from_any_guess(right: int, more: int, near: int) -> None:
    assert most(lambda number: number <= right, 0, right + more, near) == right


def test_few_are_asked_and_none_far_above() -> None:
    """What is large takes long to measure: a guess that is right takes two questions, none takes a few small ones."""
    asked: list[int] = []

    def fits(number: int) -> bool:
        asked.append(number)
        return number <= 5

    assert (most(fits, 0, 10_000, near=5), asked) == (5, [5, 6])
    asked.clear()
    assert (most(fits, 0, 10_000, near=0), asked) == (5, [1, 2, 4, 8, 6, 5])
