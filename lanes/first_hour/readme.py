"""The commands that the README shows."""

import re

from lanes.lane import PROJECT

_CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ROW = re.compile(r"^\| (`.+?`(?:, `.+?`)*) \|", re.MULTILINE)


def text() -> str:
    """The README of this checkout."""
    return (PROJECT / "README.md").read_text(encoding="utf-8")


def console(markdown: str) -> list[str]:
    """What stands behind `$` in blocks of console, in order, without what is said about it."""
    lines = [line for block in _CONSOLE.findall(markdown) for line in block.splitlines()]
    return [line[2:].partition("  #")[0].strip() for line in lines if line.startswith("$ ")]


def in_tables(markdown: str) -> list[str]:
    """The commands of make in the first column of tables."""
    cells = [cell for row in _ROW.findall(markdown) for cell in re.findall(r"`(.+?)`", row)]
    return [cell for cell in cells if cell.startswith("make ")]
