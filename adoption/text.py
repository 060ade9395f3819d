"""docs/adoption.md, from the table."""

import inspect
from collections.abc import Iterator

from ecs_platform.adoption.row import Find, NotAdopted, Row
from ecs_platform.adoption.table import SERVICES

_HEAD = """# What exists in AWS, found again

<!-- Written by `python -m ops fields --write`; change adoption/ and run it again. -->

Each type of resource that the program and examples/bootstrap make, and how one that exists is found again: after an
`up` that was interrupted, or with a state that is lost. `pulumi import TYPE NAME ID` takes the id that stands here.

- **Looked up** says what AWS is asked, and what that costs. Names that AWS takes once name one thing. What AWS lets
  be there twice (networks, addresses, keys) is found by its tags `Name`, `Environment` and `Project`, and all that
  have them are found.
- **Own** says by what it is known to be this environment's. By its **tags**: exactly those that the program gives it.
  What has none is **part of** something, named by an input; it is the environment's own where that is, and where it
  is as the program says. *Tags come later*: the provider may set them in a second call, so that a process that was
  ended between the two leaves one without any. It counts as own where it has no tag at all, no other can have its
  name, and this very state says that it was being made.
- **Made again** where it is left alone: making it puts it in the place of what is there, so that forgetting it loses
  nothing.
- **Not read**: inputs that are in no answer of AWS. An import leaves them out, and the next `up` would show a change
  of each.
- **Read otherwise**: the same in another form; written as the program says it, or the next `up` would change or
  replace it.
"""


def markdown() -> str:
    """The page."""
    return "\n".join([_HEAD, *_tables()])


def _tables() -> Iterator[str]:
    for module in SERVICES:
        yield f"## {(module.__doc__ or '').partition(':')[0]}\n"
        yield from _notes(module.__doc__ or "")
        yield "| type | looked up | by | import id | own | not read | read otherwise |"
        yield "|---|---|---|---|---|---|---|"
        yield from (_line(row) for row in module.ROWS)
        yield ""
        yield from (note for row in module.ROWS for note in _unfinished(row))


def _notes(docstring: str) -> Iterator[str]:
    """What a file says of its service, after the list of what it has."""
    said = " ".join(inspect.cleandoc(docstring).partition(": ")[2].partition(".")[2].split())
    if said:
        yield f"{said}\n"


def _unfinished(row: Row | NotAdopted) -> Iterator[str]:
    if isinstance(row, Row) and row.unfinished is not None:
        yield f"Where the making of `{row.type}` was cut off: {_said(row.unfinished)}\n"


def _line(row: Row | NotAdopted) -> str:
    type_ = f"`{row.type}`"
    if isinstance(row, NotAdopted):
        why = f"not adopted: {row.why}; {row.todo}"
        return _cells(type_, _looked_up(row.find), _names(row.needs), "", why, "", "")
    link = f"[`{row.import_id.replace(', or ', '`, or `')}`]({row.source})"
    return _cells(
        type_,
        _looked_up(row.find),
        _names(row.needs),
        link,
        _own(row),
        _names(row.unread),
        _names(row.alike),
    )


def _own(row: Row) -> str:
    if row.taggable:
        return "tags, which may come later" if row.tagged_later else "tags"
    said = f"part of {' or '.join(f'`{each}`' for each in row.part_of)}"
    return f"{said}; made again" if row.overwrites else said


def _looked_up(find: Find | None) -> str:
    return "" if find is None else _said(find).replace("|", "\\|")


def _said(function: object) -> str:
    return " ".join(inspect.cleandoc(function.__doc__ or "").split())


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{each}`" for each in names)


def _cells(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
