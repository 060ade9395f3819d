"""Each line of the table names something that the SDK has and that the bridge serves."""

import re
from collections.abc import Iterator
from importlib import resources

import pytest

from sandbox.engine import Engine, tokens
from sandbox.engine.bridge import Bridge


@pytest.fixture(scope="module")
def bridge(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bridge]:
    if engine.bridge is None or engine.terraform_provider is None:
        pytest.skip("the official engine has no bridge")
    named = tmp_path_factory.mktemp("provider") / "terraform-provider-aws"
    named.symlink_to(engine.terraform_provider)
    running = Bridge(engine.bridge, named, "127.0.0.1:1")
    yield running
    running.close()


def _sdk_source(token: str) -> str:
    module, _, name = re.split("[/:]", token)
    snake = re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()
    folder = resources.files("pulumi_aws") if module == "index" else resources.files(f"pulumi_aws.{module}")
    return (folder / f"{snake}.py").read_text()


@pytest.mark.parametrize("token", [*tokens.RESOURCES, *tokens.FUNCTIONS])
def test_the_sdk_has_it(token: str) -> None:
    assert f"'aws:{token}'" in _sdk_source(token)


def test_the_bridge_serves_it(bridge: Bridge) -> None:
    served = {*bridge.schema["resources"], *bridge.schema["functions"]}
    assert [ours for ours, theirs in tokens.all_names() if theirs not in served] == []


def test_the_types_of_a_urn_parents_stay_as_they_are() -> None:
    urn = "urn:pulumi:test::tiny::platform:index:Service$aws:ecs/service:Service::web::one"
    renamed = "urn:pulumi:test::tiny::platform:index:Service$aws:index/ecsService:EcsService::web::one"
    assert tokens.bridge_urn(urn) == renamed
    assert tokens.bridge_urn("urn:pulumi:test::tiny::aws:neptune/cluster:Cluster::one") is None
