"""How verbs speak: findings, tables, and JSON alone on standard output."""

import errno
import json
import os
import re
import shutil
import sys
from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, NoReturn

import typer

from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.reading.printable import printable, printable_json

if TYPE_CHECKING:
    from rich.console import Console

OK, WRONG, MISUSED = 0, 1, 2
"""Exit codes: nothing wrong, something wrong in the project, the command was not understood."""

WHOLE = 200
"""Columns of tables where there is no terminal."""
_CODE = re.compile(r"`[^`]*`")
_HELD = "\0"
"""Stands for a space at which no line may end."""


def say(line: str, *, err: bool = False) -> None:
    """One line for people, in which nothing of others begins another; on a terminal it is wrapped between words."""
    if is_terminal(err=err):
        indent = " " * (len(line) - len(line.lstrip()) + 2)
        columns = shutil.get_terminal_size().columns
        typer.echo("\n".join(wrapped(line, columns, indent, long_words=False)), err=err)
    else:
        typer.echo(printable(line), err=err)


def is_terminal(*, err: bool = False) -> bool:
    """Whether standard output, or standard error, is one; where the shell has closed it, it is none."""
    stream = sys.stderr if err else sys.stdout
    return stream is not None and stream.isatty()


def wide_console() -> "Console":
    """For tables and trees; where there is no terminal nothing says how wide a line may be, and it is wanted whole."""
    from rich.console import Console  # noqa: PLC0415

    class Table(Console):
        def on_broken_pipe(self) -> None:
            # rich would end the process with 1, and not as `python -m ops` does.
            raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))

    return Table(width=None if is_terminal() else WHOLE)


def wrapped(line: str, width: int, indent: str, *, long_words: bool = True) -> list[str]:
    """A line in as many as it takes; what stands between backticks stays whole, as it may be there to be copied.

    Args:
        line: the text.
        width: columns.
        indent: what the second line and those after it begin with.
        long_words: whether a word that is longer than the width is broken, where it is not a command; else the terminal
            does it, and a path is copied whole.
    """
    kept = _CODE.sub(lambda span: span[0].replace(" ", _HELD), printable(line))
    lines = _wrap(kept, width, indent, long_words=False)
    fitting = [
        part for each in lines for part in (_wrap(each, width, indent) if long_words and "`" not in each else [each])
    ]
    return [each.replace(_HELD, " ") for each in fitting] or [""]


def _wrap(line: str, width: int, indent: str, *, long_words: bool = True) -> list[str]:
    return wrap(line, width, subsequent_indent=indent, break_long_words=long_words, break_on_hyphens=False)


def print_json(value: object) -> None:
    """The value as JSON on standard output."""
    typer.echo(printable_json(json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False)))


def fail(findings: Sequence[Finding], *, as_json: bool = False) -> NoReturn:
    """Prints findings, one in a line, and ends with exit code 1."""
    if as_json:
        print_json([finding.as_json() for finding in findings])
    else:
        for finding in findings:
            say(str(finding), err=True)
    raise typer.Exit(WRONG)
