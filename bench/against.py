"""Import and check of today's program beside those of its first version, in turns on one machine.

Times of different days tell of the machine; the ratio of two that were measured in turns tells of the program.
"""

import ast
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.processor import cpu_seconds, output
from bench.projects import project
from lanes.commands import clone
from lanes.lane import PROJECT, CaseError, Scene

FIRST = "88f1bb2c4d680a1a22cd16cd180a48bc8960fe70"
# No slower, with what two measurements of the same program may differ by.
NO_SLOWER = 1.05
SERVICES = 300

_FILES = (
    "\nimport json, sys\nprint(json.dumps([m.__file__ for m in sys.modules.values() if getattr(m, '__file__', None)]))"
)


@dataclass(frozen=True)
class Version:
    """A checkout of the program, run by the interpreter that runs this."""

    root: Path

    def imports(self) -> list[str]:
        """Imports what its __main__.py imports, whatever that is."""
        return [sys.executable, "-c", imports_of(self.root / "__main__.py")]

    def check(self, folder: Path) -> list[str]:
        """`ops check` of a project."""
        return [sys.executable, "-m", "ops", "check", "--project", str(folder), "--stack", "test"]

    def own_modules(self) -> list[Path]:
        """The files of ours that these imports load."""
        python, option, program = self.imports()
        loaded: list[str] = json.loads(output([python, option, program + _FILES], self.root).splitlines()[-1])
        venv = Path(sys.prefix)
        return [file for each in loaded if _is_below(file := Path(each), self.root) and not _is_below(file, venv)]


def imports_of(file: Path) -> str:
    """The import statements at the top level of a module, as a program."""
    nodes = ast.parse(file.read_text(encoding="utf-8")).body
    return "\n".join(ast.unparse(node) for node in nodes if isinstance(node, (ast.Import, ast.ImportFrom)))


def against_the_first(scene: Scene) -> None:
    """The import of the program, `ops check` of its services, and of many: no slower than in the first version."""
    now, first = Version(PROJECT), Version(clone(scene.folder / "first", FIRST))
    for version in (now, first):
        if not version.own_modules():
            raise CaseError(f"the modules that are imported in {version.root} are not its own: nothing is compared")
    many = project(scene.folder / "many", SERVICES)
    _compare(scene, "import of the program", now.imports(), first.imports(), first.root)
    # What the first version can read, today's can: forks keep their files.
    for name, folder in (("ops check", first.root), (f"ops check of {SERVICES} services", many)):
        _compare(scene, name, now.check(folder), first.check(folder), first.root)


def _compare(scene: Scene, name: str, now: Sequence[str], first: Sequence[str], root: Path) -> None:
    scene.say(name)
    times: dict[Path, list[float]] = {PROJECT: [], root: []}
    sides = [(now, PROJECT), (first, root)]
    for command, cwd in sides:
        cpu_seconds(command, cwd)  # byte code is there, and files are read
    for turn in range(scene.rounds):
        for command, cwd in sides if turn % 2 else reversed(sides):
            times[cwd].append(cpu_seconds(command, cwd))
    today = scene.measure(f"{name}, today", times[PROJECT], "s")
    before = scene.measure(f"{name}, first version", times[root], "s")
    spread = max((measure.spread or 0) for measure in scene.measures[-2:])
    scene.keep(
        f"{name}, today to first version", today / before, "x", bar=NO_SLOWER, rounds=scene.rounds, spread=spread
    )


def _is_below(file: Path, folder: Path) -> bool:
    return file.is_absolute() and file.resolve().is_relative_to(folder.resolve())
