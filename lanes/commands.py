"""Commands as a person types them, in a clone of the checkout: run to their end, or cut off on the way."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lanes.lane import PROJECT, CaseError, Report

# A step that has not ended by then never will: the longest waits of Pulumi's AWS provider are of 20 minutes.
LIMIT_SECONDS = 45 * 60
# How long the next command waits for the end of what was killed; nobody types faster than that.
REAPED_SECONDS = 10
# What make says to the make below it, and what tells of the shell in which the lane runs.
_OF_THE_CALLER = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "VIRTUAL_ENV", "PYTHONPATH", "SANDBOX_PORT")
_COUNTED = re.compile(
    r"^\s+[^\w\s]*\s*(\d+) (created|updated|deleted|replaced|unchanged|to (?:create|update|delete|replace))\s*$",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Done:
    """A command that ended.

    Attributes:
        command: as it is typed.
        status: its exit status; negative where a signal ended it.
        text: what it printed, on both ways.
        seconds: how long it took.
    """

    command: str
    status: int
    text: str
    seconds: float

    def well(self) -> "Done":
        """Itself, where the exit status is 0.

        Raises:
            CaseError: it is not.
        """
        if self.status:
            last = "\n".join(self.text.splitlines()[-15:])
            raise CaseError(f"`{self.command}` ended with {self.status}:\n{last}")
        return self

    @property
    def counts(self) -> dict[str, int]:
        """Pulumi's summary: how many resources were created, updated, deleted, replaced (`to create` and so on in a
        preview), and are unchanged."""
        return {what: int(number) for number, what in _COUNTED.findall(self.text)}


def environment() -> dict[str, str]:
    """The variables of a new shell: this one's, without what make and a virtual environment put there."""
    return {name: value for name, value in os.environ.items() if name not in _OF_THE_CALLER}


def clone(folder: Path, commit: str = "HEAD", source: Path = PROJECT) -> Path:
    """A fresh clone, with a commit checked out and nothing set up.

    Raises:
        CaseError: the commit is not in the history of `source`.
    """
    git = ("git", "-c", "advice.detachedHead=false")
    wanted = _output([*git, "rev-parse", "--verify", f"{commit}^{{commit}}"], source)
    _output([*git, "clone", "--quiet", "--no-checkout", str(source), str(folder)], source)
    _output([*git, "checkout", "--quiet", wanted], folder)
    return folder


def with_our_venv(project: Path) -> Path:
    """Gives a clone the virtual environment that runs this; only for what does not set it up: make would empty it."""
    (project / ".venv").symlink_to(sys.prefix, target_is_directory=True)
    return project


def follow(
    command: Sequence[str],
    cwd: Path,
    say: Report,
    *,
    shown: str = "",
    variables: dict[str, str] | None = None,
    cut: Callable[[str], bool] | None = None,
    interrupt: bool = False,
) -> Done:
    """Runs a command in a session of its own, reports its lines, and waits for its end.

    Nothing of the session outlives it where it is cut off, takes too long, or a signal ends us: what it started in
    process groups of their own, as Pulumi's commands, goes with it.

    Args:
        command: program and arguments.
        cwd: where.
        say: gets each line.
        shown: the command as it is typed; default: its words.
        variables: what is added to the environment.
        cut: asked about each line; where it says yes, SIGKILL goes to the whole session.
        interrupt: it gets SIGINT instead, as from Ctrl-C, once, and is followed to its end.

    Raises:
        CaseError: it did not end within LIMIT_SECONDS.
    """
    start, lines = time.monotonic(), []
    with (
        subprocess.Popen(
            command,
            cwd=cwd,
            env={**environment(), **(variables or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        ) as process,
        _killed_at_the_end(process) as late,
    ):
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line)
            say(f"| {line.rstrip()}")
            if cut and cut(line):
                if not interrupt:
                    break
                os.killpg(process.pid, signal.SIGINT)
                cut = None
        if cut and process.poll() is None:
            kill_session(process.pid)
        status = process.wait()
        if cut:
            _wait_for_the_end_of(process.pid)
    typed = shown or " ".join(command)
    if late.is_set():
        raise CaseError(f"`{typed}` had not ended after {LIMIT_SECONDS // 60} minutes")
    return Done(typed, status, "".join(lines), time.monotonic() - start)


@contextlib.contextmanager
def _killed_at_the_end(process: subprocess.Popen[str]) -> Iterator[threading.Event]:
    """Nothing of the session outlives the block or the limit; the event says that the limit was reached."""
    late = threading.Event()

    def end() -> None:
        late.set()
        kill_session(process.pid)

    timer = threading.Timer(LIMIT_SECONDS, end)
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()
        if process.poll() is None:
            kill_session(process.pid)


def kill_session(session: int) -> None:
    """SIGKILL to all processes of a session, the first of which leads it; also to those that begin meanwhile.

    What runs on by itself, as the local AWS, has a session of its own.
    """
    while members := _of(session):
        for pid in members:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def _of(session: int) -> list[int]:
    """Those of a session that work: what has ended keeps its number until somebody takes note of its end."""
    told = subprocess.run(["ps", "-A", "-o", "pid=", "-o", "stat="], capture_output=True, text=True, check=True).stdout
    members = []
    for line in told.splitlines():
        pid, state = line.split()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if not state.startswith("Z") and os.getsid(int(pid)) == session:
                members.append(int(pid))
    return members


def _wait_for_the_end_of(session: int) -> None:
    """A killed process keeps its number until somebody takes note of its end: for orphans init does, in its time."""
    deadline = time.monotonic() + REAPED_SECONDS
    with contextlib.suppress(ProcessLookupError):
        while time.monotonic() < deadline:
            os.killpg(session, 0)
            time.sleep(0.05)


def _output(command: Sequence[str], cwd: Path) -> str:
    if shutil.which(command[0]) is None:
        raise CaseError(f"{command[0]} is needed, and not on PATH")
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CaseError(
            f"`{' '.join(command)}` failed: {done.stderr.strip()}\n"
            "Where a commit is missing, this clone lacks its history: git fetch --unshallow"
        )
    return done.stdout.strip()
