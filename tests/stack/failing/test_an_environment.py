"""An environment three of whose five services cannot run: `up`, `verify`, `up` with good images, `destroy`."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ecs_platform.local.stack import Sandbox
from ecs_platform.ops.__main__ import app
from sandbox.aws.client import clients
from sandbox.aws.leftovers import leftovers
from sandbox.engine import Engine
from tests.stack.up import copy_of_the_project

SERVICE = """
name: {name}
type: Backend Service
image: {{location: "nginx:{tag}"}}
"""
SETTINGS = """
config:
  aws:region: eu-central-1
  aws:allowedAccountIds: ["123456789012"]
  aws:skipMetadataApiCheck: "true"
  ecs-platform:local: "true"
  ecs-platform:network: {nat: single}
encryptionsalt: v1:aAFFPQAt2nM=:v1:kinZg2q1AMTUUx1N:gMhampTKm+ArlcnaXQN6fK12n9/fpg==
"""
BROKEN = ("one", "three", "five")
NAMES = ("one", "two", "three", "four", "five")


class Environment:
    """An environment on a local AWS of its own."""

    def __init__(self, folder: Path) -> None:
        self.project = copy_of_the_project(folder / "project")
        shutil.rmtree(self.project / "services")
        (self.project / "services").mkdir()
        (self.project / "Pulumi.test.yaml").write_text(SETTINGS)
        self.sandbox = Sandbox(self.project, folder / "sandbox", print)

    def write(self, **tags: str) -> None:
        for name, tag in tags.items():
            (self.project / "services" / f"{name}.yaml").write_text(SERVICE.format(name=name, tag=tag))

    def state(self) -> dict[str, list[str]]:
        """The services of the state, each with what it failed of."""
        found = json.loads(self.sandbox.read("stack", "export"))["deployment"]["resources"]
        services = [each for each in found if each["type"] == "aws:ecs/service:Service"]
        return {each["urn"].rpartition("::")[2]: each.get("initErrors", []) for each in services}

    def services(self) -> dict[str, Any]:
        """What ECS says of them."""
        ecs = clients(self.sandbox.url, "eu-central-1")("ecs")
        return {each["serviceName"]: each for each in ecs.describe_services(cluster="test", services=NAMES)["services"]}

    def verify(self, *arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["verify", "--project", str(self.project), *arguments])
        return done.exit_code, done.stdout


@pytest.fixture
def environment(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Environment]:
    assert engine.bin_dir.is_dir()
    made = Environment(tmp_path)
    monkeypatch.delenv("SANDBOX_PORT", raising=False)
    made.sandbox.start()
    for name, value in made.sandbox.environment().items():
        monkeypatch.setenv(name, value)
    yield made
    made.sandbox.stop()


def test_the_others_go_on_and_the_next_up_takes_up_what_failed(environment: Environment) -> None:
    environment.write(**{name: "broken" if name in BROKEN else "1" for name in NAMES})
    assert environment.sandbox.up() != 0
    state = environment.state()
    assert sorted(state) == sorted(NAMES)
    assert [name for name in NAMES if state[name]] == list(BROKEN)
    assert all("circuit breaker" in reason for name in BROKEN for reason in state[name])
    assert {name: each["runningCount"] for name, each in environment.services().items()} == {
        name: int(name not in BROKEN) for name in NAMES
    }
    status, said = environment.verify("--json")
    assert status == 1
    verdicts = {each["service"]: each for each in json.loads(said)}
    assert [name for name in NAMES if verdicts[name]["problems"]] == list(BROKEN)
    for name in BROKEN:
        (cause,) = verdicts[name]["causes"]
        assert (cause["container"], cause["exit_code"]) == (name, 1)
        assert f"aws logs tail /ecs/test/{name}" in cause["remedy"]
    before = {name: each["createdAt"] for name, each in environment.services().items()}
    environment.write(**dict.fromkeys(BROKEN, "1"))
    assert environment.sandbox.up() == 0
    assert environment.state() == {name: [] for name in NAMES}
    assert {name: each["createdAt"] for name, each in environment.services().items()} == before, "none was made anew"
    assert environment.verify()[0] == 0
    environment.sandbox.read("preview", "--refresh", "--expect-no-changes")


def test_what_never_ran_goes_with_destroy(environment: Environment) -> None:
    environment.write(**dict.fromkeys(BROKEN, "broken"))
    assert environment.sandbox.up() != 0
    assert environment.sandbox.destroy() == 0
    left = [each for each in leftovers(environment.sandbox.url, "eu-central-1") if "task-definition" not in each]
    assert left == []
