"""Sizes of policies, and their division."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_platform.model.iam.document import Document
from ecs_platform.model.iam.size import MANAGED_POLICY, TooLargeError, divide, size


def render(items: Sequence[str], first: bool) -> Document:
    return {"Statement": [{"Resource": list(items)}], "First": "x" * 50 if first else ""}


def test_white_space_does_not_count() -> None:
    assert size({"a b": "c\nd"}) == len('{"ab":"c\\nd"}')


@given(st.lists(st.text(alphabet="abc", min_size=1, max_size=60), max_size=60), st.integers(130, 400))
def test_each_document_fits_and_together_they_have_each_item_once(items: list[str], limit: int) -> None:
    documents = divide(items, render, limit)
    assert all(size(document) <= limit for document in documents)
    assert [item for document in documents for item in document["Statement"][0]["Resource"]] == items
    assert [bool(document["First"]) for document in documents] == [True] + [False] * (len(documents) - 1)


@given(st.lists(st.text(alphabet="abc", min_size=1, max_size=60), min_size=1, max_size=60), st.integers(130, 400))
def test_no_document_could_have_taken_the_next_item(items: list[str], limit: int) -> None:
    documents = divide(items, render, limit)
    for document, following in pairwise(documents):
        more = [*document["Statement"][0]["Resource"], following["Statement"][0]["Resource"][0]]
        assert size(render(more, bool(document["First"]))) > limit


def test_one_item_that_is_too_large_is_an_error() -> None:
    with pytest.raises(TooLargeError, match="6,144"):
        divide(["x" * MANAGED_POLICY], render)


def test_nothing_is_one_document() -> None:
    assert divide([], render) == [render([], True)]
