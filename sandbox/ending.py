"""How commands end in order: under Ctrl-C, SIGTERM and SIGHUP, by a second signal, and when we are killed.

A command of Pulumi gets a process group of its own: the signal that a terminal or `kill` sends to ours would else reach
it beside the one that we pass on, and two end it at once, with things half made. It is told to stop by SIGINT, ends
what it has begun, writes its state and gives its lock back (pkg/backend/cancellation_scope.go of
github.com/pulumi/pulumi; on SIGHUP it would just die). A second signal ends it at once.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import IO

from sandbox import bound

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
TICK_SECONDS = 0.2
# What comes so soon after the first is the same one, by another way: to the group, and passed on by make.
SAME_SECONDS = 1.0
# How long what was told twice to end has for that.
AT_ONCE_SECONDS = 10.0

Stopping = Callable[[], None]


class Ended(BaseException):
    """A signal ends us; `status` is our exit status then. What makes 130 of every KeyboardInterrupt lets it through."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.status = status_of(number)


def status_of(number: int) -> int:
    """The exit status of what a signal ended, as shells have it."""
    return 128 + number


def is_of_a_signal(status: int) -> bool:
    """Whether an exit status says that one of SIGNALS ended a command."""
    return status in map(status_of, SIGNALS)


@contextlib.contextmanager
def interrupting() -> Iterator[None]:
    """Within, SIGTERM and SIGHUP interrupt us as Ctrl-C does, by Ended; so what runs within comes to its `finally`."""

    def end(number: int, _: FrameType | None) -> None:
        _let_go_of_the_terminal(number)
        raise Ended(number)

    with _handled(end):
        yield


@contextlib.contextmanager
def noted() -> Iterator[list[int]]:
    """Within, signals interrupt nothing; they are in the list, in their order."""
    numbers: list[int] = []

    def note(number: int, _: FrameType | None) -> None:
        _let_go_of_the_terminal(number)
        numbers.append(number)

    with _handled(note):
        yield numbers


@contextlib.contextmanager
def _handled(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():  # only that one gets signals
        yield
        return
    # What we were started to ignore we ignore: `nohup`, and `&` in a script.
    ours = [number for number in SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, handler) for number in ours}
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)


def _let_go_of_the_terminal(number: int) -> None:
    """After SIGHUP there is none: whatever is still said would be an error, in the middle of ending in order."""
    if number != signal.SIGHUP:
        return
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (1, 2):
        if os.isatty(descriptor):
            os.dup2(nothing, descriptor)
    os.close(nothing)


def start(
    command: Sequence[str],
    folder: Path,
    variables: Mapping[str, str],
    stdout: int | IO[str] | None = None,
    stderr: int | IO[str] | None = None,
) -> subprocess.Popen[str]:
    """Starts a command in a process group of its own, without standard input; give it to `finished`.

    On Linux it is told to end, in order, when we are killed: nobody waits for it any more.
    """
    by = [sys.executable, "-I", "-S", bound.__file__, str(os.getpid())] if sys.platform == "linux" else []
    return subprocess.Popen(
        [*by, *command],
        cwd=folder,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        text=True,
        process_group=0,
    )


def finished(
    process: subprocess.Popen[str],
    stopping: Stopping = lambda: None,
    tick: Callable[[], None] = lambda: None,
) -> int:
    """Waits for the end of a command; its exit status, or that of the first signal that we got meanwhile.

    Args:
        process: what `start` gave.
        stopping: called at the first signal.
        tick: called all the time. Where it fails, the command is told to end, waited for, and its error raised.
    """
    with noted() as numbers:
        first, second, failed = 0.0, 0.0, None
        while True:
            status = process.poll()
            if failed is None:
                try:
                    tick()
                except Exception as error:
                    failed = error
            if status is not None:
                break
            now = time.monotonic()
            if not first and (numbers or failed):
                first = now
                process.send_signal(signal.SIGINT)
                _quietly(stopping)
            elif first and not second and len(numbers) > 1 and _is_another(numbers, first, now):
                second = now
                process.send_signal(signal.SIGINT)
            elif second and now > second + AT_ONCE_SECONDS:
                _kill(process)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(TICK_SECONDS)
    if numbers:
        return status_of(numbers[0])
    if failed is not None:
        raise failed
    return status


def _is_another(numbers: list[int], first: float, now: float) -> bool:
    """Whether a second signal is one of its own; what is the same as the first is taken out."""
    if now < first + SAME_SECONDS:
        del numbers[1:]
    return len(numbers) > 1


def _quietly(stopping: Stopping) -> None:
    """That nobody can be told any more does not keep the command from being waited for."""
    with contextlib.suppress(OSError):
        stopping()


def _kill(process: subprocess.Popen[str]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
