"""A project of one's own, all the way to what it asks of AWS."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

import pulumi

from ecs_platform.components.outputs import outputs_of
from ecs_platform.components.platform import Platform
from ecs_platform.model.environment import Loaded
from ecs_platform.model.load import load
from tests.components.recording import Recorded, record

PROJECT = Path(__file__).parents[2]
STACK = """
config:
  aws:region: eu-central-1
  aws:allowedAccountIds: ["123456789012"]
"""


class Project:
    """A project of one's own: a stack file, and manifests by name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copy(PROJECT / "Pulumi.yaml", folder)
        (folder / "services").mkdir()
        self.settings, self.region = "", "eu-central-1"

    def service(self, name: str, text: str) -> None:
        (self.folder / "services" / f"{name}.yaml").write_text(f"name: {name}\n{dedent(text)}")

    def loaded(self) -> Loaded:
        (self.folder / "Pulumi.dev.yaml").write_text(STACK.replace("eu-central-1", self.region) + self.settings)
        loaded = load(self.folder, "dev")
        assert [str(finding) for finding in loaded.findings] == []
        return loaded

    def record(self, preview: bool = False, before: Mapping[str, Any] | None = None) -> Recorded:
        """What it asks for; `before` are the outputs of its last `up`."""
        loaded = self.loaded().after(before or {})

        def program() -> None:
            for name, value in outputs_of(Platform("platform", loaded)).items():
                pulumi.export(name, value)

        return record(program, preview, stack="dev")


def same_in_a_first_preview(project: Project, recorded: Recorded) -> bool:
    return project.record(preview=True).keys() == recorded.keys()


def web(project: Project, text: str = "", http: str = "{path: /, priority: 10}") -> None:
    project.service(
        "web",
        f"type: Load Balanced Web Service\nimage: {{location: nginx:alpine, port: 80}}\nhttp: {http}\n{dedent(text)}",
    )
