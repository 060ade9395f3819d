"""A kill in creation, update and destroy, beside a stack of the same services in the same account."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lanes.chaos.kills import CREATION, DESTROYING, KILLED, PENDING, UPDATE, Phase, comes_back
from lanes.chaos.world import World
from tests.stack.chaos.conftest import Draw, started


@pytest.fixture(scope="module")
def neighbour(folder: Path) -> Iterator[World]:
    """Another environment of the same project, up."""
    with started(folder, "next", "10.1.0.0/16") as world:
        world.up().well()
        yield world


@pytest.fixture(scope="module")
def world(neighbour: World, folder: Path) -> Iterator[World]:
    assert neighbour.changes() == []
    with started(folder) as world:
        yield world


CUT_OFF = ((CREATION, 1), (UPDATE, 2), (DESTROYING, 3))
"""Each goes on with what the one before it left: up."""


@pytest.mark.parametrize(("phase", "seed"), CUT_OFF, ids=["creation", "update", "destroy"])
def test_it_comes_back_and_the_other_stack_is_as_it_was(
    phase: Phase, seed: int, world: World, neighbour: World, draw: Draw
) -> None:
    before = neighbour.known()
    scene = draw(seed)
    comes_back(scene, world, phase, [neighbour])
    assert scene.facts[KILLED]
    assert scene.facts[PENDING]
    assert neighbour.known() == before
    # Its manifests are the same files: what the change of them asks for is all that there is to do.
    assert bool(neighbour.changes()) == (phase is not CREATION)
