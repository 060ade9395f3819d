"""The files of a project of one's own: those of project/, with a name, a description and two wheels put in."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import ecs_platform
from ecs_platform.ops.wheels import FOLDER, Wheel

Files = dict[str, bytes]
"""By path in the project."""


class ProjectError(Exception):
    """A project cannot be written; the message says why and what to do."""


def files(wheels: Mapping[str, Wheel]) -> Files:
    """The template, as `pulumi new` takes it: what is left open is `${PROJECT}` and `${DESCRIPTION}`.

    Args:
        wheels: those of ecs-platform and ecs-sandbox, by name.
    """
    root = Path(ecs_platform.__path__[0]) / "project"
    found = sorted(path for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    content = {path.relative_to(root).as_posix(): path.read_bytes() for path in found}
    for name in ("requirements.txt", "requirements-dev.txt"):
        for each in wheels.values():
            mark = f"${{{each.distribution.upper().replace('-', '_')}}}"
            content[name] = content[name].replace(mark.encode(), each.requirement.encode())
    kept = {f"{FOLDER}/{each.file.name}": each.file.read_bytes() for each in wheels.values() if each.file is not None}
    return {**content, **kept}


def project(template: Files, name: str, description: str) -> Files:
    """The project that `pulumi new` would make of a template."""
    from ecs_platform.model.settings.text import value_text  # noqa: PLC0415

    head, _, _ = template["Pulumi.yaml"].partition(b"template:\n")
    open_ = {b"${PROJECT}": name.encode(), b"${DESCRIPTION}": value_text(description).encode()}
    return {path: _filled(text, open_) for path, text in {**template, "Pulumi.yaml": head}.items()}


def _filled(text: bytes, values: Mapping[bytes, bytes]) -> bytes:
    for mark, value in values.items():
        text = text.replace(mark, value)
    return text


def write(folder: Path, content: Files) -> None:
    """Writes all of it or nothing, and never over a file that is there.

    Raises:
        ProjectError: one is there, or the folder cannot be written to.
    """
    there = [path for path in content if (folder / path).exists() or (folder / path).is_symlink()]
    if there:
        listed = "".join(f"\n  {(folder / path).as_posix()}" for path in there)
        raise ProjectError(
            f"nothing was written, because these are there already:{listed}\nMove them, or take another DIR"
        )
    try:
        _write(folder, content)
    except OSError as error:
        raise ProjectError(f"nothing was written: {error.filename or folder}: {error.strerror}") from None


def _write(folder: Path, content: Files) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".ops-new-", dir=folder.parent) as name:
        made = Path(name) / "project"
        for path, text in content.items():
            (made / path).parent.mkdir(parents=True, exist_ok=True)
            (made / path).write_bytes(text)
        if not folder.exists():
            made.rename(folder)
            return
        _move_into(made, folder, list(content))


def _move_into(made: Path, folder: Path, paths: list[str]) -> None:
    moved: list[Path] = []
    try:
        for path in paths:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.move(made / path, folder / path)
            moved.append(folder / path)
    except OSError:
        for each in moved:
            each.unlink()
        raise
