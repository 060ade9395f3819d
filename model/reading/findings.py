"""A finding: one thing that is wrong in a file, said so that its reader can mend it."""

import difflib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from ecs_platform.model.reading.printable import printable


class FindingJson(TypedDict):
    """The shape of a finding on standard output of every command with `--json`."""

    file: str
    line: int
    column: int
    path: str
    message: str
    hint: str


@dataclass(frozen=True, order=True)
class Finding:
    """One fault in one place.

    Attributes:
        file: the file the fault is in.
        line: line of the offending value, from 1.
        column: column of the offending value, from 1.
        path: YAML path of the offending value (`http.healthcheck.interval`), empty for the whole file.
        message: what is wrong.
        hint: what was probably meant and what to do; may be empty.
    """

    file: Path
    line: int
    column: int
    path: str
    message: str
    hint: str = ""

    def as_json(self, start: Path | None = None) -> FindingJson:
        """The finding as plain data, its file relative to `start` (default: the working directory)."""
        return {
            "file": relative(self.file, start),
            "line": self.line,
            "column": self.column,
            "path": self.path,
            "message": self.message,
            "hint": self.hint,
        }

    def __str__(self) -> str:
        parts = [f"{relative(self.file)}:{self.line}:{self.column}", self.path, self.message]
        text = ": ".join(part for part in parts if part)
        return printable(f"{text}; {self.hint}" if self.hint else text)


def relative(file: Path, start: Path | None = None) -> str:
    """`file` as seen from `start` (default: the working directory), with `/` between its parts."""
    return Path(os.path.relpath(file, start or Path.cwd())).as_posix()


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`did you mean `x`?` for the known word nearest to `word`, or an empty string."""
    by_folded = {name.casefold(): name for name in sorted(known, reverse=True)}
    near = difflib.get_close_matches(word.casefold(), sorted(by_folded), n=1, cutoff=0.6)
    return f"did you mean `{by_folded[near[0]]}`?" if near else ""
