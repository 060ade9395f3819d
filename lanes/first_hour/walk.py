"""Steps in a fresh clone, one after the other: each is a command of the README and what it must print."""

import re
import sys
from collections.abc import Sequence
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
    """

    command: str
    prints: str
    never: str = ""
    takes: str = ""


def walk(scene: Scene, steps: Sequence[Step]) -> None:
    """Clones the checkout and goes the steps.

    Raises:
        CaseError: a step ended with a status other than 0, or printed something else than what it must.
    """
    scene.say("git clone")
    project = clone(scene.folder / "project")
    try:
        for step in steps:
            done = _go(scene, project, step.command)
            _expect(step, done.well())
            if step.takes:
                scene.measure(step.takes, done.seconds, "s")
    except BaseException:
        # Whatever happened, the local AWS does not stay.
        _go(scene, project, "make down")
        raise


def _go(scene: Scene, project: Path, command: str) -> Done:
    scene.say(f"$ {command}")
    shell = ["/bin/sh", "-c", command]
    return follow(shell, project, scene.say, shown=command, variables={"PYTHON": str(PYTHON)})


def _expect(step: Step, done: Done) -> None:
    printed = "\n".join(done.text.splitlines()[-15:])
    if not re.search(step.prints, done.text):
        raise CaseError(f"`{step.command}` did not print {step.prints!r}, but at the end:\n{printed}")
    if step.never and (found := re.search(step.never, done.text)):
        raise CaseError(f"`{step.command}` printed {found.group()!r}, which it must not:\n{printed}")
