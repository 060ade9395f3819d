"""How many of something fit, asked of few numbers and of small ones."""

from collections.abc import Callable


def most(fits: Callable[[int], bool], low: int, high: int, near: int) -> int:
    """The greatest number that fits: by steps that double, up or down from a guess, then by bisection.

    Args:
        fits: whether a number fits; where one does, so does each below it.
        low: a number that fits, or for which nobody asks.
        high: the greatest there may be; at least `low`.
        near: the guess, which is asked first; the better it is, the fewer are asked.
    """
    at, step = min(max(near, low + 1), high), 1
    while low < high:
        if fits(at):
            low = at
            at = min(low + step, (low + high + 1) // 2)
        else:
            high = at - 1
            at = max(high - step + 1, (low + high + 1) // 2)
        step *= 2
    return low
