"""`make up`, killed at a moment that is drawn: the next one brings the stack up all the same."""

from collections.abc import Callable

from lanes.lane import CaseError, Scene
from lanes.sandbox import Sandbox

# Of the almost 90 things that `up` makes in AWS for the stack `test`, at most so many are made when it is killed.
LATEST = 80


def killed_up(scene: Scene) -> None:
    """SIGKILL to the process group of an `up`; then `up`, `up` without a change, and `down` that leaves nothing."""
    sandbox = Sandbox(scene)
    try:
        made = scene.random.randrange(LATEST + 1)
        scene.say(f"the first up is killed after {made} resources")
        # Pulumi's own output has a line for each resource.
        sandbox.variables["VERBOSE"] = "1"
        killed = sandbox.run("up", cut=when_made(made))
        del sandbox.variables["VERBOSE"]
        if killed.status >= 0:
            raise CaseError(f"nothing was interrupted: `make up` ended with {killed.status} before {made} were made")
        sandbox.run("up").well()
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
