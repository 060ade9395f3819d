"""The service that a verb is about, by its name."""

from typing import TYPE_CHECKING

import typer

from ecs_platform.model.reading.findings import did_you_mean

if TYPE_CHECKING:
    from ecs_platform.model.environment import Loaded
    from ecs_platform.model.manifest.service import Service


def service_named(loaded: "Loaded", name: str) -> "Service":
    """The service or job of a manifest.

    Raises:
        typer.BadParameter: there is none; the message names the nearest, or all.
    """
    known = {each.name: each for each in loaded.services}
    if name in known:
        return known[name]
    hint = did_you_mean(name, known) or f"there are: {', '.join(sorted(known)) or 'none'}"
    raise typer.BadParameter(f"`{name}` is no service; {hint}", param_hint="SERVICE")
