"""`ops drift PREVIEW.json`: an issue about what was changed behind Pulumi's back: opened, updated, closed."""

from typing import Annotated

import typer

from ecs_platform.model.reading.printable import printable_lines
from ecs_platform.ops.arguments import DEFAULT_STACK, Project, Services, Stack, stack_name
from ecs_platform.ops.digest import PreviewFile
from ecs_platform.ops.output import WRONG, say

Author = Annotated[str, typer.Option(help="Whose issue is updated: the account that the token belongs to.")]


def main(
    preview: PreviewFile,
    stack: Stack = DEFAULT_STACK,
    author: Author = "github-actions[bot]",
    project: Project = None,
    services: Services = None,
) -> None:
    """Opens or updates an issue about drift, and closes it when there is none; exit status 1 where there is."""
    from ecs_platform.model.digest.drift import drift  # noqa: PLC0415
    from ecs_platform.model.digest.preview import read_preview  # noqa: PLC0415
    from ecs_platform.ops.github import GitHub, GitHubError, address  # noqa: PLC0415
    from ecs_platform.ops.preview import declared, telling_of, text_of  # noqa: PLC0415

    with telling_of(preview):
        found = read_preview(text_of(preview))
        title, text = map(printable_lines, drift(found, stack_name(stack), declared(project, stack, services)))
    try:
        github = GitHub.of_environment()
        there = github.marked("issues", text.partition("\n")[0], author)
        if not found.steps and there is None:
            say(f"{stack_name(stack)}: no drift")
            return
        if not found.steps:
            answer = github.ask("PATCH", f"issues/{there['number']}", {"state": "closed"}) if there else {}
        elif there is None:
            answer = github.ask("POST", "issues", {"title": title, "body": text})
        else:
            answer = github.ask("PATCH", f"issues/{there['number']}", {"title": title, "body": text})
    except GitHubError as error:
        say(f"error: {preview}: {error}", err=True)
        raise typer.Exit(WRONG) from None
    say(address(answer))
    raise typer.Exit(WRONG if found.steps else 0)
