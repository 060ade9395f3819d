"""`make up`, killed at a moment that is drawn: the next one brings the stack up all the same."""

import sys
from collections.abc import Callable

from lanes.commands import Done, clone, follow, with_our_venv
from lanes.lane import CaseError, Scene

# Of the almost 90 things that `up` makes in AWS for the stack `test`, at most so many are made when it is killed.
LATEST = 80


def killed_up(scene: Scene) -> None:
    """SIGKILL to the process group of an `up`; then `up`, `up` without a change, and `down` that leaves nothing."""
    sandbox = Sandbox(scene)
    try:
        made = scene.random.randrange(LATEST + 1)
        scene.say(f"the first up is killed after {made} resources")
        killed = sandbox.run("up", cut=when_made(made))
        if killed.status >= 0:
            raise CaseError(f"nothing was interrupted: `make up` ended with {killed.status} before {made} were made")
        scene.measure("up after a killed one", sandbox.run("up").well().seconds, "s")
        again = sandbox.run("up").well()
        if set(again.counts) != {"unchanged"}:
            raise CaseError(f"another `make up` still changes something: {again.counts}")
        sandbox.run("down").well()
    finally:
        sandbox.end()


def when_made(number: int) -> Callable[[str], bool]:
    """Says yes to the line of Pulumi with which so many resources are made; 0: to that of the first under way."""
    seen = 0

    def enough(line: str) -> bool:
        nonlocal seen
        seen += " created" in line
        return seen >= number if number else " creating" in line

    return enough


class Sandbox:
    """What make does in a clone that is set up."""

    def __init__(self, scene: Scene) -> None:
        self._say = scene.say
        self._project = with_our_venv(clone(scene.folder / "project"))
        self._is_down = True

    def run(self, verb: str, cut: Callable[[str], bool] | None = None) -> Done:
        """`make up`, `make preview` or `make down`; with `cut` it is killed at the line to which that says yes."""
        command = [sys.executable, "-m", "ecs_platform.local", verb]
        self._is_down = False
        done = follow(command, self._project, self._say, shown=f"make {verb}", cut=cut)
        self._is_down = verb == "down" and done.status == 0
        return done

    def end(self) -> None:
        """Whatever happened, the local AWS does not stay."""
        if not self._is_down:
            self.run("down")
