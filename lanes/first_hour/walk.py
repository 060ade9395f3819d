"""Steps in a fresh clone, one after the other: each is a command of the README and what it must print."""

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
    """

    command: str
    prints: str
    never: str = ""
    takes: str = ""
    typed: str = ""


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
            done = _go(scene, project, step.typed or step.command, own)
            _expect(step, done.well())
            if step.takes:
                scene.measure(step.takes, done.seconds, "s")
    except BaseException:
        # Whatever happened, the local AWS does not stay.
        _go(scene, project, "make down", own)
        raise


def _go(scene: Scene, project: Path, command: str, variables: dict[str, str]) -> Done:
    scene.say(f"$ {command}")
    shell = ["/bin/sh", "-c", command]
    return follow(shell, project, scene.say, shown=command, variables=variables)


def _expect(step: Step, done: Done) -> None:
    printed = "\n".join(done.text.splitlines()[-15:])
    if not re.search(step.prints, done.text, re.MULTILINE):
        raise CaseError(f"`{step.command}` did not print {step.prints!r}, but at the end:\n{printed}")
    if step.never and (found := re.search(step.never, done.text)):
        raise CaseError(f"`{step.command}` printed {found.group()!r}, which it must not:\n{printed}")
