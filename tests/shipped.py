"""The environment `test` as it is shipped: in a fork the services and settings at the top are the team's own."""

import shutil
from pathlib import Path

from tests.stack.pulling.checkpoints import Checkpoint, versions

PROJECT = Path(__file__).parents[1]


def shipped(folder: Path) -> Path:
    """A project with Pulumi.yaml of today, and services and stack file as the newest recorded version had them."""
    shutil.copy(PROJECT / "Pulumi.yaml", folder)
    return Checkpoint(versions()[-1], "test").lay_out(folder)
