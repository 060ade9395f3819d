"""The process: started once, found again, never mistaken for another, ended only by its owner."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from sandbox.aws import server
from sandbox.aws.authorizer import SWITCH
from sandbox.tests.aws.world import until

START = """
import sys
import threading
from pathlib import Path
from sandbox.aws import server
print(server.start(Path(sys.argv[1])).world)
"""


@pytest.fixture(autouse=True)
def _free_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SANDBOX_PORT", raising=False)


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "aws"
    server.stop(tmp_path / "aws")


def _sts(url: str) -> str:
    client = boto3.client(
        "sts", endpoint_url=url, region_name="eu-west-1", aws_access_key_id="a", aws_secret_access_key="b"
    )
    return str(client.get_caller_identity()["Account"])


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(state) and "Z" not in state


def test_a_server_is_started_once_and_found_again(directory: Path) -> None:
    lines: list[str] = []
    first = server.start(directory, report=lines.append)
    assert first.url.startswith("http://127.0.0.1:")
    assert _sts(first.url) == "123456789012"
    assert len(lines) == 1
    assert server.start(directory, report=lines.append) == first
    assert server.running(directory) == first
    assert len(lines) == 1


def test_a_server_that_runs_says_that_it_goes_on_as_it_was_started(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(SWITCH, raising=False)
    first, lines = server.start(directory), list[str]()
    assert server.start(directory, report=lines.append) == first
    assert lines == []
    monkeypatch.setenv(SWITCH, "on")
    assert server.start(directory, report=lines.append) == first
    assert lines == [f"The local AWS goes on as it was started: {SWITCH}=on begins after `make down`."]


def test_a_stopped_server_comes_back_on_its_port_with_another_world(directory: Path) -> None:
    first = server.start(directory)
    assert server.stop(directory)
    assert not _alive(first.pid)
    assert not server.stop(directory)
    assert server.running(directory) is None
    second = server.start(directory)
    assert second.port == first.port
    assert second.world != first.world


def test_a_killed_server_is_noticed(directory: Path) -> None:
    first = server.start(directory)
    os.kill(first.pid, signal.SIGKILL)
    until(lambda: server.running(directory) is None, "the death is seen")
    second = server.start(directory)
    assert (second.pid, second.world) != (first.pid, first.world)
    assert second.port == first.port


def test_a_server_that_hangs_is_waited_for_and_then_replaced(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = server.start(directory)
    os.kill(first.pid, signal.SIGSTOP)
    monkeypatch.setattr(server, "STARTUP_SECONDS", 0.2)
    monkeypatch.setattr(server, "ANSWER_SECONDS", 0.2)
    assert server.running(directory) is None
    monkeypatch.setattr(server, "STARTUP_SECONDS", 60.0)
    threading.Timer(0.5, os.kill, (first.pid, signal.SIGCONT)).start()
    assert server.running(directory) == first
    os.kill(first.pid, signal.SIGSTOP)
    monkeypatch.setattr(server, "SHUTDOWN_SECONDS", 0.2)
    assert server.stop(directory)
    assert not _alive(first.pid)


def test_a_server_whose_directory_was_removed_ends(directory: Path) -> None:
    started = server.start(directory)
    shutil.rmtree(directory)
    until(lambda: os.waitpid(started.pid, os.WNOHANG)[0] == started.pid, "it ends by itself")


def test_stop_leaves_a_process_alone_that_took_over_the_id(directory: Path) -> None:
    directory.mkdir()
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        record = f'{{"url": "http://127.0.0.1:1", "pid": {other.pid}, "world": "0123456789abcdef"}}'
        (directory / "server.json").write_text(record)
        assert not server.stop(directory)
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_two_directories_have_two_servers(directory: Path, tmp_path: Path) -> None:
    one, two = server.start(directory), server.start(tmp_path / "other")
    assert (one.port, one.world) != (two.port, two.world)
    assert server.stop(tmp_path / "other")
    assert server.running(directory) == one


@pytest.mark.parametrize("text", ["x", "0", "70000"])
def test_a_port_that_is_none_is_refused(directory: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("SANDBOX_PORT", text)
    with pytest.raises(server.ServerError, match="SANDBOX_PORT must be a port number"):
        server.start(directory)


def test_a_taken_port_is_named(directory: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(server.ServerError, match=rf"port {port} on 127\.0\.0\.1 is taken"):
            server.start(directory, port=port)
    assert server.running(directory) is None


def test_a_kept_port_that_is_taken_is_given_up_with_a_line(directory: Path) -> None:
    directory.mkdir()
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        (directory / "port").write_text(f"{port}\n")
        lines: list[str] = []
        started = server.start(directory, report=lines.append)
    assert started.port != port
    assert lines[0].startswith(f"Port {port}, which the local AWS had here, is taken now")
    assert (directory / "port").read_text() == f"{started.port}\n"


def test_the_environment_fixes_the_port_and_moves_the_server(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = server.start(directory)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    monkeypatch.setenv("SANDBOX_PORT", str(port))
    assert server.start(directory).port == port
    assert not _alive(first.pid)


def test_a_server_that_cannot_start_shows_its_log(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANDBOX_TICK", "soon")
    with pytest.raises(server.ServerError, match=r"(?s)ended at once.*last lines.*soon"):
        server.start(directory)


def test_the_server_cannot_reach_a_real_account_and_logs_no_requests(directory: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_PROFILE", "production")
        patch.setenv("AWS_ACCESS_KEY_ID", "AKIAREAL")
        started = server.start(directory)
    # Linux' `ps` shows the environment with `e`, macOS' with `-E`.
    show = ["ps", "eww", "-p"] if sys.platform == "linux" else ["ps", "-E", "-ww", "-p"]
    environment = subprocess.run([*show, str(started.pid)], capture_output=True, text=True, check=True).stdout
    assert "MOTO_IAM_LOAD_MANAGED_POLICIES=true" in environment
    assert "production" not in environment
    assert "AKIAREAL" not in environment
    before = (directory / "server.log").read_text()
    _sts(started.url)
    assert (directory / "server.log").read_text() == before


def test_two_starts_at_once_make_one_server(directory: Path) -> None:
    both = [
        subprocess.Popen([sys.executable, "-c", START, str(directory)], stdout=subprocess.PIPE, cwd=server.ROOT)
        for _ in range(2)
    ]
    worlds = {process.communicate()[0] for process in both}
    assert len(worlds) == 1
    found = server.running(directory)
    assert found is not None
    assert worlds == {f"{found.world}\n".encode()}


def test_the_server_outlives_the_one_who_started_it(directory: Path) -> None:
    subprocess.run([sys.executable, "-c", START, str(directory)], check=True, cwd=server.ROOT)
    assert server.running(directory) is not None
