"""A plan, as a person reads it."""

from collections.abc import Iterable, Iterator

from ecs_platform.ops.output import say, wide_console
from ecs_platform.ops.recovery.plan import Entry, Plan

_IN_WORDS = {
    "adopt": "made: is adopted",
    "never made": "never made: is forgotten",
    "not ours": "there, and not ours",
    "two fit": "two fit",
    "there twice": "made twice",
    "deletion": "was being deleted",
    "update": "was being updated",
    "dropped": "is forgotten",
    "component": "is forgotten",
}


def show(plan: Plan, *, all_: bool = True) -> None:
    """Prints a table: each resource, what it comes to, what AWS calls it.

    Args:
        plan: the plan.
        all_: whether what the next `up` makes anyway is shown too.
    """
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None)
    for name in ("resource", "", "in AWS", ""):
        table.add_column(name, overflow="fold")
    for each in _shown(plan.entries, all_=all_):
        style = "bold red" if each in plan.wrong else ""
        verdict = Text(_IN_WORDS.get(each.verdict, each.verdict), style=style)
        table.add_row(Text(each.label), verdict, Text(", ".join(each.ids)), Text(each.said))
    if table.row_count:
        wide_console().print(table)


def _shown(entries: Iterable[Entry], *, all_: bool) -> Iterator[Entry]:
    return (each for each in entries if all_ or each.verdict not in ("not there", "not known yet"))


def show_todo(todo: Iterable[str]) -> None:
    """Prints what remains to be done."""
    lines = list(todo)
    if lines:
        say("What remains to be done:")
    for line in lines:
        say(f"- {line}")
