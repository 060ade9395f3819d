"""The commands that the README shows."""

import re

from lanes.lane import PROJECT

_CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"^```yaml\n# (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ROW = re.compile(r"^\| (`.+?`(?:, `.+?`)*) \|", re.MULTILINE)
_OPS = re.compile(r"`(python -m ops [a-z][^`]*)`")
_ROUTES = re.compile(r"^<!-- routes -->\n```mermaid\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def text() -> str:
    """The README of this checkout."""
    return (PROJECT / "README.md").read_text(encoding="utf-8")


def shown(markdown: str) -> list[str]:
    """Every command, verb and file that it shows."""
    return [*console(markdown), *in_tables(markdown), *verbs(markdown), *in_prose(markdown), *files(markdown)]


def console(markdown: str) -> list[str]:
    """What stands behind `$` in blocks of console, in order, without what is said about it."""
    lines = [line for block in _CONSOLE.findall(markdown) for line in block.splitlines()]
    return [line[2:].partition("  #")[0].strip() for line in lines if line.startswith("$ ")]


def in_tables(markdown: str) -> list[str]:
    """The commands of make in the first column of tables."""
    return [cell for cell in _cells(markdown) if cell.startswith(("make ", "eval "))]


def verbs(markdown: str) -> list[str]:
    """The verbs of ops in the first column of the table of commands, with what they are given."""
    return _cells(markdown.partition("\n## Commands\n")[2].partition("\n## ")[0])


def in_prose(markdown: str) -> list[str]:
    """The commands of ops that are told of in sentences."""
    return sorted(set(_OPS.findall(markdown)))


def files(markdown: str) -> dict[str, str]:
    """What is to be written into which file: blocks that begin with its name."""
    return dict(_FILE.findall(markdown))


def routes(markdown: str) -> str:
    """The map of the routes."""
    (drawn,) = _ROUTES.findall(markdown)
    return str(drawn)


def _cells(markdown: str) -> list[str]:
    return [cell for row in _ROW.findall(markdown) for cell in re.findall(r"`(.+?)`", row)]
