"""`python -m sandbox up|down|preview|env`: what make's targets of these names do."""

import json
import os
import shlex
import sys
from pathlib import Path

import typer
from rich.console import Console

from model.outputs import Outputs
from ops.arguments import DEFAULT_STACK as STACK
from ops.revisions import active, deregister, families_of
from ops.routes import assign_missing
from sandbox import secrets, summary
from sandbox.aws.client import Client, clients
from sandbox.aws.leftovers import leftovers
from sandbox.aws.server import ServerError
from sandbox.engine import EngineError
from sandbox.engine.environment import loopback
from sandbox.engine.errors import is_full
from sandbox.stack import Sandbox, SandboxError

PROJECT = Path(__file__).resolve().parent.parent
NEXT = """
What to try next
  eval "$(make env)"               a shell in which plain `pulumi` and `aws` work on this stack
  pulumi preview --stack test      what a change in services/ would do: edit one and look
  aws ecs describe-services --cluster test --services api
  make up                          again: no changes
  make down                        takes everything away
"""

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    help="The whole system on one machine: the Pulumi engine and a local AWS.",
)


def say(line: str) -> None:
    """A line about what is done, beside standard output."""
    print(line, file=sys.stderr, flush=True)


def _sandbox() -> Sandbox:
    sandbox = Sandbox(PROJECT, PROJECT / ".sandbox", say)
    for finding in sandbox.loaded.findings:
        say(str(finding))
    if sandbox.loaded.findings:
        raise typer.Exit(1)
    return sandbox


def _client(sandbox: Sandbox) -> Client:
    return clients(sandbox.url, sandbox.loaded.account.region)


@app.command()
def up() -> None:
    """Brings the stack `test` up; where it is up, changes what changed."""
    for entry in assign_missing(PROJECT, STACK):
        say(f"routes: priority {entry.priority} on the {entry.load_balancer} load balancer is new, for {entry.key}")
    sandbox = _sandbox()
    sandbox.start()
    client = _client(sandbox)
    for name in secrets.make_up(sandbox.loaded, client):
        say(f"secrets: a value was made up for {name}")
    status = sandbox.up()
    if status:
        raise typer.Exit(status)
    console = Console()
    summary.show(Outputs.model_validate(json.loads(sandbox.read("stack", "output", "--json"))), client, console)
    console.print(f"engine: {sandbox.engine.description}", highlight=False)
    console.print(NEXT, highlight=False)


@app.command()
def preview() -> None:
    """Shows what `up` would change."""
    sandbox = _sandbox()
    sandbox.start()
    raise typer.Exit(sandbox.pulumi("preview", "--diff"))


@app.command()
def down() -> None:
    """Takes away all that `up` made, and stops the local AWS."""
    sandbox = _sandbox()
    if not sandbox.is_running:
        say("The local AWS does not run: there is nothing to take away.")
        sandbox.stop()
        return
    sandbox.start()
    status = sandbox.destroy()
    if status:
        raise typer.Exit(status)
    client = _client(sandbox)
    ecs, names = client("ecs"), sandbox.loaded.names
    # `destroy` leaves old revisions: on AWS a rollback, or a deploy tool, may still need them.
    deregister(ecs, active(ecs, families_of(ecs, names), cluster=None))
    secrets.take_away(client)
    left = leftovers(sandbox.url)
    for each in left:
        say(f"left over: {each}")
    sandbox.stop()
    say("The local AWS is stopped, and nothing is left." if not left else "The local AWS is stopped all the same.")
    raise typer.Exit(1 if left else 0)


@app.command()
def env() -> None:
    """Prints what a shell needs so that plain `pulumi` and `aws` work on the stack: eval "$(make env)"."""
    sandbox = _sandbox()
    for name, value in sorted(sandbox.environment().items()):
        if os.environ.get(name) != value:
            typer.echo(f"export {name}={shlex.quote(value)}")
    if not sandbox.is_running:
        say("The local AWS does not run yet: `make up` starts it.")


if __name__ == "__main__":
    os.environ.update(loopback())
    try:
        app()
    except (EngineError, ServerError, SandboxError) as error:
        say(f"error: {error}")
        sys.exit(1)
    except OSError as error:
        if not is_full(error):
            raise
        say(f"error: no space left on the disk ({error.filename or PROJECT}); make room, then run it again")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
