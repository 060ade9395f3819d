"""Records and lanes for tests."""

import json
import subprocess
from pathlib import Path
from typing import Any

from lanes.lane import Case, CaseError, Lane, Scene
from lanes.record import Record

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def sample(**changes: Any) -> Record:
    """A record of the lane `sample`, with what is given in place of its own."""
    return Record.model_validate_json(json.dumps(plain() | changes))


def plain() -> dict[str, Any]:
    """The same as JSON has it."""
    return {
        "lane": "sample",
        "commit": COMMIT,
        "trees": {"src": COMMIT},
        "date": "2026-11-25T10:00:00Z",
        "seconds": 90.0,
        "cores": 2,
        "seeds": [4, 5],
        "tried": 3,
        "passed": 3,
        "failed": 0,
        "cases": [outcome("draws", seed=4), outcome("draws", seed=5), outcome("holds")],
        "measures": [
            {"name": "work", "value": 2.0, "unit": "s", "bar": 3.0, "met": True, "rounds": 5, "spread": 0.01},
        ],
    }


def outcome(name: str, **changes: Any) -> dict[str, Any]:
    """A case that held."""
    return {"name": name, "seed": None, "passed": True, "message": "", "seconds": 1.0} | changes


def holds(scene: Scene) -> None:
    scene.measure("work", [2.0, 1.0, 1.5], "s", bar=1.2)


def draws(scene: Scene) -> None:
    scene.measure("drawn", scene.random.randrange(1000), "x")


def fails(scene: Scene) -> None:
    (scene.folder / "file").touch()
    raise CaseError(f"nothing is in {scene.folder}")


def breaks(scene: Scene) -> None:
    raise KeyError("gone")


def lane(*cases: Case) -> Lane:
    """A lane that covers the folder `src`."""
    return Lane("sample", "What a sample shows.", ("src",), cases)


def repository(root: Path) -> Path:
    """A repository with one commit, of `src/a` and `docs/b`."""
    root.mkdir()
    git(root, "init", "--quiet", "--initial-branch=main")
    commit(root, "src/a")
    commit(root, "docs/b")
    return root


def commit(root: Path, path: str, text: str = "") -> str:
    """Writes a file and commits it; returns the commit."""
    (root / path).parent.mkdir(exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")
    git(root, "add", path)
    git(root, "-c", "user.name=T", "-c", "user.email=t@example.com", "commit", "--quiet", "-m", path)
    return git(root, "rev-parse", "HEAD")


def git(root: Path, *args: str) -> str:
    return subprocess.run(["git", *args], cwd=root, capture_output=True, text=True, check=True).stdout.strip()
