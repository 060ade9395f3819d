"""Checkpoints of earlier versions: what a stack's state is like for whoever pulls a newer one.

    versions/2026-11-25/            the entry of CHANGELOG.md, which names the commit they were recorded of
        test/                       the shipped settings and services, on the local AWS
        production/                 all that an environment can have
        shop/                       a service stack of its own on `production`, with its own program
        bootstrap/                  what belongs to the account

Each has what its stack was made of (settings, manifests, a program of its own) and `checkpoint.json.gz`, what
`pulumi stack export` said of it. record.py makes them.
"""

import gzip
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ecs_platform.model.changelog import FILE, Allowed, changes, load_changelog
from tests.stack.pulling.asked import do_what_is_asked

PROJECT = Path(__file__).parents[3]
VERSIONS = Path(__file__).parent / "versions"
CHECKPOINT = "checkpoint.json.gz"
RECORDED = ".recorded"
"""What ends so is a team's own program, as it was: no tool takes it for one of ours."""
# What differs from run to run, or tells of the machine, and what no preview looks at.
_DROPPED = ("created", "modified", "sourcePosition", "stackTrace")


@dataclass(frozen=True)
class Kind:
    """One of the stacks of which there are checkpoints.

    Attributes:
        stack: the Pulumi stack's name.
        folder: where its project is, in a copy of this one.
        platform: the kind it builds on; empty for none.
    """

    stack: str
    folder: str = "."
    platform: str = ""


KINDS: Mapping[str, Kind] = {
    # In this order they are recorded: production has the boundary of the account.
    "bootstrap": Kind("test", "examples/bootstrap"),
    "test": Kind("test"),
    "production": Kind("production"),
    "shop": Kind("production", "examples/service-stack", platform="production"),
}


@dataclass(frozen=True)
class Checkpoint:
    """One stack as one version left it.

    Attributes:
        version: the changelog's entry of that version, by its date.
        name: its kind's name.
    """

    version: str
    name: str

    def __str__(self) -> str:
        return f"{self.version}-{self.name}"

    @property
    def kind(self) -> Kind:
        return KINDS[self.name]

    @property
    def folder(self) -> Path:
        return VERSIONS / self.version / self.name

    def read(self) -> dict[str, Any]:
        """What `pulumi stack export` wrote."""
        found: dict[str, Any] = json.loads(gzip.decompress((self.folder / CHECKPOINT).read_bytes()))
        return found

    def write(self, exported: dict[str, Any]) -> None:
        """Keeps an export, without times and places; the same export makes the same bytes."""
        text = json.dumps(scrubbed(exported), sort_keys=True, separators=(",", ":"))
        (self.folder / CHECKPOINT).write_bytes(gzip.compress(text.encode(), 9, mtime=0))

    def allowed(self) -> list[Allowed]:
        """What the changelog says a preview of it may show: the patterns of all entries since."""
        entries, findings = load_changelog(PROJECT / FILE)
        assert not findings, findings
        return [pattern for entry in changes(entries, self.version) for pattern in entry.allowed]

    def lay_out(self, project: Path, *, asked: bool = True) -> Path:
        """Puts what the stack was made of into a copy of the project; returns the folder with its Pulumi.yaml.

        With `asked`, what `check` asks of whoever pulls is done, as CHANGELOG.md says it.
        """
        target = project / self.kind.folder
        for source in sorted(self.folder.iterdir()):
            if source.is_dir():
                shutil.rmtree(target / source.name, ignore_errors=True)
                shutil.copytree(source, target / source.name)
            elif source.name != CHECKPOINT:
                shutil.copy(source, target / source.name.removesuffix(RECORDED))
        if asked:
            do_what_is_asked(target, self.kind.stack)
        return target


def versions() -> list[str]:
    """The versions of which there are checkpoints, the oldest first."""
    return sorted(each.name for each in VERSIONS.iterdir() if each.is_dir())


def checkpoints() -> list[Checkpoint]:
    """All checkpoints, the oldest first; a service stack after its platform."""
    every = [Checkpoint(version, name) for version in versions() for name in KINDS]
    return [each for each in every if (each.folder / CHECKPOINT).exists()]


def scrubbed(exported: dict[str, Any]) -> dict[str, Any]:
    """A checkpoint, as `pulumi stack export` gives it, without times and places."""
    deployment = dict(exported["deployment"])
    deployment["manifest"] = {"time": "2000-01-01T00:00:00Z", "magic": "", "version": ""}
    deployment["resources"] = [
        {key: value for key, value in resource.items() if key not in _DROPPED} for resource in deployment["resources"]
    ]
    deployment.pop("metadata", None)
    return {**exported, "deployment": deployment}
