"""Which outputs `ops verify` reads: those of a platform, whatever else a program exports, and nothing else."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer

from ecs_platform.ops.verify import read_outputs
from tests.components.platform_outputs import outputs


def read(folder: Path, found: Any) -> str:
    file = folder / "outputs.json"
    file.write_text(found if isinstance(found, str) else json.dumps(found))
    outputs = read_outputs(file, folder, "test")
    assert outputs is not None
    return outputs.environment


def test_outputs_of_a_programs_own_are_passed_over(tmp_path: Path) -> None:
    assert read(tmp_path, {**outputs(), "orders_queue_url": "https://…"}) == "test"


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({}, "the platform `test` has no outputs: it was never brought up"),
        ({"url": "x"}, "the stack `test` is not a platform"),
        ("[1", "no outputs can be read"),
    ],
)
def test_what_is_no_platform_is_said_in_one_sentence(tmp_path: Path, found: Any, said: str) -> None:
    with pytest.raises(typer.BadParameter) as raised:
        read(tmp_path, found)
    assert said in str(raised.value)
    assert "pydantic" not in str(raised.value)


def test_a_stack_whose_first_up_failed_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pulumi = tmp_path / "pulumi"
    pulumi.write_text("#!/bin/sh\necho '{}'\n")
    pulumi.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert read_outputs(None, tmp_path, "test") is None
