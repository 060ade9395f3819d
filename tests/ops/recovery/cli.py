"""A `pulumi` that only knows states of files: what a verb does before and beside the engine. Written as a program."""

import json
import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROGRAM = """#!{python}
import json, pathlib, sys
root = pathlib.Path({root!r})
with (root / "called").open("a") as calls:
    calls.write(" ".join(sys.argv[1:]) + "\\n")
state = root / "state.json"
command = sys.argv[1:3]
if command[0] == "whoami":
    print(json.dumps({{"url": "file://" + str(root / "backend")}}))
elif command == ["stack", "export"]:
    print(state.read_text())
    meanwhile = root / "meanwhile.json"
    if meanwhile.exists():
        meanwhile.rename(state)
elif command == ["stack", "import"]:
    state.write_text(sys.stdin.read())
else:
    sys.exit("error: not known here: " + " ".join(command))
"""


@dataclass(frozen=True)
class Cli:
    """It, and what it keeps.

    Attributes:
        root: a folder of its own.
    """

    root: Path

    def install(self) -> Path:
        """Writes the program; returns the folder that has to be on PATH."""
        folder = self.root / "bin"
        folder.mkdir(parents=True)
        program = folder / "pulumi"
        program.write_text(PROGRAM.format(python=sys.executable, root=str(self.root)), encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        return folder

    def keep(self, state: dict[str, Any], name: str = "state") -> None:
        """The state; as `meanwhile`, what it is after it was read once."""
        (self.root / f"{name}.json").write_text(json.dumps(state), encoding="utf-8")

    def kept(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.root / "state.json").read_text(encoding="utf-8"))
        return found

    def calls(self) -> list[str]:
        """The commands so far, without their options."""
        file = self.root / "called"
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        return [line.partition(" --")[0] for line in lines]

    def lock(self, project: str, stack: str, host: str, pid: int) -> Path:
        """A lock as Pulumi writes it."""
        folder = self.root / "backend" / ".pulumi" / "locks" / "organization" / project / stack
        folder.mkdir(parents=True)
        file = folder / "1.json"
        said = {"pid": pid, "username": "ana", "hostname": host, "timestamp": "2026-11-02T09:12:44Z"}
        file.write_text(json.dumps(said), encoding="utf-8")
        return file


def on_path(folder: Path) -> str:
    return os.pathsep.join([str(folder), os.environ["PATH"]])
