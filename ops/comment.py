"""`ops comment FILE --pull-request N`: a comment on a pull request that is updated in place, not written again."""

from pathlib import Path
from typing import Annotated

import typer

from ecs_platform.ops.output import WRONG, say

LONGEST = 65_536
"""Characters that GitHub takes; a digest is shorter."""

CommentFile = Annotated[
    Path, typer.Argument(metavar="FILE", help="What `ops digest` printed.", exists=True, dir_okay=False)
]
Number = Annotated[int, typer.Option("--pull-request", min=1, help="The pull request's number.")]
Author = Annotated[str, typer.Option(help="Whose comment is updated: the account that the token belongs to.")]


def main(file: CommentFile, pull_request: Number, author: Author = "github-actions[bot]") -> None:
    """Writes a digest as a comment on a pull request, or updates the one that is there."""
    from ecs_platform.model.digest.fitting import fitted  # noqa: PLC0415
    from ecs_platform.ops.github import GitHub, GitHubError, address  # noqa: PLC0415
    from ecs_platform.ops.preview import telling_of, text_of  # noqa: PLC0415

    with telling_of(file):
        text = fitted([[line] for line in text_of(file).splitlines()], LONGEST)
    mark = text.partition("\n")[0]
    if not (mark.startswith("<!--") and mark.endswith("-->")):
        say(f"{file}: its first line is no mark (`<!-- … -->`) by which the comment is found again", err=True)
        raise typer.Exit(WRONG)
    try:
        github, comments = GitHub.of_environment(), f"issues/{pull_request}/comments"
        there = github.marked(comments, mark, author)
        if there is None:
            answer = github.ask("POST", comments, {"body": text})
        elif there.get("body") == text:
            answer = there
        else:
            answer = github.ask("PATCH", f"issues/comments/{there['id']}", {"body": text})
    except GitHubError as error:
        say(f"error: {error}", err=True)
        raise typer.Exit(WRONG) from None
    say(address(answer))
