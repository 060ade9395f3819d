"""A process that runs on by itself: found again by a record in a folder, and never mistaken for another.

Each has a random name on its command line, for process ids are used again by others.
"""

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

HOST = "127.0.0.1"
POLL_SECONDS = 0.05
LOG_LINES = 15


def is_ours(pid: int, name: str) -> bool:
    """Whether the process of this id has the name on its command line."""
    command = subprocess.run(["ps", "-ww", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return name in command.stdout


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
