"""The life of a sandbox: what it notices, what it forgets, and that it is nobody else's."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
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
    assert made.said("state of test is started afresh")
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
        assert made.sandbox.is_interrupted, "what it began is in the state, and nothing was forgotten"
        assert ecs.list_clusters()["clusterArns"]
        made.sandbox.start_afresh()
        assert not made.sandbox.is_interrupted
        assert clients(made.sandbox.url, REGION)("ecs").list_clusters()["clusterArns"] == []
        assert made.sandbox.up() == 0
        assert len(clients(made.sandbox.url, REGION)("ecs").list_clusters()["clusterArns"]) == 1
    finally:
        made.sandbox.stop()


OWN = ".pulumi/locks/organization/tiny/test"


def locked(folder: Path, content: object, name: str = "a.json", where: str = OWN) -> Path:
    """A lock in the state of a sandbox whose project is `tiny`."""
    (folder / "Pulumi.yaml").write_text("runtime:\n  name: python\nname: tiny\n")
    lock = folder / "state" / where / name
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.write_text(content if isinstance(content, str) else json.dumps(content))
    lock.with_name(f"{name}.attrs").write_text("{}")
    return lock


def test_what_has_ended_holds_no_lock_though_nobody_took_note_of_its_end(tmp_path: Path) -> None:
    """A zombie: what a killed run is until its parent waits for it. What lives keeps its lock."""
    lines: list[str] = []
    sandbox = Sandbox(tmp_path, tmp_path, lines.append)
    with subprocess.Popen(["sleep", "60"]) as run:
        lock = locked(tmp_path, {"pid": run.pid, "timestamp": datetime.now(UTC).isoformat()})
        with pytest.raises(SandboxError, match=rf"another run of Pulumi \(process {run.pid}, since .* UTC\) works on"):
            sandbox._release_stale_lock()
        run.kill()
        until(lambda: _state(run.pid).startswith("Z"), "it is a zombie")
        os.kill(run.pid, 0)  # its number is still taken
        sandbox._release_stale_lock()
    assert lines == [f"A run of Pulumi was killed (process {run.pid}); its lock is taken away."]
    assert list(lock.parent.iterdir()) == []


def test_a_number_that_was_given_again_holds_no_lock(tmp_path: Path) -> None:
    with subprocess.Popen(["sleep", "60"]) as other:
        before = datetime.now(UTC) - timedelta(minutes=1)
        lock = locked(tmp_path, {"pid": other.pid, "timestamp": before.isoformat()})
        assert Sandbox(tmp_path, tmp_path, print).holder == ""
        Sandbox(tmp_path, tmp_path, print)._release_stale_lock()
        other.kill()
    assert not lock.exists()


@pytest.mark.parametrize("content", [{"pid": 0}, {"pid": -1}, {"pid": 2**40}, "", '{"pid": 47', "null", "{}"])
def test_what_names_no_process_holds_no_lock(content: object, tmp_path: Path) -> None:
    lock = locked(tmp_path, content)
    Sandbox(tmp_path, tmp_path, print)._release_stale_lock()
    assert not lock.exists()


def test_what_had_no_name_yet_when_its_writer_was_killed_is_taken_away_too(tmp_path: Path) -> None:
    """Pulumi takes it for a lock, and fails on it where it is not whole."""
    lock = locked(tmp_path, "", "a.json.18ab2c.tmp")
    Sandbox(tmp_path, tmp_path, print)._release_stale_lock()
    assert not lock.exists()


@pytest.mark.parametrize("where", [OWN.replace("tiny", "other"), OWN.replace("test", "test2")])
def test_locks_of_other_stacks_and_projects_are_theirs(where: str, tmp_path: Path) -> None:
    own, gone = {"pid": os.getpid()}, {"pid": 2**40}
    locks = [locked(tmp_path, own, "a.json", where), locked(tmp_path, gone, "b.json", where)]
    sandbox = Sandbox(tmp_path, tmp_path, print)
    sandbox._release_stale_lock()
    assert sandbox.holder == ""
    assert [lock.exists() for lock in locks] == [True, True]


def test_other_stacks_are_those_of_which_the_state_tells_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "state" / ".pulumi" / "stacks" / "tiny"
    folder.mkdir(parents=True)
    for name in ("test.json", "staging.json.gz", "staging.json.bak", "staging.json.gz.attrs", "gone.json.gz.bak"):
        (folder / name).write_text("{}")
    assert Sandbox(tmp_path, tmp_path, print).others == ["staging"]
    assert Sandbox(tmp_path, tmp_path, print, "next").others == ["staging", "test"]


def test_the_state_is_the_newer_of_both_forms(tmp_path: Path) -> None:
    folder = tmp_path / "state" / ".pulumi" / "stacks" / "tiny"
    folder.mkdir(parents=True)
    (tmp_path / "Pulumi.yaml").write_text("name: tiny\n")
    sandbox = Sandbox(tmp_path, tmp_path, print)
    assert sandbox.state == folder / "test.json.gz", "the one that would be written"
    plain, compressed = folder / "test.json", folder / "test.json.gz"
    for seconds, file in enumerate((compressed, plain, compressed), start=1_000):
        file.write_text("{}")
        os.utime(file, (seconds, seconds))
        assert sandbox.state == file
    (folder / "test.json.bak").write_text("{}")
    assert sandbox.state == compressed


def test_only_one_command_works_on_a_stack(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path, tmp_path, print)
    with sandbox.alone("`make up`"):
        said = rf"`make up` \(process {os.getpid()}, since \d\d:\d\d:\d\d UTC\) works on test already"
        with pytest.raises(SandboxError, match=said), sandbox.alone("`make down`"):
            pytest.fail("both were let in")
        with Sandbox(tmp_path, tmp_path, print, "staging").alone("`make up`"):
            pass
    with sandbox.alone("`make down`"):
        pass


def test_one_that_was_killed_lets_the_next_in(tmp_path: Path) -> None:
    code = (
        "import pathlib, sys, time\nfrom sandbox.stack import Sandbox\nfolder = pathlib.Path(sys.argv[1])\n"
        "with Sandbox(folder, folder, print).alone('`make up`'):\n    print('in', flush=True)\n    time.sleep(60)"
    )
    root = Path(__file__).parents[2]
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], cwd=root, stdout=subprocess.PIPE) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == b"in\n"
        with pytest.raises(SandboxError, match=str(first.pid)), Sandbox(tmp_path, tmp_path, print).alone("`make up`"):
            pytest.fail("both were let in")
        first.kill()
    with Sandbox(tmp_path, tmp_path, print).alone("`make up`"):
        pass


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


WHOLE = '{"version": 3, "checkpoint": {"latest": {}}}'
PENDING = '{"version": 3, "checkpoint": {"latest": {"pending_operations": [{"type": "creating"}]}}}'


@pytest.mark.parametrize(
    ("name", "content", "interrupted"),
    [
        ("test.json", WHOLE, False),
        ("test.json", '{"version": 3, "checkpoint": {"stack": "organization/tiny/test"}}', False),
        ("test.json", PENDING, True),
        ("test.json.gz", PENDING, True),
        ("test.json", WHOLE[:30], True),
        ("test.json", "", True),
        ("test.json", "[]", True),
        ("test.json.attrs", "{}", False),
        ("test.json.attrs", "", True),
        ("test.json.attrs", '{"md5', True),
        ("test.json.bak", PENDING, False),
        ("test.json.bak.attrs", "", False),
        ("test.json.20261130T101500Z.broken", "", False),
        ("test2.json", PENDING, False),
    ],
)
def test_what_an_interrupted_state_is(tmp_path: Path, name: str, content: str, interrupted: bool) -> None:
    sandbox = Sandbox(tmp_path, tmp_path, print)
    (tmp_path / "Pulumi.yaml").write_text("name: tiny\n")
    for project, its in (("tiny", interrupted), ("other", False)):
        checkpoint = tmp_path / "state" / ".pulumi" / "stacks" / project / name
        checkpoint.parent.mkdir(parents=True)
        checkpoint.write_text(content)
        assert sandbox.is_interrupted is its
        assert sandbox.is_cut_off is (its and content != PENDING)
        checkpoint.unlink()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("name: tiny\n", "tiny"),
        ("runtime:\n  name: python\nname: 'ecs-platform'\n", "ecs-platform"),
        ('{"name": "tiny", "runtime": {"name": "python"}}', "tiny"),
        ("runtime: python\n", "*"),
    ],
)
def test_the_projects_name_is_read_as_pulumi_does(tmp_path: Path, text: str, name: str) -> None:
    (tmp_path / "Pulumi.yaml").write_text(text)
    assert Sandbox(tmp_path, tmp_path, print)._project == name
