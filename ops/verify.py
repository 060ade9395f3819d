"""`ops verify`: whether what runs is what was declared, and why not. Who waits for a stable service is content after a
rollback, as deploy tools are.
"""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ecs_platform.ops import watching
from ecs_platform.ops.arguments import DEFAULT_STACK, Json, Project, Services, Stack, project_folder
from ecs_platform.ops.aws import Client, asking_aws
from ecs_platform.ops.environment import faultless
from ecs_platform.ops.named import unknown
from ecs_platform.ops.output import OK, WRONG, print_json, say
from ecs_platform.ops.verifier import Verdict, Verifier
from ecs_platform.ops.watch import Watch

if TYPE_CHECKING:
    from ecs_platform.model.contract.outputs import Outputs
    from ecs_platform.model.environment import Loaded


def read_outputs(file: Path | None, project: Path, stack: str) -> "Outputs | None":
    """The stack's outputs: of a file that `pulumi stack output --json` wrote, or asked of Pulumi now.

    None where Pulumi has none: the first `up` has not ended well, and what it made is there all the same.
    """
    from ecs_platform.model.contract.received import received  # noqa: PLC0415

    try:
        text = file.read_text(encoding="utf-8") if file is not None else _ask_pulumi(project, stack)
        given = json.loads(text)
        if given == {} and file is None:
            return None
        found, fault = received(stack, given)
    except (OSError, ValueError, RecursionError) as error:
        raise typer.BadParameter(f"no outputs can be read: {error}", param_hint="--outputs") from None
    if found is None:
        raise typer.BadParameter(fault, param_hint="--outputs")
    return found


def _ask_pulumi(project: Path, stack: str) -> str:
    command = ["pulumi", "stack", "output", "--json", "--stack", stack]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    if done.returncode:
        raise typer.BadParameter(f"`{' '.join(command)}` failed: {done.stderr.strip()}", param_hint="--stack")
    return done.stdout


def main(
    service: Annotated[str | None, typer.Argument(help="One service; default: all of them.")] = None,
    project: Project = None,
    stack: Stack = DEFAULT_STACK,
    services: Services = None,
    outputs: Annotated[
        Path | None, typer.Option(help="What `pulumi stack output --json` wrote; default: Pulumi is asked.")
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="First show what ECS does, beside a `pulumi up`, until it is over.")
    ] = False,
    timeout: Annotated[float, typer.Option(min=0, help="Seconds that --watch waits for that.")] = 3600,
    beside: Annotated[
        int | None, typer.Option(min=1, help="--watch goes on as long as this process, and nothing is compared then.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Compares what runs with what was declared; exit status 1 where it differs."""
    loaded = faultless(project, stack, services, as_json=as_json)
    names = [each.name for each in loaded.services if not each.is_job and service in (None, each.name)]
    with asking_aws(loaded.account.region) as client:
        failed = watch and bool(names) and _watch(loaded, names, client, timeout, beside, as_json=as_json)
        if watch and beside is not None:
            return
        known = read_outputs(outputs, project_folder(project), stack)
        ask = Verifier(loaded, known, client("ecs"), client("elbv2"))
        names = ask.names()
        if service is not None and service not in names:
            raise unknown(service, names)
        verdicts = [ask.verify(name) for name in names if service in (None, name)]
    _print(verdicts, as_json=as_json, one_a_line=watch)
    if failed or any(verdict.problems for verdict in verdicts):
        raise typer.Exit(WRONG)


def _watch(
    loaded: "Loaded", names: list[str], client: Client, timeout: float, beside: int | None, *, as_json: bool
) -> bool:
    """Shows what ECS does until that is over, and whether a deployment failed; Ctrl-C and SIGTERM end the verb."""
    watch = Watch(loaded.names.cluster, client("ecs"), client("elbv2"), loaded.names.log_group)
    try:
        with watching.ended_by_signals():
            watching.until_over(watch, names, watching.teller(as_json=as_json), timeout=timeout, beside=beside)
    except watching.TooLongError:
        say(f"not over after {timeout:g} s", err=True)
    except KeyboardInterrupt:
        raise typer.Exit(watching.INTERRUPTED if beside is None else OK) from None
    return any(each.is_wrong for each in watch.now())


def _print(verdicts: list[Verdict], *, as_json: bool, one_a_line: bool) -> None:
    if not as_json:
        for line in (line for verdict in verdicts for line in told(verdict)):
            say(line)
    elif one_a_line:
        for verdict in verdicts:
            typer.echo(json.dumps({"verdict": asdict(verdict)}, sort_keys=True))
    else:
        print_json([asdict(verdict) for verdict in verdicts])


def told(verdict: Verdict) -> Iterator[str]:
    """The lines that tell of a verdict: what runs, what is wrong with it, why, and what to do."""
    yield f"{'WRONG' if verdict.problems else 'ok   '}  {verdict.service}: {_running(verdict)}"
    yield from (f"         {each}" for each in (*verdict.problems, *verdict.notes))
    for cause in verdict.causes:
        yield f"         {cause.source}: {cause.said}"
        if cause.remedy:
            yield f"           -> {cause.remedy}"
    if verdict.again:
        before = f"where it changes nothing of the service, before it `{verdict.again}`"
        yield f"         once that is mended: `pulumi up`, and {before}"
    yield from (f"         event: {event}" for event in (verdict.events if verdict.problems else []))


def _running(verdict: Verdict) -> str:
    if verdict.revision is None:
        return "is not there"
    what = ", ".join(filter(None, (verdict.revision, verdict.image)))
    return f"{what}, {verdict.running} of {verdict.desired} tasks, {verdict.healthy} healthy targets"
