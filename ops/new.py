"""`ops new DIR`: a project of one's own, which takes this distribution by its wheel."""

import re
from pathlib import Path
from typing import Annotated

import typer

from ecs_platform.model.reading.printable import printable_lines
from ecs_platform.ops.arguments import Json
from ecs_platform.ops.output import WRONG, print_json, say
from ecs_platform.ops.wheels import Wheel, WheelError, installed_from, wheel

DISTRIBUTIONS = ("ecs-platform", "ecs-sandbox")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,99}")

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The project's folder: a new one, or one that exists.")]
Name = Annotated[str, typer.Option(help="The project's name, which is in every URN; default: the folder's.")]
Description = Annotated[str, typer.Option(help="One line about it.")]
Wheels = Annotated[
    list[str] | None,
    typer.Option(
        "--wheel",
        help="A wheel of ecs-platform or ecs-sandbox: a file, which is copied into the project, or an https: URL, with "
        "`#sha256=…` or fetched for its hash. Default: the one that is installed here.",
    ),
]
Template = Annotated[bool, typer.Option("--template", help="Write a template that `pulumi new DIR` makes projects of.")]


def main(
    folder: Folder,
    name: Name = "",
    description: Description = "Containers on Amazon ECS",
    wheels: Wheels = None,
    template: Template = False,
    as_json: Json = False,
) -> None:
    """Writes a project of one's own: settings, services, requirements with hashes, workflows, a Makefile."""
    from ecs_platform.ops.project import ProjectError, as_template, files, project, write  # noqa: PLC0415

    try:
        taken = _wheels(wheels or [])
        content = files({each.distribution: each for each in taken})
        content = as_template(content) if template else project(content, _project_name(name, folder), description)
        write(folder, content)
    except WheelError as error:
        raise typer.BadParameter(str(error), param_hint="--wheel") from None
    except ProjectError as error:
        typer.echo(printable_lines(f"error: {error}"), err=True)
        raise typer.Exit(WRONG) from None
    written = [(folder / path).as_posix() for path in content]
    if as_json:
        print_json(written)
        return
    for each in written:
        say(each)
    then = f"pulumi new {folder}" if template else f"cd {folder} && make up"
    say(f"What to do next: {then}", err=True)


def _wheels(given: list[str]) -> list[Wheel]:
    found = {each.distribution: each for each in map(wheel, given)}
    for name in found.keys() - set(DISTRIBUTIONS):
        raise WheelError(f"{name} is none that a project takes: these are {', '.join(DISTRIBUTIONS)}")
    for name in DISTRIBUTIONS:
        installed = None if name in found else installed_from(name)
        if name not in found and installed is None:
            raise WheelError(f"which wheel of {name}? The one here was not installed from a wheel with an address")
        if installed is not None:
            found[name] = wheel(installed)
    return [found[name] for name in DISTRIBUTIONS]


def _project_name(given: str, folder: Path) -> str:
    name = given or folder.resolve().name
    if _NAME.fullmatch(name):
        return name
    possible = re.sub(r"[^A-Za-z0-9_.-]+", "-", name).strip("-.0123456789")[:100] or "platform"
    raise typer.BadParameter(
        f"`{name}` cannot be a project's name: a letter, then letters, digits, `-`, `_`, `.`, at most 100; "
        f"`--name {possible}` would do",
        param_hint="--name",
    )
