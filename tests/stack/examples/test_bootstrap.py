"""The account's own stack: up, planned again, and used: a stack's state moves into its bucket."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ecs_platform.local.stack import Sandbox
from sandbox.aws.client import clients
from sandbox.engine import Engine

PROJECT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def bootstrap(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    assert engine.bin_dir.is_dir()
    root = tmp_path_factory.mktemp("bootstrap")
    (root / ".venv").symlink_to(PROJECT / ".venv")
    folder = root / "examples" / "bootstrap"
    shutil.copytree(PROJECT / "examples" / "bootstrap", folder, ignore=shutil.ignore_patterns("__pycache__"))
    made = Sandbox(folder, root / "sandbox", print)
    made.start()
    try:
        assert made.up() == 0
        yield made
    finally:
        made.stop()


def outputs(sandbox: Sandbox) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(sandbox.read("stack", "output", "--json"))
    return found


def test_the_second_preview_is_empty(bootstrap: Sandbox) -> None:
    assert bootstrap.pulumi("preview", "--expect-no-changes") == 0
    assert bootstrap.pulumi("preview", "--refresh", "--diff", "--expect-no-changes") == 0


def test_state_is_encrypted_versioned_and_closed(bootstrap: Sandbox) -> None:
    client = clients(bootstrap.url, "eu-central-1")
    s3, bucket = client("s3"), outputs(bootstrap)["state_bucket"]
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    assert all(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values())
    (rule,) = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    key = rule["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"]
    assert client("kms").get_key_rotation_status(KeyId=key)["KeyRotationEnabled"] is True


def test_each_environment_has_its_two_roles_for_its_two_github_environments(bootstrap: Sandbox) -> None:
    iam, found = clients(bootstrap.url, "eu-central-1")("iam"), outputs(bootstrap)
    for kind, prefix in (("preview", "preview-"), ("up", "")):
        arns = found[f"{kind}_role_arns"]
        assert set(arns) == {"staging", "production"}
        for environment, arn in arns.items():
            role = iam.get_role(RoleName=arn.rpartition("/")[2])["Role"]
            (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
            assert statement["Principal"]["Federated"] == found["oidc_provider_arn"]
            subject = statement["Condition"]["StringEquals"]["token.actions.githubusercontent.com:sub"]
            assert subject == f"repo:acme@123/shop@456:environment:{prefix}{environment}"


def test_the_state_is_not_destroyed_by_a_command(bootstrap: Sandbox, capfd: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.pulumi("destroy", "--yes") != 0
    said = capfd.readouterr()
    assert "because it is protected" in said.out + said.err
    assert bootstrap.pulumi("preview", "--expect-no-changes") == 0
