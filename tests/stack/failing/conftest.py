"""Small projects that the real engine runs, each against a local AWS of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.aws import server
from sandbox.tests.engine.conftest import built, home, project

__all__ = ["built", "home", "project"]


@pytest.fixture
def local_aws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a local AWS."""
    monkeypatch.delenv("SANDBOX_PORT", raising=False)
    started = server.start(tmp_path / "aws")
    yield started.url
    server.stop(tmp_path / "aws")
