"""`ops quotas`: what AWS limits, beside what the environment needs."""

from typing import TYPE_CHECKING, Annotated

import typer

from ecs_platform.ops.arguments import DEFAULT_STACK, Json, Project, Services, Stack
from ecs_platform.ops.environment import faultless
from ecs_platform.ops.output import WRONG, print_json, say, wide_console

if TYPE_CHECKING:
    from ecs_platform.model.quotas.quota import Line


def main(
    project: Project = None,
    stack: Stack = DEFAULT_STACK,
    services: Services = None,
    aws: Annotated[bool, typer.Option("--aws", help="Ask the account for its own quotas.")] = False,
    as_json: Json = False,
) -> None:
    """Lists what AWS limits, beside what the environment needs; exit status 1 where the account has less."""
    from ecs_platform.model.quotas.lines import lines  # noqa: PLC0415
    from ecs_platform.model.quotas.quota import Known  # noqa: PLC0415
    from ecs_platform.ops.account import Asked, ask_quotas  # noqa: PLC0415

    loaded = faultless(project, stack, services, as_json=as_json)
    asked = ask_quotas(loaded) if aws else Asked(Known())
    found = lines(loaded, asked.known)
    if as_json:
        print_json([line.as_json() for line in found])
    else:
        _print(found)
    for note in asked.notes:
        say(note, err=True)
    if asked.findings:
        raise typer.Exit(WRONG)


def _print(found: "list[Line]") -> None:
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from ecs_platform.model.quotas.lines import advice  # noqa: PLC0415
    from ecs_platform.model.quotas.quota import number  # noqa: PLC0415

    table = Table(box=None)
    for name in ("needs", "of", "", "for each", ""):
        table.add_column(name, justify="right" if name in ("needs", "of") else "left", overflow="fold")
    for line in found:
        limit = "?" if line.limit is None else number(line.limit)
        needs = Text(number(line.need.amount), style="bold red" if line.exceeded else "")
        table.add_row(needs, limit, Text(line.quota.name), Text(line.place), Text(advice(line)))
    wide_console().print(table)
