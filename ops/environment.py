"""The environment that a verb is about, read and checked."""

from pathlib import Path
from typing import TYPE_CHECKING

from ecs_platform.ops.arguments import project_folder, stack_name
from ecs_platform.ops.output import fail

if TYPE_CHECKING:
    from ecs_platform.model.environment import Loaded


def faultless(project: Path | None, stack: str, services: Path | None, *, as_json: bool = False) -> "Loaded":
    """The environment; where something is wrong with it, that is printed and the verb ends with exit code 1."""
    from ecs_platform.model.load import load  # noqa: PLC0415

    loaded = load(project_folder(project), stack_name(stack), services)
    if loaded.findings:
        fail(loaded.findings, as_json=as_json)
    return loaded
