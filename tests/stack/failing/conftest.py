"""Small projects that the real engine runs, each against a local AWS of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.aws import server
from sandbox.engine import Engine
from sandbox.tests.engine.conftest import built, home, project
from tests.stack.failing.environment import Environment

__all__ = ["built", "home", "project"]


@pytest.fixture
def local_aws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a local AWS."""
    monkeypatch.delenv("SANDBOX_PORT", raising=False)
    started = server.start(tmp_path / "aws")
    yield started.url
    server.stop(tmp_path / "aws")


@pytest.fixture
def environment(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Environment]:
    assert engine.bin_dir.is_dir()
    made = Environment(tmp_path)
    monkeypatch.delenv("SANDBOX_PORT", raising=False)
    made.sandbox.start()
    for name, value in made.sandbox.environment().items():
        monkeypatch.setenv(name, value)
    yield made
    made.sandbox.stop()
