"""`ops check`: settings and manifests, without engine, network or credentials."""

from typing import TYPE_CHECKING, Annotated

import typer

from ecs_platform.ops.arguments import DEFAULT_STACK, Json, Project, Services, Stack, project_folder, stack_name
from ecs_platform.ops.output import WRONG, print_json

if TYPE_CHECKING:
    from ecs_platform.model.environment import Loaded


def main(
    project: Project = None,
    stack: Stack = DEFAULT_STACK,
    services: Services = None,
    differences: Annotated[
        bool, typer.Option("--differences", help="List where manifests mean something else than in AWS Copilot.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Checks the settings and all manifests of an environment."""
    from ecs_platform.model.load import load  # noqa: PLC0415

    loaded = load(project_folder(project), stack_name(stack), services)
    if differences:
        _print_differences(loaded, as_json)
        for finding in loaded.findings:
            typer.echo(str(finding), err=True)
    elif as_json:
        print_json([finding.as_json() for finding in loaded.findings])
    else:
        for finding in loaded.findings:
            typer.echo(str(finding))
        count = len(loaded.findings)
        faults = f"{count} fault{'s' * (count != 1)}" if count else "no faults"
        typer.echo(f"{stack_name(stack)}: {len(loaded.services)} services, {faults}", err=True)
    if loaded.findings:
        raise typer.Exit(WRONG)


def _print_differences(loaded: "Loaded", as_json: bool) -> None:
    found = _differences(loaded)
    if as_json:
        print_json(found)
        return
    for each in found:
        place = f"{each['file']}:{each['line']}: {each['path']}"
        typer.echo(f"{place}: here {each['ours']}; in AWS Copilot {each['copilot']}")


def _differences(loaded: "Loaded") -> list[dict[str, str | int]]:
    """What services without a fault do otherwise than AWS Copilot would."""
    from ecs_platform.model.manifest.differences import differences_of  # noqa: PLC0415
    from ecs_platform.model.reading.findings import relative  # noqa: PLC0415

    found = {
        (relative(node.at.file), service.name, difference.path, difference.copilot, difference.ours, difference.why): (
            node.key or node.at
        ).line
        for service in loaded.services
        for difference, node in differences_of(service)
    }
    return [
        {"file": file, "service": service, "path": path, "copilot": copilot, "ours": ours, "why": why, "line": line}
        for (file, service, path, copilot, ours, why), line in sorted(found.items())
    ]
