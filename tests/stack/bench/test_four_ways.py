"""One service, by our program, by a bare one and by Terraform: AWS then has the same, and each sees no change."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench.bare.proof import Found, difference, inventory
from bench.four_ways.measuring import way_called
from bench.four_ways.sizes import Size
from bench.four_ways.variants import REGION, Variants, variants
from bench.four_ways.way import AWAITING, BARE, OURS, TERRAFORM, UnavailableError, cost_of, started
from bench.tree import MIB, Cost
from sandbox.aws.client import clients
from sandbox.engine import Engine


@dataclass(frozen=True)
class Came:
    """What came of a way: its first `up`, what AWS then has, an empty preview."""

    up: Cost
    inventory: Found
    preview: Cost


def _gone(name: str, folder: Path, services: Variants) -> Came | None:
    try:
        made = way_called(name, folder / name.replace(", ", "-"), print)
    except UnavailableError:
        return None
    with started(made, services.first) as way:
        up = cost_of(way, way.commands.up)
        return Came(up, inventory(clients(way.url, REGION)), cost_of(way, way.commands.preview))


@pytest.fixture(scope="module")
def came(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Came]:
    """By way; each waits for AWS most of its time, so they go beside each other."""
    assert engine.bin_dir.is_dir()
    root = tmp_path_factory.mktemp("four-ways")
    services = variants(root / "variants", Size(1))
    with pytest.MonkeyPatch.context() as environment, ThreadPoolExecutor() as pool:
        environment.delenv("SANDBOX_PORT", raising=False)
        running = {name: pool.submit(_gone, name, root, services) for name in (OURS, BARE, AWAITING, TERRAFORM)}
        found = {name: each.result() for name, each in running.items()}
    return {name: each for name, each in found.items() if each}


@pytest.mark.parametrize("name", [BARE, AWAITING, TERRAFORM])
def test_aws_has_the_same(came: dict[str, Came], name: str) -> None:
    if name not in came:
        pytest.skip("Terraform or its provider is not on this machine")
    assert difference(came[OURS].inventory, came[name].inventory) == []
    assert ("aws:ecs/service:Service", "arn:aws:ecs:eu-central-1:123456789012:service/test/p0") in came[OURS].inventory


def test_the_processes_of_a_command_are_told_apart(came: dict[str, Came], engine: Engine) -> None:
    for name, each in came.items():
        kinds = {"CLI", "provider"}
        if name != TERRAFORM:
            kinds |= {"program", "language host"} | ({"proxy", "bridge"} if engine.bridge else set())
        assert {kind for kind, seconds in each.up.cpu.items() if seconds} >= kinds, name
        assert each.up.wall > 0
        assert each.up.peak > 100 * MIB
