"""Keeps the policies that a version attached: `python -m tests.model.iam.whole.record COMMIT`.

The version is checked out into a temporary folder, and asked for the projects of an attack on it.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.model.iam.whole.attacked import BOUNDARY, PROJECTS

HERE = Path(__file__).parent
KEPT = HERE / "2026-11-25.json"


def main(commit: str) -> None:
    """Asks the version, and keeps what it says."""
    with tempfile.TemporaryDirectory() as folder:
        old = Path(folder) / "version"
        subprocess.run(["git", "worktree", "add", "--quiet", "--detach", str(old), commit], cwd=HERE, check=True)
        try:
            projects = {
                name: (str(each.write(Path(folder) / str(number))), each.images)
                for number, (name, each) in enumerate(PROJECTS.items())
            }
            asked = json.dumps({"projects": projects, "boundary": BOUNDARY})
            environ = {**os.environ, "PYTHONPATH": str(old)}
            said = subprocess.run(
                [sys.executable, str(HERE / "documents_of.py")],
                input=asked,
                cwd=old,
                env=environ,
                check=True,
                capture_output=True,
                text=True,
            ).stdout
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", str(old)], cwd=HERE, check=True)
    KEPT.write_text(json.dumps(json.loads(said), indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
