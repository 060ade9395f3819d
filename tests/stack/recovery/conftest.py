"""One stack with all that an environment can have, up on a local AWS; each test leaves it as it found it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ecs_platform.local import secrets
from ecs_platform.local.stack import Sandbox
from sandbox.aws.client import Client, clients
from sandbox.engine import Engine
from tests.stack.pulling.checkpoints import Checkpoint, versions
from tests.stack.pulling.record import ZONE
from tests.stack.pulling.stacks import started
from tests.stack.up import Stack, copy_of_the_project


@pytest.fixture(scope="package")
def whole(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The stack `production` of the newest checkpoint, made with the program of today."""
    assert engine.bin_dir.is_dir()
    root = tmp_path_factory.mktemp("recovery")
    checkpoint = Checkpoint(versions()[-1], "production")
    project = checkpoint.lay_out(copy_of_the_project(root / "project"))
    sandbox = started(project, root / "sandbox", checkpoint.kind.stack)
    try:
        yield _up(sandbox)
    finally:
        sandbox.stop()


def _up(sandbox: Sandbox) -> Stack:
    settings = sandbox.project / f"Pulumi.{sandbox.stack}.yaml"
    client = clients(sandbox.url, "eu-central-1")
    _replace(settings, ZONE, _hosted_zone(client))
    secrets.make_up(sandbox.loaded, client)
    stack = Stack(sandbox, client)
    stack.up()
    return stack


def _replace(file: Path, old: str, new: str) -> None:
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def _hosted_zone(client: Client) -> str:
    made = client("route53").create_hosted_zone(Name="example.com", CallerReference="recovery")["HostedZone"]["Id"]
    return str(made).rpartition("/")[2]
