"""`ops architecture`: an environment as an architecture diagram, also beside what it was before a change."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ecs_platform.model.reading.printable import printable
from ecs_platform.ops.arguments import DEFAULT_STACK, PROJECT_FILE, Json, Project, Services, Stack, stack_name
from ecs_platform.ops.environment import faultless
from ecs_platform.ops.output import print_json, say, wide_console
from ecs_platform.ops.pictures import show
from ecs_platform.ops.preview import text_of

if TYPE_CHECKING:
    from rich.text import Text
    from rich.tree import Tree

    from ecs_platform.model.architecture.compared import Picture
    from ecs_platform.model.architecture.graph import Graph

Map = Literal["mermaid", "markdown", "svg", "html"]


def main(
    project: Project = None,
    stack: Stack = DEFAULT_STACK,
    services: Services = None,
    as_json: Json = False,
    map_as: Annotated[
        Map | None,
        typer.Option("--map", help="Draw it; markdown is mermaid with a heading; a terminal opens svg and html."),
    ] = None,
    before: Annotated[
        Path | None,
        typer.Option(help="What was before a change: another checkout, or what --json printed there."),
    ] = None,
) -> None:
    """Shows load balancers, services, who calls whom, secrets, volumes and jobs, and what a change does to them."""
    from ecs_platform.model.architecture.compared import Picture, compared  # noqa: PLC0415
    from ecs_platform.model.architecture.declared import architecture  # noqa: PLC0415

    after = architecture(faultless(project, stack, services, as_json=as_json))
    old = _before(before, stack_name(stack), after) if before is not None else ""
    picture = Picture(after, notes=(old,) if old else ()) if isinstance(old, str) else compared(old, after)
    if isinstance(old, str) and old:
        say(old, err=True)
    if as_json:
        print_json(after.as_json() if isinstance(old, str) else picture.as_json())
    elif not isinstance(old, str) and not picture.marks:
        say(f"the architecture of {after.environment} is as it was", err=True)
    elif map_as is None:
        _print(picture)
    else:
        show(_drawn(picture, map_as), f"architecture-{after.environment}", map_as)


def _before(given: Path, stack: str, after: "Graph") -> "Graph | str":
    """The graph of another checkout, or of a file with one; a sentence that says why where it cannot be read.

    It was right for the version that it was written for, which may be an older one: it is no reason to fail.
    """
    from ecs_platform.model.architecture.graph import Graph, read  # noqa: PLC0415

    if os.path.isdir(given):  # noqa: PTH112 - `Path.is_dir` has no answer for a name that is too long
        found = _of_checkout(given, stack, after)
    else:
        try:
            found = read(json.loads(text_of(given)))
        except (OSError, ValueError, RecursionError) as error:
            found = str(error)
    if isinstance(found, Graph) and found.environment == after.environment:
        return found
    found = f"it is the environment `{found.environment}`" if isinstance(found, Graph) else found
    return f"What was before, in {given}, cannot be read, and nothing is compared: {found}"


def _of_checkout(folder: Path, stack: str, after: "Graph") -> "Graph | str":
    """An environment that is not there yet had nothing in it."""
    from ecs_platform.model.architecture.declared import architecture  # noqa: PLC0415
    from ecs_platform.model.architecture.graph import Graph  # noqa: PLC0415
    from ecs_platform.model.load import load  # noqa: PLC0415

    if not (folder / PROJECT_FILE).is_file():
        return f"there is no {PROJECT_FILE} in it"
    if not (folder / f"Pulumi.{stack}.yaml").exists():
        return Graph(after.environment, (), ())
    loaded = load(folder, stack)
    if loaded.findings:
        more = f" ({len(loaded.findings) - 1} more)" if len(loaded.findings) > 1 else ""
        return f"{loaded.findings[0]}{more}"
    return architecture(loaded)


def _drawn(picture: "Picture", kind: Map) -> str:
    from ecs_platform.model.architecture.folded import fits, folded  # noqa: PLC0415
    from ecs_platform.model.architecture.markdown import markdown, too_large  # noqa: PLC0415
    from ecs_platform.model.architecture.mermaid import mermaid  # noqa: PLC0415
    from ecs_platform.model.architecture.page import html  # noqa: PLC0415
    from ecs_platform.model.architecture.svg import svg  # noqa: PLC0415

    if kind == "mermaid":
        small = folded(picture)
        for note in (*small.notes[len(picture.notes) :], *(() if fits(small) else (too_large(small),))):
            say(note, err=True)
        return mermaid(small)
    return {"markdown": markdown, "svg": svg, "html": html}[kind](picture)


def _print(picture: "Picture") -> None:
    """Each thing, with what it leads to below it."""
    from rich.text import Text  # noqa: PLC0415
    from rich.tree import Tree  # noqa: PLC0415

    tree = Tree(Text(picture.graph.environment, "bold"), guide_style="dim")
    ends = {edge.target for edge in picture.graph.edges if edge.kind not in ("routes", "calls", "deploys", "connects")}
    for node in picture.graph.nodes:
        if node.id in ends and not picture.mark(node):
            continue
        branch = tree.add(_text(picture.mark(node), picture.sign(node), node.name, picture.said(node)))
        _add_arrows(branch, picture, node.id)
    wide_console().print(tree)


def _add_arrows(branch: "Tree", picture: "Picture", source: str) -> None:
    from ecs_platform.model.architecture.compared import VERBS, title  # noqa: PLC0415

    for edge in picture.graph.edges:
        if edge.source == source:
            by = f" by the {picture.graph.node(edge.via).name}" if edge.via else ""
            what = f"{VERBS[edge.kind]} {title(picture.graph.node(edge.target))}{by}"
            branch.add(_text(picture.mark(edge), picture.sign(edge), what, picture.said(edge)))


def _text(mark: str | None, sign: str, name: str, said: tuple[str, ...]) -> "Text":
    from rich.text import Text  # noqa: PLC0415

    style = {"new": "green", "gone": "red", "changed": "yellow", None: ""}[mark]
    more = f"  {'; '.join(said)}" if said else ""
    return Text.assemble((printable(f"{sign}{name}"), style or "bold"), (printable(more), style))
