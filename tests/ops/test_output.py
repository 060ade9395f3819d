"""Lines for people: on a terminal they end between words, and never within what is there to be copied."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_platform.ops.output import wrapped

SAID = "  once that is mended: `pulumi up`, and before it `aws ecs update-service --cluster test --service a`"


def test_what_is_between_backticks_stays_whole() -> None:
    assert wrapped(SAID, 40, "    ") == [
        "  once that is mended: `pulumi up`, and",
        "    before it",
        "    `aws ecs update-service --cluster test --service a`",
    ]


def test_a_word_that_is_no_command_is_broken_where_the_line_ends() -> None:
    assert wrapped("Error: repository/of/a/very/long/name", 20, "  ") == [
        "Error:",
        "  repository/of/a/ve",
        "  ry/long/name",
    ]


@pytest.mark.parametrize("line", ["", "short", "`a-hyphenated-name-that-is-longer-than-the-width`"])
def test_what_needs_no_second_line_has_none(line: str) -> None:
    assert wrapped(line, 20, "  ") == [line]


WORDS = st.lists(st.text("abc-/`", min_size=1, max_size=30), min_size=1).map(" ".join)


@given(WORDS, st.integers(10, 40))
def test_no_letter_is_lost_and_no_line_is_longer_than_it_must(line: str, width: int) -> None:
    found = wrapped(line, width, "  ")
    assert "".join("".join(found).split()) == "".join(line.split())
    assert all(len(each) <= width or "`" in each for each in found)
