"""SIGKILL to all of an `up` or a `destroy`, at a moment that is drawn; then `ops recover` and `up`, and all is well.

What was killed stands in the record, and over all cases in together.py.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lanes.chaos import project
from lanes.chaos.moments import Moment, drawn
from lanes.chaos.running import Ended, last_lines
from lanes.chaos.world import World
from lanes.lane import CaseError, Scene
from sandbox.stack import SandboxError

PHASE, KILLED, PENDING, STATE = "phase", "killed", "pending", "state"
"""Facts of a case: in what it was killed, at what, what was under way then (`creating aws:ec2/vpc:Vpc`), and why the
state could not be read."""


@dataclass(frozen=True)
class Phase:
    """What is killed.

    Attributes:
        name: in the record.
        calls: so many calls that change something it makes at least.
        events: of so many beginnings and ends of operations its engine tells at least.
        go: does it.
        balanced: whether there are load balancers.
        changed: whether the stack is up before, and what it is told has changed.
        is_up: whether the stack is up before.
    """

    name: str
    calls: int
    events: int
    go: Callable[[World, Moment], Ended]
    balanced: bool = False
    changed: bool = False
    is_up: bool = False


CREATION = Phase("creation", 95, 150, World.up)
SMALL = Phase("creation of a few services", 50, 80, World.up)
BALANCED = Phase("creation with load balancers", 145, 220, World.up, balanced=True)
UPDATE = Phase("update", 28, 55, World.up, is_up=True, changed=True)
DESTROYING = Phase("destroy", 72, 145, World.destroy, is_up=True)


def killed(phase: Phase) -> Callable[[Scene], None]:
    """The case of a phase."""

    def case(scene: Scene) -> None:
        folder = project.write(scene.folder / "project", balanced=phase.balanced)
        world = World(folder, scene.folder / "sandbox", scene)
        try:
            world.start()
            if phase.is_up:
                world.up().well()
            comes_back(scene, world, phase)
        finally:
            world.end()

    return case


def beside_another(scene: Scene) -> None:
    """A killed creation beside another stack of the same project, whose services have the same names."""
    folder = project.write(scene.folder / "project", services=project.FEW)
    project.write(folder, stack="next", cidr="10.1.0.0/16")
    worlds = [World(folder, scene.folder / "sandbox", scene, stack) for stack in ("next", "test")]
    neighbour, world = worlds
    try:
        for each in worlds:
            each.start()
        neighbour.up().well()
        before = neighbour.state()["resources"]
        comes_back(scene, world, SMALL, others=[neighbour])
        if neighbour.state()["resources"] != before:
            raise CaseError("the state of another stack is another")
        if changes := neighbour.changes():
            raise CaseError(f"another stack is no longer as it was: {', '.join(changes)}")
    finally:
        world.end()


def comes_back(
    scene: Scene, world: World, phase: Phase, *, moment: Moment | None = None, others: Sequence[World] = ()
) -> None:
    """Kills what a phase does, and holds what comes after to what it must be.

    Args:
        scene: draws the moment, and gets what was killed.
        world: started, and up where the phase asks for it.
        phase: what is killed.
        moment: when; default: one is drawn.
        others: other stacks in the same account, which are up.

    Raises:
        CaseError: it does not come back, or nothing was killed.
    """
    if phase.changed:
        project.change(world.project)
        world.make_secrets()
    moment = moment or drawn(scene.random, phase.calls, phase.events)
    scene.say(f"{phase.name} is killed {moment.kind}, number {moment.number}")
    ended = phase.go(world, moment)
    if not ended.killed:
        said = last_lines(ended.text)
        raise CaseError(f"nothing was interrupted: Pulumi ended with {ended.status}, before {moment}:\n{said}")
    scene.facts = {PHASE: [phase.name], KILLED: [ended.killed], PENDING: []}
    try:
        scene.facts[PENDING] = world.pending()
    except SandboxError as error:
        # Killed while it wrote the state: what was under way only its copies tell.
        scene.facts[STATE], scene.facts[PENDING] = [str(error).splitlines()[-1]], world.pending_in_copy()
    scene.say(f"killed {ended.killed}; under way: {', '.join(scene.facts[PENDING]) or 'nothing'}")
    theirs = {thing for other in others for thing in other.known()}
    world.recover().well()
    if gone := theirs - world.things():
        raise CaseError(f"of another stack is gone: {', '.join(sorted(map(str, gone)))}")
    world.up().well()
    world.is_as_it_was_never_cut_off(theirs)
