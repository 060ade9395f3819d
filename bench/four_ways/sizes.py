"""How many services, how often, and what is to come out."""

from typing import NamedTuple

LARGEST = 300
"""So many services are measured once, and without Terraform and the awaiting program: a round takes an hour."""
JUDGED = 100
"""The number whose ratios have bars, and whose CPU time is told by process."""


class Size(NamedTuple):
    """How much is brought up.

    Attributes:
        services: how many services.
        alarms: whether all of them have all alarms, and the environment its dashboards; default not.
    """

    services: int
    alarms: bool = False

    def __str__(self) -> str:
        return f"{self.services} services{' with alarms' if self.alarms else ''}"


SIZES = (Size(1), Size(10), Size(50), Size(JUDGED), Size(JUDGED, alarms=True), Size(LARGEST))
"""What is measured; growth is that of those without alarms."""
ROUNDS = 3
"""Of all that is not measured once; the ways take turns, each round beginning with another."""
PARALLEL = 64
"""What is worked on at once, in all ways: as `make ci-up` has it."""

FIRST_UP_BAR = 1.1
EMPTY_PREVIEW_BAR = 1.0
ONE_IMAGE_BAR = 1.1
MEMORY_BAR = 1.15
"""Ours to bare, at JUDGED services."""
STATE_BAR = 10.0
"""MB of the state of LARGEST services."""
GROWTH_BAR = 1.2
"""A step to the linear fit over the numbers from FITTED_FROM on."""
FITTED_FROM = 10


def once(size: Size) -> bool:
    """Whether it is measured once, ours beside the bare program alone."""
    return size.alarms or size.services == LARGEST


def rounds_of(size: Size) -> int:
    """How often it is measured."""
    return 1 if once(size) else ROUNDS
