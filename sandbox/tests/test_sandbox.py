"""The life of a sandbox: what it notices, what it forgets, and that it is nobody else's."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from sandbox.aws import server
from sandbox.aws.client import clients
from sandbox.engine import Engine
from sandbox.stack import Sandbox

VIRTUALENV = Path(sys.executable).parents[1]
REGION = "eu-central-1"
PARAMETER = 'aws.ssm.Parameter("p", name="/p", type="String", value="v")'
CONFIG = {"aws:region": REGION, "aws:allowedAccountIds": ["123456789012"], "aws:skipMetadataApiCheck": "true"}
CLUSTER = 'aws.ecs.Cluster("c", name="c")'


class Made:
    """A sandbox around a small program, and the lines it reported."""

    def __init__(self, folder: Path, resource: str) -> None:
        folder.mkdir()
        runtime = {"name": "python", "options": {"virtualenv": str(VIRTUALENV)}}
        (folder / "Pulumi.yaml").write_text(json.dumps({"name": "tiny", "runtime": runtime}))
        (folder / "Pulumi.test.yaml").write_text(json.dumps({"config": CONFIG}))
        (folder / "__main__.py").write_text(f"import pulumi_aws as aws\n{dedent(resource)}\n")
        self.lines: list[str] = []
        self.sandbox = Sandbox(folder, folder / ".sandbox", self.lines.append)

    def said(self, words: str) -> bool:
        return any(words in line for line in self.lines)

    def parameters(self) -> list[str]:
        found = clients(self.sandbox.url, REGION)("ssm").get_parameters(Names=["/p"])["Parameters"]
        return [each["Name"] for each in found]


@pytest.fixture
def made(engine: Engine, tmp_path: Path) -> Iterator[Made]:
    assert engine.bin_dir.is_dir()
    one = Made(tmp_path / "one", PARAMETER)
    try:
        yield one
    finally:
        one.sandbox.stop()


def test_a_local_aws_that_died_is_noticed_and_the_state_started_afresh(made: Made) -> None:
    made.sandbox.start()
    assert made.sandbox.up() == 0
    assert made.parameters() == ["/p"]
    running = server.running(made.sandbox.folder / "aws")
    assert running is not None
    os.kill(running.pid, signal.SIGKILL)
    made.lines.clear()
    made.sandbox.start()
    assert made.said("state is started afresh")
    assert made.parameters() == []
    assert made.sandbox.up() == 0
    assert made.parameters() == ["/p"]


def test_a_second_start_keeps_everything(made: Made) -> None:
    made.sandbox.start()
    assert made.sandbox.up() == 0
    url = made.sandbox.url
    made.lines.clear()
    made.sandbox.start()
    assert made.sandbox.url == url
    assert not made.said("afresh")
    assert made.sandbox.pulumi("preview", "--expect-no-changes") == 0


def test_two_sandboxes_live_side_by_side(made: Made, tmp_path: Path) -> None:
    other = Made(tmp_path / "two", PARAMETER)
    try:
        made.sandbox.start()
        other.sandbox.start()
        assert made.sandbox.url != other.sandbox.url
        assert made.sandbox.up() == 0
        assert (made.parameters(), other.parameters()) == (["/p"], [])
        other.sandbox.stop()
        assert made.parameters() == ["/p"]
    finally:
        other.sandbox.stop()


def test_a_run_that_was_killed_leaves_a_sandbox_that_works(engine: Engine, tmp_path: Path) -> None:
    assert engine.bin_dir.is_dir()
    made = Made(tmp_path / "one", CLUSTER)
    made.sandbox.start()
    try:
        shell = {**os.environ, **made.sandbox.environment()}
        command = ["pulumi", "up", "--yes", "--skip-preview", "--stack", "test"]
        run = subprocess.Popen(command, cwd=made.sandbox.project, env=shell, stdout=subprocess.PIPE, text=True)
        assert run.stdout is not None
        ecs = clients(made.sandbox.url, REGION)("ecs")
        # The provider waits ten seconds after the cluster is there: the run is cut off between the two.
        while not ecs.list_clusters()["clusterArns"]:
            assert run.poll() is None
            time.sleep(0.2)
        run.kill()
        run.wait()
        run.stdout.close()
        made.lines.clear()
        made.sandbox.start()
        assert made.said("its lock is taken away")
        assert made.said("A run was cut off")
        assert made.sandbox.up() == 0
        assert len(clients(made.sandbox.url, REGION)("ecs").list_clusters()["clusterArns"]) == 1
    finally:
        made.sandbox.stop()


def test_nothing_of_the_users_own_is_used(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "real")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAREAL")
    monkeypatch.setenv("PULUMI_BACKEND_URL", "https://api.pulumi.com")
    monkeypatch.setenv("PULUMI_ACCESS_TOKEN", "pul-real")
    made.sandbox.start()
    shell = {**os.environ, **made.sandbox.environment()}
    assert shell["AWS_ENDPOINT_URL"] == made.sandbox.url
    assert shell["AWS_PROFILE"] != "production"
    assert not shell.get("AWS_SESSION_TOKEN")
    assert shell["AWS_ACCESS_KEY_ID"] != "AKIAREAL"
    assert shell["PULUMI_BACKEND_URL"].startswith("file://")
    assert str(made.sandbox.folder) in shell["PULUMI_HOME"]
    assert made.sandbox.up() == 0


def test_a_state_that_was_cut_off_while_it_was_written_is_an_interrupted_one(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path, tmp_path, print)
    checkpoint = tmp_path / "state" / ".pulumi" / "stacks" / "ecs-platform" / "test.json"
    checkpoint.parent.mkdir(parents=True)
    checkpoint.write_text('{"version": 3, "checkpoint": {"latest": {}}}')
    assert not sandbox._is_interrupted()
    checkpoint.write_text('{"version": 3, "checkpoint": {"lat')
    assert sandbox._is_interrupted()
