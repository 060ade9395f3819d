"""The stack files of examples/environments go up with the shipped services, and are as they were afterwards."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from ecs_platform.local import secrets
from ecs_platform.local.stack import Sandbox
from sandbox.aws.client import Client, clients
from sandbox.engine import Engine
from tests.stack.up import Stack, copy_of_the_project

EXAMPLES = Path(__file__).parents[3] / "examples" / "environments"
ACCOUNT = "123456789012"
LOCAL = {"aws:skipMetadataApiCheck": "true", "ecs-platform:local": "true", "aws:allowedAccountIds": [ACCOUNT]}
EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}


@pytest.fixture(params=["staging", "production"])
def stack(request: pytest.FixtureRequest, engine: Engine, tmp_path: Path) -> Iterator[Stack]:
    """What the example says, in the account of the local AWS, with the zone, boundary and issuer that it names."""
    assert engine.bin_dir.is_dir()
    project = copy_of_the_project(tmp_path / "project")
    shutil.rmtree(project / "examples")
    sandbox = Sandbox(project, tmp_path / "sandbox", print, stack=request.param)
    (project / f"Pulumi.{request.param}.yaml").write_text(
        json.dumps({"config": {**LOCAL, "aws:region": "eu-central-1"}})
    )
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("SANDBOX_PORT", raising=False)
        sandbox.start()
    try:
        client = clients(sandbox.url, "eu-central-1")
        _write(project / f"Pulumi.{request.param}.yaml", client)
        secrets.make_up(sandbox.loaded, client)
        yield Stack(sandbox, client)
    finally:
        sandbox.stop()


def _write(file: Path, client: Client) -> None:
    text = (EXAMPLES / file.name).read_text()
    settings = yaml.safe_load(text)["config"]
    account, dns = settings["aws:allowedAccountIds"][0], settings["ecs-platform:dns"]
    zone = client("route53").create_hosted_zone(Name=dns["domain"], CallerReference=dns["zone_id"])
    boundary = json.dumps({"Version": "2012-10-17", "Statement": [EVERYTHING]})
    client("iam").create_policy(PolicyName="ecs-platform-boundary", PolicyDocument=boundary)
    client("iam").create_open_id_connect_provider(
        Url="https://token.actions.githubusercontent.com", ClientIDList=["sts.amazonaws.com"]
    )
    text = text.replace(account, ACCOUNT).replace(dns["zone_id"], zone["HostedZone"]["Id"].rpartition("/")[2])
    config = yaml.safe_load(text)["config"]
    file.write_text(yaml.safe_dump({"config": {**config, **LOCAL}}))


def test_it_goes_up_and_the_second_preview_is_empty(stack: Stack) -> None:
    assert stack.sandbox.loaded.findings == []
    stack.up()
    assert stack.changes() == {}
    assert stack.sandbox.pulumi("preview", "--refresh", "--diff", "--expect-no-changes") == 0
