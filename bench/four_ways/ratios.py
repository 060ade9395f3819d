"""The numbers of the lane's record: medians, ours to bare with the spread of the rounds' ratios, growth."""

import re
from collections.abc import Mapping, Sequence
from statistics import linear_regression, median
from typing import NamedTuple

from bench.four_ways import sizes
from bench.four_ways.kept import Round, Step
from bench.four_ways.sizes import Size
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


_NUMBER = re.compile(
    r"(?P<services>\d+) services(?P<alarms> with alarms)?, (?P<step>[^,]+), (?P<way>[^:]+): (?P<what>.+)"
)


class Number(NamedTuple):
    """What a number of the record is of: `100 services, first up, bare: wall`.

    Attributes:
        size: how many services, with alarms or without.
        step: one of the steps.
        way: one of the ways, or two of them: `ours to bare`.
        what: wall, CPU, memory, state, or `CPU of the bridge`.
    """

    size: Size
    step: str
    way: str
    what: str

    def __str__(self) -> str:
        return f"{self.size}, {self.step}, {self.way}: {self.what}"

    @classmethod
    def read(cls, name: str) -> "Number | None":
        """Of the name of a measure; None where it is of something else."""
        found = _NUMBER.fullmatch(name)
        if found is None:
            return None
        size = Size(int(found["services"]), alarms=found["alarms"] is not None)
        return cls(size, found["step"], found["way"], found["what"])


def tell(scene: Scene, size: Size, measured: Mapping[str, Sequence[Round]]) -> None:
    """Medians of all steps and ways, and the ratios."""
    for step in [each.name for each in measured[OURS][0].steps]:
        for way, rounds in measured.items():
            of_step = [each.step(step) for each in rounds]
            for what, unit in ((WALL, "s"), (CPU, "s"), (MEMORY, "MiB")):
                name = str(Number(size, step, way, what))
                scene.measure(name, [value(each, what) for each in of_step], unit, least=False)
            if size == Size(sizes.JUDGED):
                _by_process(scene, step, way, of_step)
        for other in (BARE, TERRAFORM):
            if other in measured:
                _ratios(scene, size, step, (measured[OURS], measured[other]), other)
    _state(scene, size, measured)


def growth(scene: Scene, measured: Mapping[Size, Sequence[Round]], way: str) -> None:
    """From FITTED_FROM services on: each step to the straight line through all numbers, where it is most above.

    Args:
        scene: gets the numbers.
        measured: the rounds of a way, by how many services there are.
        way: it; ours has the bar, and another's growth tells what of ours is the engine's own.
    """
    bar = sizes.GROWTH_BAR if way == OURS else None
    fitted = sorted(size for size in measured if size.services >= sizes.FITTED_FROM)
    numbers = [size.services for size in fitted]
    asked = [(each.name, WALL) for each in measured[fitted[0]][0].steps]
    asked += [(name, CPU) for name, _ in asked] + [(FIRST_UP, STATE)]
    for step, what in asked:
        values = [median(value(each.step(step), what) for each in measured[size]) for size in fitted]
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
            name = str(Number(Size(sizes.JUDGED), step, way, f"CPU of {kind}"))
            scene.measure(name, seconds, "s", least=False)


def _ratios(scene: Scene, size: Size, step: str, rounds: tuple[Sequence[Round], Sequence[Round]], other: str) -> None:
    """Of the rounds one by one: what was measured in turns shares what else the machine did."""
    for what in (WALL, CPU, MEMORY):
        ratios = [value(a.step(step), what) / value(b.step(step), what) for a, b in zip(*rounds, strict=False)]
        bar = _BARS.get((step, what)) if size.services == sizes.JUDGED and other == BARE else None
        scene.measure(str(Number(size, step, f"ours to {other}", what)), ratios, "x", bar=bar, least=False)


def _state(scene: Scene, size: Size, measured: Mapping[str, Sequence[Round]]) -> None:
    for way, rounds in measured.items():
        sizes_of_it = [value(each.step(FIRST_UP), STATE) for each in rounds]
        bar = sizes.STATE_BAR if size.services == sizes.LARGEST and way == OURS else None
        scene.measure(str(Number(size, FIRST_UP, way, STATE)), sizes_of_it, "MB", bar=bar, least=False)
