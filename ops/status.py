"""`ops status`: how an environment stands on one screen: what runs, what is under way, what it waits for, and why."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from ecs_platform.ops import watching
from ecs_platform.ops.arguments import DEFAULT_STACK, Json, Project, Services, Stack
from ecs_platform.ops.aws import Client, asking_aws
from ecs_platform.ops.board import Board
from ecs_platform.ops.board_asked import board
from ecs_platform.ops.environment import faultless
from ecs_platform.ops.named import service_named
from ecs_platform.ops.output import WRONG, print_json, say, wide_console
from ecs_platform.ops.standing import Standing
from ecs_platform.ops.watch import Watch

if TYPE_CHECKING:
    from ecs_platform.model.environment import Loaded


def main(
    service: Annotated[str | None, typer.Argument(help="One service or job, with more lines; default: all.")] = None,
    project: Project = None,
    stack: Stack = DEFAULT_STACK,
    services: Services = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Follow what is under way until it is steady, rolled back or failed.")
    ] = False,
    timeout: Annotated[float, typer.Option(min=0, help="Seconds that --watch waits for that.")] = 3600,
    as_json: Json = False,
) -> None:
    """Shows how an environment or a service stands; exit status 1 where it is not steady on what was wanted."""
    loaded = faultless(project, stack, services, as_json=as_json)
    if service is not None:
        service_named(service, loaded)
    in_time = True
    with asking_aws(loaded.account.region) as client:
        found = board(loaded, client, service)
        under_way = [each.service for each in found.services if each.state in ("under way", "going back")]
        if watch and under_way:
            if not as_json:
                _print(found, one=service is not None)
            in_time = _follow(loaded, client, under_way, timeout, as_json=as_json)
            found = board(loaded, client, service)
    if as_json and watch:
        typer.echo(json.dumps({"status": as_data(found)}, sort_keys=True))
    elif as_json:
        print_json(as_data(found))
    else:
        _print(found, one=service is not None)
        told = [each for each in found.services if watch and each.service in (*under_way, service)]
        for each in told:
            say(_outcome(each, in_time=in_time))
    if not found.is_well:
        raise typer.Exit(WRONG)


def as_data(found: Board) -> dict[str, object]:
    """The board as plain data; `is_well` of the whole and of each part."""
    parts = {kind: [{**asdict(each), "is_well": each.is_well} for each in getattr(found, kind)] for kind in _PARTS}
    return {**asdict(found), **parts, "is_well": found.is_well}


_PARTS = ("services", "jobs")


def _print(found: Board, *, one: bool) -> None:
    from ecs_platform.ops.board_shown import below, head, job_table, service_table  # noqa: PLC0415

    console = wide_console()
    for line in head(found):
        say(line)
    if found.services:
        console.print(service_table(found.services, console.width))
    if found.jobs:
        console.print(job_table(found.jobs))
    for line in below(found, one=one):
        say(line)


def _follow(loaded: "Loaded", client: Client, names: list[str], timeout: float, *, as_json: bool) -> bool:
    """Tells what changes until nothing is under way, and whether that was in time; Ctrl-C and SIGTERM end the verb."""
    watch = Watch(loaded.names.cluster, client("ecs"), client("elbv2"), loaded.names.log_group)
    try:
        with watching.ended_by_signals():
            watching.until_over(watch, names, watching.teller(as_json=as_json), timeout=timeout, quiet=0)
    except watching.TooLongError:
        return False
    except KeyboardInterrupt:
        raise typer.Exit(watching.INTERRUPTED) from None
    return True


def _outcome(now: Standing, *, in_time: bool) -> str:
    """Who won."""
    from ecs_platform.ops.board_shown import targets  # noqa: PLC0415

    name = now.service
    if now.state == "steady":
        return f"{name}: {now.revision} is steady{'' if now.is_healthy else f', and {targets(now)}'}"
    if now.state == "rolled back":
        return f"{name}: was rolled back, {now.revision} is steady: {now.reason}"
    if now.state == "failed":
        return f"{name}: {now.revision} failed: {now.reason}"
    if now.state in ("not there", "not known"):
        return f"{name}: {now.state}"
    return f"{name}: {'still' if in_time else 'timed out,'} {now.state}: {', '.join(now.waits_for)}"
