"""What `ops secrets` prints for people."""

from typing import TYPE_CHECKING

from ecs_platform.ops.output import say, wide_console

if TYPE_CHECKING:
    from ecs_platform.model.reading.findings import Finding
    from ecs_platform.model.task.secret_uses import Named
    from ecs_platform.ops.secret_store.comparing import Difference
    from ecs_platform.ops.secret_store.entries import Entry
    from ecs_platform.ops.secret_store.listing import Row
    from ecs_platform.ops.secret_store.rolling import Rolled
    from ecs_platform.ops.secret_store.writing import Written


def tell(written: "Written", named: "Named | None", rolled: "Rolled | None") -> None:
    """What was written, and who reads it when."""
    say(f"written: {written.name}, version {written.version}" + (f", with {written.key}" if written.key else ""))
    for note in written.notes:
        say(f"note: {note}", err=True)
    if named is None:
        say("no manifest names it")
        return
    if pinned := sorted({*named.services} - {*named.rolled}):
        say(f"another version is named, and goes on being read, in {', '.join(pinned)}")
    if rolled is None and named.rolled:
        say(f"read when a task starts: {', '.join(named.rolled)} (`--roll` restarts them)")
    if rolled is not None:
        for words, names in (("restarted", rolled.started), ("not there yet", rolled.absent)):
            if names:
                say(f"{words}: {', '.join(names)}")
        for service, said in rolled.refused.items():
            say(f"not restarted: {service}: {said}", err=True)
    if named.jobs:
        say(f"from their next run: {', '.join(named.jobs)}")


def print_rows(rows: "list[Row]") -> None:
    """A table of parameters and secrets."""
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from ecs_platform.ops.secret_store.listing import WRONG as FAULTS  # noqa: PLC0415

    table = Table(box=None)
    for name in ("state", "name", "type", "modified", "used by"):
        table.add_column(name, overflow="fold")
    for row in rows:
        used = ", ".join(f"{use.service} {use.variable} ({use.file}:{use.line})".replace("  ", " ") for use in row.uses)
        state = Text(row.state, style="bold red" if row.state in FAULTS else "")
        kind = row.type or ("Secrets Manager" if row.store == "secret" else "")
        table.add_row(state, *map(Text, (row.name, kind, row.modified, used)))
    wide_console().print(table)


def difference(each: "Difference") -> str:
    """One line."""
    where = "Secrets Manager" if each.store == "secret" else "Parameter Store"
    named = ", where a manifest names it" if each.declared else ""
    return f"{each.name} ({where}): in {each.there}, not in {each.lacks}{named}"


def still_named(named: "Named") -> "list[Finding]":
    """A finding in each place that names it."""
    hint = "remove it there, and bring that up, first; or `--force`"
    return [use.finding(f"`{named.name}` is still named here", hint) for use in named.uses]


def as_it_is(there: "Entry") -> str:
    """What is there before it is written over."""
    since = f", written {there.modified:%Y-%m-%d %H:%M %Z}" if there.modified else ""
    return f"{there.name} is there{since}."
