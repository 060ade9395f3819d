"""Forks pull updates: what stands since an earlier version previews without a deletion and without a replacement."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ecs_platform.local.stack import Sandbox
from ecs_platform.model.contract.outputs import VERSION
from sandbox.engine import Engine
from tests.stack.contract.checkpoint import checkpoint
from tests.stack.up import copy_of_the_project

HARMLESS = {"same", "create", "update", "read", "refresh"}


@pytest.fixture(scope="module")
def sandbox(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A stack of which AWS knows nothing: a preview that does not refresh asks the state alone."""
    assert engine.bin_dir.is_dir()
    root = tmp_path_factory.mktemp("contract")
    made = Sandbox(copy_of_the_project(root / "project"), root / "sandbox", print)
    made.start()
    try:
        yield made
    finally:
        made.stop()


def preview_of(sandbox: Sandbox, file: Path) -> dict[str, Any]:
    sandbox.read("stack", "import", "--file", str(file))
    found: dict[str, Any] = json.loads(sandbox.read("preview", "--json"))
    return found


def harm(preview: dict[str, Any]) -> list[str]:
    return [f"{step['op']} {step['urn']}" for step in preview["steps"] if step["op"] not in HARMLESS]


@pytest.mark.parametrize("version", range(1, VERSION + 1))
def test_a_checkpoint_of_each_version_previews_without_harm(sandbox: Sandbox, version: int) -> None:
    found = preview_of(sandbox, checkpoint(version))
    assert found["changeSummary"]["same"] > 100
    assert harm(found) == []


def test_the_preview_would_show_it(sandbox: Sandbox, tmp_path: Path) -> None:
    """A name that changed without an alias, and a property that AWS cannot change."""
    text = checkpoint(VERSION).read_text(encoding="utf-8")
    changed = text.replace("::api-task", "::api-tasks").replace(
        '"cidrBlock": "10.0.0.0/16"', '"cidrBlock": "10.9.0.0/16"'
    )
    file = tmp_path / "checkpoint.json"
    file.write_text(changed, encoding="utf-8")
    said = harm(preview_of(sandbox, file))
    assert [each for each in said if each.startswith("delete ") and each.endswith("::api-tasks")]
    assert [each for each in said if each.startswith("replace ") and each.endswith("aws:ec2/vpc:Vpc::network")]
