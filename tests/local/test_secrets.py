"""What is made up in the local AWS lets the tasks start that want it."""

import json
import shutil
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from ecs_platform.local.secrets import make_up, take_away
from ecs_platform.model.load import load

PROJECT = Path(__file__).parents[2]
SERVICE = """\
name: shop
type: Backend Service
image: {location: nginx:alpine}
secrets:
  PARAMETER: a
  WHOLE: {secretsmanager: test/shop/whole}
  USER: {secretsmanager: "test/shop/parts:user"}
  PASSWORD: {secretsmanager: "test/shop/parts:password"}
"""
FILE = "name: file\ntype: Backend Service\ntask_definition: file.json\n"
HERE, ELSEWHERE = "eu-central-1:123456789012", "eu-west-1:999999999999"
NAMED = [
    f"arn:aws:ssm:{HERE}:parameter/test/file/b:3",
    f"arn:aws:ssm:{ELSEWHERE}:parameter/shared/c",
    f"arn:aws:secretsmanager:{ELSEWHERE}:secret:shared-AbCdEf",
    f"arn:aws:secretsmanager:{HERE}:secret:test/file/rds!cluster-1:password",
]
"""Of a task definition's file: with a version, of another region and account, one that AWS's own services make."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for file in ("Pulumi.yaml", "Pulumi.test.yaml"):
        shutil.copy(PROJECT / file, tmp_path)
    (tmp_path / "services").mkdir()
    return tmp_path


def client(service: str) -> Any:
    return boto3.client(service, "eu-central-1", aws_access_key_id="a", aws_secret_access_key="a")


@mock_aws
def test_a_secret_has_the_keys_that_are_wanted_of_it(folder: Path) -> None:
    (folder / "services" / "shop.yaml").write_text(SERVICE)
    loaded = load(folder, "test")
    assert loaded.findings == []
    made = make_up(loaded, client)
    assert sorted(made) == ["/test/shop/a", "test/shop/parts", "test/shop/whole"]
    secrets = client("secretsmanager")
    parts = json.loads(secrets.get_secret_value(SecretId="test/shop/parts")["SecretString"])
    assert sorted(parts) == ["password", "user"]
    assert secrets.get_secret_value(SecretId="test/shop/whole")["SecretString"]
    assert make_up(loaded, client) == []
    take_away(client)
    assert secrets.list_secrets()["SecretList"] == []


@mock_aws
def test_those_of_a_file_are_made_where_they_are_of_here(folder: Path) -> None:
    secrets = [{"name": f"A{number}", "valueFrom": each} for number, each in enumerate(NAMED)]
    container = {"name": "a", "image": "nginx:alpine", "secrets": secrets}
    definition = {"cpu": "256", "memory": "512", "containerDefinitions": [container]}
    (folder / "services" / "file.json").write_text(json.dumps(definition))
    (folder / "services" / "file.yaml").write_text(FILE)
    settings = folder / "Pulumi.test.yaml"
    listed = f"config:\n  ecs-platform:secrets_outside_scope: ['{NAMED[1]}', '{NAMED[2]}']\n"
    settings.write_text(settings.read_text().replace("config:\n", listed))
    loaded = load(folder, "test")
    assert [str(each) for each in loaded.findings] == []
    assert sorted(make_up(loaded, client)) == ["/test/file/b", "test/file/rds!cluster-1"]
    text = client("secretsmanager").get_secret_value(SecretId="test/file/rds!cluster-1")["SecretString"]
    assert [*json.loads(text)] == ["password"]
