"""The Python that a project runs with: the virtual environment that Pulumi.yaml names, or else our own."""

import json
import sys
from pathlib import Path
from typing import Any


def python(info: Any) -> Path:
    """The interpreter for a ProgramInfo (`runtime.options.virtualenv`, relative to the project's folder)."""
    folder = _folder(info)
    return folder / "bin" / "python" if folder else Path(sys.executable)


def site_packages(info: Any) -> list[str]:
    """The folders in which that interpreter's packages lie."""
    folder = _folder(info)
    return [str(path) for path in folder.glob("lib/python*/site-packages")] if folder else sys.path


def plugins(info: Any) -> list[tuple[str, str]]:
    """Name and version of each resource plugin that an installed SDK needs (its file pulumi-plugin.json)."""
    paths = [path for folder in site_packages(info) for path in sorted(Path(folder).glob("*/pulumi-plugin.json"))]
    found = [json.loads(path.read_text()) for path in paths]
    return [(plugin["name"], plugin.get("version", "")) for plugin in found if plugin.get("resource")]


def install_commands(info: Any) -> list[list[str]]:
    """What to run, in order, so that the project's requirements are installed."""
    commands = []
    folder = _folder(info)
    if folder and not (folder / "bin" / "python").exists():
        commands.append([sys.executable, "-m", "venv", str(folder)])
    requirements = Path(info.program_directory, "requirements.txt")
    if requirements.exists():
        commands.append([str(python(info)), "-m", "pip", "install", "-r", str(requirements)])
    return commands


def _folder(info: Any) -> Path | None:
    name = dict(info.options).get("virtualenv")
    return Path(info.root_directory, name) if name else None
