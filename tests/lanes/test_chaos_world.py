"""A world of which the state was cut off."""

import json
from pathlib import Path
from typing import Any

import pytest

from lanes.chaos import project
from lanes.chaos.world import World
from lanes.lane import Scene


@pytest.fixture
def world(tmp_path: Path) -> World:
    folder = project.write(tmp_path / "project", services=project.FEW)
    return World(folder, tmp_path / "sandbox", Scene(tmp_path, print, rounds=1))


def test_what_was_under_way_when_the_state_was_cut_off_its_newest_copy_tells(world: World, tmp_path: Path) -> None:
    names = world.sandbox.loaded.names
    folder = tmp_path / "sandbox" / "state" / ".pulumi" / "stacks" / names.project
    folder.mkdir(parents=True)
    states: dict[str, list[Any]] = {
        "test.json": [],
        "test.json.18ece0aaf461ddfa.tmp": [{"type": "creating", "resource": {"type": "aws:ec2/vpc:Vpc"}}],
    }
    for name, pending in states.items():
        latest = {"resources": [], "pending_operations": pending}
        (folder / name).write_text(json.dumps({"version": 3, "checkpoint": {"latest": latest}}), encoding="utf-8")
    assert world.pending_in_copy() == [], "a state that can be read is its own"
    (folder / "test.json.attrs").write_text("", encoding="utf-8")
    assert world.pending_in_copy() == ["creating aws:ec2/vpc:Vpc"]
