"""What a user reads where AWS cannot be asked."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from ecs_platform.ops.__main__ import app
from ecs_platform.ops.aws import asking_aws

PROJECT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def nothing_is_known(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_DEFAULT_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")


def test_missing_credentials_are_said_in_one_line() -> None:
    done = CliRunner().invoke(app, ["revisions", "--project", str(PROJECT)])
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "AWS could not be asked: Unable to locate credentials\n"


def test_an_end_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "word")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    done = CliRunner().invoke(app, ["revisions", "--project", str(PROJECT), "--json"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == 'AWS could not be asked: Could not connect to the endpoint URL: "http://127.0.0.1:1/"\n'


@pytest.mark.parametrize("patiently", [True, False])
def test_what_aws_has_too_much_of_is_asked_again_where_that_is_wanted(patiently: bool) -> None:
    with asking_aws("eu-central-1", patiently=patiently) as client:
        retries = client("ecs").meta.config.retries
    assert (retries.get("mode") == "adaptive" and retries["total_max_attempts"] > 10) is patiently
