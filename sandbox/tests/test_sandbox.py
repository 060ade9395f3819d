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

from sandbox import router
from sandbox.aws import server
from sandbox.aws.client import clients
from sandbox.detached import is_ours
from sandbox.engine import Engine
from sandbox.stack import Sandbox, SandboxError
from sandbox.tests.aws.world import until

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
    running, played = server.running(made.sandbox.folder / "aws"), router.running(made.sandbox.folder / "router")
    assert running is not None
    assert played is not None
    assert played.world == running.world
    os.kill(running.pid, signal.SIGKILL)
    made.lines.clear()
    made.sandbox.start()
    again = router.running(made.sandbox.folder / "router")
    assert again is not None
    assert (again.pid != played.pid, is_ours(played.pid, played.name)) == (True, False)
    assert made.said("state is started afresh")
    assert made.parameters() == []
    assert made.sandbox.up() == 0
    assert made.parameters() == ["/p"]


def test_a_second_start_keeps_everything(made: Made) -> None:
    made.sandbox.start()
    assert made.sandbox.up() == 0
    url, played = made.sandbox.url, router.running(made.sandbox.folder / "router")
    made.lines.clear()
    made.sandbox.start()
    assert made.sandbox.url == url
    assert not made.said("afresh")
    assert router.running(made.sandbox.folder / "router") == played
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
        assert router.running(other.sandbox.folder / "router") is None
        assert router.running(made.sandbox.folder / "router") is not None
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


def test_what_has_ended_holds_no_lock_though_nobody_took_note_of_its_end(tmp_path: Path) -> None:
    """A zombie: what a killed run is until its parent waits for it. What lives keeps its lock."""
    lines: list[str] = []
    sandbox = Sandbox(tmp_path, tmp_path, lines.append)
    with subprocess.Popen(["sleep", "60"]) as run:
        lock = tmp_path / "state" / ".pulumi" / "locks" / "organization" / "test.json"
        lock.parent.mkdir(parents=True)
        lock.write_text(json.dumps({"pid": run.pid}))
        with pytest.raises(SandboxError, match=rf"another run of Pulumi \(process {run.pid}\) works on the stack"):
            sandbox._release_stale_lock()
        run.kill()
        until(lambda: _state(run.pid).startswith("Z"), "it is a zombie")
        os.kill(run.pid, 0)  # its number is still taken
        sandbox._release_stale_lock()
    assert lines == [f"A run of Pulumi was killed (process {run.pid}); its lock is taken away."]
    assert not lock.exists()


@pytest.mark.parametrize("pid", [0, -1, 2**40])
def test_a_number_that_no_process_has_holds_no_lock(pid: int, tmp_path: Path) -> None:
    lock = tmp_path / "state" / ".pulumi" / "locks" / "test.json"
    lock.parent.mkdir(parents=True)
    lock.write_text(json.dumps({"pid": pid}))
    Sandbox(tmp_path, tmp_path, print)._release_stale_lock()
    assert not lock.exists()


def _state(pid: int) -> str:
    command = ["ps", "-o", "stat=", "-p", str(pid)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


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
