"""As much of a digest as fits into a comment: what comes first is whole, and what is left out is said."""

from collections.abc import Iterable, Sequence

LONGEST = 60_000
"""Characters; GitHub takes 65,536 in a comment."""

_CUT = "(cut, as GitHub takes no more: `python -m ops digest --json` has all of it)"


def fitted(parts: Iterable[Sequence[str]], longest: int = LONGEST) -> str:
    """The parts as one text.

    A list or a table that does not fit loses its last lines, and what stands in a fence or in details is left out.

    Args:
        parts: lines of each, what matters first.
        longest: how many characters there may be.
    """
    found: list[str] = []
    room, cut = longest - len(_CUT) - 2, False
    for part in parts:
        fits = list(_fitting(part, room))
        cut = cut or fits != [*part]
        found += fits
        room -= sum(len(line) + 1 for line in fits)
    return "\n".join([*found, *(["", _CUT] if cut else [])]).rstrip() + "\n"


def _fitting(part: Sequence[str], room: int) -> Iterable[str]:
    """The lines that fit; none of what has to be closed again, where that does not."""
    if sum(len(line) + 1 for line in part) <= room:
        return part
    if any(line.startswith(("`", "<details")) for line in part):
        return ()
    room -= 1
    for count, line in enumerate(part):
        room -= len(line) + 1
        if room < 0:
            # What follows is none of the list's.
            return [*part[:count], ""] if count else ()
    return part
