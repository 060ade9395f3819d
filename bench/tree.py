"""What a command costs with all that it starts: time, CPU time of each kind of process, and memory.

The processes are looked at again and again while the command runs, by /proc on Linux and by `ps` elsewhere (macOS);
both tell CPU time in hundredths of a second. What a process did after the last look at it is not in its time: at most
POLL_SECONDS of it.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from lanes.commands import kill_session
from lanes.lane import CaseError

POLL_SECONDS = 0.1
LIMIT_SECONDS = 3 * 60 * 60
"""A first `up` of hundreds of services takes up to an hour."""
MIB = 1024 * 1024
KINDS = ("program", "language host", "CLI", "proxy", "bridge", "provider", "other")
"""Of processes: the program, what starts it, `pulumi` or `terraform`, and what is between it and AWS."""

_KINDS = (
    ("pulumi-language-python-exec", "program"),
    ("language_host.py", "language host"),
    ("pulumi-language-", "language host"),
    ("sandbox.engine.language_host", "language host"),
    ("provider_proxy", "proxy"),
    ("terraform-provider-aws", "provider"),
    ("engine/program.py", "program"),
    ("pulumi-resource-aws", "provider"),
)
"""What is in a command line, and the kind that it tells; the first that fits."""


class Seen(NamedTuple):
    """A process at one moment: numbers of it and its parent, command line, CPU seconds, bytes in memory."""

    pid: int
    parent: int
    command: str
    cpu: float
    memory: int


@dataclass(frozen=True)
class Cost:
    """What a command took.

    Attributes:
        wall: seconds from its start to its end.
        cpu: seconds of user and system time by kind of process; kinds that there were.
        peak: bytes in memory of all its processes together, at most; what they share counts for each of them.
        text: what it printed.
    """

    wall: float
    cpu: Mapping[str, float]
    peak: int
    text: str

    @property
    def all_cpu(self) -> float:
        """CPU seconds of all its processes."""
        return sum(self.cpu.values())


def cost(command: Sequence[str], folder: Path, variables: Mapping[str, str], log: Path) -> Cost:
    """Runs a command in a session of its own, to its end.

    Args:
        command: program and arguments.
        folder: where it runs.
        variables: its whole environment.
        log: the file that gets what it prints.

    Raises:
        CaseError: its exit status is not 0, or it did not end within the limit.
    """
    start = time.monotonic()
    with log.open("w", encoding="utf-8") as printed:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=dict(variables),
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        tree = Tree(process.pid)
        try:
            while process.poll() is None:
                tree.look()
                if time.monotonic() - start > LIMIT_SECONDS:
                    raise CaseError(f"`{' '.join(command)}` had not ended after {LIMIT_SECONDS // 60} minutes")
                time.sleep(POLL_SECONDS)
        finally:
            if process.poll() is None:
                kill_session(process.pid)
                process.wait()
    text = log.read_text(encoding="utf-8", errors="replace")
    if process.returncode:
        last = "\n".join(text.splitlines()[-15:])
        raise CaseError(f"`{' '.join(command)}` ended with {process.returncode}:\n{last}")
    return Cost(time.monotonic() - start, tree.cpu, tree.peak, text)


class Tree:
    """A process and all below it, also those whose parent has ended since.

    Attributes:
        peak: bytes in memory of all of them at one look, at most.
    """

    def __init__(self, root: int, look: Callable[[], Iterator[Seen]] | None = None) -> None:
        """`look`: gives all processes of the machine; default: as this system tells them."""
        self._members, self._look = {root}, look or (_of_proc if sys.platform == "linux" else _of_ps)
        # By its number and command line: a number may be given a second time, and a process become another program.
        self._cpu: dict[tuple[int, str], tuple[float, float]] = {}
        self.peak = 0

    def look(self) -> None:
        """Takes in what the processes have used by now."""
        seen = list(self._look())
        while new := {each.pid for each in seen if each.parent in self._members} - self._members:
            self._members |= new
        now = [each for each in seen if each.pid in self._members]
        for each in now:
            self._take(each)
        self.peak = max(self.peak, sum(each.memory for each in now))

    @property
    def cpu(self) -> dict[str, float]:
        """CPU seconds by kind."""
        found: dict[str, float] = {}
        for (_, command), (before, last) in self._cpu.items():
            found[kind(command)] = found.get(kind(command), 0.0) + last - before
        return found

    def _take(self, seen: Seen) -> None:
        """What it had used when it was another program belongs to that one."""
        key = seen.pid, seen.command
        before = self._cpu[key][0] if key in self._cpu else self._used_before(seen.pid)
        self._cpu[key] = before, max(seen.cpu, before)

    def _used_before(self, pid: int) -> float:
        return max((last for (other, _), (_, last) in self._cpu.items() if other == pid), default=0.0)


def kind(command: str) -> str:
    """Which of KINDS a process is, by its command line."""
    for part, named in _KINDS:
        if part in command:
            return named
    name = Path(command.partition(" ")[0]).name
    if name in ("pulumi", "terraform", "tofu"):
        return "CLI"
    return "bridge" if "bridge" in name or "bridge" in command else "other"


def _of_proc() -> Iterator[Seen]:
    """https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html"""
    ticks, page = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")
    for process in Path("/proc").glob("[0-9]*"):
        try:
            fields = (process / "stat").read_bytes().rpartition(b")")[2].split()
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:  # it has ended
            continue
        # Behind the name: state, parent, …; user and system time are fields 14 and 15, pages in memory 24.
        cpu = (int(fields[11]) + int(fields[12])) / ticks
        yield Seen(int(process.name), int(fields[1]), command.strip(), cpu, int(fields[21]) * page)


def _of_ps() -> Iterator[Seen]:
    columns = [part for name in ("pid", "ppid", "time", "rss", "command") for part in ("-o", f"{name}=")]
    told = subprocess.run(["ps", "-A", "-ww", *columns], capture_output=True, text=True, check=True).stdout
    for line in told.splitlines():
        pid, parent, used, memory, *command = line.split(maxsplit=4)
        yield Seen(int(pid), int(parent), "".join(command), _seconds(used), int(memory) * 1024)


def _seconds(used: str) -> float:
    """`[DD-][HH:]MM:SS[.hh]`."""
    days, _, rest = used.rpartition("-")
    total = 0.0
    for part in rest.split(":"):
        total = total * 60 + float(part)
    return total + int(days or 0) * 24 * 3600
