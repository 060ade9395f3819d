"""What is made up in the local AWS lets the tasks start that want it."""

import json
import shutil
from pathlib import Path
from typing import Any

import boto3
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


@mock_aws
def test_a_secret_has_the_keys_that_are_wanted_of_it(tmp_path: Path) -> None:
    for file in ("Pulumi.yaml", "Pulumi.test.yaml"):
        shutil.copy(PROJECT / file, tmp_path)
    (tmp_path / "services").mkdir()
    (tmp_path / "services" / "shop.yaml").write_text(SERVICE)
    loaded = load(tmp_path, "test")
    assert loaded.findings == []

    def client(service: str) -> Any:
        return boto3.client(service, "eu-central-1", aws_access_key_id="a", aws_secret_access_key="a")

    made = make_up(loaded, client)
    assert sorted(made) == ["/test/shop/a", "test/shop/parts", "test/shop/whole"]
    secrets = client("secretsmanager")
    parts = json.loads(secrets.get_secret_value(SecretId="test/shop/parts")["SecretString"])
    assert sorted(parts) == ["password", "user"]
    assert secrets.get_secret_value(SecretId="test/shop/whole")["SecretString"]
    assert make_up(loaded, client) == []
    take_away(client)
    assert secrets.list_secrets()["SecretList"] == []
