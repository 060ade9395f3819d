"""How one of each type is made, by the calls that the provider makes: by type, for tests to make and take away."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.adoption.world import Made, Stack

Make = Callable[[Stack], Made]


@dataclass(frozen=True)
class Maker:
    """One type.

    Attributes:
        make: makes one for a stack.
        several: whether AWS takes a second one that is the same.
        by_tags: whether what has other tags in the same place is another one.
    """

    make: Make
    several: bool = False
    by_tags: bool = False


MAKERS: dict[str, Maker] = {}


def makes(type_: str, *, several: bool = False, by_tags: bool = False) -> Callable[[Make], Make]:
    """Notes how a type is made."""

    def note(make: Make) -> Make:
        MAKERS[type_] = Maker(make, several, by_tags)
        return make

    return note
