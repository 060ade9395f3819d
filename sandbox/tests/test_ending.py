"""Commands end in order under each signal, whether it reaches us alone, our group, or our terminal hangs up."""

import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox import bound, ending
from sandbox.tests.aws.world import until

ROOT = Path(__file__).parents[2]
SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]

# It ends as Pulumi does: at the first SIGINT with all that it began, at the second at once. On SIGHUP it just dies.
PLAYED = """
import os, pathlib, signal, sys, time
folder, stubborn = pathlib.Path(sys.argv[1]), "stubborn" in sys.argv
told = []
def end(number, _):
    told.append(number)
    (folder / "told").write_text(" ".join(map(str, told)))
signal.signal(signal.SIGINT, end)
signal.signal(signal.SIGTERM, end)
(folder / "pid").write_text(str(os.getpid()))
while not told:
    time.sleep(0.02)
until = time.monotonic() + (60 if "slow" in sys.argv else 0.8)
while time.monotonic() < until and (len(told) < 2 or stubborn):
    time.sleep(0.02)
(folder / "state").write_text("whole" if len(told) == 1 else "cut")
"""

RUNNER = """
import os, pathlib, sys
from sandbox import ending
folder = pathlib.Path(sys.argv[1])
def stopping():
    print("stopping", flush=True)
with ending.interrupting():
    process = ending.start([sys.executable, str(folder / "played.py"), *sys.argv[1:]], folder, os.environ)
    status = ending.finished(process, stopping)
    (folder / "status").write_text(str(status))
    sys.exit(status)
"""


class Run:
    """A process of ours, with a command that it started."""

    def __init__(self, folder: Path, *how: str, **more: object) -> None:
        (folder / "played.py").write_text(PLAYED)
        self.folder = folder
        command = [sys.executable, "-c", RUNNER, str(folder), *how]
        shell = {**os.environ, "PYTHONPATH": str(ROOT)}
        given = {"start_new_session": True, "stdout": subprocess.PIPE, **more}
        self.process: subprocess.Popen[str] = subprocess.Popen(command, env=shell, text=True, **given)  # type: ignore[call-overload]
        until(lambda: self.has("pid"), "the command works")

    @property
    def child(self) -> int:
        return int((self.folder / "pid").read_text())

    def has(self, name: str) -> bool:
        return (self.folder / name).exists() and bool((self.folder / name).read_text())

    def read(self, name: str) -> str:
        return (self.folder / name).read_text()

    @property
    def is_gone(self) -> bool:
        return not lives(self.child)


def lives(pid: int) -> bool:
    told = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(told.strip()) and not told.startswith("Z")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    file = tmp_path / "pid"
    if file.exists() and lives(int(file.read_text())):
        os.kill(int(file.read_text()), signal.SIGKILL)


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("to", [os.kill, os.killpg])
def test_each_signal_ends_it_in_order_with_the_status_of_that(folder: Path, number: signal.Signals, to) -> None:  # type: ignore[no-untyped-def]
    run = Run(folder)
    to(run.process.pid, number)
    said, _ = run.process.communicate(timeout=20)
    assert run.process.returncode == 128 + number
    assert run.read("told") == str(int(signal.SIGINT)), "once, however it came"
    assert run.read("state") == "whole"
    assert said == "stopping\n"
    assert run.is_gone


def test_the_same_signal_by_two_ways_is_one(folder: Path) -> None:
    """A group's SIGTERM reaches us twice where make is above: by itself, and passed on."""
    run = Run(folder)
    for _ in range(3):
        os.kill(run.process.pid, signal.SIGTERM)
        time.sleep(0.1)
    assert run.process.wait(20) == 143
    assert run.read("state") == "whole"


def test_a_second_signal_ends_it_at_once(folder: Path) -> None:
    run = Run(folder, "slow")
    os.kill(run.process.pid, signal.SIGINT)
    until(lambda: run.has("told"), "it was told")
    time.sleep(ending.SAME_SECONDS + 0.5)
    assert run.process.poll() is None, "it has begun something that takes a minute"
    os.kill(run.process.pid, signal.SIGTERM)
    assert run.process.wait(5) == 130
    assert run.read("state") == "cut"
    assert run.is_gone


def test_what_does_not_end_at_the_second_is_killed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "played.py").write_text(PLAYED)
    monkeypatch.setattr(ending, "AT_ONCE_SECONDS", 0.5)
    monkeypatch.setattr(ending, "SAME_SECONDS", 0.1)
    command = [sys.executable, str(folder / "played.py"), str(folder), "slow", "stubborn"]
    process = ending.start(command, folder, os.environ)
    until((folder / "pid").exists, "the command works")
    again = iter([0.0, 1.0])
    begun, due = time.monotonic(), next(again)

    def tick() -> None:
        nonlocal due
        if time.monotonic() >= begun + due:
            due = next(again, 1e9)
            os.kill(os.getpid(), signal.SIGINT)

    assert ending.finished(process, tick=tick) == 130
    assert process.returncode == -signal.SIGKILL
    assert not (folder / "state").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process of its parent's end")
def test_when_we_are_killed_it_ends_in_order(folder: Path) -> None:
    run = Run(folder)
    os.killpg(run.process.pid, signal.SIGKILL)
    assert run.process.wait(10) == -signal.SIGKILL
    until(lambda: run.is_gone, "it has ended")
    assert run.read("told") == str(int(signal.SIGINT))
    assert run.read("state") == "whole"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process of its parent's end")
def test_what_starts_after_its_parent_ended_does_not_start() -> None:
    done = subprocess.run(
        [sys.executable, bound.__file__, "1", "echo", "here"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (130, "")
    missing = [sys.executable, bound.__file__, str(os.getpid()), "no-such-command"]
    told = subprocess.run(missing, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (127, "no-such-command: No such file or directory\n")


def test_a_terminal_that_hangs_up_ends_it_in_order(folder: Path) -> None:
    """What is said after that finds no terminal; that is no reason to leave the command alone."""
    ours, its = pty.openpty()
    run = Run(
        folder,
        stdin=its,
        stdout=its,
        stderr=its,
        start_new_session=False,
        preexec_fn=lambda: os.login_tty(its),
    )
    os.close(its)
    os.close(ours)  # the window is closed
    assert run.process.wait(20) == 129
    assert run.read("status") == "129"
    assert run.read("told") == str(int(signal.SIGINT))
    assert run.read("state") == "whole"
    assert run.is_gone


def test_nohup_is_heeded(folder: Path) -> None:
    run = Run(folder, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    os.kill(run.process.pid, signal.SIGHUP)
    time.sleep(1)
    assert not run.has("told")
    os.kill(run.process.pid, signal.SIGTERM)
    assert run.process.wait(20) == 143


def test_a_fault_of_ours_does_not_leave_it_alone(folder: Path) -> None:
    (folder / "played.py").write_text(PLAYED)
    process = ending.start([sys.executable, str(folder / "played.py"), str(folder)], folder, os.environ)
    until((folder / "pid").exists, "the command works")

    def tick() -> None:
        raise BrokenPipeError("nobody reads on")

    with pytest.raises(BrokenPipeError):
        ending.finished(process, tick=tick)
    assert (folder / "state").read_text() == "whole"


def test_a_status_of_its_own_is_given(tmp_path: Path) -> None:
    for status in (0, 7):
        process = ending.start(["/bin/sh", "-c", f"exit {status}"], tmp_path, os.environ)
        assert ending.finished(process) == status
    assert [ending.is_of_a_signal(status) for status in (0, 1, 255, 129, 130, 143)] == [False] * 3 + [True] * 3


@pytest.mark.parametrize("number", SIGNALS)
def test_elsewhere_a_signal_interrupts_us_and_says_which(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with ending.interrupting(), pytest.raises(ending.Ended) as ended:
        signal.raise_signal(number)
    assert ended.value.status == 128 + number
    assert signal.getsignal(number) == before
