"""A local AWS in front of which faults are asked for, test by test."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from sandbox.aws import server
from sandbox.aws.faults import SWITCH, control
from sandbox.aws.server import Server
from sandbox.tests.aws.faults.caller import Caller

Faulty = Callable[[str], AbstractContextManager[Callable[[], list[dict[str, Any]]]]]
"""`with faulty("rate=1 kinds=500") as fired:` the faults that were are `fired()`."""


@contextmanager
def started(directory: Path) -> Iterator[Server]:
    """One that learns ids from its start on, and has no faults yet."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SWITCH, "rate=0")
        patch.setenv("SANDBOX_TICK", "0.05")
        patch.delenv("SANDBOX_PORT", raising=False)
        running = server.start(directory)
    try:
        yield running
    finally:
        server.stop(directory)


@pytest.fixture(scope="package")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with started(tmp_path_factory.mktemp("aws")) as running:
        yield running


@pytest.fixture
def caller(aws: Server) -> Caller:
    return Caller(aws.url)


@pytest.fixture
def faulty(aws: Server) -> Faulty:
    @contextmanager
    def asked_for(settings: str) -> Iterator[Callable[[], list[dict[str, Any]]]]:
        control.begin(aws.url, settings)
        try:
            yield lambda: list(control.state(aws.url)["fired"])
        finally:
            control.end(aws.url)

    return asked_for
