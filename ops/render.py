"""`ops render`: a service as the JSON that the plain aws commands take."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from ecs_platform.ops.arguments import DEFAULT_STACK, Project, Services, Stack
from ecs_platform.ops.environment import faultless
from ecs_platform.ops.named import service_named


class As(StrEnum):
    """What is rendered."""

    TASK_DEFINITION = "task-definition"
    CREATE_SERVICE = "create-service"
    UPDATE_SERVICE = "update-service"


_OUTPUTS_HELP = "The stack's outputs (`pulumi stack output --json`), in place of markers like @@TARGET_GROUP_ARN@@."


def main(
    service: Annotated[str, typer.Argument(help="The service's name.")],
    as_: Annotated[As, typer.Option("--as", help="The command that takes it.")] = As.TASK_DEFINITION,
    outputs: Annotated[Path | None, typer.Option(help=_OUTPUTS_HELP)] = None,
    project: Project = None,
    stack: Stack = DEFAULT_STACK,
    services: Services = None,
) -> None:
    """Prints a service as `aws ecs … --cli-input-json` takes it."""
    from ecs_platform.model.task.markers import markers_in  # noqa: PLC0415
    from ecs_platform.model.task.render import rendered  # noqa: PLC0415

    loaded = faultless(project, stack, services)
    found = service_named(service, loaded)
    if found.is_job and as_ is not As.TASK_DEFINITION:
        raise typer.BadParameter(f"`{service}` is a Scheduled Job: it has no ECS service", param_hint="--as")
    request = rendered(as_.value, found, loaded, _outputs(outputs))
    # As the seed's files are written: for people who read and change them.
    typer.echo(json.dumps(request, indent=4))
    left = markers_in(request)
    if left:
        typer.echo(f"to be filled in: {', '.join(left)}", err=True)


def _outputs(file: Path | None) -> dict[str, Any]:
    if file is None:
        return {}
    try:
        outputs = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise typer.BadParameter(f"{file} cannot be read as JSON: {error}", param_hint="--outputs") from None
    if not isinstance(outputs, dict) or not isinstance(outputs.get("services", {}), dict):
        raise typer.BadParameter(f"{file} is not what `pulumi stack output --json` prints", param_hint="--outputs")
    return outputs
