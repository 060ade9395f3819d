"""The engine, for every test that runs the real one. Where it cannot be had these tests fail, unless SANDBOX=off."""

import os
from pathlib import Path

import pytest

from sandbox.engine import Engine, prepare


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    if os.environ.get("SANDBOX") == "off":
        pytest.skip("SANDBOX=off")
    folder: Path = tmp_path_factory.mktemp("engine")
    return prepare(folder / "bin", report=print)
