"""A command in a terminal of so many columns, and what stands there when it has ended."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyte

from lanes.commands import environment

ROWS, SCROLLBACK = 50, 5000
# Where a person has the checkout, in the place of where it was for the capture.
HOME = "~/ecs-platform"
_ENGINE_IS_LOOKED_FOR = re.compile(rb"engine: (?:asking|no official|building|pulumi downloads)")
_NOT_OF_A_PERSON = ("CI", "NO_COLOR", "COLUMNS", "LINES", "GITHUB_ACTIONS", "TTY_COMPATIBLE", "FORCE_COLOR")


@dataclass(frozen=True)
class Screen:
    """What stands in the terminal, with what was scrolled away; and the exit status."""

    text: str
    status: int


def run(command: Sequence[str], cwd: Path, columns: int) -> Screen:
    """Runs a command to its end."""
    terminal, its_side = pty.openpty()
    fcntl.ioctl(its_side, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, columns, 0, 0))
    variables = {name: value for name, value in environment().items() if name not in _NOT_OF_A_PERSON}
    with subprocess.Popen(
        command,
        cwd=cwd,
        env={**variables, "TERM": "xterm-256color"},
        stdin=its_side,
        stdout=its_side,
        stderr=its_side,
        start_new_session=True,
    ) as process:
        os.close(its_side)
        written = _all_of(terminal)
    os.close(terminal)
    return Screen(shown(_of_a_person(written, cwd), columns), process.returncode)


def _of_a_person(written: bytes, cwd: Path) -> bytes:
    """Without what only tells of the machine: where the checkout was, and how its engine was looked for."""
    lines = written.replace(str(cwd).encode(), HOME.encode()).splitlines(keepends=True)
    return b"".join(line for line in lines if not _ENGINE_IS_LOOKED_FOR.match(line))


def _all_of(terminal: int) -> bytes:
    """All that is written; on Linux the end of a terminal is an error."""
    parts = []
    with suppress(OSError):
        while part := os.read(terminal, 65536):
            parts.append(part)
    return b"".join(parts)


def shown(written: bytes, columns: int) -> str:
    """What a person sees at the end, line by line, of what was written with its colours and moves of the cursor."""
    screen = pyte.HistoryScreen(columns, ROWS, history=SCROLLBACK)
    pyte.ByteStream(screen).feed(written)
    scrolled = ["".join(line[column].data for column in range(columns)) for line in screen.history.top]
    lines = [line.rstrip() for line in (*scrolled, *screen.display)]
    return "\n".join(lines).strip("\n") + "\n"
