"""Keeps the projects that a version's `check` takes: `python -m tests.model.forks.record COMMIT`, in four minutes.

They go into `passed/`, in a file named after the newest entry of that version's CHANGELOG.md. The version is checked
out into a temporary folder and tested there, with the packages of this virtual environment.
"""

import gzip
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
CHECKOUT = HERE.parents[2]
PASSED = HERE / "passed"
_DATE = re.compile(r"^## (\d{4}-\d{2}-\d{2})", re.MULTILINE)


def _git(*words: str) -> None:
    subprocess.run(["git", *words], cwd=CHECKOUT, check=True)


def _date(version: Path) -> str:
    """The day of its newest entry; of its commit, where its CHANGELOG.md has none yet."""
    entries = _DATE.findall((version / "CHANGELOG.md").read_text("utf-8"))
    if entries:
        return str(entries[0])
    shown = ["git", "show", "--no-patch", "--format=%cs", "HEAD"]
    return subprocess.run(shown, cwd=version, check=True, capture_output=True, text=True).stdout.strip()


def main(commit: str) -> None:
    """Tests the version with the plugin, and packs what it kept."""
    with tempfile.TemporaryDirectory() as folder:
        old, kept = Path(folder) / "version", Path(folder) / "kept.json"
        _git("worktree", "add", "--quiet", "--detach", str(old), commit)
        try:
            paths = os.pathsep.join((str(HERE), str(old)))
            environ = {**os.environ, "PYTHONPATH": paths, "FORKS_KEPT": str(kept), "PYTHONHASHSEED": "0"}
            tests = [sys.executable, "-m", "pytest", "-q", "-p", "passing", "-p", "no:cacheprovider", "tests/model"]
            subprocess.run(tests, cwd=old, env=environ, check=True)
            file = PASSED / f"{_date(old)}.json.gz"
            file.write_bytes(gzip.compress(kept.read_bytes(), mtime=0))
        finally:
            _git("worktree", "remove", "--force", str(old))
    print(f"{file.name}: {len(json.loads(gzip.decompress(file.read_bytes())))} projects")


if __name__ == "__main__":
    main(*sys.argv[1:])
