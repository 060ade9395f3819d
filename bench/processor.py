"""The CPU time of a command."""

import resource
import subprocess
from collections.abc import Sequence
from pathlib import Path

from lanes.commands import environment
from lanes.lane import CaseError


def cpu_seconds(command: Sequence[str], cwd: Path) -> float:
    """User and system time of a command and all that it started, byte code being kept; modules of `cwd` come first.

    Raises:
        CaseError: its exit status is not 0.
    """
    before = _of_children()
    output(command, cwd)
    return _of_children() - before


def output(command: Sequence[str], cwd: Path) -> str:
    """What a command prints; as `cpu_seconds`."""
    variables = {**environment(), "PYTHONPATH": str(cwd)}
    # Without byte code every import is a compilation too.
    variables.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(command, cwd=cwd, env=variables, capture_output=True, text=True, check=False)
    if done.returncode:
        what = f"`{Path(command[0]).name} {' '.join(command[1:4])} …`"
        raise CaseError(f"{what} ended with {done.returncode}:\n{(done.stderr or done.stdout).strip()}")
    return done.stdout


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
