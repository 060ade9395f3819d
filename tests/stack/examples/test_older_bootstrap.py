"""Whoever has the account's stack of 2026-11-25 moves each environment to a key of its own, as docs/state.md says."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest

from ecs_platform.local.stack import Sandbox
from ecs_platform.model.settings.subjects import GITHUB_HOST
from sandbox.aws import authorization
from sandbox.aws.client import Client, clients
from sandbox.engine import Engine
from sandbox.tests.aws.world import token
from tests.stack.examples.older_bootstrap import lay_out
from tests.stack.examples.test_bootstrap import AUTHORIZER, PROJECT
from tests.stack.examples.test_state import PROGRAM
from tests.stack.pulling.checkpoints import Checkpoint
from tests.stack.up import copy_of_the_project

DOCS = PROJECT / "docs" / "state.md"
REGION, SECRET = "eu-central-1", "planted-state-secret-78"
OF_ALL = "alias/ecs-platform-bootstrap-state"
OLD_KEY = f"awskms://{OF_ALL}?region={REGION}"


@dataclass
class Account:
    """An account with the bootstrap's stack and one small stack of an environment, both with their state in S3.

    Attributes:
        bootstrap: folder of the account's stack.
        project: folder of the environment's.
        shell: variables of somebody with all rights.
        client: clients of the same.
        before: what roles could do before the move, by what was tried.
    """

    bootstrap: Path
    project: Path
    shell: dict[str, str]
    client: Client
    before: dict[str, bool] = field(default_factory=dict)

    def run(self, folder: Path, *command: str, **more: str) -> "subprocess.CompletedProcess[str]":
        shell = {**os.environ, **self.shell, **more}
        return subprocess.run(command, cwd=folder, env=shell, capture_output=True, text=True, check=False)

    def pulumi(self, folder: Path, *args: str, **more: str) -> str:
        done = self.run(folder, "pulumi", *args, **more)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def taken(self, role: str) -> dict[str, str]:
        """The variables of a shell that has taken `preview-staging` or `up-staging`."""
        kind, _, environment = role.partition("-")
        where = f"preview-{environment}" if kind == "preview" else environment
        given = self.client("sts").assume_role_with_web_identity(
            RoleArn=f"arn:aws:iam::123456789012:role/ecs-platform-{role}",
            RoleSessionName="workflow",
            WebIdentityToken=token(GITHUB_HOST, f"repo:acme@123/shop@456:environment:{where}"),
        )["Credentials"]
        names = {"AWS_ACCESS_KEY_ID": "AccessKeyId", "AWS_SECRET_ACCESS_KEY": "SecretAccessKey"}
        return {name: given[key] for name, key in {**names, "AWS_SESSION_TOKEN": "SessionToken"}.items()}

    def decrypts(self, role: str, alias: str) -> bool:
        """Whether it decrypts what somebody with all rights encrypts with a key."""
        blob = self.client("kms").encrypt(KeyId=alias, Plaintext=b"a secret")["CiphertextBlob"]
        keys: dict[str, Any] = {name.lower(): value for name, value in self.taken(role).items()}
        kms = boto3.client("kms", endpoint_url=self.client("kms").meta.endpoint_url, region_name=REGION, **keys)
        try:
            kms.decrypt(CiphertextBlob=blob)
        except kms.exceptions.ClientError as error:
            if error.response["Error"]["Code"] != "AccessDeniedException":
                raise
            return False
        return True


def commands() -> str:
    (block,) = re.findall(r"## From one key for all environments.*?```sh\n(.*?)```", DOCS.read_text(), re.DOTALL)
    return str(block)


@pytest.fixture(scope="module")
def account(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    assert engine.bin_dir.is_dir()
    root, checkpoint = tmp_path_factory.mktemp("older"), Checkpoint("2026-11-25", "bootstrap")
    folder = checkpoint.lay_out(copy_of_the_project(root / "copy"), asked=False)
    sandbox = Sandbox(folder, root / "sandbox", print, authorizer=AUTHORIZER)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(authorization.SWITCH, "on")
        environment.delenv("SANDBOX_PORT", raising=False)
        sandbox.start()
    try:
        client = clients(sandbox.url, REGION)
        state = lay_out(checkpoint, client)
        (stack,) = (each for each in state["deployment"]["resources"] if each["type"] == "pulumi:pulumi:Stack")
        backend = f"{stack['outputs']['backend_url']}&endpoint={sandbox.url}&s3ForcePathStyle=true"
        shell = {**sandbox.environment(), "PULUMI_BACKEND_URL": backend, "AWS_ENDPOINT_URL_KMS": sandbox.url}
        made = Account(folder, _environment(root / "project"), {**shell, "AWS_REGION": REGION}, client)
        (root / "state.json").write_text(json.dumps(state))
        made.pulumi(folder, "stack", "init", "test")
        made.pulumi(folder, "stack", "import", "--file", str(root / "state.json"))
        made.pulumi(made.project, "stack", "init", "staging", "--secrets-provider", OLD_KEY)
        made.pulumi(made.project, "config", "set", "--secret", "password", SECRET)
        made.pulumi(made.project, "up", "--yes", "--skip-preview", **made.taken("up-staging"))
        made.before["staging decrypts with the key of all"] = made.decrypts("preview-staging", OF_ALL)
        moved = made.run(made.project, "bash", "-euc", commands(), stack="staging", bootstrap=str(folder))
        assert moved.returncode == 0, moved.stdout + moved.stderr
        yield made
    finally:
        sandbox.stop()


def _environment(project: Path) -> Path:
    project.mkdir()
    (project / ".venv").symlink_to(PROJECT / ".venv")
    runtime = {"name": "python", "options": {"virtualenv": ".venv"}}
    (project / "Pulumi.yaml").write_text(json.dumps({"name": "small", "runtime": runtime}))
    (project / "__main__.py").write_text(PROGRAM)
    return project


def test_the_roles_no_longer_decrypt_with_the_key_of_all(account: Account) -> None:
    assert account.before == {"staging decrypts with the key of all": True}
    for role in ("preview-staging", "up-staging", "preview-production"):
        assert not account.decrypts(role, OF_ALL), role


def test_secrets_are_those_of_their_environment(account: Account) -> None:
    assert (
        f"awskms://alias/ecs-platform-bootstrap-secrets-staging?region={REGION}"
        in (account.project / "Pulumi.staging.yaml").read_text()
    )
    for role, environment, right in (
        ("preview-staging", "staging", True),
        ("up-staging", "staging", True),
        ("preview-staging", "production", False),
        ("up-staging", "production", False),
        ("preview-production", "staging", False),
    ):
        assert account.decrypts(role, f"alias/ecs-platform-bootstrap-secrets-{environment}") is right, role


def test_both_roles_go_on_with_the_stack_that_moved(account: Account) -> None:
    """With the state in S3, under enforcement: locks, backups and history too."""
    account.pulumi(account.project, "preview", "--expect-no-changes", **account.taken("preview-staging"))
    account.pulumi(account.project, "up", "--yes", "--skip-preview", **account.taken("up-staging"))
    said = account.run(account.project, "pulumi", "preview", **account.taken("preview-production"))
    assert said.returncode != 0
    assert "StatusCode: 403" in said.stdout + said.stderr


def test_the_account_has_what_the_new_version_makes_and_no_more_to_do(account: Account) -> None:
    account.pulumi(account.bootstrap, "preview", "--expect-no-changes")
    keys = {each["AliasName"] for each in account.client("kms").list_aliases()["Aliases"]}
    assert {OF_ALL, "alias/ecs-platform-bootstrap-secrets-production"} <= keys


def test_the_accounts_own_state_is_out_of_an_environments_reach(account: Account) -> None:
    said = account.run(account.bootstrap, "pulumi", "stack", "export", **account.taken("up-staging"))
    assert said.returncode != 0
    assert SECRET not in said.stdout
