"""What `check` asks of whoever pulls, done as its hints say it."""

import re
from pathlib import Path

from ecs_platform.model.load import load

_LINE = re.compile(r"add `([^`]+: \{\})` below `config:` in (Pulumi\.[a-z0-9]+\.yaml)")


def lines_asked_for(project: Path, stack: str) -> set[tuple[str, str]]:
    """The lines that a stack's file lacks for the program as it is now, each with the file's name."""
    return {found for each in load(project, stack).findings for found in _LINE.findall(each.hint)}


def do_what_is_asked(project: Path, stack: str) -> None:
    """Writes them."""
    for line, name in lines_asked_for(project, stack):
        file = project / name
        before = file.read_text(encoding="utf-8")
        file.write_text(before.replace("config:\n", f"config:\n  {line}\n", 1), encoding="utf-8")
