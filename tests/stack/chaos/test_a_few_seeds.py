"""Of `make chaos` a few seeds, on one small stack: a kill in creation, update and destroy, then ten seeds of faults.

That `ops recover` of one stack leaves another alone is seen in tests/stack/recovery, and by the lane.
"""

import re
from collections.abc import Callable, Iterator

import pytest

from lanes.chaos.faulty import ENDED, FIRED, goes_through
from lanes.chaos.kills import CREATION, DESTROYING, KILLED, PENDING, UPDATE, Phase, comes_back
from lanes.chaos.moments import Moment
from lanes.chaos.world import World
from lanes.lane import Scene
from sandbox.engine import Engine
from tests.stack.small_world import small_world

Draw = Callable[[int], Scene]
# After the effect of a call among the first, of one in the middle, and between the two with which a gateway is deleted:
# what is there still is no longer what the state says.
CUT_OFF = (
    (CREATION, Moment("after a call", 9)),
    (UPDATE, Moment("after a call", 6)),
    (DESTROYING, Moment("after a call", 1, "ec2:DetachInternetGateway")),
)


@pytest.fixture(scope="module")
def draw(tmp_path_factory: pytest.TempPathFactory) -> Draw:
    """What a case gets, by its seed."""
    return lambda seed: Scene(tmp_path_factory.mktemp("scene"), print, rounds=1, seed=seed)


@pytest.fixture(scope="module")
def world(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Started, and without anything."""
    assert engine.bin_dir.is_dir()
    with small_world(tmp_path_factory.mktemp("world")) as made:
        yield made


@pytest.mark.parametrize(("phase", "moment"), CUT_OFF, ids=["creation", "update", "destroy"])
def test_what_was_killed_comes_back(phase: Phase, moment: Moment, world: World, draw: Draw) -> None:
    """Each goes on with what the one before it left: up."""
    scene = draw(1)
    comes_back(scene, world, phase, moment=moment)
    assert scene.facts[KILLED][0].startswith("after ")
    assert scene.facts[PENDING]


@pytest.mark.parametrize("seed", range(1, 11))
def test_an_up_under_faults_ends_well_or_says_why_and_the_next_one_heals(seed: int, world: World, draw: Draw) -> None:
    changed(world, seed)
    scene = draw(seed)
    goes_through(scene, world)
    assert scene.facts[FIRED]
    assert scene.facts[ENDED]


def changed(world: World, seed: int) -> None:
    """Each service gets a variable of another value: new revisions, and a new definition of who refers to them."""
    for file in (world.project / "services").glob("*.yaml"):
        text = re.sub(r"^variables: .*\n", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
        file.write_text(f"{text}variables: {{SEED: '{seed}'}}\n", encoding="utf-8")
