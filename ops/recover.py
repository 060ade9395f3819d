"""`ops recover`: what was interrupted comes back; a stack's state tells again of all that was made."""

from typing import Annotated

import typer

from ecs_platform.ops.arguments import DEFAULT_STACK, Json, Project, Services, Stack, project_folder

Yes = Annotated[bool, typer.Option("--yes", help="Do it; without, only the plan is shown.")]
Force = Annotated[
    bool,
    typer.Option(
        "--force", help="Release a lock of which nobody here can know whether it is dead; forget what is undecided."
    ),
]
LostState = Annotated[
    bool, typer.Option("--lost-state", help="Look for all that the program would make; the state is lost, or old.")
]


def main(
    project: Project = None,
    stack: Stack = DEFAULT_STACK,
    services: Services = None,
    yes: Yes = False,
    force: Force = False,
    lost_state: LostState = False,
    as_json: Json = False,
) -> None:
    """Brings a stack back whose `up` was interrupted; exit status 1 where there is, or remains, something to do."""
    from ecs_platform.ops.aws import asking_aws  # noqa: PLC0415
    from ecs_platform.ops.environment import faultless  # noqa: PLC0415
    from ecs_platform.ops.output import OK, WRONG, print_json, say  # noqa: PLC0415
    from ecs_platform.ops.recovery.carrying_out import Recovery  # noqa: PLC0415
    from ecs_platform.ops.recovery.pulumi import Pulumi, PulumiError  # noqa: PLC0415
    from ecs_platform.ops.recovery.store import StoreError  # noqa: PLC0415
    from ecs_platform.ops.recovery.story import Asked, told  # noqa: PLC0415

    loaded = faultless(project, stack, services, as_json=as_json)
    asked = Asked(yes=yes, force=force, lost_state=lost_state, quiet=as_json)
    try:
        with asking_aws(loaded.account.region, patiently=True) as client:
            story = told(Recovery(Pulumi(project_folder(project), stack), loaded, client), asked)
    except (PulumiError, StoreError) as error:
        say(f"error: {error}", err=True)
        raise typer.Exit(WRONG) from None
    if as_json:
        print_json(story.as_json())
    raise typer.Exit(OK if story.is_well else WRONG)
