"""A local AWS whose time runs fast, and its router."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox import router
from sandbox.aws import server
from sandbox.router import Router
from sandbox.tests.aws.evaluator import AUTHORIZER
from sandbox.tests.aws.world import Network, World, cluster


@pytest.fixture(scope="package")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("local")


@pytest.fixture(scope="package")
def world(folder: Path) -> Iterator[World]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SANDBOX_TICK", "0.05")
        patch.delenv("SANDBOX_PORT", raising=False)
        started = server.start(folder / "aws", authorizer=AUTHORIZER)
    yield World(started)
    server.stop(folder / "aws")


@pytest.fixture(scope="package")
def played(folder: Path, world: World) -> Iterator[Router]:
    started = router.start(folder / "router", world.server.url, print)
    yield started
    assert router.running(folder / "router") == started
    router.stop(folder / "router")
    assert (folder / "router" / "router.log").read_text() == ""


@pytest.fixture(scope="package")
def network(world: World) -> Network:
    return Network(world)


@pytest.fixture(scope="package")
def ecs_cluster(world: World) -> str:
    return cluster(world)
