"""Whether the process that a lock names still works; what cannot be known for sure is not known.

A lock says a process's number, user, host and time (pkg/backend/diy/lock.go of github.com/pulumi/pulumi). The number
means something only where it was given: in one PID namespace of one machine
(https://man7.org/linux/man-pages/man7/pid_namespaces.7.html), and only until it is given again.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

PROC = Path("/proc")
# The number that Linux gives the namespace in which the machine itself runs (PROC_PID_INIT_INO, linux/proc_ns.h).
_OF_THE_MACHINE = "pid:[4026531836]"
# By how much the beginning of a process, which is told in whole seconds or ticks, may seem to be off.
_MARGIN_SECONDS = 2
_CLI = "pulumi"


@dataclass(frozen=True)
class Judged:
    """What is known of a lock's holder: `is_dead`, None where nobody here can know, and why, in words."""

    is_dead: bool | None
    why: str


@dataclass(frozen=True)
class Process:
    """A process that there is.

    Attributes:
        numbers: in this namespace, and in those below it in which it is.
        state: as `ps` has it: `S`, `T`, `Z`.
        name: of its program.
        age: for how long it has been there, in seconds.
    """

    numbers: tuple[int, ...]
    state: str
    name: str
    age: float


def judged(pid: int, since: datetime) -> Judged:
    """Whether a process of this machine that locked something still works.

    Args:
        pid: its number, as it saw it itself.
        since: when it wrote its lock.
    """
    if sys.platform == "darwin":  # which has no namespaces
        return of_those(pid, since, by_ps(pid))
    if not sees_the_machine():
        return Judged(
            None,
            "its process may be in another container of this name: from here, not all processes of the machine are "
            "seen",
        )
    return of_those(pid, since, with_number(pid))


def of_those(pid: int, since: datetime, processes: Iterator[Process]) -> Judged:
    """The verdict from all processes of the machine that have the number anywhere."""
    locked = (datetime.now(UTC) - since).total_seconds()
    others = ""
    for process in processes:
        if process.state in ("Z", "X"):  # it has ended, and its parent has not asked yet
            continue
        began_later = process.age < locked - _MARGIN_SECONDS
        is_cli = _CLI in process.name
        if process.numbers == (pid,) and not began_later:
            stopped = f"; it is stopped, and `kill -CONT {pid}` lets it go on" if process.state in ("T", "t") else ""
            return Judged(False, f"process {pid} ({process.name}) works on it{stopped}")
        if not began_later or is_cli:
            return Judged(None, f"{process.name}, which has the number {pid} in a container or by now, may be it")
        others = f": {process.name}, which has its number, began later"
    return Judged(True, f"process {pid} is gone{others}")


def sees_the_machine(proc: Path = PROC) -> bool:
    """Whether all processes of the machine are seen from here, each by the number that the machine gives it."""
    try:
        here = str((proc / "self" / "ns" / "pid").readlink())
        own = str((proc / "self").readlink())
    except OSError:
        return False
    # Who may see only his own (hidepid) does not see the first.
    return here == _OF_THE_MACHINE and own == str(os.getpid()) and (proc / "1" / "status").exists()


def with_number(pid: int, proc: Path = PROC) -> Iterator[Process]:
    """The processes that have a number here or in a namespace below."""
    up = float((proc / "uptime").read_text().split()[0])
    for folder in proc.iterdir():
        if not folder.name.isdigit():
            continue
        try:
            process = _process(folder, up)
        except (OSError, ValueError, IndexError):  # it ended meanwhile
            continue
        if pid in process.numbers:
            yield process


def _process(folder: Path, up: float) -> Process:
    """https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: the name may have spaces and brackets in it."""
    before, _, after = (folder / "stat").read_text(errors="replace").rpartition(")")
    fields = after.split()
    numbers: tuple[int, ...] = (int(folder.name),)
    for line in (folder / "status").read_text(errors="replace").splitlines():
        if line.startswith("NSpid:"):
            numbers = tuple(map(int, line.split()[1:]))
    began = int(fields[19]) / os.sysconf("SC_CLK_TCK")
    return Process(numbers, fields[0], before.partition("(")[2], up - began)


def by_ps(pid: int) -> Iterator[Process]:
    """The process of that number, where there is one, as `ps` of POSIX tells of it."""
    told = subprocess.run(
        ["ps", "-o", "stat=", "-o", "etime=", "-o", "comm=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": "C"},
    )
    for line in told.stdout.splitlines():
        state, age, name = line.split(maxsplit=2)
        yield Process((pid,), state[0], Path(name).name, seconds_of(age))


def seconds_of(elapsed: str) -> float:
    """Of `[[DD-]hh:]mm:ss`."""
    days, _, clock = elapsed.rpartition("-")
    seconds = 0
    for part in clock.split(":"):
        seconds = seconds * 60 + int(part)
    return float(int(days or 0) * 86_400 + seconds)


def ago(when: datetime, now: float | None = None) -> str:
    """How long ago something was, for people: `3 minutes ago`."""
    seconds = max(0, int((time.time() if now is None else now) - when.timestamp()))
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            number = seconds // size
            return f"{number} {unit}{'s' if number > 1 else ''} ago"
    return f"{seconds} seconds ago" if seconds != 1 else "1 second ago"
