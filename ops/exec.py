"""`ops exec SERVICE`: a shell, or another command, in a container that runs, by ECS Exec."""

import shlex
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ecs_platform.ops import session_plugin
from ecs_platform.ops.arguments import DEFAULT_STACK, Project, Services, Stack
from ecs_platform.ops.aws import asking_aws
from ecs_platform.ops.ecs_tasks import Task, tasks_of
from ecs_platform.ops.environment import faultless
from ecs_platform.ops.exec_target import NO_AGENT, Target, chosen, not_ready
from ecs_platform.ops.log_lines import SHORT
from ecs_platform.ops.named import service_named
from ecs_platform.ops.output import fail, say
from ecs_platform.ops.refused import RefusedError, explained

if TYPE_CHECKING:
    from ecs_platform.model.environment import Loaded
    from ecs_platform.model.manifest.service import Service

SHELL, WINDOWS_SHELL = "/bin/sh", "powershell.exe"


def main(
    service: Annotated[str, typer.Argument(help="The service or job.")],
    command: Annotated[
        list[str] | None,
        typer.Argument(metavar="CMD", help="Behind `--`: what is run; default: a shell.", show_default=False),
    ] = None,
    task: Annotated[str | None, typer.Option(help="The task's id, or how it begins; default: the newest.")] = None,
    container: Annotated[str | None, typer.Option(help="Default: the main container.")] = None,
    project: Project = None,
    stack: Stack = DEFAULT_STACK,
    services: Services = None,
) -> None:
    """Opens a shell in a container that runs, or runs a command there; exit status is that of the plugin."""
    loaded = faultless(project, stack, services)
    found = service_named(service, loaded)
    typed = shlex.join(command) if command else WINDOWS_SHELL if found.windows else SHELL
    cluster, region = loaded.names.cluster, loaded.account.region
    with asking_aws(region) as client, explained(cluster, service):
        ecs = client("ecs")
        target = chosen(_tasks(ecs, loaded, found, task), task, container, found.main_container)
        _require_open(found, target, loaded.names.environment)
        program = session_plugin.path()
        if program is None:
            by_hand = session_plugin.by_hand(cluster, target.id, target.container, typed, region)
            raise RefusedError(
                f"`{session_plugin.PROGRAM}` is not on PATH: install it ({session_plugin.INSTALL}); with it the AWS"
                f" CLI does the same by `{by_hand}`"
            )
        if (why := not_ready(target)) is not None:
            raise RefusedError(why)
        session = _session(ecs, target, cluster, typed)
        endpoint = str(ecs.meta.endpoint_url)
    say(f"{typed} in `{target.container}` of task {target.id[:SHORT]}", err=True)
    given = session_plugin.arguments(session, region, target.session, endpoint)
    raise typer.Exit(session_plugin.run(program, given))


def _tasks(ecs: Any, loaded: "Loaded", service: "Service", task: str | None) -> list[Task]:
    """The tasks that are meant: those of the service; of a job, or where one is named, all of the family."""
    if service.is_job or task is not None:
        family = loaded.names.family(service.name)
        return tasks_of(ecs, loaded.names.cluster, "RUNNING", family=family)
    return tasks_of(ecs, loaded.names.cluster, "RUNNING", serviceName=loaded.names.service(service.name))


def _require_open(service: "Service", target: Target, environment: str) -> None:
    """Ends the verb where the task was started without ECS Exec: tasks keep what they were started with."""
    if target.is_open:
        return
    if not service.exec:
        hint = "write `exec: true`, then `pulumi up`: it takes effect in tasks that start from then on"
        fail([service.finding(f"ECS Exec is off for `{service.name}`", hint, "exec")])
    again = f"python -m ops redeploy {service.name} --stack {environment}"
    how = "its next run has it" if service.is_job else f"`{again}` starts others"
    raise RefusedError(
        f"task {target.id[:SHORT]} was started without ECS Exec, and the manifest has `exec: true`: a task keeps what"
        f" it was started with; {how}, and one-off tasks never have it"
    )


def _session(ecs: Any, target: Target, cluster: str, command: str) -> dict[str, Any]:
    """The session that ECS begins.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommand.html

    Raises:
        RefusedError: it does not.
    """
    from botocore.exceptions import ClientError  # noqa: PLC0415

    asked = {"cluster": cluster, "task": target.id, "container": target.container, "command": command}
    try:
        answer = ecs.execute_command(**asked, interactive=True)
    except ClientError as error:
        code, message = error.response["Error"]["Code"], error.response["Error"].get("Message", "")
        if code == "TargetNotConnectedException":
            raise RefusedError(f"the container is not connected to Session Manager ({message}): {NO_AGENT}") from None
        if code in ("InvalidParameterException", "ClientException"):
            raise RefusedError(f"ECS begins no session: {message}") from None
        raise
    return dict(answer["session"])
