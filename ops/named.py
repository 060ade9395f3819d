"""The service or job that a verb is asked about."""

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
    from ecs_platform.model.reading.findings import did_you_mean  # noqa: PLC0415

    by_name = {each.name: each for each in loaded.services}
    if name not in by_name:
        hint = did_you_mean(name, by_name) or f"there are: {', '.join(sorted(by_name)) or 'none'}"
        raise typer.BadParameter(f"there is no service `{name}`; {hint}", param_hint="SERVICE")
    return by_name[name]
