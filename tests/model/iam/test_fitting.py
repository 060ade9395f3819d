"""How many of something fit."""

from hypothesis import given
from hypothesis import strategies as st

from ecs_platform.model.iam.fitting import most


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
