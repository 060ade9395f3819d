"""What `make up` chose is used until `make down`, whatever is set in between."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.engine import Engine, choice
from sandbox.stack import Sandbox
from sandbox.tests.test_sandbox import PARAMETER, Made


@pytest.fixture
def made(engine: Engine, tmp_path: Path) -> Iterator[Made]:
    one = Made(tmp_path / "one", PARAMETER)
    one.sandbox.start()
    assert one.sandbox.engine.kind == engine.kind
    yield one
    one.sandbox.stop()


def test_another_setting_waits_for_down(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = made.sandbox.engine.kind
    other = {"built": "official", "official": "built"}[kind]
    monkeypatch.setenv(choice.SETTING, other)
    again = Sandbox(made.sandbox.project, made.sandbox.folder, made.lines.append)
    again.start()
    assert again.engine.kind == kind
    assert made.said(f"the stack was made with the {kind} one; SANDBOX_ENGINE={other} waits for `make down`")
    again.environment()
    again.stop()
    assert choice.for_stack(None, made.lines.append) is None
    assert not (made.sandbox.folder / "engine").exists()
