"""`ops digest PREVIEW.json`: what a preview means, for a pull request; and the gate before protected environments."""

from pathlib import Path
from typing import Annotated

import typer

from ecs_platform.model.reading.printable import printable_lines
from ecs_platform.ops.arguments import DEFAULT_STACK, Json, Project, Services, Stack, stack_name
from ecs_platform.ops.output import WRONG, print_json, say

PreviewFile = Annotated[
    Path,
    typer.Argument(metavar="PREVIEW.json", help="What `pulumi preview --json` wrote.", exists=True, dir_okay=False),
]
StateFile = Annotated[
    Path | None,
    typer.Option("--state", help="What `pulumi stack export` wrote: for what stays.", exists=True, dir_okay=False),
]
Gate = Annotated[
    bool,
    typer.Option(
        "--gate",
        help="Exit status 1 where what people reach would be lost, a service replaced, or `up` would fail.",
    ),
]


def main(
    preview: PreviewFile,
    state: StateFile = None,
    gate: Gate = False,
    stack: Stack = DEFAULT_STACK,
    project: Project = None,
    services: Services = None,
    as_json: Json = False,
) -> None:
    """Prints a preview as Markdown for a pull request; with --gate refuses losses, and what cannot end well."""
    from ecs_platform.model.digest.as_json import as_json as for_machines  # noqa: PLC0415
    from ecs_platform.model.digest.gate import impossible, judge  # noqa: PLC0415
    from ecs_platform.model.digest.markdown import digest  # noqa: PLC0415
    from ecs_platform.model.digest.preview import read_preview  # noqa: PLC0415
    from ecs_platform.ops.preview import declared, telling_of, text_of  # noqa: PLC0415

    with telling_of(preview):
        found = read_preview(text_of(preview), text_of(state) if state is not None else None)
        told = stack_name(stack), declared(project, stack, services)
        said = for_machines(found, *told) if as_json else digest(found, *told)
    if isinstance(said, str):
        typer.echo(printable_lines(said), nl=False)
    else:
        print_json(said)
    refused = judge(found).missing if gate else []
    for loss in refused:
        lost = ", ".join(f"{step.resource.label} ({step.kind})" for step in loss.steps)
        say(f"refused: {lost} without the override `{loss.key}` in Pulumi.{stack_name(stack)}.yaml", err=True)
    fails = impossible(found) if gate else []
    for why in fails:
        say(f"refused: {why}", err=True)
    if refused or fails:
        raise typer.Exit(WRONG)
