"""`ops rollback`: back to the revision that was steady last, in a way that the next `pulumi up` does not undo."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from ecs_platform.ops.arguments import DEFAULT_STACK, Json, Project, Services, Stack, project_folder, stack_name
from ecs_platform.ops.aws import Client, asking_aws
from ecs_platform.ops.brought_out import brought_out, there
from ecs_platform.ops.confirming import Yes, confirmed
from ecs_platform.ops.environment import faultless
from ecs_platform.ops.image_place import UnwritableError
from ecs_platform.ops.named import service_named
from ecs_platform.ops.output import WRONG, print_json, say
from ecs_platform.ops.permitted import Permitted
from ecs_platform.ops.refused import explained
from ecs_platform.ops.rolling_back import Rollback, begun, in_manifest, in_parameter, wanted
from ecs_platform.ops.steady_revisions import Definition, NoRevisionError

if TYPE_CHECKING:
    from ecs_platform.model.environment import Loaded
    from ecs_platform.model.manifest.service import Service

To = Annotated[
    str | None, typer.Option("--to", help="The revision: `12`, `family:12` or its ARN; default: the last steady one.")
]
Write = Annotated[
    bool, typer.Option("--write", help="Write the image where it is decided: manifest, settings or parameter.")
]
Timeout = Annotated[float | None, typer.Option(min=0, help="Seconds to wait; default: as long as `pulumi up` waits.")]


def main(
    service: Annotated[str, typer.Argument(help="The service.")],
    project: Project = None,
    stack: Stack = DEFAULT_STACK,
    services: Services = None,
    to: To = None,
    write: Write = False,
    timeout: Timeout = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Goes back to the revision that was steady last, or says what to write where a deployment would be undone."""
    loaded = faultless(project, stack, services, as_json=as_json)
    declared = service_named(service, loaded)
    if declared.is_job:
        raise typer.BadParameter(_of_job(declared), param_hint="SERVICE")
    try:
        with asking_aws(loaded.account.region) as client, explained(loaded.names.cluster, service):
            found = there(client, loaded.names.cluster, service)
            back = _wanted(client, loaded, declared, found, to)
            rollback = begun(client("ecs"), declared, found, back)
            if rollback.todo is None:
                if not as_json:
                    say(_way(rollback), err=True)
                check = _check(project, stack, services, declared, rollback.image)
                _roll_back(rollback, client, loaded, declared, back, check, write=write, timeout=timeout, yes=yes)
    except (NoRevisionError, UnwritableError) as error:
        say(f"{service}: {error}", err=True)
        raise typer.Exit(WRONG) from None
    _print(rollback, as_json=as_json)
    if not rollback.done:
        raise typer.Exit(WRONG)


def _way(rollback: Rollback) -> str:
    if rollback.before == rollback.to:
        return f"{rollback.service}: ECS is back at {rollback.to}, {rollback.image}"
    return f"{rollback.service}: from {rollback.before} to {rollback.to}, {rollback.image}"


def _wanted(client: Client, loaded: "Loaded", declared: "Service", found: dict[str, Any], to: str | None) -> Definition:
    may = Permitted()
    try:
        back = wanted(client("ecs"), loaded, declared, found, to, may)
    except NoRevisionError as error:
        if to is None:
            raise
        raise typer.BadParameter(str(error), param_hint="--to") from None
    for action in may.missing:
        say(f"not allowed: {action}; its deployments and events say what was steady", err=True)
    return back


def _roll_back(
    rollback: Rollback,
    client: Client,
    loaded: "Loaded",
    declared: "Service",
    back: Definition,
    check: Callable[[], str | None],
    *,
    write: bool,
    timeout: float | None,
    yes: bool,
) -> None:
    if rollback.owner == "manifest":
        in_manifest(rollback, loaded, declared, check, written=write, yes=yes)
    elif rollback.owner == "parameter":
        in_parameter(rollback, declared, client("ssm"), written=write, yes=yes)
    else:
        if write:
            _nothing_to_write(declared)
        confirmed(f"Go back from {rollback.before} to {rollback.to}?", yes=yes)
        rollback.outcome = brought_out(loaded, client, declared, {"taskDefinition": back.arn}, timeout)
        rollback.done = rollback.outcome.is_well


def _nothing_to_write(declared: "Service") -> NoReturn:
    message = f"a deploy tool decides the image of `{declared.name}`, and no line does: leave `--write` out"
    raise typer.BadParameter(message, param_hint="--write")


def _of_job(job: "Service") -> str:
    return (
        f"`{job.name}` is a Scheduled Job: it has no deployments, and its schedule starts the revision of the last"
        f" `pulumi up`; write the earlier image into {job.source.file.name}, and `pulumi up`"
    )


def _check(
    project: Path | None, stack: str, services: Path | None, declared: "Service", image: str | None
) -> Callable[[], str | None]:
    """Says what is wrong with the project as it is written then, or which image it has for the service."""

    def check() -> str | None:
        from ecs_platform.model.load import load  # noqa: PLC0415
        from ecs_platform.model.task.definition import image_of  # noqa: PLC0415

        again = load(project_folder(project), stack_name(stack), services)
        if again.findings:
            return str(again.findings[0])
        decided = [
            image_of(each, again.account, again.settings) for each in again.services if each.name == declared.name
        ]
        return None if decided == [image] else f"the image would be {', '.join(decided)}"

    return check


def _print(rollback: Rollback, *, as_json: bool) -> None:
    if as_json:
        print_json(rollback.as_json())
        return
    at = rollback.finding
    if at is not None and not rollback.done:
        say(f"{at['file']}:{at['line']}:{at['column']}: {at['path']}: {at['message']}; {at['hint']}")
    elif rollback.todo is not None:
        place = "" if at is None else f"{at['file']}:{at['line']}: "
        say(f"{rollback.service}: {rollback.to}: {place}{rollback.todo}")
    if rollback.differs and rollback.owner != "deployer":
        listed = ", ".join(rollback.differs)
        say(f"{rollback.service}: besides the image {rollback.before} differs from {rollback.to} in {listed}")
    if rollback.outcome is not None:
        say(str(rollback.outcome))
