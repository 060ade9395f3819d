"""Asks the other evaluator, where node and npm are there and its packages can be had."""

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import get_args

from tests.model.iam.simulate.cases import Case, Verdict

HERE = Path(__file__).parent
PATIENCE = 240
"""Seconds that fetching, and all questions, may take."""

_VERDICTS: dict[str, Verdict] = {one: one for one in get_args(Verdict)}


class NotThereError(Exception):
    """The other evaluator cannot be had; the message says why."""


def fetch(folder: Path) -> None:
    """Puts its packages into a folder, as package-lock.json has them.

    Raises:
        NotThereError: there is no node, no npm, or no registry.
    """
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise NotThereError(f"there is no `{program}` on the PATH")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder)
    options = [
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--prefer-offline",
        "--fetch-retries=1",
        "--fetch-timeout=10000",
    ]
    done = _run(["npm", "ci", *options], folder)
    if done.returncode:
        raise NotThereError(f"`npm ci` cannot have its packages: {done.stderr.strip()[-300:]}")


def theirs(cases: Iterable[Case], folder: Path) -> list[Verdict]:
    """What the other evaluator says to each question; its packages are in the folder."""
    asked = [one.line() for one in cases]
    done = _run(["node", str(HERE / "simulate.mjs"), str(folder)], folder, "".join(f"{one}\n" for one in asked))
    answers = [_VERDICTS[word] for word in done.stdout.split()]
    if done.returncode or len(answers) != len(asked):
        raise AssertionError(f"question {len(answers) + 1} of {len(asked)} ended it: {done.stderr.strip()[-2000:]}")
    return answers


def _run(command: list[str], folder: Path, text: str = "") -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            command, cwd=folder, input=text, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        raise NotThereError(f"`{command[0]}` had not ended after {PATIENCE} seconds") from None
