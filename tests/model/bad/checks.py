"""Checks of many projects in one process of their own: what hangs is killed, and fails.

`python -m tests.model.bad.checks FOLDER…` prints what `ops check` finds in each, or the traceback.
"""

import json
import subprocess
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from ecs_platform.model.load import load

LIMIT = 300
"""Seconds, after which a process hangs."""
ROOT = Path(__file__).parents[3]


def checked(folders: Sequence[Path]) -> list[list[str]]:
    """The findings of each project, as `ops check` prints them; fails where one ends in a traceback or does not end."""
    command = [sys.executable, "-m", "tests.model.bad.checks", *map(str, folders)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, cwd=ROOT, check=False)
    found: list[dict[str, list[str] | str]] = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(found) == len(folders), done.stderr
    broken = [
        f"{folder}:\n{each['traceback']}" for folder, each in zip(folders, found, strict=True) if each["traceback"]
    ]
    assert not broken, "\n".join(broken)
    return [[*each["findings"]] for each in found]


def _of(folder: Path) -> dict[str, list[str] | str]:
    try:
        return {"findings": [str(each) for each in load(folder, "test").findings], "traceback": ""}
    except Exception:
        return {"findings": [], "traceback": traceback.format_exc()}


if __name__ == "__main__":
    for each in sys.argv[1:]:
        print(json.dumps(_of(Path(each))))
