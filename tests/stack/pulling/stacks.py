"""Stacks that share a local AWS and a state, so that one can build on another."""

from pathlib import Path

import yaml

from ecs_platform.local.stack import Sandbox
from sandbox import checkpoint


def started(project: Path, folder: Path, stack: str) -> Sandbox:
    """A stack of a project, empty where it is new; all others of the same `folder` stay as they are."""
    name = yaml.safe_load((project / "Pulumi.yaml").read_text(encoding="utf-8"))["name"]
    others = checkpoint.stacks(folder / "state")
    is_there = checkpoint.newest(folder / "state", name, stack).exists()
    sandbox = Sandbox(project, folder, print, stack=stack)
    # It makes the stack where it is the first.
    sandbox.start()
    if others and not is_there:
        sandbox.read("stack", "init")
    return sandbox
