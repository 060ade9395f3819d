"""The sizes of tasks on Fargate, as AWS lists them."""

import pytest

from ecs_platform.model.task.sizes import STEPS, memory_text, nearest_memory

GIB = 1024


def test_the_steps_are_those_of_aws() -> None:
    assert {cpu: (steps[0], steps[-1], len(steps)) for cpu, steps in STEPS.items()} == {
        256: (512, 2 * GIB, 3),
        512: (1 * GIB, 4 * GIB, 4),
        1024: (2 * GIB, 8 * GIB, 7),
        2048: (4 * GIB, 16 * GIB, 13),
        4096: (8 * GIB, 30 * GIB, 23),
        8192: (16 * GIB, 60 * GIB, 12),
        16384: (32 * GIB, 120 * GIB, 12),
        32768: (60 * GIB, 244 * GIB, 3),
    }
    assert set(zip(STEPS[8192], STEPS[8192][1:], strict=False)) >= {(16 * GIB, 20 * GIB), (56 * GIB, 60 * GIB)}


@pytest.mark.parametrize(
    ("cpu", "memory", "expected"), [(256, 600, 1024), (256, 1, 512), (256, 9999, 2048), (512, 1024, 1024)]
)
def test_nearest_memory(cpu: int, memory: int, expected: int) -> None:
    assert nearest_memory(cpu, memory) == expected


def test_sizes_in_words() -> None:
    assert memory_text(256) == "512, 1024, 2048"
    assert memory_text(8192) == "16384 to 61440 in steps of 4096"
    assert memory_text(32768) == "61440, 122880, 249856"
