"""A local AWS that asks IAM, and two environments in it."""

from collections.abc import Iterator

import pytest

from ecs_platform.local.iam import AUTHORIZER
from sandbox.aws import authorization, server
from sandbox.tests.aws.world import Network, World
from tests.stack.deployers.deployment import Environment


@pytest.fixture(scope="session")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    directory = tmp_path_factory.mktemp("guarded")
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("SANDBOX_PORT", raising=False)
        environment.setenv(authorization.SWITCH, "on")
        environment.setenv("SANDBOX_TICK", "0.05")
        started = server.start(directory, authorizer=AUTHORIZER)
    try:
        yield World(started)
    finally:
        server.stop(directory)


@pytest.fixture(scope="session")
def guarded_network(guarded: World) -> Network:
    return Network(guarded)


def _environment(world: World, network: Network, *services: str) -> Environment:
    made = Environment(world, network, services)
    made.make()
    return made


@pytest.fixture(scope="module")
def environment(guarded: World, guarded_network: Network) -> Environment:
    return _environment(guarded, guarded_network, "api", "web")


@pytest.fixture(scope="module")
def other(guarded: World, guarded_network: Network) -> Environment:
    return _environment(guarded, guarded_network, "api")
