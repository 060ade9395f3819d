"""What lies in folders below the manifests', where none is read: manifests, and what AWS Copilot has beside its own."""

from collections.abc import Iterator
from pathlib import Path

from ecs_platform.model.reading.findings import Finding

SUFFIXES = (".yaml", ".yml")

_THEN_REMOVE = "then remove the folder"
COPILOT_FOLDERS: dict[str, str] = {
    "addons": "make what stands there in a stack of its own; its policies become `permissions`, its outputs "
    f"`variables` and `secrets`, its security groups `network.vpc.security_groups.groups`; {_THEN_REMOVE}",
    "overrides": "write the fields that it sets; what has none is in a whole task definition, `task_definition: "
    f"file.json`; {_THEN_REMOVE}",
    "environments": "an environment is a stack, and its settings stand in Pulumi.<environment>.yaml: "
    f"docs/from-copilot.md has the place of each field; {_THEN_REMOVE}",
    "pipelines": f"deployments stand in .github/workflows here: docs/from-copilot.md has the way there; {_THEN_REMOVE}",
}
"""Folders of AWS Copilot's workspace by name, and where what is in them has its place here."""
_WITH_A_SERVICE = ("addons", "overrides")


def misplaced(directory: Path) -> Iterator[Finding]:
    """Manifests one folder down, as AWS Copilot has them (`copilot/api/manifest.yml`), and its other folders."""
    for folder in _folders(directory):
        files = sorted(path for path in _in(folder) if path.suffix.lower() in SUFFIXES)
        if folder.name in COPILOT_FOLDERS and not any(file.stem == "manifest" for file in files):
            yield _of_copilot(folder)
            continue
        for file in files:
            place = f"{directory.name}/{folder.name}.yaml"
            there = (directory / f"{folder.name}.yaml").is_file()
            hint = f"put into {place} what it has more, and remove it" if there else f"move it to {place}"
            yield Finding(file, 1, 1, "", "is not read: manifests are not looked for in folders below", hint)
        yield from (_of_copilot(below) for below in _folders(folder) if below.name in _WITH_A_SERVICE)


def _of_copilot(folder: Path) -> Finding:
    message = f"is not read: `{folder.name}` of AWS Copilot has no counterpart as a folder"
    return Finding(folder, 1, 1, "", message, COPILOT_FOLDERS[folder.name])


def _folders(directory: Path) -> list[Path]:
    return sorted(path for path in _in(directory) if path.is_dir())


def _in(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        # Nothing of what is in it would be read.
        return []
