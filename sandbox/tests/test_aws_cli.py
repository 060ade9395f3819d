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
