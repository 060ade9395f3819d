"""An `up` while AWS throttles, fails, is late and cuts connections: it ends well or says why not; the next heals."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from lanes.chaos import project
from lanes.chaos.clear import unclear
from lanes.chaos.inventory import ec2
from lanes.chaos.inventory.thing import Thing
from lanes.chaos.running import last_lines
from lanes.chaos.world import World
from lanes.lane import CaseError, Scene
from sandbox.aws.faults import control

LEAST, MOST = 0.05, 0.30
RATE, FIRED, ENDED, TWICE = "rate", "faults", "up under faults", "made twice by AWS"
RECOVERED = "recover"
"""Facts of a case."""

# AWS makes these again when a request is sent again whose answer was lost: no name is theirs alone, and the provider
# sends no token by which AWS would know the request (https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html).
# Nobody can know of the first one; on AWS it is the same.
_MADE_AGAIN = {
    ec2.VPC: "ec2:CreateVpc",
    ec2.GATEWAY: "ec2:CreateInternetGateway",
    ec2.TABLE: "ec2:CreateRouteTable",
    ec2.ADDRESS: "ec2:AllocateAddress",
}


def faulty(*, balanced: bool) -> Callable[[Scene], None]:
    """The case, with load balancers or without."""

    def case(scene: Scene) -> None:
        world = World(project.write(scene.folder / "project", balanced=balanced), scene.folder / "sandbox", scene)
        try:
            world.start()
            goes_through(scene, world)
        finally:
            world.end()

    return case


def goes_through(scene: Scene, world: World) -> None:
    """An `up` under faults, and what comes after without any.

    Args:
        scene: draws the rate, and gets what happened.
        world: started.

    Raises:
        CaseError: the `up` failed with unclear words, or what comes after does not heal it.
    """
    rate = round(scene.random.uniform(LEAST, MOST), 3)
    scene.say(f"up, while {rate:.1%} of all requests meet a fault")
    control.begin(world.sandbox.url, f"seed={scene.seed} rate={rate}")
    try:
        ended = world.up()
    finally:
        fired = control.end(world.sandbox.url)["fired"]
    counts = Counter(str(each["kind"]) for each in fired)
    scene.facts = {
        RATE: [f"{rate:.1%}"],
        FIRED: [f"{number} {kind}" for kind, number in sorted(counts.items())],
        ENDED: [f"{len(ended.failed)} failed" if ended.status else "well"],
    }
    scene.say(f"{scene.facts[ENDED][0]} after {', '.join(scene.facts[FIRED]) or 'no fault'}")
    if not fired:
        raise CaseError("no fault fired: nothing is shown")
    if ended.status and (wrong := unclear(ended)):
        raise CaseError(f"{'; '.join(wrong)}\n{last_lines(ended.text, 40)}")
    _healed(scene, world, fired, failed=bool(ended.status))


def _healed(scene: Scene, world: World, fired: Iterable[Mapping[str, Any]], *, failed: bool) -> None:
    """What was made and is not in the state is adopted, what was not made is made."""
    if failed or world.pending():
        # What AWS made twice fits twice, and is listed: that it ends with 1 then is right.
        recovered = world.recover("--lost-state")
        if recovered.status not in (0, 1) or "Traceback" in recovered.text:
            recovered.well()
            raise CaseError(f"`{recovered.command}` shows its inside:\n{last_lines(recovered.text)}")
        scene.facts[RECOVERED] = ["well" if recovered.status == 0 else "something is left to do"]
        world.up().well()
    if changes := world.changes():
        raise CaseError(f"a preview still changes something: {', '.join(changes)}")
    left = world.difference()
    scene.facts[TWICE] = [str(thing) for thing in left.unknown]
    if left.missing or not are_twice(left.unknown, fired):
        raise CaseError(f"AWS and the state differ:\n{left}")


def are_twice(unknown: Iterable[Thing], fired: Iterable[Mapping[str, Any]]) -> bool:
    """Whether each thing that nobody knows of may be there because an answer was lost, and no more than were lost."""
    lost = Counter(f"{each['call']}" for each in fired if each["kind"] == "cut-after")
    made = Counter(_MADE_AGAIN.get(thing.type, "") for thing in unknown)
    return all(call and number <= lost[call] for call, number in made.items())
