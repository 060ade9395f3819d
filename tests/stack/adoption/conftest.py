"""The environment, up once for all tests."""

from collections.abc import Iterator

import pytest

from sandbox.engine import Engine
from tests.stack.adoption.everything import laid_out
from tests.stack.failing.environment import Environment


@pytest.fixture(scope="module")
def environment(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Environment]:
    assert engine.bin_dir.is_dir()
    with pytest.MonkeyPatch.context() as shell:
        shell.delenv("SANDBOX_PORT", raising=False)
        made = laid_out(tmp_path_factory.mktemp("everything"))
    try:
        assert made.sandbox.up() == 0
        yield made
    finally:
        made.sandbox.stop()
