"""Small projects that the real engine runs against the local AWS, which refuses what AWS does."""

from collections.abc import Iterator

import pytest

from sandbox.aws import server
from sandbox.tests.engine.conftest import home, project

__all__ = ["home", "project"]


@pytest.fixture(scope="session")
def local_aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a local AWS."""
    directory = tmp_path_factory.mktemp("aws")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SANDBOX_PORT", raising=False)
        started = server.start(directory)
    yield started.url
    server.stop(directory)
