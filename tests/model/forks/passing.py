"""A plugin of pytest for some version of the program: keeps each project of its tests that its `check` takes, once.

It runs in a checkout of that version, and knows of it only where projects are read. `FORKS_KEPT` names the file it
writes.
"""

import importlib
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

MOST_BYTES = 20_000
"""A project of more is one of many services, which says nothing that few do not."""

Files = dict[str, str]

grafts: Any = importlib.import_module("grafts")
"""Of this folder, which is on the path there."""

_ROOT = "ecs_platform.model" if Path("ecs_platform").is_dir() else "model"
_SEEN: dict[str, tuple[str, Files]] = {}


def text_of(folder: Path) -> Files:
    """The files of a project that say something of its environments, by path."""
    files = [*folder.glob("Pulumi*.yaml"), *(file for file in (folder / "services").rglob("*") if file.is_file())]
    return {str(file.relative_to(folder)): file.read_text("utf-8") for file in sorted(files)}


def write(files: Files, folder: Path) -> None:
    """The files of a project in a folder."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def see(folder: Path, stack: str) -> None:
    """Keeps a project as it is now, if it can be kept."""
    try:
        files = text_of(folder)
    except (OSError, UnicodeDecodeError):
        return
    if "Pulumi.yaml" in files and sum(map(len, files.values())) <= MOST_BYTES:
        _SEEN[json.dumps([stack, files], sort_keys=True)] = (stack, files)


def _watch(module: str, name: str, seen: Callable[..., tuple[Path, str]]) -> Callable[..., Any]:
    """Keeps what a function reads, before anybody imports it."""
    loaded = importlib.import_module(f"{_ROOT}.{module}")
    real: Callable[..., Any] = getattr(loaded, name)

    def watched(*args: Any, **named: Any) -> Any:
        if not named:
            see(*seen(*args))
        return real(*args, **named)

    setattr(loaded, name, watched)
    return real


load = _watch("load", "load", lambda project, stack, *_: (project, stack))
_watch("manifest.load", "load_manifests", lambda services, settings: (services.parent, settings.stack))


def is_taken(stack: str, files: Files) -> bool:
    """Whether `check` has no finding but for priorities, and there is a service."""
    with tempfile.TemporaryDirectory() as folder:
        write(files, Path(folder))
        found = load(Path(folder), stack)
    return bool(found.services) and all("has no priority yet" in each.message for each in found.findings)


def pytest_unconfigure() -> None:
    """Writes what this version takes of what was seen, and of projects that vary it."""
    seen = [files for _, files in _SEEN.values()]
    varied = (*grafts.manifests(seen), *grafts.definitions(grafts.shapes_of(_ROOT)))
    candidates = [*_SEEN.values(), *(("test", files) for files in varied)]
    taken = [{"stack": stack, "files": files} for stack, files in candidates if is_taken(stack, files)]
    Path(os.environ["FORKS_KEPT"]).write_text(json.dumps(taken), encoding="utf-8")
