"""State for a team: a stack moves from a folder to S3 and KMS as docs/state.md says, and a lock is answered clearly."""

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ecs_platform.ops.recovery import cut, locks
from ecs_platform.ops.recovery.store import Store, store_of
from sandbox.aws import server
from sandbox.aws.client import Client, clients
from sandbox.engine import Engine

DOCS = Path(__file__).parents[3] / "docs" / "state.md"
REGION, PLANTED, BUCKET = "eu-west-1", "planted-state-secret-77", "team-state"
PROGRAM = """
import pulumi
pulumi.export("password", pulumi.Config().require_secret("password"))
"""
LOCKS = ".pulumi/locks/organization/small/staging"


@dataclass
class Team:
    """A project with one stack, and a bucket and a key to move to."""

    project: Path
    shell: dict[str, str]
    client: Client

    def run(self, *command: str, **more: str) -> "subprocess.CompletedProcess[str]":
        shell = {**os.environ, **self.shell, **more}
        shell["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), shell["PATH"]])
        shell.pop("PULUMI_BACKEND_URL", None)
        return subprocess.run(command, cwd=self.project, env=shell, capture_output=True, text=True, check=False)

    def pulumi(self, *args: str) -> str:
        done = self.run("pulumi", *args)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def objects(self) -> dict[str, str]:
        s3 = self.client("s3")
        keys = [each["Key"] for each in s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])]
        return {key: s3.get_object(Bucket=BUCKET, Key=key)["Body"].read().decode() for key in keys}


def commands(heading: str) -> str:
    """The commands of a section of docs/state.md."""
    (block,) = re.findall(rf"## {heading}\n.*?```sh\n(.*?)```", DOCS.read_text(), re.DOTALL)
    return str(block)


@pytest.fixture(scope="module")
def team(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    root = tmp_path_factory.mktemp("state")
    project = root / "project"
    project.mkdir()
    (project / ".venv").symlink_to(Path(__file__).parents[3] / ".venv")
    runtime = {"name": "python", "options": {"virtualenv": ".venv"}}
    (project / "Pulumi.yaml").write_text(json.dumps({"name": "small", "runtime": runtime}))
    (project / "__main__.py").write_text(PROGRAM)
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("SANDBOX_PORT", raising=False)
        started = server.start(root / "aws")
    try:
        shell = engine.environment(root / "home", root / "folder", "a passphrase", started.url, REGION)
        # As teams have it who say nothing of it.
        del shell["PULUMI_DIY_BACKEND_GZIP"]
        client = clients(started.url, REGION)
        key = client("kms").create_key()["KeyMetadata"]["KeyId"]
        client("kms").create_alias(AliasName="alias/state", TargetKeyId=key)
        client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        client("s3").put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
        made = Team(project, {**shell, "AWS_ENDPOINT_URL_KMS": started.url}, client)
        made.pulumi("login", f"file://{root / 'folder'}")
        made.pulumi("stack", "init", "staging")
        made.pulumi("config", "set", "--secret", "password", PLANTED, "--stack", "staging")
        made.pulumi("up", "--yes", "--skip-preview", "--stack", "staging")
        moved = made.run(
            "bash",
            "-euc",
            commands("Move a stack there"),
            stack="staging",
            secrets=f"awskms://alias/state?region={REGION}",
            backend=f"s3://{BUCKET}?region={REGION}&endpoint={started.url}&s3ForcePathStyle=true",
        )
        assert moved.returncode == 0, moved.stdout + moved.stderr
        # From here on nobody has the passphrase.
        made.shell["PULUMI_CONFIG_PASSPHRASE"] = ""
        yield made
    finally:
        server.stop(root / "aws")


def test_the_state_is_in_the_bucket_and_its_secrets_are_not_readable_there(team: Team) -> None:
    objects = team.objects()
    state = json.loads(objects[".pulumi/stacks/small/staging.json"])
    assert state["checkpoint"]["latest"]["secrets_providers"]["type"] == "cloud"
    assert [key for key, text in objects.items() if PLANTED in text] == []
    assert "awskms://alias/state" in (team.project / "Pulumi.staging.yaml").read_text()


def test_secrets_of_settings_and_state_are_read_without_the_passphrase(team: Team) -> None:
    assert team.pulumi("stack", "output", "password", "--show-secrets", "--stack", "staging").strip() == PLANTED
    assert team.pulumi("config", "get", "password", "--stack", "staging").strip() == PLANTED
    team.pulumi("up", "--yes", "--skip-preview", "--stack", "staging")
    assert [key for key, text in team.objects().items() if PLANTED in text] == []
    assert not [key for key in team.objects() if key.startswith(".pulumi/locks/")], "a run that ended keeps no lock"


def lock(team: Team, name: str = "0a1b2c3d", **who: Any) -> str:
    key = f"{LOCKS}/{name}.json"
    text = {"pid": 4711, "username": "ana", "hostname": "laptop", "timestamp": "2026-11-02T09:12:44Z", **who}
    team.client("s3").put_object(Bucket=BUCKET, Key=key, Body=json.dumps(text))
    return key


def test_a_lock_of_another_run_is_answered_clearly(team: Team) -> None:
    key = lock(team)
    refused = team.run("pulumi", "up", "--yes", "--skip-preview", "--stack", "staging")
    assert refused.returncode != 0
    said = refused.stdout + refused.stderr
    assert "the stack is currently locked by 1 lock(s)" in said
    assert "ana@laptop (pid 4711)" in said
    assert "`pulumi cancel`" in said
    assert key in team.objects(), "the other run keeps its lock"
    before = team.objects()
    assert team.run("pulumi", "preview", "--stack", "staging").returncode == 0, "a preview takes no lock"
    assert team.objects() == before, "nor does it write anything: a role that only reads is enough"
    team.pulumi("cancel", "--yes", "--stack", "staging")
    assert key not in team.objects()
    team.pulumi("up", "--yes", "--skip-preview", "--stack", "staging")


def test_the_docs_show_what_is_said(team: Team) -> None:
    lock(team)
    said = team.run("pulumi", "up", "--yes", "--skip-preview", "--stack", "staging").stderr
    team.pulumi("cancel", "--yes", "--stack", "staging")
    (shown,) = re.findall(r"```\nerror: (.*?)\n", DOCS.read_text())
    assert shown in said


@pytest.fixture
def store(team: Team, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The bucket, as `ops recover` finds it: what the CLI says, with the shell's credentials."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, team.shell[name])
    shell = {**os.environ, **team.shell}
    shell.pop("PULUMI_BACKEND_URL", None)
    return store_of(team.project, shell)


def test_who_holds_a_stack_in_a_bucket_is_said_and_nobody_is_judged_dead(team: Team, store: Store) -> None:
    mine, other = lock(team), lock(team, "1a2b3c4d", hostname=socket.gethostname(), pid=2**22 + 1)
    held = {each.key: each for each in locks.held(store, "small", "staging")}
    assert {key: each.is_dead for key, each in held.items()} == {mine: None, other: None}
    assert held[mine].who.startswith("ana@laptop (process 4711), since 2026-11-02 09:12:44 UTC, ")
    assert held[mine].where == f"s3://{BUCKET}/{mine}"
    assert locks.release(store, held[mine])
    refused = team.run("pulumi", "up", "--yes", "--skip-preview", "--stack", "staging")
    assert "locked by 1 lock(s)" in refused.stderr, "the other one stays"
    assert locks.release(store, held[other])
    team.pulumi("up", "--yes", "--skip-preview", "--stack", "staging")


def test_what_is_held_by_ours_is_refused_to_pulumi(team: Team, store: Store) -> None:
    with locks.taken(store, "small", "staging"):
        refused = team.run("pulumi", "up", "--yes", "--skip-preview", "--stack", "staging")
        assert f"@{socket.gethostname()} (pid {os.getpid()})" in refused.stderr
    team.pulumi("up", "--yes", "--skip-preview", "--stack", "staging")


@pytest.mark.parametrize("content", [b"", b'{"version": 3, "check'])
def test_a_state_that_cannot_be_read_comes_back_from_a_version(team: Team, store: Store, content: bytes) -> None:
    key, s3 = ".pulumi/stacks/small/staging.json", team.client("s3")
    for each in (key, f"{key}.bak"):
        s3.put_object(Bucket=BUCKET, Key=each, Body=content)
    assert "unexpected end of JSON input" in team.run("pulumi", "stack", "output", "--stack", "staging").stderr
    found = cut.unreadable(store, "small", "staging")
    assert found is not None
    assert any(copy.entry.version for copy in found.copies)
    kept = cut.put_back(store, "small", "staging", found.copies[0])
    assert bool(kept) is bool(content)
    assert team.pulumi("stack", "output", "password", "--show-secrets", "--stack", "staging").strip() == PLANTED
    team.pulumi("preview", "--stack", "staging", "--expect-no-changes")
    assert cut.unreadable(store, "small", "staging") is None
    assert json.loads(team.pulumi("stack", "ls", "--json"))[0]["name"] == "staging"
    assert len(json.loads(team.pulumi("stack", "ls", "--json"))) == 1, "what is kept is no stack"


def test_an_older_version_is_put_back(team: Team) -> None:
    key, s3 = ".pulumi/stacks/small/staging.json", team.client("s3")
    version = s3.list_object_versions(Bucket=BUCKET, Prefix=key)["Versions"][0]["VersionId"]
    s3.put_object(Bucket=BUCKET, Key=key, Body=b'{"version": 3, "check')
    assert team.run("pulumi", "stack", "output", "--stack", "staging").returncode != 0
    script = (
        commands("An older version").replace("ecs-platform", "small").replace("pulumi refresh", "pulumi refresh --yes")
    )
    back = team.run("bash", "-euc", script, bucket=BUCKET, version=version)
    assert back.returncode == 0, back.stdout + back.stderr
    assert version in back.stdout
    assert team.pulumi("stack", "output", "password", "--show-secrets", "--stack", "staging").strip() == PLANTED
    team.pulumi("preview", "--stack", "staging", "--expect-no-changes")
