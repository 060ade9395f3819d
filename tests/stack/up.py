"""The stack `test` as tests know it: what they do with it, and what they ask AWS."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ecs_platform.local import secrets
from ecs_platform.local.stack import Sandbox
from ecs_platform.model.contract.outputs import Outputs
from sandbox.aws import authorization
from sandbox.aws.client import Client, clients
from sandbox.engine import Engine

PROJECT = Path(__file__).parents[2]
PROGRAM = ("__main__.py", "components", "model", "services", "examples", "Pulumi.yaml", "Pulumi.test.yaml")


@dataclass
class Stack:
    """A stack that is up: what a test does with it, and what it asks AWS."""

    sandbox: Sandbox
    client: Client

    @property
    def project(self) -> Path:
        return self.sandbox.project

    def outputs(self) -> Outputs:
        return Outputs.model_validate(json.loads(self.sandbox.read("stack", "output", "--json")))

    def preview(self, *args: str) -> dict[str, Any]:
        """`pulumi preview --json`."""
        found: dict[str, Any] = json.loads(self.sandbox.read("preview", "--json", *args))
        return found

    def changes(self, *args: str) -> dict[str, str]:
        """What a preview would do, by resource (`ecs/service:Service api`): everything but `same`."""
        return {
            _label(step["urn"]): step["op"]
            for step in self.preview(*args)["steps"]
            if step["op"] not in ("same", "read", "refresh")
        }

    def up(self) -> None:
        assert self.sandbox.up() == 0

    def state(self) -> str:
        """The whole state, as text."""
        return self.sandbox.read("stack", "export")


def _label(urn: str) -> str:
    type_, _, name = urn.rpartition("::")
    return f"{type_.rpartition('$')[2].rpartition('::')[2].removeprefix('aws:')} {name}"


def revision(definition: dict[str, Any], image: str) -> dict[str, Any]:
    """What RegisterTaskDefinition takes for the next revision with another image, as deploy tools make it."""
    definition["containerDefinitions"][0]["image"] = image
    fields = ("family", "containerDefinitions", "taskRoleArn", "executionRoleArn", "networkMode", "cpu", "memory")
    return {**{field: definition[field] for field in fields}, "requiresCompatibilities": ["FARGATE"]}


def copy_of_the_project(folder: Path) -> Path:
    """The program, its settings and manifests, for tests to change; the virtual environment is the checkout's."""
    folder.mkdir()
    for name in PROGRAM:
        source = PROJECT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    (folder / ".venv").symlink_to(PROJECT / ".venv")
    return folder


@pytest.fixture(scope="session")
def stack(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The stack `test`, up; one for each folder of tests whose conftest takes it from here."""
    assert engine.bin_dir.is_dir()
    root = tmp_path_factory.mktemp("stack")
    with brought_up(copy_of_the_project(root / "project"), root / "sandbox") as up:
        yield up


@contextmanager
def brought_up(project: Path, folder: Path) -> Iterator[Stack]:
    """The stack `test` of a project, up on a local AWS of its own."""
    sandbox = Sandbox(project, folder, print)
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("SANDBOX_PORT", raising=False)
        # The account's own keys may do all; a deployer's may do what its policies say.
        environment.setenv(authorization.SWITCH, "on")
        sandbox.start()
    try:
        client = clients(sandbox.url, sandbox.loaded.account.region)
        secrets.make_up(sandbox.loaded, client)
        up = Stack(sandbox, client)
        up.up()
        yield up
    finally:
        sandbox.stop()
