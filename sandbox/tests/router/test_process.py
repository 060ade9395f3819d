"""The process: started once, found again, and gone with its local AWS."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from sandbox import router
from sandbox.detached import is_ours
from sandbox.router import RouterError
from sandbox.tests.aws.world import until


class Stub:
    """What the router knows a local AWS by, and nothing else of it."""

    def __init__(self, world: str = "one", port: int = 0) -> None:
        said = json.dumps({"world": world, "listeners": {}}).encode()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,)).start()

    def end(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "router"
    router.stop(tmp_path / "router")


@pytest.fixture
def stub() -> Iterator[Stub]:
    made = Stub()
    yield made
    made.end()


def gone(started: router.Router) -> bool:
    """Whether a process that is our child has ended; it is taken note of."""
    try:
        return os.waitpid(started.pid, os.WNOHANG)[0] == started.pid
    except ChildProcessError:
        return not is_ours(started.pid, started.name)


def test_a_router_is_started_once_found_again_and_stopped(folder: Path, stub: Stub) -> None:
    first = router.start(folder, stub.url, print)
    assert first.addresses == {}
    assert (folder / "addresses.json").exists()
    assert router.start(folder, stub.url, print) == first == router.running(folder)
    assert router.stop(folder)
    assert gone(first)
    assert router.running(folder) is None
    assert not router.stop(folder)


def test_it_ends_with_its_local_aws(folder: Path) -> None:
    local = Stub()
    started = router.start(folder, local.url, print)
    port = local.server.server_port
    local.end()
    until(lambda: gone(started), "it ends by itself")
    # Another one on its port is another world.
    other = Stub("two", port)
    try:
        assert router.running(folder) is None
        second = router.start(folder, other.url, print)
        assert (second.world, second.pid != started.pid) == ("two", True)
    finally:
        other.end()
    until(lambda: gone(second), "so does the second")


def test_another_world_on_the_same_port_gets_another_router(folder: Path) -> None:
    local = Stub()
    started = router.start(folder, local.url, print)
    os.kill(started.pid, signal.SIGSTOP)  # it cannot notice by itself
    port = local.server.server_port
    local.end()
    other = Stub("two", port)
    try:
        second = router.start(folder, other.url, print)
        assert (second.world, second.pid != started.pid) == ("two", True)
        assert not is_ours(started.pid, started.name)
    finally:
        other.end()


def test_it_ends_when_nobody_could_find_it_any_more(folder: Path, stub: Stub) -> None:
    started = router.start(folder, stub.url, print)
    shutil.rmtree(folder)
    until(lambda: gone(started), "it ends by itself")


def test_without_a_local_aws_there_is_none(folder: Path) -> None:
    with pytest.raises(RouterError, match=r"no local AWS answers at http://127\.0\.0\.1:1"):
        router.start(folder, "http://127.0.0.1:1", print)
    assert router.running(folder) is None


def test_stop_leaves_a_process_alone_that_took_over_the_id(folder: Path) -> None:
    folder.mkdir()
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as other:
        record = {"pid": other.pid, "name": "0123456789abcdef", "world": "one"}
        (folder / "router.json").write_text(json.dumps(record))
        assert not router.stop(folder)
        assert other.poll() is None
        other.kill()


def test_a_router_that_cannot_start_shows_its_log(
    folder: Path, stub: Stub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "boto3.py").write_text("raise ImportError('no boto3 here')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(RouterError, match=r"(?s)did not start.*last lines.*no boto3 here"):
        router.start(folder, stub.url, print)
    assert router.running(folder) is None
