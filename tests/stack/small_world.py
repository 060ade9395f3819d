"""A local AWS of its own with a stack of a few services and no load balancer, which starts empty."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lanes.chaos import project
from lanes.chaos.world import World
from lanes.lane import Scene


@contextmanager
def small_world(folder: Path) -> Iterator[World]:
    """Started, and without anything; nothing of it runs on afterwards. `folder`: an empty one."""
    few = project.write(folder / "project", services=project.FEW)
    world = World(few, folder / "sandbox", Scene(folder, print, rounds=1))
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("SANDBOX_PORT", raising=False)
        try:
            world.start()
            yield world
        finally:
            world.end()
