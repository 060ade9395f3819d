"""What this package raises."""

import errno
import os
from collections.abc import Sequence

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class EngineError(Exception):
    """A part of the engine cannot be had. The text says which part, what was tried and what to do; callers print it."""

    def __init__(self, part: str, tried: Sequence[str], todo: str, details: Sequence[str] = ()) -> None:
        """`part`: what is missing; `tried`: one line for each attempt; `todo`: what the reader can do about it;
        `details`: lines that are shown with VERBOSE=1 only."""
        super().__init__(part, tried, todo, details)
        self.part, self.tried, self.todo, self.details = part, tried, todo, details

    @property
    def reason(self) -> str:
        """What was tried, on one line."""
        return "; ".join(line.strip() for line in self.tried)

    def __str__(self) -> str:
        lines = [f"{self.part} cannot be had.", *(f"  tried: {attempt}" for attempt in self.tried)]
        return "\n".join([*lines, f"  to do: {self.todo}", *shown(self.details)])


class NoEngineError(EngineError):
    """No kind of engine can be had: for each kind what it lacks, and what would mend it."""

    def __init__(self, lacking: dict[str, EngineError]) -> None:
        tried = [f"{kind}: {error.reason}" for kind, error in lacking.items()]
        todo = "\n     or: ".join(error.todo for error in lacking.values())
        details = [line for error in lacking.values() for line in error.details]
        super().__init__("A Pulumi engine", tried, todo, details)


class DiskFullError(EngineError):
    """There is no space; another kind of engine would need as much."""

    def __init__(self, part: str, folder: object) -> None:
        todo = "make room there (4 GB to build an engine, 1.5 GB to download one), or set ECS_SANDBOX_CACHE to a folder"
        super().__init__(part, [f"{folder}: no space left on the disk"], f"{todo} on another disk")


def is_full(error: OSError) -> bool:
    """Whether a disk, a quota or a limit on the size of files is exhausted."""
    return error.errno in _FULL


def shown(details: Sequence[str]) -> list[str]:
    """The lines themselves with VERBOSE=1, otherwise how to see them."""
    if not details:
        return []
    if os.environ.get("VERBOSE", "") not in ("", "0"):
        return [f"  {line}" for line in details]
    return ["  VERBOSE=1 shows more."]
