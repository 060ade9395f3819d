"""The environment of `make chaos`, for a few of its seeds."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lanes.chaos import project
from lanes.chaos.world import World
from lanes.lane import Scene
from sandbox.engine import Engine

Draw = Callable[[int], Scene]


@pytest.fixture(scope="module")
def draw(tmp_path_factory: pytest.TempPathFactory) -> Draw:
    """What a case gets, by its seed."""
    return lambda seed: Scene(tmp_path_factory.mktemp("scene"), print, rounds=1, seed=seed)


@pytest.fixture(scope="module")
def folder(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The sandbox's; the project is in it."""
    assert engine.bin_dir.is_dir()
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("SANDBOX_PORT", raising=False)
        yield tmp_path_factory.mktemp("world")


@contextmanager
def started(folder: Path, stack: str = "test", cidr: str = "10.0.0.0/16") -> Iterator[World]:
    """A stack that is there, and has nothing yet."""
    world = World(project.write(folder / "project", stack=stack, cidr=cidr), folder / "sandbox", print, stack)
    world.start()
    try:
        yield world
    finally:
        world.end()
