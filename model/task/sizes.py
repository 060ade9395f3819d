"""The sizes of tasks that Fargate offers.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#task_size
"""

from itertools import pairwise

GIB = 1024
STEPS: dict[int, tuple[int, ...]] = {
    256: (512, 1 * GIB, 2 * GIB),
    512: tuple(range(1 * GIB, 4 * GIB + 1, GIB)),
    1024: tuple(range(2 * GIB, 8 * GIB + 1, GIB)),
    2048: tuple(range(4 * GIB, 16 * GIB + 1, GIB)),
    4096: tuple(range(8 * GIB, 30 * GIB + 1, GIB)),
    8192: tuple(range(16 * GIB, 60 * GIB + 1, 4 * GIB)),
    16384: tuple(range(32 * GIB, 120 * GIB + 1, 8 * GIB)),
    32768: (60 * GIB, 120 * GIB, 244 * GIB),
}
"""MiB of memory that each number of CPU units can have."""

WINDOWS_CPU = (1024, 2048, 4096)
"""CPU units that tasks with Windows can have."""


def nearest_memory(cpu: int, memory: int) -> int:
    """The least memory that these CPU units can have and that is enough; the most they can have where none is."""
    return next((step for step in STEPS[cpu] if step >= memory), STEPS[cpu][-1])


def memory_text(cpu: int) -> str:
    """The sizes these CPU units can have, for a message (`512, 1024, 2048`; `4096 to 16384 in steps of 1024`)."""
    steps = STEPS[cpu]
    if len(steps) <= 4 or len({after - before for before, after in pairwise(steps)}) > 1:  # noqa: PLR2004
        return ", ".join(str(step) for step in steps)
    return f"{steps[0]} to {steps[-1]} in steps of {steps[1] - steps[0]}"
