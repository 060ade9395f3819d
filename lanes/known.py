"""The lanes there are."""

from bench.cases import BENCH
from lanes.chaos.cases import CHAOS
from lanes.first_hour.cases import FIRST_HOUR
from lanes.lane import Lane

LANES: tuple[Lane, ...] = (CHAOS, BENCH, FIRST_HOUR)


def lane(name: str) -> Lane:
    """A lane by its name.

    Raises:
        KeyError: there is none.
    """
    return {each.name: each for each in LANES}[name]
