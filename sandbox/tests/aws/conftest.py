"""A local AWS for these tests, whose time runs fast."""

from collections.abc import Iterator

import pytest

from sandbox.aws import server
from sandbox.tests.aws.evaluator import AUTHORIZER
from sandbox.tests.aws.scene import Scene
from sandbox.tests.aws.world import Balanced, Network, World, cluster


@pytest.fixture(scope="package")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    directory = tmp_path_factory.mktemp("aws")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SANDBOX_TICK", "0.05")
        patch.delenv("SANDBOX_PORT", raising=False)
        started = server.start(directory, authorizer=AUTHORIZER)
    yield World(started)
    server.stop(directory)
    # A check of a task's start that does not understand what it sees lets the task start, and says so here.
    assert "/ecs/start/" not in (directory / "server.log").read_text()


@pytest.fixture(scope="package")
def network(world: World) -> Network:
    return Network(world)


@pytest.fixture(scope="module")
def own_network(world: World) -> Network:
    """A VPC that the tests of one file open and change."""
    return Network(world)


@pytest.fixture
def scene(world: World, own_network: Network) -> Iterator[Scene]:
    """What fails would go on failing beside other tests."""
    made = Scene(world, own_network)
    yield made
    made.end()


@pytest.fixture
def balanced(world: World, network: Network) -> Balanced:
    return Balanced(world, network)


@pytest.fixture
def ecs_cluster(world: World) -> str:
    return cluster(world)
