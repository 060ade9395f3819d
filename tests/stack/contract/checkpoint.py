"""Checkpoints of the stack `test`, one for each version of the outputs: what a fork has when it pulls updates.

    python -m tests.stack.contract.checkpoint

brings the stack up on the real engine and writes the one of the current version anew. That is for a release, never to
make a test pass: what the test refuses would delete or replace things in every fork.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from ecs_platform.local import secrets
from ecs_platform.local.stack import Sandbox
from ecs_platform.model.contract.outputs import VERSION
from sandbox.aws.client import clients
from tests.stack.up import copy_of_the_project

FOLDER = Path(__file__).parent / "checkpoints"
# What differs from run to run, or tells of the machine, and what no preview looks at.
_DROPPED = ("created", "modified", "sourcePosition", "stackTrace")


def checkpoint(version: int) -> Path:
    """The file of a version."""
    return FOLDER / f"version-{version}.json"


def scrubbed(exported: dict[str, Any]) -> dict[str, Any]:
    """A checkpoint, as `pulumi stack export` gives it, without times and places."""
    deployment = dict(exported["deployment"])
    deployment["manifest"] = {"time": "2000-01-01T00:00:00Z", "magic": "", "version": ""}
    deployment["resources"] = [
        {key: value for key, value in resource.items() if key not in _DROPPED} for resource in deployment["resources"]
    ]
    deployment.pop("metadata", None)
    return {**exported, "deployment": deployment}


def main() -> None:
    """Records the checkpoint of the current version."""
    with tempfile.TemporaryDirectory() as folder:
        sandbox = Sandbox(copy_of_the_project(Path(folder) / "project"), Path(folder) / "sandbox", print)
        sandbox.start()
        try:
            secrets.make_up(sandbox.loaded, clients(sandbox.url, sandbox.loaded.account.region))
            if sandbox.up():
                sys.exit("the stack did not come up; no checkpoint is written")
            exported = json.loads(sandbox.read("stack", "export"))
        finally:
            sandbox.stop()
    text = json.dumps(scrubbed(exported), indent=1, sort_keys=True) + "\n"
    FOLDER.mkdir(exist_ok=True)
    checkpoint(VERSION).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
