"""`make up` of the shipped stack beside that of a version whose local AWS judged no request, in turns."""

from pathlib import Path

from lanes.lane import CaseError, Scene
from lanes.sandbox import Sandbox

UNJUDGED = "674f38e1f64328cf87ec389d290a620e29a3a1d9"
# What it may take longer for all that is refused now and was taken then.
AT_MOST = 1.2
_ROUNDS = 2


def up_beside_the_unjudged(scene: Scene, rounds: int = _ROUNDS) -> None:
    """The first `make up` of a clone whose engine is there, today's and that version's.

    A round takes minutes, so there are two of each, whatever `scene.rounds` says.
    """
    times: dict[str, list[float]] = {"HEAD": [], UNJUDGED: []}
    for turn in range(rounds):
        for commit in list(times) if turn % 2 else reversed(list(times)):
            times[commit].append(_up(scene, commit, scene.folder / f"{turn}-{commit}"))
    today = scene.measure("make up, today", times["HEAD"], "s")
    before = scene.measure("make up, no request judged", times[UNJUDGED], "s")
    spread = max((measure.spread or 0) for measure in scene.measures[-2:])
    scene.keep("make up, today to no request judged", today / before, "x", bar=AT_MOST, rounds=rounds, spread=spread)


def _up(scene: Scene, commit: str, folder: Path) -> float:
    sandbox = Sandbox(scene, commit, folder)
    try:
        done = sandbox.run("up").well()
    finally:
        sandbox.end()
    if not done.counts.get("created"):
        raise CaseError(f"nothing was made at {commit}: {done.counts}")
    return done.seconds
