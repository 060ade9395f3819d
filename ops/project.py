"""The files of a project of one's own: those of project/, with a name, a description and two wheels put in."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import ecs_platform
from ecs_platform.ops.wheels import FOLDER, Wheel

Files = dict[str, bytes]
"""By path in the project."""

STACK_FILE = "Pulumi.test.yaml"


class ProjectError(Exception):
    """A project cannot be written; the message says why and what to do."""


def files(wheels: Mapping[str, Wheel]) -> Files:
    """The template, as `pulumi new` takes it: what is left open is `${PROJECT}` and `${DESCRIPTION}`.

    Args:
        wheels: those of ecs-platform and ecs-sandbox, by name.
    """
    root = _template()
    found = sorted(path for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    content = {path.relative_to(root).as_posix(): path.read_bytes() for path in found}
    for name in ("requirements.txt", "requirements-dev.txt"):
        for each in wheels.values():
            mark = f"${{{each.distribution.upper().replace('-', '_')}}}"
            content[name] = content[name].replace(mark.encode(), each.requirement.encode())
    kept = {f"{FOLDER}/{each.file.name}": each.file.read_bytes() for each in wheels.values() if each.file is not None}
    return {**content, **kept}


def as_template(content: Files) -> Files:
    """What `pulumi new` makes projects of: without the stack's file, in whose keys the CLI would break the name."""
    return {path: text for path, text in content.items() if path != STACK_FILE}


def stack_file(name: str) -> bytes:
    """The stack's file of a project that `pulumi new` made: settings for the local AWS.

    Args:
        name: the project's name, which its keys begin with.
    """
    return _filled((_template() / STACK_FILE).read_bytes(), {b"${PROJECT}": name.encode()})


def project(template: Files, name: str, description: str) -> Files:
    """The project that `pulumi new` would make of a template, with the stack's file."""
    from ecs_platform.model.settings.text import value_text  # noqa: PLC0415

    head, _, _ = template["Pulumi.yaml"].partition(b"template:\n")
    open_ = {b"${PROJECT}": name.encode(), b"${DESCRIPTION}": value_text(description).encode()}
    return {path: _filled(text, open_) for path, text in {**template, "Pulumi.yaml": head}.items()}


def _template() -> Path:
    return Path(ecs_platform.__path__[0]) / "project"


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
