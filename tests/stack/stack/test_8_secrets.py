"""Planted markers: no key, secret or password stands in plain text where somebody reads, keeps or sends it."""

import json
import os
import subprocess

import pytest
import yaml

from ecs_platform.model.digest.markdown import digest
from ecs_platform.model.digest.preview import read_preview
from tests.stack.up import Stack

PASSWORD = "planted-password-1f7c"
NAME = "/test/api/db_password"


def settings(stack: Stack, keys: list[str]) -> None:
    """The deploy user's access keys, by name."""
    file = stack.project / "Pulumi.test.yaml"
    text = yaml.safe_load(file.read_text())
    text["config"]["ecs-platform:deployers"] = {"deploy": {"kind": "user", "access_keys": keys}}
    file.write_text(yaml.safe_dump(text))


def run(stack: Stack, *command: str) -> str:
    """All that `pulumi COMMAND` writes, on both streams."""
    done = subprocess.run(
        ["pulumi", *command, "--stack", "test"],
        cwd=stack.project,
        env={**os.environ, **stack.sandbox.environment()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def keys(stack: Stack) -> dict[str, dict[str, str]]:
    shown = json.loads(stack.sandbox.read("stack", "output", "--json", "--show-secrets"))
    found: dict[str, dict[str, str]] = shown["deployer_access_keys"].get("deploy", {})
    return found


@pytest.fixture(scope="module")
def written(stack: Stack) -> dict[str, str]:
    """All that is written while secrets are there, by where."""
    stack.client("ssm").put_parameter(Name=NAME, Type="SecureString", Value=PASSWORD, Overwrite=True)
    settings(stack, ["first", "second"])
    everything = {
        "preview": run(stack, "preview", "--diff"),
        "preview --json": run(stack, "preview", "--json"),
        "up": run(stack, "up", "--yes", "--diff", "--skip-preview"),
    }
    state = run(stack, "stack", "export")
    digested = digest(read_preview(everything["preview --json"], state), "test")
    return everything | {
        "state": state,
        "the digest": digested,
        "outputs": run(stack, "stack", "output", "--json"),
        "a preview after": run(stack, "preview", "--diff", "--refresh"),
        "a preview after, --json": run(stack, "preview", "--json", "--refresh"),
        "the events' log": "".join(path.read_text(errors="replace") for path in stack.sandbox.folder.rglob("*.log")),
    }


def test_nothing_planted_is_found_in_plain_text(stack: Stack, written: dict[str, str]) -> None:
    made = keys(stack)
    assert set(made) == {"first", "second"}
    markers = [PASSWORD, *(key["secret"] for key in made.values())]
    assert len(set(markers)) == 3
    assert all(len(marker) > 16 for marker in markers), "long enough to be found by nothing but themselves"
    found = [(where, marker) for where, text in written.items() for marker in markers if marker in text]
    assert found == []
    assert "first" in written["preview"], "the text searched is the one that tells of the keys"
    assert "deploy-first" in written["the digest"]


def test_containers_are_given_the_secrets_name_and_never_its_value(stack: Stack) -> None:
    definition = stack.client("ecs").describe_task_definition(taskDefinition="test-api")["taskDefinition"]
    assert PASSWORD not in json.dumps(definition, default=str)
    (secret,) = definition["containerDefinitions"][0]["secrets"]
    assert secret["valueFrom"].endswith(NAME)


def test_a_key_is_replaced_by_the_other_without_a_moment_with_neither(stack: Stack, written: dict[str, str]) -> None:
    """AWS has room for two: the old one goes before a third one comes."""
    before = keys(stack)
    for names, change in ((["second"], "delete"), (["second", "third"], "create")):
        settings(stack, names)
        assert list(stack.changes().values()) == [change]
        stack.up()
    after = keys(stack)
    assert set(after) == {"second", "third"}
    assert after["second"] == before["second"]
    in_aws = stack.client("iam").list_access_keys(UserName="test-deploy-deployer")["AccessKeyMetadata"]
    assert {key["AccessKeyId"] for key in in_aws} == {key["id"] for key in after.values()}
    assert written["up"]
