"""Steps in a clone, one after the other: each is a command of a page, what it must print and how it must end."""

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lanes.commands import Done, clone, follow
from lanes.lane import CaseError, Scene

# The Python outside every virtual environment, for make to make one with.
PYTHON = Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"


@dataclass(frozen=True)
class Step:
    """A command.

    Attributes:
        command: as the README has it.
        prints: a pattern that its output must have.
        never: a pattern that its output must not have; empty for none.
        takes: the name under which its time is kept; empty for a time that nobody asks for.
        typed: what is typed, where that is more than the command itself: what it is given, the shell it is typed in.
        fails: whether it must end with a status other than 0.
        cut: a pattern: at the first line that has it the command is killed, or interrupted, and how it ends is free.
        interrupt: whether it is interrupted (Ctrl-C), not killed.
    """

    command: str
    prints: str
    never: str = ""
    takes: str = ""
    typed: str = ""
    fails: bool = False
    cut: str = ""
    interrupt: bool = False


def in_shell(command: str, prints: str, typed: str = "", never: str = "") -> Step:
    """A command in the shell that `eval "$(make env)"` makes."""
    return Step(command, prints, never, typed=f'eval "$(make env)" && {typed or command}')


def in_venv(command: str, prints: str, typed: str = "") -> Step:
    """A command in the virtual environment that make has set up."""
    return Step(command, prints, typed=f". .venv/bin/activate && {typed or command}")


def walk(scene: Scene, steps: Sequence[Step], variables: Mapping[str, str] | None = None) -> None:
    """Clones the checkout and goes the steps; `variables` are added to the shell's.

    Raises:
        CaseError: a step ended with a status other than 0, or printed something else than what it must.
    """
    scene.say("git clone")
    project = clone(scene.folder / "project")
    own = {"PYTHON": str(PYTHON), **(variables or {})}
    try:
        for step in steps:
            go(step, scene, project, own)
    except BaseException:
        # Whatever happened, the local AWS does not stay.
        _run(Step("make down", ""), scene, project, own)
        raise


def go(step: Step, scene: Scene, project: Path, variables: Mapping[str, str]) -> None:
    """Goes one step.

    Raises:
        CaseError: it did not end, or print, as it must.
    """
    done = _run(step, scene, project, variables)
    _expect(step, done)
    if step.takes:
        scene.measure(step.takes, done.seconds, "s")


def _run(step: Step, scene: Scene, project: Path, variables: Mapping[str, str]) -> Done:
    command = step.typed or step.command
    scene.say(f"$ {command}")
    cut = re.compile(step.cut).search if step.cut else None
    return follow(
        ["/bin/sh", "-c", command],
        project,
        scene.say,
        shown=command,
        variables=dict(variables),
        cut=(lambda line: bool(cut(line))) if cut else None,
        interrupt=step.interrupt,
    )


def _expect(step: Step, done: Done) -> None:
    if not step.fails and not step.cut:
        done.well()
    if step.fails and not done.status:
        raise CaseError(f"`{step.command}` ended well, and must not:\n{_end_of(done)}")
    printed = _end_of(done)
    if not re.search(step.prints, done.text, re.MULTILINE):
        raise CaseError(f"`{step.command}` did not print {step.prints!r}, but at the end:\n{printed}")
    if step.never and (found := re.search(step.never, done.text)):
        raise CaseError(f"`{step.command}` printed {found.group()!r}, which it must not:\n{printed}")


def _end_of(done: Done) -> str:
    return "\n".join(done.text.splitlines()[-15:])
