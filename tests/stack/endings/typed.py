"""`make up`, `preview` and `down` as people type them, followed until a moment at which something befalls them."""

import os
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ecs_platform.local.stack import FOLDER, Sandbox
from sandbox import checkpoint
from tests.stack.failing.environment import Environment
from tests.stack.up import PROJECT

JOB = 'type: Scheduled Job\nimage: {location: "ghcr.io/acme/report:1"}\non: {schedule: "@daily"}\n'
_PS = ["ps", "axeww", "-o", "pid=,stat=,command="]
# So long the first things take to be under way; then so long what is under way takes to end, on a busy machine.
PATIENCE_SECONDS = 150


@contextmanager
def _heeding_signals() -> Iterator[None]:
    """What is started here heeds SIGHUP as in a shell, also where the tests themselves run under `nohup`."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)


@dataclass
class Typed:
    """A command that runs in a session of its own."""

    process: subprocess.Popen[str]
    mark: str

    def ended(self) -> tuple[int, str]:
        """Its exit status, and all that it printed."""
        said, _ = self.process.communicate(timeout=PATIENCE_SECONDS)
        return self.process.returncode, said

    def until(self, condition: Callable[[], Any], what: str) -> None:
        """Waits for a moment at which it still works."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            if self.process.poll() is not None:
                raise AssertionError(f"it ended before {what}:\n{self.ended()[1]}")
            assert time.monotonic() < deadline, f"never came: {what}"
            time.sleep(0.05)

    def left_over(self, seconds: float = 30) -> list[str]:
        """What it started and does not end; the local AWS and its router are to run on."""
        deadline = time.monotonic() + seconds
        while (found := self._processes()) and time.monotonic() < deadline:
            time.sleep(0.2)
        return found

    def _processes(self) -> list[str]:
        told = subprocess.run(
            ["ps", "-A", "-E", "-ww", "-o", "pid=,stat=,command="] if sys.platform == "darwin" else _PS,
            capture_output=True,
            text=True,
            check=True,
        )
        lines = [line for line in told.stdout.splitlines() if self.mark in line and line.split()[1][0] != "Z"]
        return [line[:200] for line in lines if "sandbox.aws" not in line and "sandbox.router" not in line]


class World:
    """A project with a scheduled job and no load balancer, its local AWS and its stacks."""

    def __init__(self, folder: Path) -> None:
        made = Environment(folder)
        made.write({"report": JOB})
        self.project = made.project
        self.sandbox = Sandbox(self.project, self.project / FOLDER, print)

    def type(self, verb: str, *more: str) -> Typed:
        """`make VERB`; its output is kept."""
        mark = f"ENDED_BY={time.monotonic_ns()}"
        name, _, value = mark.partition("=")
        shell = {**os.environ, name: value, "PYTHONPATH": str(PROJECT), "COLUMNS": "200"}
        shell.pop("SANDBOX_PORT", None)
        with _heeding_signals():
            process = subprocess.Popen(
                [sys.executable, "-m", "ecs_platform.local", verb, "--project", str(self.project), *more],
                env=shell,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
        return Typed(process, mark)

    def run(self, verb: str, *more: str) -> str:
        """The same to its end, which must be a good one."""
        status, said = self.type(verb, *more).ended()
        assert status == 0, said
        return said

    def pulumi(self, *args: str, stack: str = "test") -> subprocess.CompletedProcess[str]:
        """Plain `pulumi` in a shell of `make env`."""
        return subprocess.run(
            ["pulumi", *args, "--stack", stack],
            cwd=self.project,
            env=self.shell(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def shell(self) -> dict[str, str]:
        return {**os.environ, **self.sandbox.environment()}

    def state(self, stack: str = "test") -> Path:
        return checkpoint.newest(self.sandbox.folder / "state", "ecs-platform", stack)

    def latest(self, stack: str = "test") -> dict[str, Any]:
        """What the state says; nothing where it is being written or is not there."""
        try:
            return dict(checkpoint.read(self.state(stack).read_bytes())["checkpoint"].get("latest") or {})
        except (OSError, ValueError, EOFError, zlib.error):
            return {}

    def pending(self) -> list[str]:
        """The names of what the state says is under way."""
        found = self.latest().get("pending_operations") or []
        return [each["resource"]["urn"].rpartition("::")[2] for each in found]

    def locks(self, stack: str = "test") -> list[Path]:
        folder = self.sandbox.folder / "state" / ".pulumi" / "locks" / "organization" / "ecs-platform" / stack
        return sorted(folder.glob("*.json"))
