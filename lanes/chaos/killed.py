"""`make up`, killed at a moment that is drawn: the next one brings the stack up all the same."""

import sys

from lanes.commands import Done, clone, follow, with_our_venv
from lanes.lane import CaseError, Scene

# Of the about 110 resources of the stack `test`, how many Pulumi has made when it is killed: at most so many.
LATEST = 100


def killed_up(scene: Scene) -> None:
    """SIGKILL to the process group of an `up`; then `up`, `up` without a change, and `down` that leaves nothing."""
    sandbox = Sandbox(scene)
    try:
        _kill(sandbox, scene.random.randrange(LATEST + 1))
        again = sandbox.run("up").well()
        scene.measure("up after a killed one", again.seconds, "s")
        _expect_no_change(sandbox.run("up").well())
        sandbox.run("down").well()
    finally:
        sandbox.end()


class Sandbox:
    """What make does in a clone that is set up: `up`, `down`."""

    def __init__(self, scene: Scene) -> None:
        self.say = scene.say
        self.project = with_our_venv(clone(scene.folder / "project"))
        self.is_down = True

    def run(self, verb: str, made: int | None = None) -> Done:
        """A command of the sandbox; with `made` it is killed after so many resources."""
        self.is_down = False
        seen = 0

        def cut(line: str) -> bool:
            nonlocal seen
            seen += " created" in line
            return made is not None and seen >= made and (made > 0 or "creating" in line)

        self.say(f"{verb}{'' if made is None else f', to be killed after {made} resources'}")
        command = [sys.executable, "-m", "sandbox", verb]
        done = follow(command, self.project, self.say, shown=f"make {verb}", cut=cut if made is not None else None)
        self.is_down = verb == "down" and done.status == 0
        return done

    def end(self) -> None:
        """Whatever happened, the local AWS does not stay."""
        if not self.is_down:
            self.run("down")


def _kill(sandbox: Sandbox, made: int) -> None:
    killed = sandbox.run("up", made)
    if killed.status >= 0:
        raise CaseError(
            f"nothing was interrupted: `make up` ended with {killed.status} before {made} resources were made"
        )


def _expect_no_change(done: Done) -> None:
    if set(done.counts) != {"unchanged"}:
        raise CaseError(f"`{done.command}` after it came back still changes something: {done.counts}")
