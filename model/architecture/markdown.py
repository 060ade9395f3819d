"""The picture as a part of a job's summary or a comment, which GitHub and GitLab draw."""

from collections.abc import Iterator

from ecs_platform.model.architecture.compared import Picture
from ecs_platform.model.architecture.folded import fits, folded
from ecs_platform.model.architecture.graph import Edge, Node
from ecs_platform.model.architecture.mermaid import mermaid
from ecs_platform.model.reading.printable import printable

MOST_SENTENCES = 40


def markdown(picture: Picture) -> str:
    """A heading, each change as a line, and the picture; of what is too large to be drawn a table of its parts."""
    lines = [f"### Architecture of {picture.graph.environment}", ""]
    changes = list(picture.sentences())
    if changes:
        left = len(changes) - MOST_SENTENCES
        more = [f"… and {left} more"] if left > 0 else []
        lines += ["```diff", *(printable(_line(each)) for each in changes[:MOST_SENTENCES]), *more, "```", ""]
    small = folded(picture)
    if not fits(small):
        return "\n".join([*lines, too_large(small), "", *_counts(picture), ""])
    notes = [*map(printable, small.notes), ""] if small.notes else []
    return "\n".join([*lines, *notes, "```mermaid", mermaid(small).rstrip(), "```", ""])


def too_large(picture: Picture) -> str:
    """Why a picture is not worth drawing in Markdown, and what to do."""
    nodes, edges = len(picture.graph.nodes), len(picture.graph.edges)
    return f"{nodes} boxes and {edges} arrows are more than this picture can show: `ops architecture --map html` can."


def _line(sentence: str) -> str:
    """A line of a diff: `+`, `-` or `!`, which GitHub paints green, red and yellow; nothing in it ends the fence."""
    return sentence.replace("−", "-", 1).replace("~", "!", 1).replace("```", "'''")  # noqa: RUF001


def _counts(picture: Picture) -> Iterator[str]:
    yield "| what | how many | that change |"
    yield "|---|---:|---:|"
    parts: list[Node | Edge] = [*picture.graph.nodes, *picture.graph.edges]
    for kind in dict.fromkeys(each.kind for each in parts):
        every = [each for each in parts if each.kind == kind]
        yield f"| {kind.replace('_', ' ')} | {len(every)} | {sum(picture.mark(each) is not None for each in every)} |"
