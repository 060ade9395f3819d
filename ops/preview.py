"""The files that the engine wrote, for the verbs that tell of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ecs_platform.ops.arguments import project_folder, stack_name
from ecs_platform.ops.output import WRONG, say

if TYPE_CHECKING:
    from ecs_platform.model.manifest.not_secret import Declared

MOST = 256 * 1024 * 1024
"""Bytes; a preview of a hundred services has about five million."""


def text_of(file: Path) -> str:
    """A file's text; it may be a pipe (`<(pulumi preview --json)`).

    Raises:
        ValueError: it is not UTF-8, or without end.
        OSError: it cannot be read.
    """
    with file.open("rb") as opened:
        raw = opened.read(MOST + 1)
    if len(raw) > MOST:
        raise ValueError(f"has more than the {MOST:,} bytes that are read")
    return raw.decode("utf-8")


def declared(project: Path | None, stack: str, services: Path | None) -> "Declared":
    """What the manifests of a project say is no secret; nothing where there is no project, here or above."""
    from ecs_platform.model.declared import declared_in  # noqa: PLC0415
    from ecs_platform.model.manifest.not_secret import nothing  # noqa: PLC0415

    try:
        folder = project_folder(project)
    except typer.BadParameter:
        return nothing
    return declared_in(folder, stack_name(stack), services)


@contextmanager
def telling_of(file: Path) -> Iterator[None]:
    """Ends the verb with exit code 1, and says why, where a file is not what the engine writes."""
    try:
        yield
    except RecursionError:
        say(f"error: {file}: is nested too deeply", err=True)
    except (OSError, ValueError) as error:
        say(f"error: {file}: {error}", err=True)
    except (AttributeError, IndexError, KeyError, TypeError) as error:
        # Inputs are the provider's, of any type: what is read of them is not asked for its shape one by one.
        why = f"{type(error).__name__}: {error}"
        say(f"error: {file}: has an input that is not as the engine and the provider write it ({why})", err=True)
    else:
        return
    raise typer.Exit(WRONG)
