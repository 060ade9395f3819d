"""A stack of the program in the sandbox: its region is its settings', and IAM answers as the program reads policies."""

from dataclasses import dataclass
from pathlib import Path

from ecs_platform.local.iam import AUTHORIZER
from ecs_platform.model.environment import Loaded
from ecs_platform.model.load import load
from sandbox import stack
from sandbox.engine import Engine

FOLDER = ".sandbox"


@dataclass
class Sandbox(stack.Sandbox):
    """`sandbox.stack.Sandbox` for a project of this program."""

    authorizer: str | None = AUTHORIZER

    @property
    def loaded(self) -> Loaded:
        """Settings and manifests, as they are now."""
        return load(self.project, self.stack)

    def _variables(self, prepared: Engine, url: str) -> dict[str, str]:
        account = self.loaded.environment.account
        self.region = account.region if account else None
        return super()._variables(prepared, url)


def sandbox_of(project: Path, report: stack.Report, name: str = "test") -> Sandbox:
    """The sandbox of a project: the folder `.sandbox` beside its Pulumi.yaml."""
    return Sandbox(project, project / FOLDER, report, name)
