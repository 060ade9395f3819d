"""Our program and the bare ones, by Pulumi."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from bench.bare.writing import write_bare
from bench.four_ways.sizes import PARALLEL
from bench.four_ways.variants import ACCOUNT, MAX_RETRIES, REGION, Variant
from bench.four_ways.way import OURS, Commands
from ecs_platform.local.iam import AUTHORIZER
from lanes.commands import environment
from lanes.lane import Report
from sandbox import checkpoint
from sandbox.stack import Sandbox

_STACK = ("--stack", "test", "--non-interactive", "--suppress-progress")
_GOES = ("--yes", "--skip-preview", "--suppress-outputs", "--parallel", str(PARALLEL))
COMMANDS = Commands(
    up=("pulumi", "up", *_GOES, *_STACK),
    preview=("pulumi", "preview", "--expect-no-changes", *_STACK),
    preview_with_refresh=("pulumi", "preview", "--refresh", "--expect-no-changes", *_STACK),
    destroy=("pulumi", "destroy", *_GOES, *_STACK),
)
_PROVIDER = {
    "aws:region": REGION,
    "aws:allowedAccountIds": [ACCOUNT],
    "aws:skipMetadataApiCheck": "true",
    "aws:maxRetries": str(MAX_RETRIES),
}


class PulumiWay:
    """A Pulumi program on a local AWS of its own."""

    commands = COMMANDS

    def __init__(self, name: str, entry: str, folder: Path, say: Report) -> None:
        """`name`: OURS or another; `entry`: of a bare program; `folder`: a new one, for all that is its own."""
        self.project = folder / "project"
        self._ours, self._entry, self._folder = name == OURS, entry, folder / "sandbox"
        # The region is in the stack's file in all of them.
        self._sandbox = Sandbox(self.project, self._folder, say, region=REGION, authorizer=AUTHORIZER)

    def write(self, variant: Variant) -> None:
        if not self._ours:
            write_bare(self.project, variant.resources, _PROVIDER, self._entry)
        elif self.project.exists():
            # The stack's file has got its salt by now, and stays.
            shutil.rmtree(self.project / "services")
            shutil.copytree(variant.folder / "services", self.project / "services")
        else:
            shutil.copytree(variant.folder, self.project, symlinks=True)

    def start(self) -> None:
        self._sandbox.start()
        self._variables = {**environment(), **self._sandbox.environment()}

    def end(self) -> None:
        self._sandbox.stop()

    @property
    def url(self) -> str:
        return self._sandbox.url

    @property
    def variables(self) -> Mapping[str, str]:
        return self._variables

    @property
    def state(self) -> Path:
        return self._sandbox.state

    def urns(self) -> list[str]:
        """All in the state, for messages and tests."""
        deployment = checkpoint.read(self.state.read_bytes())["checkpoint"]["latest"]
        return [each["urn"] for each in deployment["resources"]]
