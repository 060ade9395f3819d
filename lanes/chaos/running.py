"""A command of Pulumi, run to its end or killed at a moment, and what its engine told of it."""

import contextlib
import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lanes.chaos.moments import Moment
from lanes.lane import CaseError
from sandbox.engine.following import EVENTS, Event

POLL_SECONDS = 0.05
LIMIT_SECONDS = 20 * 60
"""No command of these small stacks works so long; the provider gives up on a service after as long."""
_ABOUT = ("resourcePreEvent", "resOutputsEvent", "resOpFailedEvent")


@dataclass(frozen=True)
class Ended:
    """A command that ended.

    Attributes:
        status: its exit status; negative where a signal ended it.
        text: all that it printed.
        failed: the URNs of the resources that could not be made, changed or deleted.
        events: how many beginnings and ends of operations its engine told.
        killed: at what it was killed (`after iam:CreateRole`); empty where it came to its end.
    """

    status: int
    text: str
    failed: tuple[str, ...]
    events: int
    killed: str

    def well(self) -> "Ended":
        """Itself, where the exit status is 0.

        Raises:
            CaseError: it is not.
        """
        if self.status:
            raise CaseError(f"Pulumi ended with {self.status}:\n{last_lines(self.text)}")
        return self


def last_lines(text: str, number: int = 15) -> str:
    """The end of a text, for a message."""
    return "\n".join(text.splitlines()[-number:])


def run(
    command: Sequence[str],
    folder: Path,
    variables: Mapping[str, str],
    log: Path,
    *,
    url: str,
    moment: Moment | None = None,
    over: threading.Event | None = None,
) -> Ended:
    """Runs a command that takes `--event-log`, in a session of its own.

    Args:
        command: program and arguments.
        folder: where it runs.
        variables: its whole environment.
        log: the file that gets what it prints; the events are beside it.
        url: of the local AWS.
        moment: when SIGKILL goes to its whole process group.
        over: where it is set, the command is killed as well.

    Raises:
        CaseError: it came to no end within LIMIT_SECONDS, or before `over` was set.
    """
    told = _Told(log.with_suffix(".events"))
    if moment:
        moment.ask(url)
    with log.open("w", encoding="utf-8") as printed:
        process = subprocess.Popen(
            [*command, "--event-log", str(told.file)],
            cwd=folder,
            env={**variables, EVENTS: "true"},
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            killed = _until_it_ends(process, told, url, moment, over or threading.Event())
        finally:
            _kill(process)
    told.read()
    text = log.read_text(encoding="utf-8", errors="replace")
    return Ended(process.returncode, text, tuple(told.failed), told.operations, killed)


def _until_it_ends(
    process: subprocess.Popen[bytes], told: "_Told", url: str, moment: Moment | None, over: threading.Event
) -> str:
    """Waits; at what it was to be killed, empty where it ended before."""
    deadline = time.monotonic() + LIMIT_SECONDS
    while process.poll() is None:
        told.read()
        if moment and (what := moment.has_come(url, told.operations)):
            return what
        if time.monotonic() > deadline:
            raise CaseError(f"Pulumi had not ended after {LIMIT_SECONDS // 60} minutes")
        if over.wait(POLL_SECONDS):
            raise CaseError("the run was ended before its time")
    return ""


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


class _Told:
    """What an engine tells in a file that grows.

    Attributes:
        operations: how many beginnings and ends of operations on AWS's resources.
        failed: URNs of those that failed.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self.operations = 0
        self.failed: list[str] = []
        file.write_text("")
        self._read = 0

    def read(self) -> None:
        """Takes in what is new; the last line may be cut off."""
        with self.file.open("rb") as opened:
            opened.seek(self._read)
            whole, end, _ = opened.read().rpartition(b"\n")
        self._read += len(whole) + len(end)
        for line in whole.splitlines():
            self._take(json.loads(line))

    def _take(self, event: Event) -> None:
        step = next((event[name]["metadata"] for name in _ABOUT if name in event), None)
        if step is None:
            return
        if "resOpFailedEvent" in event:
            self.failed.append(step["urn"])
        self.operations += step.get("op") != "same" and str(step.get("type", "")).startswith("aws:")
