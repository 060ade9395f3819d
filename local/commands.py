"""`python -m ecs_platform.local up|preview|down|env`: what make's targets of these names do."""

import json
import os
import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ecs_platform.local import secrets, summary
from ecs_platform.local.bringing_up import bring_up
from ecs_platform.local.previewing import previewed
from ecs_platform.local.recovering import recovered
from ecs_platform.local.settling import settled
from ecs_platform.local.stack import Sandbox, sandbox_of
from ecs_platform.model.contract.outputs import Outputs
from ecs_platform.model.contract.received import received
from ecs_platform.model.settings.stack import load_settings
from ecs_platform.ops import output, verify
from ecs_platform.ops.arguments import DEFAULT_STACK, Stack, project_folder
from ecs_platform.ops.project import STACK_FILE, stack_file
from ecs_platform.ops.revisions import active, deregister, families_of
from ecs_platform.ops.routes import assign_missing
from sandbox import ending
from sandbox.aws.client import Client, clients
from sandbox.aws.leftovers import leftovers
from sandbox.aws.server import ServerError
from sandbox.engine import EngineError
from sandbox.engine.environment import loopback
from sandbox.engine.errors import is_full
from sandbox.stack import SandboxError

NEXT = """
What to try next
  eval "$(make env)"               a shell where `pulumi` and `aws` work on it
  make preview                     what a change in services/ would do
  aws ecs describe-services --cluster {cluster} --services {service}
  python -m ops verify --watch     what ECS does, while it does it
  make up                          again: no changes
  make down                        takes everything away
"""

VERBOSE = "VERBOSE"
"""The variable with which Pulumi shows everything itself."""

Project = Annotated[
    Path | None,
    typer.Option(
        help="The folder with Pulumi.yaml and services/; default: this one or the nearest above. What the engine and "
        "the local AWS keep is in its folder .sandbox.",
        file_okay=False,
        exists=True,
    ),
]

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="The whole system on one machine: the Pulumi engine and a local AWS.",
)


def main() -> None:
    """Runs the command that was given; one that a signal ended has 128 and its number as exit status."""
    os.environ.update(loopback())
    try:
        with ending.interrupting():
            app(prog_name="python -m ecs_platform.local")
    except ending.Ended as ended:
        sys.exit(ended.status)
    except (EngineError, ServerError, SandboxError) as error:
        say(f"error: {error}")
        sys.exit(1)
    except OSError as error:
        if not is_full(error):
            raise
        say(f"error: no space left on the disk ({error.filename or Path.cwd()}); make room, then run it again")
        sys.exit(1)


def say(line: str) -> None:
    """A line about what is done, beside standard output."""
    print(line, file=sys.stderr, flush=True)


def _sandbox(project: Path | None, stack: str) -> Sandbox:
    """The sandbox of a project without a fault; where something is wrong, that is said and the command ends."""
    sandbox = sandbox_of(project_folder(project).resolve(), say, stack)
    findings = sandbox.loaded.findings
    for finding in findings:
        say(str(finding))
    if findings:
        raise typer.Exit(1)
    return sandbox


def _start(sandbox: Sandbox) -> Client:
    """Starts what does not run, and makes the stack where others are there already."""
    sandbox.start()
    if sandbox.stack not in sandbox.stacks:
        sandbox.read("stack", "init")
    return _client(sandbox)


def _client(sandbox: Sandbox) -> Client:
    return clients(sandbox.url, sandbox.loaded.account.region)


@app.command()
def up(project: Project = None, stack: Stack = DEFAULT_STACK) -> None:
    """Brings the stack up; where it is up, changes what changed, and where it was interrupted, brings it back first."""
    _with_stack_file(project_folder(project), stack)
    for entry in assign_missing(project_folder(project), stack):
        say(f"routes: priority {entry.priority} on the {entry.load_balancer} load balancer is new, for {entry.key}")
    sandbox = _sandbox(project, stack)
    with sandbox.alone("`make up`"):
        _bring_up(sandbox)


def _bring_up(sandbox: Sandbox) -> None:
    client = _start(sandbox)
    if not recovered(sandbox, say):
        client = _afresh(sandbox)
    for name in secrets.make_up(sandbox.loaded, client):
        say(f"secrets: a value was made up for {name}")
    console = Console()
    status = sandbox.up() if os.environ.get(VERBOSE) else bring_up(sandbox, client, console)
    if ending.is_of_a_signal(status):
        raise typer.Exit(status)
    if holder := sandbox.holder if status else "":
        raise SandboxError(holder)
    outputs = outputs_of(sandbox, failed=bool(status))
    verdicts = settled(sandbox, outputs, client)
    if outputs is None or status:
        console.print(summary.services(verdicts, {}))
    else:
        summary.show(outputs, verdicts, sandbox.loaded.rules, sandbox.addresses, console)
    wrong = [each for each in verdicts if each.problems]
    # Whole lines, however narrow the terminal is: they are there to be copied.
    for line in (line for each in wrong for line in verify.told(each)):
        output.say(line)
    if status or wrong or outputs is None:
        raise typer.Exit(status or 1)
    console.print(f"engine: {sandbox.engine.description}", highlight=False, soft_wrap=True)
    service = min(outputs.services, default="SERVICE")
    following = NEXT.format(cluster=outputs.cluster_name, service=service)
    console.print(following, highlight=False, soft_wrap=True)


def _afresh(sandbox: Sandbox) -> Client:
    """What cannot be brought back goes, with all of the local AWS: where other stacks are in it, nothing does."""
    if others := sandbox.others:
        raise SandboxError(
            f"what was interrupted of {sandbox.stack} could not be brought back; {', '.join(others)} in the same local "
            f'AWS stays as it is\n  to do: `eval "$(make env)"`, then `python -m ops recover --stack {sandbox.stack}`'
        )
    say("What was interrupted could not be brought back: local AWS and state are started afresh.")
    sandbox.start_afresh()
    return _client(sandbox)


def outputs_of(sandbox: Sandbox, *, failed: bool) -> Outputs | None:
    """The stack's outputs; a program may have some of its own beside ours. None where no `up` has ended well."""
    given = json.loads(sandbox.read("stack", "output", "--json"))
    outputs, fault = received(sandbox.stack, given)
    if outputs is None and not failed:
        raise SandboxError(fault)
    return outputs


def _with_stack_file(folder: Path, stack: str) -> None:
    """Writes the stack's file where `pulumi new` made the project: in its keys the CLI would break the name."""
    file = folder / STACK_FILE
    if stack != DEFAULT_STACK or file.exists() or not (folder / "Pulumi.yaml").exists():
        return
    name = load_settings(folder, stack).project_name
    file.write_bytes(stack_file(name))
    say(f"{STACK_FILE} is new: the settings of `{stack}`, on the local AWS")


@app.command()
def preview(project: Project = None, stack: Stack = DEFAULT_STACK) -> None:
    """Shows what `up` would change."""
    sandbox = _sandbox(project, stack)
    _start(sandbox)
    if sandbox.is_interrupted:
        say(f"An `up` of {stack} was interrupted; what it made is not known here until `make up` has brought it back.")
    if os.environ.get(VERBOSE):
        raise typer.Exit(sandbox.pulumi("preview", "--diff"))
    raise typer.Exit(previewed(sandbox, Console()))


@app.command()
def down(project: Project = None, stack: Stack = DEFAULT_STACK) -> None:
    """Takes away all that `up` made; with the last stack, stops the local AWS."""
    sandbox = _sandbox(project, stack)
    if not sandbox.is_running:
        say("The local AWS does not run: there is nothing to take away.")
        sandbox.stop()
        return
    with sandbox.alone("`make down`"):
        _take_down(sandbox)


def _take_down(sandbox: Sandbox) -> None:
    client, others = _start(sandbox), sandbox.others
    # What the state does not know of would stay behind, in the local AWS of the others.
    if not recovered(sandbox, say):
        if not others:
            say("What was interrupted could not be brought back: it ends with the local AWS.")
            sandbox.stop()
            return
        say(f"What was interrupted could not be brought back, and may be left in the local AWS of {', '.join(others)}.")
    status = sandbox.destroy()
    if status:
        raise typer.Exit(status)
    ecs, names = client("ecs"), sandbox.loaded.names
    # `destroy` leaves old revisions: on AWS a rollback, or a deploy tool, may still need them.
    deregister(ecs, active(ecs, families_of(ecs, names), cluster=None))
    if others:
        # Without it Pulumi deletes the stack's settings file as well.
        sandbox.read("stack", "rm", "--yes", "--preserve-config")
        say(f"Nothing of {sandbox.stack} is left; the local AWS runs on, for {', '.join(others)}.")
        return
    _stop(sandbox, client)


def _stop(sandbox: Sandbox, client: Client) -> None:
    """Stops the local AWS; what nobody took away is named, and a failure."""
    secrets.take_away(client)
    left = leftovers(sandbox.url)
    for each in left:
        say(f"left over: {each}")
    sandbox.stop()
    say("The local AWS is stopped, and nothing is left." if not left else "The local AWS is stopped all the same.")
    raise typer.Exit(1 if left else 0)


@app.command()
def env(project: Project = None, stack: Stack = DEFAULT_STACK) -> None:
    """Prints what a shell needs so that plain `pulumi` and `aws` work on the stack: eval "$(make env)"."""
    sandbox = _sandbox(project, stack)
    for name, value in sorted(sandbox.environment().items()):
        if os.environ.get(name) != value:
            typer.echo(f"export {name}={shlex.quote(value)}")
    if not sandbox.is_running:
        say("The local AWS does not run yet: `make up` starts it.")
