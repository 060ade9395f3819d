"""A process that runs on by itself: found again by a record in a folder, and never mistaken for another.

Each has a random name on its command line, for process ids are used again by others.
"""

import contextlib
import fcntl
import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"
POLL_SECONDS = 0.05
LOG_LINES = 15
# What `ps` says of a process's age is in whole seconds.
MARGIN_SECONDS = 2


class TakenError(Exception):
    """Another process has what only one can have; the message says which, and since when."""


def is_ours(pid: int, name: str) -> bool:
    """Whether the process of this id has the name on its command line."""
    command = subprocess.run(["ps", "-ww", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return name in command.stdout


def is_alive(pid: int, since: datetime | None = None) -> bool:
    """Whether a process works that was there at a time; a number is given again, and then it is another's.

    One that has ended keeps its number, as a zombie, until its parent takes note of it.
    """
    command = ["ps", "-o", "stat=", "-o", "etime=", "-p", str(pid)]
    told = subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()
    if len(told) != 2 or told[0].startswith("Z"):  # noqa: PLR2004 a state and an age
        return False
    age, before = _seconds(told[1]), 0.0 if since is None else (datetime.now(UTC) - since).total_seconds()
    return since is None or age >= before - MARGIN_SECONDS


def _seconds(elapsed: str) -> int:
    """Of `[[DD-]hh:]mm:ss`."""
    days, _, clock = elapsed.rpartition("-")
    seconds = 0
    for part in clock.split(":"):
        seconds = seconds * 60 + int(part)
    return int(days or 0) * 86_400 + seconds


def ask(url: str, seconds: float, method: str = "GET", body: bytes | None = None) -> dict[str, Any]:
    """What a process of ours answers at an address of its own, in JSON; no proxy is asked, which cannot reach loopback.

    Raises:
        OSError, ValueError: it does not answer within so many seconds, answers with an error, or with something else.
    """
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    headers = {} if body is None else {"Content-Type": "text/plain"}
    request = urllib.request.Request(url, data=body, method=method, headers=headers)  # noqa: S310 our own address
    with direct.open(request, timeout=seconds) as answer:
        return dict(json.load(answer))


def end(pid: int, name: str, seconds: float) -> bool:
    """Asks the process to end, then kills it, and waits so long each time; whether it is gone."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, how)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if _is_gone(pid, name):
                return True
            time.sleep(POLL_SECONDS)
    return False


def _is_gone(pid: int, name: str) -> bool:
    try:  # our own child stays a zombie until we wait for it
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    except ChildProcessError:
        return not is_ours(pid, name)


def write(file: Path, text: str) -> None:
    """At once: others look at it all the time."""
    draft = file.with_suffix(".draft")
    draft.write_text(text)
    draft.replace(file)


def is_free(port: int) -> bool:
    """Whether a server could have this port on the loopback address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def last_lines(log: Path) -> str:
    """The end of what a process wrote, for an error's message."""
    lines = log.read_text(errors="replace").splitlines()[-LOG_LINES:]
    return "\n".join([f"The last lines of {log}:", *(f"  {line}" for line in lines)])


@contextlib.contextmanager
def exclusively(directory: Path) -> Iterator[None]:
    """Two commands at once must not start two processes."""
    with (directory / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def alone(file: Path, what: str) -> Iterator[None]:
    """Only one process at a time is within, for a file; the kernel frees it, however that process ends.

    Args:
        file: kept, and no sign of anything by itself.
        what: what is done, for whoever comes second.

    Raises:
        TakenError: another is.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a+", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise TakenError(_whose(file)) from None
        handle.truncate(0)
        handle.write(json.dumps({"pid": os.getpid(), "what": what, "since": f"{datetime.now(UTC):%H:%M:%S} UTC"}))
        handle.flush()
        yield


def _whose(file: Path) -> str:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        return f"{told['what']} (process {told['pid']}, since {told['since']})"
    except (ValueError, KeyError, TypeError):  # it begins right now
        return "another command"
