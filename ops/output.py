"""How verbs speak: findings, tables, and JSON alone on standard output."""

import json
from collections.abc import Sequence
from typing import NoReturn

import typer

from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.reading.printable import printable, printable_json

OK, WRONG, MISUSED = 0, 1, 2
"""Exit codes: nothing wrong, something wrong in the project, the command was not understood."""


def say(line: str, *, err: bool = False) -> None:
    """One line for people, in which nothing of others begins another."""
    typer.echo(printable(line), err=err)


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
