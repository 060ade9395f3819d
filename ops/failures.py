"""`ops failures EVENTS`: why an `up` failed, from the engine's log of events."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from ecs_platform.ops.arguments import DEFAULT_STACK, Json, Project, Services, Stack
from ecs_platform.ops.output import OK, WRONG, print_json, say

Events = Annotated[
    Path,
    typer.Argument(
        metavar="EVENTS",
        help="What `pulumi up` wrote with `--event-log`, which it takes where PULUMI_DEBUG_COMMANDS is `true`.",
    ),
]


def main(
    events: Events,
    project: Project = None,
    stack: Stack = DEFAULT_STACK,
    services: Services = None,
    as_json: Json = False,
) -> None:
    """Prints why an `up` failed: AWS's words for each resource, and the field or setting that decides it."""
    from dataclasses import asdict  # noqa: PLC0415

    from ecs_platform.ops.environment import faultless  # noqa: PLC0415
    from ecs_platform.ops.faults import faults, told  # noqa: PLC0415

    loaded = faultless(project, stack, services, as_json=as_json)
    try:
        read = list(_read(events))
    except (OSError, ValueError, RecursionError) as error:
        raise typer.BadParameter(f"no events can be read: {error}", param_hint="EVENTS") from None
    found = faults(read, [each.name for each in loaded.services])
    if as_json:
        print_json([{**asdict(each), "decided": each.decided, "todo": each.todo} for each in found])
    else:
        for line in (line for each in found for line in told(each)):
            say(line)
    raise typer.Exit(WRONG if found else OK)


def _read(file: Path) -> Iterator[dict[str, Any]]:
    """The events, one a line; the last one is left out where the engine was killed while it wrote it."""
    import json  # noqa: PLC0415

    lines = file.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        try:
            event = json.loads(line)
        except ValueError:
            if number == len(lines):
                return
            raise
        if not isinstance(event, dict):
            raise ValueError(f"line {number} is no event")
        yield event
