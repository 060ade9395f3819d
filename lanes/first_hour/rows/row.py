"""What a row of the walk is, and what its steps are made of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lanes.first_hour.rows.cause import Heard
from lanes.first_hour.walk import Step, in_shell
from lanes.lane import Scene

CREATED, CHANGED = r"\d+ created", r"\d+ (created|updated|deleted|replaced)"
NOTHING = r"\d+ unchanged|nothing changes"
UP = Step("make up", CHANGED)
SERVICES = "services"


@dataclass(frozen=True)
class Row:
    """A row of the walk of 2026-11-25: what somebody did, and what the docs say that it ends with.

    Attributes:
        name: the row, in the words of that walk.
        ends: what the docs say; the steps look for it.
        steps: one after the other, in the clone and with the local AWS that the rows before have left.
        measured: keeps numbers of what the steps printed, and when.
        after: what is taken away again, also where the row did not end as it must.
    """

    name: str
    ends: str
    steps: tuple[Step, ...]
    after: tuple[Step, ...] = ()
    measured: Callable[[Scene, Path, Sequence[Heard]], None] | None = None


def failing(step: Step) -> Step:
    """The same step, where it must end with another status than 0."""
    return replace(step, fails=True)


def shell(typed: str, prints: str = "", never: str = "") -> Step:
    """What is typed in the shell of `make env`."""
    return in_shell(typed, prints, never=never)


def ops(arguments: str, prints: str, never: str = "") -> Step:
    """A command of ops, which needs no shell of its own."""
    return Step(f"bin/ops {arguments}", prints, never)


def written(name: str, text: str) -> Step:
    """A file that is written anew."""
    return Step(f"write {name}", "", typed=f"mkdir -p $(dirname {name}) && cat > {name} <<'END'\n{text}END")


def replaced(name: str, old: str, new: str) -> Step:
    """A word of a file that is changed; it must be there."""
    sed = f"sed -i.old 's|{old}|{new}|' {name} && rm {name}.old"
    return Step(f"in {name} {old} becomes {new}", "", typed=f"grep -q '{old}' {name} && {sed}")


def gone(name: str) -> Step:
    """A file that is taken away."""
    return Step(f"rm -rf {name}", "")


def a_service(name: str, more: str = "", tag: str = "1.4") -> str:
    """A manifest as the README's of `shop`; `more` are lines of it."""
    return (
        f"name: {name}\ntype: Load Balanced Web Service\nimage: {{location: ghcr.io/acme/{name}:{tag}, port: 8080}}\n"
        f"http: {{path: {name}}}\n{more}"
    )
