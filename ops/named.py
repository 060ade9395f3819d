"""The service or job that a verb is asked about."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from ecs_platform.model.environment import Loaded
    from ecs_platform.model.manifest.service import Service


def service_named(name: str, loaded: "Loaded") -> "Service":
    """The service or job of that name.

    Args:
        name: as it was typed.
        loaded: its environment, without findings.

    Raises:
        typer.BadParameter: there is none; the nearest name, or all of them, are said.
    """
    by_name = {each.name: each for each in loaded.services}
    if name not in by_name:
        raise unknown(name, by_name)
    return by_name[name]


def unknown(name: str, known: Iterable[str]) -> typer.BadParameter:
    """That there is no service of that name, and which is the nearest, or which there are."""
    from ecs_platform.model.reading.findings import did_you_mean  # noqa: PLC0415

    names = sorted(known)
    hint = did_you_mean(name, names) or f"there are: {', '.join(names) or 'none'}"
    return typer.BadParameter(f"there is no service `{name}`; {hint}", param_hint="SERVICE")
