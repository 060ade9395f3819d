"""A question before something is changed."""

import sys
from typing import Annotated

import typer

from ecs_platform.ops.output import WRONG, say

Yes = Annotated[bool, typer.Option("--yes", help="Do not ask before something is changed.")]


def confirmed(question: str, *, yes: bool) -> None:
    """Goes on where somebody at a terminal says yes, or nobody is there to be asked.

    Raises:
        typer.Exit: exit code 1, somebody says no.
    """
    if yes or sys.stdin is None or not sys.stdin.isatty():
        return
    if not typer.confirm(question, err=True):
        say("nothing was changed", err=True)
        raise typer.Exit(WRONG)
