"""`ops redeploy`: the tasks of a service are replaced by new ones of the same revision, as in a deployment."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from ecs_platform.ops.arguments import DEFAULT_STACK, Json, Project, Services, Stack
from ecs_platform.ops.aws import asking_aws
from ecs_platform.ops.brought_out import brought_out, there
from ecs_platform.ops.confirming import Yes, confirmed
from ecs_platform.ops.ecs_services import short
from ecs_platform.ops.environment import faultless
from ecs_platform.ops.named import service_named
from ecs_platform.ops.output import WRONG, print_json, say
from ecs_platform.ops.refused import explained

if TYPE_CHECKING:
    from ecs_platform.model.manifest.service import Service


def main(
    service: Annotated[str, typer.Argument(help="The service.")],
    project: Project = None,
    stack: Stack = DEFAULT_STACK,
    services: Services = None,
    timeout: Annotated[
        float | None, typer.Option(min=0, help="Seconds to wait; default: as long as `pulumi up` waits.")
    ] = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Replaces a service's tasks by new ones of the same revision; exit status 1 where these are not steady."""
    loaded = faultless(project, stack, services, as_json=as_json)
    declared = service_named(service, loaded)
    if declared.is_job:
        raise typer.BadParameter(_of_job(declared), param_hint="SERVICE")
    with asking_aws(loaded.account.region) as client, explained(loaded.names.cluster, service):
        found = there(client, loaded.names.cluster, service)
        revision = short(found["taskDefinition"])
        confirmed(f"Replace the {found['runningCount']} tasks of {service} by new ones of {revision}?", yes=yes)
        # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html#ECS-UpdateService-request-forceNewDeployment
        outcome = brought_out(loaded, client, declared, {"forceNewDeployment": True}, timeout)
    if as_json:
        print_json({**asdict(outcome), "is_well": outcome.is_well})
    else:
        say(str(outcome))
    if not outcome.is_well:
        raise typer.Exit(WRONG)


def _of_job(job: "Service") -> str:
    """What there is to do for a job: it has no tasks that go on running."""
    return (
        f"`{job.name}` is a Scheduled Job: each start is a new task, which fetches image and secrets anew, so nothing"
        f" has to be replaced; `python -m ops run {job.name}` starts it now"
    )
