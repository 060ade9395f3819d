"""Stacks as earlier versions left them, each with the program as it is now, in one state and beside one local AWS."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from ecs_platform.local.stack import Sandbox
from sandbox.engine import Engine
from tests.stack.pulling.checkpoints import Checkpoint
from tests.stack.pulling.shown import Shown, outputs_after, shown
from tests.stack.pulling.stacks import started
from tests.stack.up import copy_of_the_project


@dataclass(frozen=True)
class Pull:
    """One preview after a pull.

    Attributes:
        state: what it started from.
        raw: what `pulumi preview --json` said.
        outputs: the stack's outputs afterwards.
    """

    state: dict[str, Any]
    raw: dict[str, Any]
    outputs: dict[str, Any]

    @property
    def shown(self) -> set[Shown]:
        """Everything that is not as it was."""
        return shown(self.raw, self.state)


@dataclass
class Pulls:
    """Who has pulled: their projects, with the program of today.

    AWS knows nothing of their stacks: a preview that does not refresh asks the state alone.
    """

    root: Path
    _previews: dict[Checkpoint, Pull] = field(default_factory=dict)

    def preview(self, checkpoint: Checkpoint) -> Pull:
        """The preview of a checkpoint with the program of today, made once."""
        if checkpoint not in self._previews:
            sandbox = self.project(checkpoint)
            self._previews[checkpoint] = self.preview_of(sandbox, checkpoint, checkpoint.read())
        return self._previews[checkpoint]

    def project(self, checkpoint: Checkpoint, name: str = "") -> Sandbox:
        """A project of the program of today, with what the checkpoint was made of; with `name`, one to be changed."""
        copy = self.root / (name or f"{checkpoint.version}-{checkpoint.name}")
        if copy.exists():
            return started(copy / checkpoint.kind.folder, self._folder, checkpoint.kind.stack)
        project = checkpoint.lay_out(copy_of_the_project(copy))
        return started(project, self._folder, checkpoint.kind.stack)

    def preview_of(self, sandbox: Sandbox, checkpoint: Checkpoint, state: dict[str, Any]) -> Pull:
        """The preview where this is the stack's state, and its platform's is the checkpoint's."""
        if checkpoint.kind.platform:
            platform = Checkpoint(checkpoint.version, checkpoint.kind.platform)
            self._put(self.project(platform), platform.read())
        self._put(sandbox, state)
        plan = self.root / "plan.json"
        raw = json.loads(sandbox.read("preview", "--json", "--save-plan", str(plan)))
        return Pull(state, raw, outputs_after(json.loads(plan.read_text(encoding="utf-8"))))

    def stop(self) -> None:
        Sandbox(self.root, self._folder, print).stop()

    @property
    def _folder(self) -> Path:
        return self.root / "sandbox"

    def _put(self, sandbox: Sandbox, exported: dict[str, Any]) -> None:
        file = self.root / "state.json"
        file.write_text(json.dumps(exported), encoding="utf-8")
        sandbox.read("stack", "import", "--file", str(file))


@pytest.fixture(scope="module")
def pulls(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pulls]:
    assert engine.bin_dir.is_dir()
    made = Pulls(tmp_path_factory.mktemp("pulling"))
    try:
        yield made
    finally:
        made.stop()
