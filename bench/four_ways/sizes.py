"""How many services, how often, and what is to come out."""

NUMBERS = (1, 10, 50, 100, 300)
"""Of services."""
LARGEST = 300
"""Once, and without Terraform and the awaiting program: a round takes an hour."""
JUDGED = 100
"""The number whose ratios have bars, and whose CPU time is told by process."""
ROUNDS = 3
"""Of all other numbers; the ways are measured in turns, each round beginning with another."""
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


def rounds_of(number: int) -> int:
    """How often so many services are measured."""
    return 1 if number == LARGEST else ROUNDS
