"""Files that a manifest names: within the folder of the manifests, and readable."""

from pathlib import Path

from ecs_platform.model.reading.files import UnreadableError, content, there
from ecs_platform.model.reading.findings import Finding, did_you_mean
from ecs_platform.model.reading.source import Node


def read_beside(node: Node, directory: Path) -> tuple[Path | None, bytes, list[Finding]]:
    """The file whose name is the value of `node`.

    Args:
        node: a text: a path relative to `directory`.
        directory: the folder of the manifests; a file outside is not read, or any file of the machine that runs the
            program could end up in a task definition.

    Returns:
        Its path, its bytes, and what is wrong; no path where it cannot be read.
    """
    name = str(node.value)
    file = directory / name
    if not _inside(file, directory) or Path(name).is_absolute():
        return None, b"", [node.finding(f"`{name}` lies outside the folder of the manifests", "move the file there")]
    if not there(file):
        return None, b"", [node.finding(f"there is no file `{name}`", _near(name, directory))]
    try:
        return file, content(file), []
    except UnreadableError as error:
        return None, b"", [node.finding(f"`{name}` {error.message}", error.hint)]


def _inside(file: Path, directory: Path) -> bool:
    try:
        return file.resolve().is_relative_to(directory.resolve())
    except (RuntimeError, ValueError):
        # A link that leads back to itself, or a name that no file has: it is nowhere, and said to be.
        return True


def _near(name: str, directory: Path) -> str:
    suffix = Path(name).suffix
    return did_you_mean(name, [path.name for path in directory.iterdir() if path.suffix == suffix]) or (
        "paths are relative to the folder of the manifests"
    )
