"""Which part an item is in, where there is more than one part has room for: the part it was in before.

So one item more or less changes one part, and no item that is somebody else's moves.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import chain, count
from typing import TypeVar

from ecs_platform.model.iam.fitting import most as most_that_fit
from ecs_platform.model.iam.size import TooLargeError

Item = TypeVar("Item")
Fits = Callable[[int, Sequence[Item]], bool]
Parts = dict[int, list[Item]]

FIRST = 1
"""The part that is always there, also without an item."""


def packed(
    items: Sequence[Item], fits: Fits[Item], before: Mapping[Item, int] | None = None, most: int | None = None
) -> Parts[Item]:
    """The items of each part, by the part's number.

    An item stays where it was as long as there is room; of a part that is too large by now, the last go. What has no
    part goes to the first with room in the order of the numbers, else to a new one with the lowest number that is free.

    Where nothing was before, or that makes more parts than there may be, they are packed in the order of `items`: so
    there are the fewest, and what parts there were are taken before new ones.

    Args:
        items: in an order that stays the same from run to run.
        fits: whether the part of this number has room for these items. What has room for some has it for fewer.
        before: the number of the part that an item was in; what is no item any more does not count. Default none.
        most: how many parts there may be; default any number.

    Raises:
        TooLargeError: no part has room for an item, though nothing else is in it.
    """
    if before:
        kept = _kept(items, before, fits)
        staying = {item for several in kept.values() for item in several}
        found = _filled(kept, [item for item in items if item not in staying], fits)
        if most is None or len(found) <= most:
            return found
    return _filled({number: [] for number in (before or {}).values()}, items, fits)


def _kept(items: Sequence[Item], before: Mapping[Item, int], fits: Fits[Item]) -> Parts[Item]:
    """The parts that there were, with what stays in them; those of which no item is left are none."""
    parts: Parts[Item] = {}
    for item in items:
        if item in before:
            parts.setdefault(before[item], []).append(item)
    return {number: several[: _fitting(fits, number, [], several)] for number, several in parts.items()}


def _filled(parts: Parts[Item], left: Sequence[Item], fits: Fits[Item]) -> Parts[Item]:
    """The parts with what has none: each takes as many as it has room for, in the order of the numbers."""
    filled: Parts[Item] = {FIRST: [], **parts}
    taken = 0
    for number in chain(sorted(filled), (new for new in count(FIRST) if new not in filled)):
        if not left:
            break
        there = filled.get(number, [])
        taken = _fitting(fits, number, there, left, near=taken)
        if not taken and not there and number != FIRST:
            raise TooLargeError(f"what is about `{left[0]}` alone is larger than a policy may be")
        filled[number], left = [*there, *left[:taken]], left[taken:]
    return {number: several for number, several in sorted(filled.items()) if several or number == FIRST}


def _fitting(fits: Fits[Item], number: int, there: Sequence[Item], more: Sequence[Item], near: int = 0) -> int:
    """How many of `more`, from the first on, a part has room for beside what is there. `near`: a guess."""
    return most_that_fit(lambda several: fits(number, [*there, *more[:several]]), 0, len(more), near)
