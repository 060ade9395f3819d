"""`ops routes`: the listener rules of an environment as a table, JSON or a picture; `--assign` numbers new ones."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ecs_platform.model.reading.printable import printable
from ecs_platform.ops.arguments import DEFAULT_STACK, Json, Project, Services, project_folder, stack_name
from ecs_platform.ops.output import WRONG, print_json, say, wide_console
from ecs_platform.ops.pictures import show

if TYPE_CHECKING:
    from ecs_platform.model.environment import Loaded
    from ecs_platform.model.routes.compile import Compiled
    from ecs_platform.model.routes.priorities import Entry

Map = Literal["mermaid", "svg", "html"]


def main(
    project: Project = None,
    stack: Annotated[
        str | None, typer.Option(help=f"The environment; default: {DEFAULT_STACK}, with --assign all of them.")
    ] = None,
    services: Services = None,
    as_json: Json = False,
    assign: Annotated[
        bool, typer.Option("--assign", help="First number the rules that have no priority yet, in priorities.yaml.")
    ] = False,
    map_as: Annotated[
        Map | None,
        typer.Option("--map", help="Draw load balancers, rules and services; on a terminal svg and html are opened."),
    ] = None,
) -> None:
    """Shows the listener rules of an environment in the order in which they are asked."""
    from ecs_platform.model.settings.stack import stacks  # noqa: PLC0415

    folder = project_folder(project)
    # One file has the numbers of all environments, so without --stack all get theirs.
    every = assign and stack is None and not as_json and map_as is None
    names = stacks(folder) if every else [stack_name(stack or DEFAULT_STACK)]
    given = [entry for name in names for entry in assign_missing(folder, name, services)] if assign else []
    found = {name: _load(folder, name, services) for name in names}
    findings = sorted({finding for loaded, _ in found.values() for finding in loaded.findings})
    if assign and not as_json:
        _say_given(given)
    for name, (loaded, compiled) in found.items():
        if map_as is not None:
            show(_picture(map_as, compiled, name), f"routes-{name}", map_as)
        elif as_json:
            print_json(_as_json(name, loaded, compiled, given))
        else:
            _print_tables(name, loaded, compiled)
    for finding in () if as_json else findings:
        say(str(finding), err=True)
    if findings:
        raise typer.Exit(WRONG)


def assign_missing(project: Path, stack: str, services: Path | None = None) -> "list[Entry]":
    """Writes a number for each rule of an environment that has none into priorities.yaml, and returns these.

    Nothing is written where priorities.yaml itself cannot be read without a fault: `load` reports it. Faults elsewhere
    do not matter: the rules of manifests without any get their numbers.

    Args:
        project: the folder with Pulumi.yaml.
        stack: the environment's name.
        services: the folder with the manifests; default: `services` in the project.
    """
    from ecs_platform.model.routes.assign import assign  # noqa: PLC0415
    from ecs_platform.model.routes.priorities_text import render  # noqa: PLC0415

    loaded, compiled = _load(project, stack, services)
    before = loaded.priorities
    if before is None or any(finding.file == before.file for finding in loaded.findings):
        return []
    after, _ = assign(compiled.drafts, before, compiled.order)
    new = [entry for entry in after.entries if entry.node is None]
    if new:
        text = before.file.read_text(encoding="utf-8") if before.file.exists() else ""
        unfinished = before.file.with_suffix(".yaml.new")
        unfinished.write_text(render(after, text), encoding="utf-8")
        unfinished.replace(before.file)
    return new


def _load(project: Path, stack: str, services: Path | None) -> "tuple[Loaded, Compiled]":
    from ecs_platform.model.load import load  # noqa: PLC0415

    loaded = load(project, stack, services)
    assert loaded.routing is not None
    return loaded, loaded.routing


def _say_given(given: "list[Entry]") -> None:
    for entry in given:
        say(f"new: {entry.load_balancer} {entry.priority} {entry.key}", err=True)
    if not given:
        typer.echo("every rule has its priority already", err=True)


def _picture(kind: Map, compiled: "Compiled", stack: str) -> str:
    from ecs_platform.model.routes.map import html, mermaid, svg  # noqa: PLC0415

    if kind == "html":
        return html(compiled.rules, f"Routes of {stack}")
    return mermaid(compiled.rules) if kind == "mermaid" else svg(compiled.rules)


def _as_json(stack: str, loaded: "Loaded", compiled: "Compiled", given: "list[Entry]") -> dict[str, object]:
    from ecs_platform.model.reading.findings import relative  # noqa: PLC0415
    from ecs_platform.model.routes.rule_priority import number  # noqa: PLC0415

    assert loaded.priorities is not None
    numbers = number(compiled.drafts, loaded.priorities)
    order = sorted(compiled.drafts, key=lambda each: (each.load_balancer != "public", numbers.get(each, 0)))
    return {
        "environment": stack,
        "rules": [
            {
                "load_balancer": each.load_balancer,
                "priority": numbers.get(each),
                "service": each.service,
                "key": each.key,
                "conditions": [condition.as_api() for condition in each.conditions],
                "file": relative(each.route.at.file),
                "line": each.route.at.line,
            }
            for each in order
        ],
        "overlaps": [
            {
                "load_balancer": each.first.load_balancer,
                "first": each.first.key,
                "second": each.second.key,
                "relation": each.relation.value,
                "contained": each.contained,
                "repeats": each.repeats,
                "witness": str(each.witness),
            }
            for each in compiled.overlaps
        ],
        "assigned": [{"load_balancer": e.load_balancer, "priority": e.priority, "key": e.key} for e in given],
        "unused": [
            {"load_balancer": e.load_balancer, "priority": e.priority, "key": e.key} for e in _unused(loaded, compiled)
        ],
        "findings": [finding.as_json() for finding in loaded.findings],
    }


def _unused(loaded: "Loaded", compiled: "Compiled") -> "list[Entry]":
    assert loaded.priorities is not None
    return loaded.priorities.unused((each.load_balancer, each.key) for each in compiled.drafts)


def _print_tables(stack: str, loaded: "Loaded", compiled: "Compiled") -> None:
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from ecs_platform.model.quotas.load_balancers import rules as used_rules  # noqa: PLC0415
    from ecs_platform.model.routes.route import LOAD_BALANCERS  # noqa: PLC0415

    settings = loaded.environment.settings
    console = wide_console()
    for load_balancer in LOAD_BALANCERS:
        rules = [rule for rule in compiled.rules if rule.load_balancer == load_balancer]
        if not rules:
            continue
        used = "" if settings is None else used_rules(compiled.drafts, load_balancer, settings).share
        table = Table(title=printable(f"{stack}, {load_balancer} load balancer: {used}"), box=None)
        for name in ("priority", "conditions", "service", "declared in"):
            table.add_column(name, justify="right" if name == "priority" else "left", overflow="fold")
        for rule in rules:
            conditions = "; ".join(str(condition) for condition in rule.conditions)
            where = rule.route.where if rule.route else ""
            table.add_row(str(rule.priority), *(Text(printable(each)) for each in (conditions, rule.service, where)))
        table.add_row("default", "anything else", "404", "")
        console.print(table)
        console.print()
    for entry in _unused(loaded, compiled):
        line = entry.node.at.line if entry.node else 0
        say(f"not used here: {entry.load_balancer} {entry.priority} {entry.key} (line {line})", err=True)
