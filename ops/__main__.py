"""`python -m ops <verb>`: every file in this folder that has a function `main` is a verb.

A verb is imported when it is called, and imports what is large (boto3, botocore) in its function: a check takes no
longer than it must.
"""

import ast
import errno
import gc
import importlib
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

from ecs_platform import ops as package


def _not_set_up(missing: ModuleNotFoundError) -> NoReturn:
    sys.exit(
        f"{sys.executable} has no package `{missing.name}`: in a checkout run `bin/ops`, which sets up what it needs"
        " (or `make setup` once, and then `.venv/bin/python -m ops`)"
    )


try:
    import typer
    from typer.core import TyperGroup
except ModuleNotFoundError as missing:
    _not_set_up(missing)

_UNWRITTEN = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EPIPE, errno.EBADF)
"""What writing to a stream may end with."""
_MANY = 1_000_000
NOBODY_READS = 141
"""The exit status of a program that SIGPIPE ends, as shells say it: 128 and the signal's number.

The signal itself stays ignored: it would end a verb also where AWS closes a connection."""
FOLDER = Path(package.__file__).parent


@lru_cache
def verbs() -> dict[str, str]:
    """The verbs with one line about each, read from the files without importing them."""
    found = {}
    for file in sorted(FOLDER.glob("[a-z]*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for statement in tree.body:
            if isinstance(statement, ast.FunctionDef) and statement.name == "main":
                found[file.stem.replace("_", "-")] = (ast.get_docstring(statement) or "").partition("\n")[0]
    return found


@contextmanager
def _a_reader_may_go() -> Iterator[None]:
    """Ends the process quietly where nobody reads on (`| head`); typer itself would end it with 1.

    A connection that breaks has another error: boto3's.
    """
    try:
        yield
    except BrokenPipeError:
        _leave_what_is_written(1, 2)
        sys.exit(NOBODY_READS)


class _Verbs(TyperGroup):
    """Finds a verb by its file."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        return list(verbs())

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        if cmd_name not in verbs():
            return None
        try:
            module = importlib.import_module(f"ecs_platform.ops.{cmd_name.replace('-', '_')}")
        except ModuleNotFoundError as missing:
            _not_set_up(missing)
        # One with verbs of its own has them in an app, whose callback is `main`.
        own = getattr(module, "app", None)
        if isinstance(own, typer.Typer):
            return typer.main.get_command(own)
        app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
        app.command(cmd_name)(module.main)
        return typer.main.get_command(app)

    def make_context(self, *args: Any, **extra: Any) -> Any:
        with _a_reader_may_go():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: Any) -> Any:
        with _a_reader_may_go():
            return super().invoke(ctx)


app = typer.Typer(cls=_Verbs, add_completion=False, no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def ops() -> None:
    """The commands around `pulumi up`."""


def run() -> None:
    """A verb, as the command line asks for it; where nothing more can be written, that is said in one line.

    A reader that goes (`| head`) is no fault: the exit status is then that of SIGPIPE, and nothing is said.

    What the terminal's encoding has not is written as an escape (`\\u2026`).
    """
    # What a verb reads stays until its end: there is no garbage to look for before there are many things.
    gc.set_threshold(_MANY)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            app()
        finally:
            with _a_reader_may_go():
                if sys.stdout is not None:
                    sys.stdout.flush()
    except OSError as error:
        if error.errno not in (*_UNWRITTEN, errno.ENOENT) or error.filename is not None:
            raise
        _leave_what_is_written(1)
        if error.errno == errno.ENOENT:
            sys.exit("error: the folder that this was started in is not there any more")
        sys.exit(f"error: the output cannot be written: {error.strerror}")
    finally:
        # The process ends: nothing has to be freed one by one.
        gc.freeze()


def _leave_what_is_written(*streams: int) -> None:
    """What is left in the streams would be written once more at the end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in streams:
        os.dup2(nowhere, stream)


if __name__ == "__main__":
    run()
