"""The cases of the four ways: one for each number of services, so that a run that was ended goes on with the next."""

from functools import partial

from bench.four_ways import sizes
from bench.four_ways.kept import Round, store
from bench.four_ways.measuring import four_ways
from bench.four_ways.ratios import growth
from bench.four_ways.way import BARE, OURS
from lanes.lane import Case, CaseError, Scene


def cases(covers: tuple[str, ...]) -> tuple[Case, ...]:
    """All of them, the growth over the numbers last. `covers`: what the lane covers."""
    each = [
        Case(f"the same resources four ways: {size}", partial(_one, size=size, covers=covers)) for size in sizes.SIZES
    ]
    return (*each, Case(f"growth to {sizes.LARGEST} services", partial(_growth, covers=covers)))


def _one(scene: Scene, size: sizes.Size, covers: tuple[str, ...]) -> None:
    four_ways(scene, size, store(covers))


def _growth(scene: Scene, covers: tuple[str, ...]) -> None:
    kept = store(covers)
    for way in (OURS, BARE):
        measured = dict[sizes.Size, list[Round]]()
        for size in [each for each in sizes.SIZES if not each.alarms]:
            found = [kept.read(size, turn, way) for turn in range(sizes.rounds_of(size))]
            if None in found:
                raise CaseError(f"{size} were not measured to the end")
            measured[size] = [each for each in found if each]
        growth(scene, measured, way)
