"""Ten seeds of faults: the first meets an empty world, the others a change each."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from lanes.chaos.faulty import ENDED, FIRED, goes_through
from lanes.chaos.world import World
from tests.stack.chaos.conftest import Draw, started


@pytest.fixture(scope="module")
def world(folder: Path) -> Iterator[World]:
    with started(folder) as world:
        yield world


@pytest.mark.parametrize("seed", range(1, 11))
def test_an_up_under_faults_ends_well_or_says_why_and_the_next_one_heals(seed: int, world: World, draw: Draw) -> None:
    if seed > 1:
        changed(world, seed)
    scene = draw(seed)
    goes_through(scene, world)
    assert scene.facts[FIRED]
    assert scene.facts[ENDED]


def changed(world: World, seed: int) -> None:
    """Each service gets a variable of another value: new revisions, and who refers to them."""
    for file in (world.project / "services").glob("*.yaml"):
        text = re.sub(r"^variables: .*\n", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
        file.write_text(f"{text}variables: {{SEED: '{seed}'}}\n", encoding="utf-8")
