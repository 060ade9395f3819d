"""The state is compressed here and in the workflows; a shell without the variable writes it as it is: both go on."""

import json
import os
import subprocess
from typing import Any

import pytest

from sandbox import checkpoint
from tests.stack.up import Stack

VARIABLE = "PULUMI_DIY_BACKEND_GZIP"


def up(stack: Stack, compressed: str) -> None:
    """Plain `pulumi up` of a shell that says so; the program reads the last outputs while the state is written."""
    done = subprocess.run(
        ["pulumi", "up", "--yes", "--skip-preview", "--stack", "test"],
        cwd=stack.project,
        env={**os.environ, **stack.sandbox.environment(), VARIABLE: compressed},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def resources(stack: Stack) -> list[dict[str, Any]]:
    content = checkpoint.read(stack.sandbox.state.read_bytes())
    found: list[dict[str, Any]] = content["checkpoint"]["latest"]["resources"]
    return found


def test_it_is_compressed(stack: Stack) -> None:
    assert stack.sandbox.environment()[VARIABLE] == "true"
    file = stack.sandbox.state
    assert file.name == f"test{checkpoint.COMPRESSED}"
    assert len(json.dumps(resources(stack))) > 6 * file.stat().st_size


@pytest.mark.parametrize(("compressed", "ending"), [("false", checkpoint.PLAIN), ("true", checkpoint.COMPRESSED)])
def test_either_goes_on_with_the_other(stack: Stack, compressed: str, ending: str) -> None:
    before = {each["urn"]: each.get("id") for each in resources(stack)}
    up(stack, compressed)
    files = [file.name for file in stack.sandbox.state.parent.iterdir() if file.name.endswith((".json", ".gz"))]
    assert files == [f"test{ending}"]
    assert {each["urn"]: each.get("id") for each in resources(stack)} == before
    assert stack.sandbox.pulumi("preview", "--expect-no-changes") == 0
