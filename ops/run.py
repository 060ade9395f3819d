"""`ops run SERVICE -- CMD`: a one-off task of a service or a job: a migration, a repair, a job now."""

import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ecs_platform.ops.arguments import DEFAULT_STACK, Json, Project, Services, Stack
from ecs_platform.ops.aws import Client, asking_aws
from ecs_platform.ops.ecs_services import short
from ecs_platform.ops.ecs_tasks import Task
from ecs_platform.ops.environment import faultless
from ecs_platform.ops.log_events import Event
from ecs_platform.ops.log_lines import as_json as event_json
from ecs_platform.ops.log_lines import lines
from ecs_platform.ops.named import service_named
from ecs_platform.ops.one_off import Changes, Surroundings, name_of, of_schedule, of_service, request
from ecs_platform.ops.outcome import outcome
from ecs_platform.ops.output import is_terminal, print_json, say
from ecs_platform.ops.refused import RefusedError, explained
from ecs_platform.ops.task_lines import TaskLines
from ecs_platform.ops.watching import INTERRUPTED, ended_by_signals

if TYPE_CHECKING:
    from ecs_platform.model.environment import Loaded
    from ecs_platform.model.manifest.service import Service

_COMMAND = "Behind `--`: what the container runs; a job's own command where none is given."
_STOP = "Ctrl-C stops the task; without this it goes on."


@dataclass(frozen=True)
class _Asked:
    """What was asked for."""

    service: "Service"
    loaded: "Loaded"
    changes: Changes
    detach: bool
    stop: bool
    as_json: bool


def main(
    service: Annotated[str, typer.Argument(help="The service or job.")],
    command: Annotated[list[str] | None, typer.Argument(metavar="CMD", help=_COMMAND, show_default=False)] = None,
    container: Annotated[
        str | None, typer.Option(help="The container that runs it and whose end counts; default: the main one.")
    ] = None,
    cpu: Annotated[int | None, typer.Option(min=1, help="CPU units of the task; default: as declared.")] = None,
    memory: Annotated[int | None, typer.Option(min=1, help="MiB of the task; default: as declared.")] = None,
    detach: Annotated[bool, typer.Option("--detach", help="Print the task's ARN, and do not wait.")] = False,
    stop: Annotated[bool, typer.Option("--stop", help=_STOP)] = False,
    project: Project = None,
    stack: Stack = DEFAULT_STACK,
    services: Services = None,
    as_json: Json = False,
) -> None:
    """Runs a one-off task as the service's own run; exit status is that of its container."""
    loaded = faultless(project, stack, services, as_json=as_json)
    found = service_named(service, loaded)
    if not command and not found.is_job:
        hint = f"`python -m ops run {service} -- CMD`; without one it would run as the service does, and not end"
        raise typer.BadParameter(f"give the command: {hint}", param_hint="CMD")
    changes = Changes(container or found.main_container, command or (), cpu, memory)
    asked = _Asked(found, loaded, changes, detach, stop, as_json)
    with asking_aws(loaded.account.region) as client, explained(loaded.names.cluster, service):
        status = _run(asked, client)
    raise typer.Exit(status)


def _run(asked: _Asked, client: Client) -> int:
    ecs = client("ecs")
    around = _surroundings(asked, client)
    definition = ecs.describe_task_definition(taskDefinition=around.task_definition)["taskDefinition"]
    _require_container(asked.changes.container, definition)
    task = _started(asked, client, around)
    arn, revision = str(task["taskArn"]), short(definition["taskDefinitionArn"])
    if asked.detach:
        if asked.as_json:
            print_json({"task": arn, "revision": revision, "started_by": task.get("startedBy")})
        else:
            typer.echo(arn)
        return 0
    say(f"{revision} runs as task {short(arn)}, started by {task.get('startedBy')}", err=True)
    stopped = _awaited(asked, client, arn, definition)
    return _told(asked, stopped, revision)


def _surroundings(asked: _Asked, client: Client) -> Surroundings:
    """What its own tasks are started with.

    Raises:
        RefusedError: it is not there.
    """
    from ecs_platform.ops.ecs_services import described  # noqa: PLC0415

    name, names = asked.service.name, asked.loaded.names
    if asked.service.is_job:
        return _of_job(client("scheduler"), names.schedule(name), name)
    found = described(client("ecs"), names.cluster, [names.service(name)]).get(names.service(name))
    if found is None:
        raise RefusedError(f"`{name}` is not in the cluster `{names.cluster}`: `pulumi up` has not made it yet")
    around = of_service(found)
    if around.note:
        say(f"{around.note}: {short(around.task_definition)} is taken, whose tasks run", err=True)
    return around


def _of_job(scheduler: Any, schedule: str, job: str) -> Surroundings:
    from botocore.exceptions import ClientError  # noqa: PLC0415

    try:
        target = scheduler.get_schedule(Name=schedule)["Target"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        raise RefusedError(f"`{job}` has no schedule `{schedule}`: `pulumi up` has not made it yet") from None
    return of_schedule(target["EcsParameters"])


def _require_container(name: str, definition: dict[str, Any]) -> None:
    from ecs_platform.model.reading.findings import did_you_mean  # noqa: PLC0415

    known = [str(each["name"]) for each in definition["containerDefinitions"]]
    if name not in known:
        hint = did_you_mean(name, known) or f"there are: {', '.join(known)}"
        revision = short(definition["taskDefinitionArn"])
        raise typer.BadParameter(f"{revision} has no container `{name}`; {hint}", param_hint="--container")


def _started(asked: _Asked, client: Client, around: Surroundings) -> Task:
    """The task that ECS starts.

    Raises:
        RefusedError: it starts none.
    """
    from botocore.exceptions import ClientError  # noqa: PLC0415

    from ecs_platform.model.task.events import job_group  # noqa: PLC0415
    from ecs_platform.ops.run_failures import told  # noqa: PLC0415

    names, name = asked.loaded.names, asked.service.name
    # With its own command it is the job; with another it is not, and nobody shall count it as one of its runs.
    group = job_group(name) if asked.service.is_job and not asked.changes.command else None
    tags = names.tags(names.family(name) if asked.service.is_job else names.service(name), name)
    try:
        answer = client("ecs").run_task(
            **request(around, asked.changes, names.cluster, _who(client), tags, group),
        )
    except ClientError as error:
        if error.response["Error"]["Code"] not in (
            "InvalidParameterException",
            "ClientException",
            "BlockedException",
            "PlatformUnknownException",
            "PlatformTaskDefinitionIncompatibilityException",
            "UnsupportedFeatureException",
        ):
            raise
        raise RefusedError(f"ECS starts no task: {error.response['Error'].get('Message', '')}") from None
    if not answer["tasks"]:
        why = "; ".join(told(each) for each in answer.get("failures", [])) or "it says nothing about why"
        raise RefusedError(f"ECS starts no task: {why}")
    return dict(answer["tasks"][0])


def _who(client: Client) -> str:
    """Who starts it: a right to ask that needs nobody. Where STS cannot be reached, nobody is named."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    try:
        return name_of(str(client("sts").get_caller_identity()["Arn"]))
    except (BotoCoreError, ClientError):
        return ""


def _awaited(asked: _Asked, client: Client, arn: str, definition: dict[str, Any]) -> Task:
    """The task once it has stopped; Ctrl-C ends the verb, and the task only where that was asked for."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    from ecs_platform.ops.awaited_task import until_stopped  # noqa: PLC0415

    loaded, ecs = asked.loaded, client("ecs")
    own, region = loaded.names.log_group(asked.service.name), loaded.account.region
    written = TaskLines(client, definition["containerDefinitions"], short(arn), own, region)
    for each in written.elsewhere:
        say(str(each), err=True)
    coloured = is_terminal()

    def tell(event: Event) -> None:
        for line in [event_json(event)] if asked.as_json else lines(event, coloured=coloured):
            typer.echo(line)
        sys.stdout.flush()

    cluster = loaded.names.cluster
    goes_on = f"task {short(arn)} goes on; `aws ecs stop-task --cluster {cluster} --task {short(arn)}` stops it"
    try:
        with ended_by_signals():
            return until_stopped(ecs, cluster, arn, written, tell, lambda status: say(status, err=True))
    except (BotoCoreError, ClientError):
        say(goes_on, err=True)
        raise
    except KeyboardInterrupt:
        if asked.stop:
            ecs.stop_task(cluster=cluster, task=arn, reason="Ctrl-C of `ops run --stop`")
            say(f"task {short(arn)} is told to stop", err=True)
        else:
            say(goes_on, err=True)
        raise typer.Exit(INTERRUPTED) from None


def _told(asked: _Asked, task: Task, revision: str) -> int:
    """Says how it ended, and what to do where that is known."""
    from ecs_platform.ops.remedies import remedy  # noqa: PLC0415

    found, name = outcome(task, asked.changes.container), asked.service.name
    todo = remedy(found.reason, name, asked.loaded.names.log_group(name)) if found.reason else None
    if asked.as_json:
        told = {
            "task": task["taskArn"],
            "revision": revision,
            "container": asked.changes.container,
            "exit_code": found.exit_code,
            "stop_code": found.stop_code,
            "reason": found.reason,
            "remedy": todo,
        }
        typer.echo(json.dumps({"result": told}, sort_keys=True))
        return found.status
    ended = "never ran" if found.exit_code is None else f"ended with exit code {found.exit_code}"
    say(f"`{asked.changes.container}` {ended}" + (f": {found.reason}" if found.reason else ""), err=True)
    if todo:
        say(f"  -> {todo}", err=True)
    return found.status
