"""The aws CLI of the sandbox's shell asks the local AWS, whatever it is asked for."""

import os
import subprocess
from pathlib import Path

import pytest

from sandbox import aws_cli
from sandbox.engine import environment

NOBODY = "http://127.0.0.1:1"


def asked(folder: Path, *command: str) -> str:
    """What the CLI says of the endpoint that it could not connect to."""
    aws_cli.write(folder / "a cli" / "aws")
    (folder / "home").mkdir()
    variables = {**environment.aws(folder / "home", NOBODY, "eu-central-1"), **environment.loopback()}
    done = subprocess.run(
        [str(folder / "a cli" / "aws"), *command],
        env={**os.environ, **variables, "AWS_MAX_ATTEMPTS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr


@pytest.mark.parametrize(
    "command", ["sqs list-queues", "emr list-clusters", "health describe-events", "ecs list-clusters", "s3 ls"]
)
def test_every_service_is_asked_for_here(command: str, tmp_path: Path) -> None:
    said = asked(tmp_path, *command.split())
    assert f'Could not connect to the endpoint URL: "{NOBODY}/' in said
    assert "amazonaws" not in said


def test_an_endpoint_that_is_typed_counts(tmp_path: Path) -> None:
    assert '"http://127.0.0.1:2/' in asked(tmp_path, "ecs", "list-clusters", "--endpoint-url", "http://127.0.0.1:2")


def test_where_none_is_beside_the_interpreter_the_one_on_path_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a project of one's own; and never itself, though the shell has its folder first on PATH."""
    written, theirs = tmp_path / "cli" / "aws", tmp_path / "theirs" / "aws"
    for each, says in ((written, "itself"), (theirs, "theirs $*")):
        each.parent.mkdir()
        each.write_text(f"#!/bin/sh\necho {says}\n")
        each.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(tmp_path / "bin" / "python"))
    monkeypatch.setenv("PATH", os.pathsep.join([str(written.parent), str(theirs.parent), os.environ["PATH"]]))
    monkeypatch.setenv("AWS_ENDPOINT_URL", NOBODY)
    aws_cli.write(written)
    done = subprocess.run([str(written), "sqs", "list-queues"], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["theirs", "--endpoint-url", NOBODY, "sqs", "list-queues"]


def test_where_there_is_none_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", str(tmp_path / "bin" / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    aws_cli.write(tmp_path / "cli" / "aws")
    assert not (tmp_path / "cli").exists()
