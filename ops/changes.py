"""`ops changes FROM [TO]`: what the changelog asks of whoever takes a newer version."""

from typing import TYPE_CHECKING, Annotated

import typer

from ecs_platform.ops.arguments import Json
from ecs_platform.ops.output import fail, print_json

if TYPE_CHECKING:
    from ecs_platform.model.changelog import Entry

Before = Annotated[
    str,
    typer.Argument(metavar="FROM", help="The version there is: 2026-11-25, 0.2.20261125, a wheel's name, a commit."),
]
After = Annotated[str, typer.Argument(metavar="TO", help="The version to take; default: the newest here.")]


def main(before: Before, after: After = "", as_json: Json = False) -> None:
    """Prints what the changelog asks of whoever takes a newer version: previews, restarts, refusals, what to do."""
    from pathlib import Path  # noqa: PLC0415

    import ecs_platform  # noqa: PLC0415
    from ecs_platform.model.changelog import FILE, UnknownVersionError, changes, load_changelog  # noqa: PLC0415

    entries, findings = load_changelog(Path(ecs_platform.__path__[0]) / FILE)
    if findings:
        fail(findings, as_json=as_json)
    try:
        found = changes(entries, _date(before), _date(after))
    except UnknownVersionError as error:
        raise typer.BadParameter(str(error)) from None
    if as_json:
        print_json([_plain(each) for each in found])
    elif found:
        typer.echo("\n\n".join(_text(each) for each in found))
    else:
        typer.echo(f"Nothing: the newest version here is {entries[0].date}.", err=True)


def _date(version: str) -> str:
    """The date in a version or a wheel's name (`0.2.20261125`); other versions as they are."""
    import re  # noqa: PLC0415

    found = re.search(r"(?<![\d.])\d+\.\d+\.(\d{4})(\d{2})(\d{2})(?!\d)", version)
    return "-".join(found.groups()) if found else version


def _text(entry: "Entry") -> str:
    return "\n\n".join([f"## {entry.date}", *(f"### {title}\n\n{text}" for title, text in entry.parts.items())])


def _plain(entry: "Entry") -> dict[str, object]:
    allowed = [each.model_dump() for each in entry.allowed]
    return {"date": entry.date, "commit": entry.commit, "parts": entry.parts, "allowed": allowed}
