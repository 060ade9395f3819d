"""The numbers of the lane's record: medians, ours to bare with the spread of the rounds' ratios, growth."""

from collections.abc import Mapping, Sequence
from statistics import linear_regression, median
from typing import NamedTuple

from bench.four_ways import sizes
from bench.four_ways.kept import Round, Step
from bench.four_ways.steps import EMPTY, FIRST_UP, IMAGE
from bench.four_ways.way import BARE, OURS, TERRAFORM
from bench.tree import KINDS, MIB
from lanes.lane import Scene

WALL, CPU, MEMORY, STATE = "wall", "CPU", "memory", "state"
_MB = 1_000_000
_BARS = {
    (FIRST_UP, WALL): sizes.FIRST_UP_BAR,
    (EMPTY, WALL): sizes.EMPTY_PREVIEW_BAR,
    (IMAGE, WALL): sizes.ONE_IMAGE_BAR,
    (FIRST_UP, MEMORY): sizes.MEMORY_BAR,
}
"""Of ours to bare, at JUDGED services."""


class Number(NamedTuple):
    """What a number of the record is of: `100 services, first up, bare: wall`.

    Attributes:
        services: how many.
        step: one of the steps.
        way: one of the ways, or two of them: `ours to bare`.
        what: wall, CPU, memory, state, or `CPU of the bridge`.
    """

    services: int
    step: str
    way: str
    what: str

    def __str__(self) -> str:
        return f"{self.services} services, {self.step}, {self.way}: {self.what}"

    @classmethod
    def read(cls, name: str) -> "Number | None":
        """Of the name of a measure; None where it is of something else."""
        before, colon, what = name.partition(": ")
        services, _, rest = before.partition(" services, ")
        step, comma, way = rest.partition(", ")
        return cls(int(services), step, way, what) if colon and comma and services.isdigit() else None


def tell(scene: Scene, number: int, measured: Mapping[str, Sequence[Round]]) -> None:
    """Medians of all steps and ways, and the ratios."""
    for step in [each.name for each in measured[OURS][0].steps]:
        for way, rounds in measured.items():
            of_step = [each.step(step) for each in rounds]
            for what, unit in ((WALL, "s"), (CPU, "s"), (MEMORY, "MiB")):
                name = str(Number(number, step, way, what))
                scene.measure(name, [value(each, what) for each in of_step], unit, least=False)
            if number == sizes.JUDGED:
                _by_process(scene, step, way, of_step)
        for other in (BARE, TERRAFORM):
            if other in measured:
                _ratios(scene, number, step, (measured[OURS], measured[other]), other)
    _state(scene, number, measured)


def growth(scene: Scene, measured: Mapping[int, Sequence[Round]], way: str) -> None:
    """From FITTED_FROM services on: each step to the straight line through all numbers, where it is most above.

    Args:
        scene: gets the numbers.
        measured: the rounds of a way, by the number of services.
        way: it; ours has the bar, and another's growth tells what of ours is the engine's own.
    """
    bar = sizes.GROWTH_BAR if way == OURS else None
    numbers = sorted(number for number in measured if number >= sizes.FITTED_FROM)
    asked = [(each.name, WALL) for each in measured[numbers[0]][0].steps]
    asked += [(name, CPU) for name, _ in asked] + [(FIRST_UP, STATE)]
    for step, what in asked:
        values = [median(value(each.step(step), what) for each in measured[number]) for number in numbers]
        name = f"growth from {numbers[0]} to {numbers[-1]} services, {step}, {way}: {what} to the linear fit, at most"
        scene.keep(name, above_the_line(numbers, values), "x", bar=bar, rounds=1, spread=None)


def above_the_line(numbers: Sequence[int], values: Sequence[float]) -> float:
    """How much more a value is than the straight line through all of them says, at most."""
    slope, start = linear_regression(numbers, values)
    # A line through very few, very different values may begin below nothing.
    fitted = [max(slope * number + start, 1e-9) for number in numbers]
    return max(value / line for value, line in zip(values, fitted, strict=True))


def value(step: Step, what: str) -> float:
    """Of a step: seconds, MiB of memory, MB of the state."""
    if what == WALL:
        return step.wall
    if what == CPU:
        return sum(step.cpu.values())
    return step.peak / MIB if what == MEMORY else step.state / _MB


def _by_process(scene: Scene, step: str, way: str, of_step: Sequence[Step]) -> None:
    for kind in KINDS:
        seconds = [each.cpu.get(kind, 0.0) for each in of_step]
        if any(seconds):
            name = str(Number(sizes.JUDGED, step, way, f"CPU of {kind}"))
            scene.measure(name, seconds, "s", least=False)


def _ratios(scene: Scene, number: int, step: str, rounds: tuple[Sequence[Round], Sequence[Round]], other: str) -> None:
    """Of the rounds one by one: what was measured in turns shares what else the machine did."""
    for what in (WALL, CPU, MEMORY):
        ratios = [value(a.step(step), what) / value(b.step(step), what) for a, b in zip(*rounds, strict=False)]
        bar = _BARS.get((step, what)) if number == sizes.JUDGED and other == BARE else None
        scene.measure(str(Number(number, step, f"ours to {other}", what)), ratios, "x", bar=bar, least=False)


def _state(scene: Scene, number: int, measured: Mapping[str, Sequence[Round]]) -> None:
    for way, rounds in measured.items():
        sizes_of_it = [value(each.step(FIRST_UP), STATE) for each in rounds]
        bar = sizes.STATE_BAR if number == sizes.LARGEST and way == OURS else None
        scene.measure(str(Number(number, FIRST_UP, way, STATE)), sizes_of_it, "MB", bar=bar, least=False)
