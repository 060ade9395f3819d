"""Writes a bare program of pulumi-aws.

Its resources are data and not lines of code: thousands of lines that nobody would write would have to be compiled at
each run, which a loop over a list of services does not.
"""

import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.bare.resource import Resource

AS_WRITTEN, AWAITING = "as_written", "awaiting"

_PROGRAM = Path(__file__).parent / "program"
_PROJECT = """\
name: bare
runtime: {name: python, options: {virtualenv: .venv}}
"""


def write_bare(folder: Path, resources: Sequence[Resource], configuration: Mapping[str, object], entry: str) -> Path:
    """Writes a project, in place of the one that is there, and returns its folder.

    Args:
        folder: of the project.
        resources: each behind what it needs (`in_order`).
        configuration: of the provider, by full key (`aws:region`).
        entry: AS_WRITTEN or AWAITING.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Pulumi.yaml").write_text(_PROJECT, encoding="utf-8")
    if not (stack := folder / "Pulumi.test.yaml").exists():  # Pulumi writes its salt into it
        stack.write_text(json.dumps({"config": configuration}), encoding="utf-8")
    (folder / "resources.json").write_text(json.dumps([_row(each) for each in resources]), encoding="utf-8")
    shutil.copy(_PROGRAM / "making.py", folder)
    shutil.copy(_PROGRAM / f"{entry}.py", folder / "__main__.py")
    if not (folder / ".venv").is_symlink():
        (folder / ".venv").symlink_to(sys.prefix, target_is_directory=True)
    return folder


def _row(resource: Resource) -> list[object]:
    """Module and class of the SDK, name, inputs, options."""
    path, _, kind = resource.type.partition(":")
    waits = {"dependsOn": list(resource.depends_on)} if resource.depends_on else {}
    return [path.partition("/")[0], kind, resource.name, resource.inputs, {**resource.options, **waits}]
