"""Start, find and stop the local AWS: one detached process per directory.

The directory holds `port` (kept for ever, so that shells and states stay valid), `server.json` (process id and world of
the server that runs now), `server.log` and, where faults were asked for, `faults.jsonl`.
"""

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sandbox import detached
from sandbox.aws import faults
from sandbox.aws.authorizer import SWITCH
from sandbox.detached import HOST, POLL_SECONDS

WORLD_PATH = "/sandbox/world"
LISTENERS_PATH = "/sandbox/listeners"
ROOT = Path(__file__).resolve().parents[2]
"""The folder that holds this package: a checkout, or site-packages."""
_SWITCHES = {SWITCH: "authorization", faults.SWITCH: "faults"}
"""Variables of the environment that a server has from its start on, and the files that tell with which."""
STARTUP_SECONDS = 60.0
SHUTDOWN_SECONDS = 10.0
ANSWER_SECONDS = 5.0
# Below the ports that systems give to outgoing connections (32768 and up on Linux, 49152 on macOS): one of those would
# be taken again and again while the server is down.
FIRST_PORT, PORTS = 20000, 12000

Report = Callable[[str], None]


def _silent(_line: str) -> None:
    pass


class ServerError(Exception):
    """The local AWS cannot be started or stopped; the message says why and what to do."""


@dataclass(frozen=True)
class Server:
    """A local AWS that answers.

    `url` is its endpoint (`http://127.0.0.1:PORT`), `pid` its process id, `world` a random name that its memory has
    from the start of the process to its end: when it differs from the one seen before, what was made there is gone.
    """

    url: str
    pid: int
    world: str

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])


def start(directory: Path, port: int | None = None, report: Report = _silent, authorizer: str | None = None) -> Server:
    """The server of this directory, started if it does not run.

    `port` (or the environment's SANDBOX_PORT) fixes the port; otherwise a free one is chosen once and kept. `report`
    gets a line about anything that takes time or departs from what was there before. `authorizer`: `MODULE:CLASS` of
    the evaluator of IAM policies (`sandbox.aws.authorizer`), which tells what tasks' roles may, and with
    SANDBOX_AUTHORIZATION=on what callers may.
    Raises ServerError when the port is taken by something else, or the process ends or stays silent.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with detached.exclusively(directory):
        server = running(directory)
        wanted = _fixed_port(port)
        if server and wanted in (None, server.port):
            _say_what_waits(directory, report)
            return server
        if server:
            report(f"The local AWS moves from port {server.port} to {wanted}; what was made in it is gone.")
        _stop(directory)
        return _launch(directory, wanted or _kept_port(directory, report), report, authorizer)


def running(directory: Path) -> Server | None:
    """The server that start() made in this directory, if it still runs and answers with the same world.

    A process that is there but silent is waited for: on a busy machine an answer can take seconds.
    """
    record = _record(directory)
    deadline = time.monotonic() + STARTUP_SECONDS
    while record is not None and time.monotonic() < deadline:
        if _ask_world(record.url) == record.world:
            return record
        if not detached.is_ours(record.pid, record.world):
            return None
        time.sleep(POLL_SECONDS)
    return None


def stop(directory: Path) -> bool:
    """End the server of this directory; True if there was one. Never ends a process that start() did not make."""
    if not directory.exists():
        return False
    with detached.exclusively(directory):
        return _stop(directory)


def _stop(directory: Path) -> bool:
    record = _record(directory)
    stopped = False
    if record is not None and detached.is_ours(record.pid, record.world):
        _end(record)
        stopped = True
    (directory / "server.json").unlink(missing_ok=True)
    return stopped


def _end(record: Server) -> None:
    if not detached.end(record.pid, record.world, SHUTDOWN_SECONDS):
        raise ServerError(f"the local AWS (process {record.pid}) does not end; end it by hand: kill -9 {record.pid}")


def _say_what_waits(directory: Path, report: Report) -> None:
    """What the environment asks for and a server that runs does not do: it goes on as it was started."""
    for switch, name in _SWITCHES.items():
        wanted, kept = os.environ.get(switch), directory / name
        if wanted is not None and kept.exists() and wanted != kept.read_text():
            report(f"The local AWS goes on as it was started: {switch}={wanted} begins after `make down`.")


def _launch(directory: Path, port: int, report: Report, authorizer: str | None) -> Server:
    if not detached.is_free(port):
        raise ServerError(
            f"port {port} on {HOST} is taken by another program. Set SANDBOX_PORT to a free port, "
            f"or end that program (lsof -i :{port} names it)."
        )
    world = secrets.token_hex(8)
    log, record = directory / "server.log", (directory / "server.json").resolve()
    report(f"Starting the local AWS on {HOST}:{port} (log: {log})")
    _write_record(record, Server(f"http://{HOST}:{port}", 0, world))  # the process ends when it finds none
    options = ["--port", str(port), "--world", world, "--record", str(record)]
    if authorizer:
        options += ["--authorizer", authorizer]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "sandbox.aws", *options],
            cwd=ROOT,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    server = Server(f"http://{HOST}:{port}", process.pid, world)
    (directory / "port").write_text(f"{port}\n")
    for switch, name in _SWITCHES.items():
        (directory / name).write_text(os.environ.get(switch, ""))
    _write_record(record, server)
    _wait_until_it_answers(server, process, log)
    return server


def _wait_until_it_answers(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < deadline:
        if _ask_world(server.url) == server.world:
            return
        if process.poll() is not None:
            raise ServerError(f"the local AWS ended at once (exit {process.returncode}).\n{detached.last_lines(log)}")
        time.sleep(POLL_SECONDS)
    _end(server)
    raise ServerError(f"the local AWS does not answer after {STARTUP_SECONDS:.0f} s.\n{detached.last_lines(log)}")


def _environment() -> dict[str, str]:
    """The caller's environment without anything by which the server could reach a real account."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "MOTO_"))}
    return {
        **kept,
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_EC2_METADATA_DISABLED": "true",
        # Otherwise AWS's own managed policies do not exist, and attaching one is refused.
        "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",
        "PYTHONUNBUFFERED": "1",
    }


def _fixed_port(port: int | None) -> int | None:
    text = os.environ.get("SANDBOX_PORT", "")
    if port is not None or not text:
        return port
    if not text.isdigit() or not 0 < int(text) < 2**16:
        raise ServerError(f"SANDBOX_PORT must be a port number (1 to 65535), not {text!r}")
    return int(text)


def _kept_port(directory: Path, report: Report) -> int:
    kept = directory / "port"
    if kept.exists() and (text := kept.read_text().strip()).isdigit():
        if detached.is_free(int(text)):
            return int(text)
        report(f"Port {text}, which the local AWS had here, is taken now; it gets another (`make env` prints it).")
    return next(port for port in iter(lambda: FIRST_PORT + secrets.randbelow(PORTS), None) if detached.is_free(port))


def _write_record(record: Path, server: Server) -> None:
    fields = {"url": server.url, "pid": server.pid, "world": server.world}
    detached.write(record, json.dumps(fields) + "\n")


def _record(directory: Path) -> Server | None:
    try:
        fields = json.loads((directory / "server.json").read_text())
        return Server(url=fields["url"], pid=int(fields["pid"]), world=fields["world"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _ask_world(url: str) -> str | None:
    try:
        return str(detached.ask(url + WORLD_PATH, ANSWER_SECONDS)["world"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
