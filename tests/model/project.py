"""A project in a folder of its own, for tests that read files."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from ecs_platform.model.environment import Loaded
from ecs_platform.model.load import load
from ecs_platform.model.manifest.load import load_manifests
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.settings.stack import load_settings
from ecs_platform.model.task.definition import TaskDefinition, task_definition

STACK = """\
config:
  aws:region: eu-central-1
  aws:allowedAccountIds: ["123456789012"]
"""
WEB = """\
name: web
type: Load Balanced Web Service
image: {location: nginx, port: 80}
http: {path: /}
"""


@dataclass
class Project:
    """A project with one environment, `test`, and no services.

    Attributes:
        folder: where Pulumi.yaml is.
    """

    folder: Path

    def __post_init__(self) -> None:
        (self.folder / "services").mkdir(parents=True)
        (self.folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
        self.stack()

    @property
    def services(self) -> Path:
        return self.folder / "services"

    def stack(self, settings: str = "", name: str = "test") -> Path:
        """The stack's file, with settings as lines below `config:` (`network: {nat: none}`)."""
        lines = [f"  shop:{line}" if line[:1].isalpha() else f"  {line}" for line in dedent(settings).splitlines()]
        file = self.folder / f"Pulumi.{name}.yaml"
        file.write_text(STACK + "".join(f"{line}\n" for line in lines))
        return file

    def write(self, name: str, text: str | bytes) -> Path:
        """A file in services/."""
        file = self.services / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else dedent(text).encode())
        return file

    def findings(self, stack: str = "test") -> list[Finding]:
        """What is wrong with settings, manifests and routes; nothing is said of priorities that are not given yet."""
        found = load(self.folder, stack).findings
        return [finding for finding in found if "has no priority yet" not in finding.message]

    def load(self, stack: str = "test", values: Mapping[str, object] | None = None) -> Loaded:
        return load(self.folder, stack, values=values)

    def read(self, stack: str = "test") -> dict[str, Service]:
        """The services by name; fails where anything is wrong."""
        settings = load_settings(self.folder, stack)
        services, findings = load_manifests(self.services, settings)
        assert [str(each) for each in [*settings.findings, *findings]] == []
        return {service.name: service for service in services}

    def one(self, text: str, stack: str = "test") -> Service:
        """The service of one manifest; fails where anything is wrong."""
        self.write("one.yaml", text)
        return next(iter(self.read(stack).values()))

    def definition(self, text: str, stack: str = "test") -> TaskDefinition:
        """The task definition of one manifest."""
        service = self.one(text, stack)
        loaded = load_settings(self.folder, stack)
        assert loaded.names
        assert loaded.account
        assert loaded.settings
        return task_definition(service, loaded.names, loaded.account, loaded.settings)


def marked(text: str) -> list[tuple[int, str]]:
    """The lines that are marked as wrong (`# !! what is said`), several things divided by `!!`."""
    found = []
    for number, line in enumerate(dedent(text).splitlines(), 1):
        _, mark, expected = line.partition("# !!")
        found += [(number, each.strip()) for each in expected.split("!!")] if mark else []
    return found


def assert_marked(text: str, findings: list[Finding], file: Path) -> None:
    """Each mark has its finding, in that line and with these words, and there is no other finding."""
    here = [(finding.line, str(finding)) for finding in findings if finding.file == file]
    missing = [mark for mark in marked(text) if not any(mark[0] == line and mark[1] in said for line, said in here)]
    said = "\n".join(said for _, said in here)
    assert not missing, f"not said: {missing}\nsaid:\n{said}"
    assert len(here) == len(marked(text)), f"more is said than marked:\n{said}"
