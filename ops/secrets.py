"""`ops secrets`: the values that manifests name in `secrets`, in Parameter Store and Secrets Manager.

Values go in and never come out: no line, file or log has one, and no command line.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ecs_platform.ops.arguments import DEFAULT_STACK, Json, Project, Services, Stack
from ecs_platform.ops.aws import Client, asking_aws
from ecs_platform.ops.environment import faultless
from ecs_platform.ops.output import MISUSED, WRONG, fail, print_json, say
from ecs_platform.ops.secret_store import telling

if TYPE_CHECKING:
    from ecs_platform.model.environment import Loaded
    from ecs_platform.model.task.secret_uses import Named
    from ecs_platform.ops.secret_store.listing import Listed
    from ecs_platform.ops.secret_store.writing import Written

app = typer.Typer(
    name="secrets",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
Name = Annotated[
    str,
    typer.Argument(
        help="A variable in `secrets` of a manifest, or a name in full: `/test/api/db_password` in Parameter Store, "
        "`test/api/db` in Secrets Manager."
    ),
]
OneService = Annotated[str | None, typer.Argument(metavar="[SERVICE]", help="One service or job; default: all.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
Extra = {"allow_extra_args": True}
"""What is too much on a command line is refused here: the parser's own message would say it again."""


@app.callback()
def main() -> None:
    """Writes, lists, compares and deletes the values that manifests name in `secrets`; it never shows one."""


@app.command("set", context_settings=Extra)
def write(
    context: typer.Context,
    name: Name,
    service: OneService = None,
    project: Project = None,
    stack: Stack = DEFAULT_STACK,
    services: Services = None,
    yes: Annotated[bool, typer.Option("--yes", help="Write over what is there without asking.")] = False,
    roll: Annotated[bool, typer.Option("--roll", help="Then restart the services that use it.")] = False,
    advanced: Annotated[
        bool, typer.Option("--advanced", help="A parameter of the tier Advanced: 8 KB, and it costs money.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Writes a value: a hidden prompt asks for it twice, or standard input has it."""
    from ecs_platform.ops.secret_store.rolling import Rolled  # noqa: PLC0415

    _no_more(context)
    loaded = faultless(project, stack, services, as_json=as_json)
    with _telling(loaded) as client:
        written, named = _write(loaded, name, service, client, yes=yes, advanced=advanced)
        rolled = _rolled(loaded, named, client) if roll else Rolled()
    if as_json:
        who = {"services": named.services if named else [], "jobs": named.jobs if named else []}
        print_json({**asdict(written), **who, **asdict(rolled)})
    else:
        telling.tell(written, named, rolled if roll else None)
    if rolled.refused:
        raise typer.Exit(WRONG)


@app.command("list")
def show(
    service: OneService = None,
    project: Project = None,
    stack: Stack = DEFAULT_STACK,
    services: Services = None,
    as_json: Json = False,
) -> None:
    """Lists what manifests name, and whether it is there; exit status 1 where something is missing or in plain text."""
    from ecs_platform.ops.secret_store.listing import WRONG as FAULTS  # noqa: PLC0415
    from ecs_platform.ops.secret_store.listing import listed  # noqa: PLC0415
    from ecs_platform.ops.secret_store.target import known_service  # noqa: PLC0415

    loaded = faultless(project, stack, services, as_json=as_json)
    with _telling(loaded) as client:
        known_service(service, loaded)
        found = listed(loaded, service, client)
    if as_json:
        print_json(found.as_json())
    else:
        telling.print_rows(found.rows)
    for note in found.notes:
        say(note, err=True)
    if any(row.state in FAULTS for row in found.rows):
        raise typer.Exit(WRONG)


@app.command("diff")
def compare(
    one: Annotated[str, typer.Argument(help="A stack, or a file that `ops secrets list --json` wrote.")],
    other: Annotated[str, typer.Argument(help="Another.")],
    project: Project = None,
    services: Services = None,
    as_json: Json = False,
) -> None:
    """Lists the names that one environment has and the other has not; exit status 1 where there are any."""
    from ecs_platform.ops.secret_store.comparing import compared  # noqa: PLC0415

    found = compared(*(_listed(each, project, services, as_json) for each in (one, other)))
    if as_json:
        print_json([each.as_json() for each in found])
    for each in () if as_json else found:
        say(telling.difference(each))
    if found:
        raise typer.Exit(WRONG)


@app.command("rm")
def remove(
    name: Name,
    service: OneService = None,
    project: Project = None,
    stack: Stack = DEFAULT_STACK,
    services: Services = None,
    yes: Yes = False,
    force: Annotated[bool, typer.Option("--force", help="Also what a manifest still names.")] = False,
    as_json: Json = False,
) -> None:
    """Deletes a parameter at once, a secret after the thirty days in which it can be restored."""
    from ecs_platform.ops.secret_store.target import target  # noqa: PLC0415
    from ecs_platform.ops.secret_store.value import RefusedError  # noqa: PLC0415
    from ecs_platform.ops.secret_store.writing import delete, existing  # noqa: PLC0415

    loaded = faultless(project, stack, services, as_json=as_json)
    with _telling(loaded) as client:
        chosen, notes = target(name, service, loaded), list[str]()
        if chosen.named is not None and not force:
            fail(telling.still_named(chosen.named), as_json=as_json)
        if existing(chosen, client, notes) is None and not notes:
            raise RefusedError(f"`{chosen.name}` is not there")
        for note in notes:
            say(f"note: {note}", err=True)
        _agreed(f"Delete {chosen.name} of {stack}?", yes=yes)
        gone = delete(chosen, client)
    if as_json:
        print_json({"name": chosen.name, "deletion": gone.isoformat() if gone else None})
    else:
        say(f"deleted: {chosen.name}" if gone is None else f"will be deleted on {gone:%Y-%m-%d}: {chosen.name}")


def _no_more(context: typer.Context) -> None:
    if context.args:
        raise typer.BadParameter(
            "after NAME comes at most a SERVICE; a value is never an argument, as others on the machine and the "
            "shell's history could read it: it is asked for, or comes from standard input"
        )


@contextmanager
def _telling(loaded: "Loaded") -> Iterator[Client]:
    """Clients of the environment's own account; what is refused ends the verb with a line that says why."""
    from ecs_platform.ops.secret_store.looking import other_account  # noqa: PLC0415
    from ecs_platform.ops.secret_store.target import UnknownError  # noqa: PLC0415
    from ecs_platform.ops.secret_store.value import RefusedError  # noqa: PLC0415

    with asking_aws(loaded.account.region) as client:
        try:
            if other := other_account(loaded, client):
                say(f"error: {other}", err=True)
                raise typer.Exit(MISUSED)
            yield client
        except UnknownError as error:
            say(f"error: {error}", err=True)
            raise typer.Exit(MISUSED) from None
        except RefusedError as error:
            say(f"error: {error}", err=True)
            raise typer.Exit(WRONG) from None


def _write(
    loaded: "Loaded", name: str, service: str | None, client: Client, *, yes: bool, advanced: bool
) -> "tuple[Written, Named | None]":
    """Asks for the value, and writes it."""
    from ecs_platform.ops.secret_store import value, writing  # noqa: PLC0415
    from ecs_platform.ops.secret_store.target import target  # noqa: PLC0415

    notes: list[str] = []
    chosen = target(name, service, loaded)
    there = writing.existing(chosen, client, notes)
    writing.refuse_unwritable(chosen, there)
    if there is not None:
        _agreed(f"{telling.as_it_is(there)} Write a new version of it?", yes=yes)
    given, more = value.read(chosen.name)
    for note in (*notes, *more):
        say(f"note: {note}", err=True)
    key, of_key = ("", ()) if chosen.store == "secret" else writing.key_of(loaded, chosen, there, client)
    overwrite = there is not None or (yes and bool(notes))
    choice = writing.Choice(key, overwrite, advanced, of_key)
    return writing.write(chosen, there, given, choice, client), chosen.named


def _agreed(question: str, *, yes: bool) -> None:
    """Asks on a terminal; elsewhere `--yes` must say it."""
    from ecs_platform.ops.secret_store.value import RefusedError, is_terminal  # noqa: PLC0415

    if yes:
        return
    if not is_terminal():
        raise RefusedError(f"{question} Nobody can be asked here: say `--yes`")
    if not typer.confirm(question, err=True):
        raise RefusedError("nothing is changed")


def _rolled(loaded: "Loaded", named: "Named | None", client: Client) -> Any:
    from ecs_platform.ops.secret_store.rolling import roll  # noqa: PLC0415

    return roll(client("ecs"), loaded.names.cluster, named.rolled if named is not None else [])


def _listed(given: str, project: Path | None, services: Path | None, as_json: bool) -> dict[str, Any]:
    """An environment's names: those of a file that `ops secrets list --json` wrote, or AWS is asked."""
    from ecs_platform.ops.secret_store.comparing import of_file  # noqa: PLC0415
    from ecs_platform.ops.secret_store.listing import listed  # noqa: PLC0415

    if given.endswith(".json"):
        try:
            return of_file(Path(given))
        except (OSError, ValueError) as error:
            raise typer.BadParameter(f"{given}: {error}") from None
    loaded = faultless(project, given, services, as_json=as_json)
    with _telling(loaded) as client:
        found: Listed = listed(loaded, None, client)
    for note in found.notes:
        say(note, err=True)
    if found.denied:
        raise typer.Exit(MISUSED)
    return found.as_json()
