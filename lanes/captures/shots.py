"""The captures: `ops check` with five faults, `make up`, again, and with a service that cannot start."""

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lanes.captures.masked import differing
from lanes.captures.terminal import Screen, run
from lanes.commands import clone, with_our_venv
from lanes.lane import PROJECT, CaseError

FOLDER = PROJECT / "docs" / "captures"
WIDTHS = (80, 100)
BROKEN = """name: shop
type: Load Balanced Web Service
image: {location: ghcr.io/acme/shop:broken, port: 8080}
http: {path: shop}
"""
FIVE_FAULTS = """name: shop
type: Load Balanced Web Service
image: {location: ghcr.io/acme/shop:1.4, port: 8080}
http: {path: shop}
cpu: 300
count: many
variables: {DB_PASSWORD: hunter2hunter2}
sidecar: {proxy: {image: envoy:1}}
"""


@dataclass(frozen=True)
class Shot:
    """One capture.

    Attributes:
        name: of its files, `<name>-<columns>.txt`.
        typed: what a person types; the file begins with it.
        fails: whether it ends with another status than 0.
    """

    name: str
    typed: str
    fails: bool = False

    def file(self, columns: int) -> Path:
        """Where it is kept."""
        return FOLDER / f"{self.name}-{columns}.txt"


CHECK = Shot("check", "bin/ops check", fails=True)
UP, AGAIN, FAILING = Shot("up", "make up"), Shot("up-again", "make up"), Shot("up-failing", "make up", fails=True)
SHOTS = (CHECK, UP, AGAIN, FAILING)
Say = Callable[[str], None]


def of_check(folder: Path, columns: int) -> str:
    """The check of a project with five faults; `folder` is an empty one."""
    for name in ("Pulumi.yaml", "Pulumi.test.yaml"):
        shutil.copy(PROJECT / name, folder)
    shutil.copytree(PROJECT / "services", folder / "services")
    (folder / "services" / "shop.yaml").write_text(FIVE_FAULTS, encoding="utf-8")
    command = [sys.executable, "-m", "ops", "check", "--project", "."]
    return _text(CHECK, run(["env", f"PYTHONPATH={PROJECT}", *command], folder, columns))


def of_up(folder: Path, columns: int, say: Say) -> Iterator[tuple[Shot, str]]:
    """`make up` in a fresh clone, again, and with a service that cannot start; `folder` is where the clone goes."""
    with _project(folder, say) as project:
        for shot in (UP, AGAIN, FAILING):
            if shot is FAILING:
                (project / "services" / "shop.yaml").write_text(BROKEN, encoding="utf-8")
            say(f"{shot.typed}, {columns} columns: {shot.name}")
            yield shot, _text(shot, run(_local("up"), project, columns))


@contextmanager
def _project(folder: Path, say: Say) -> Iterator[Path]:
    project = with_our_venv(clone(folder))
    try:
        yield project
    finally:
        say("make down")
        run(_local("down"), project, WIDTHS[0])


def _local(verb: str) -> list[str]:
    """What make runs: its own lines about the virtual environment are not to be seen."""
    return [sys.executable, "-m", "ecs_platform.local", verb]


def _text(shot: Shot, screen: Screen) -> str:
    if bool(screen.status) != shot.fails:
        raise CaseError(f"`{shot.typed}` for {shot.name} ended with {screen.status}:\n{screen.text}")
    return f"$ {shot.typed}\n{screen.text}"


def compared(folder: Path, columns: int, say: Say) -> dict[str, list[str]]:
    """The captures of `make up` that are not what is seen now, with the lines in which they differ."""
    found = {
        shot.name: differing(shot.file(columns).read_text("utf-8"), text) for shot, text in of_up(folder, columns, say)
    }
    return {name: lines for name, lines in found.items() if lines}
