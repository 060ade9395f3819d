"""The engine, for every test that runs the real one. Where it cannot be had these tests fail, unless SANDBOX=off."""

import os
from pathlib import Path

import pytest

from sandbox.engine import Engine, prepare

FOLDER = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of one folder share what took minutes to bring up: they go to one worker, in their order."""
    for item in items:
        if FOLDER in item.path.parents:
            item.add_marker(pytest.mark.xdist_group(item.path.relative_to(FOLDER).parts[0]))


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    if os.environ.get("SANDBOX") == "off":
        pytest.skip("SANDBOX=off")
    folder: Path = tmp_path_factory.mktemp("engine")
    return prepare(folder / "bin", report=print)
