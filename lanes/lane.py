"""What a lane is: cases, what they cover, and what a case gets."""

import random
import statistics
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lanes.record import Measure, Outcome, Record, met

PROJECT = Path(__file__).resolve().parents[1]

Report = Callable[[str], None]


class CaseError(Exception):
    """A case does not hold; the message says why, for somebody who did not watch."""


class LaneError(Exception):
    """A lane cannot be run; the message says why and what to do."""


@dataclass
class Scene:
    """What one try of a case gets, and where it leaves its numbers.

    Attributes:
        folder: an empty one of its own, gone afterwards.
        say: takes a line about what is done now.
        rounds: how many times what is measured is measured.
        seed: what it draws from; None for a case that draws nothing.
        measures: the numbers so far.
        facts: what this try was, for the record: what was drawn and what came of it, by name.
        over: set where the run is ended before its time; what waits for long in a thread of its own looks at it.
    """

    folder: Path
    say: Report
    rounds: int
    seed: int | None = None
    measures: list[Measure] = field(default_factory=list)
    facts: dict[str, list[str]] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def random(self) -> random.Random:
        """Draws the same from the same seed, from the start each time it is asked for."""
        return random.Random(self.seed)  # noqa: S311 (nothing secret is drawn)

    def measure(
        self, name: str, values: float | Sequence[float], unit: str, *, bar: float | None = None, least: bool = True
    ) -> float:
        """Keeps a number, and returns it.

        Args:
            name: what was measured; with a seed, the seed is added.
            values: one number, or one of each round.
            unit: `s`, `x`, `MiB`, …
            bar: what it is to be at most.
            least: whether the least of the rounds counts (CPU time: other work only adds to it) or the median.
        """
        given = [values] if isinstance(values, (int, float)) else list(values)
        value = min(given) if least else statistics.median(given)
        apart = statistics.median([abs(each - value) for each in given]) / value if len(given) > 1 and value else None
        self.keep(name, value, unit, bar=bar, rounds=len(given), spread=apart)
        return value

    def keep(self, name: str, value: float, unit: str, *, bar: float | None, rounds: int, spread: float | None) -> None:
        """Keeps a number that was computed from several."""
        name = name if self.seed is None else f"{name}, seed {self.seed}"
        value, spread = round(value, 4), None if spread is None else round(spread, 4)
        kept = Measure(name=name, value=value, unit=unit, bar=bar, met=met(value, bar), rounds=rounds, spread=spread)
        self.measures.append(kept)


@dataclass(frozen=True)
class Case:
    """One thing that must hold.

    Attributes:
        name: short, in words; records and docs/lanes.md have it.
        run: returns where it holds, raises CaseError where it does not.
        seeds: with how many seeds it is tried; 0 for a case that draws nothing, which is tried once.
    """

    name: str
    run: Callable[[Scene], None]
    seeds: int = 0


GOES_UP = (
    "Pulumi.yaml",
    "Pulumi.test.yaml",
    "__main__.py",
    "adoption",
    "components",
    "ecs_platform",
    "local",
    "model",
    "ops",
    "sandbox",
    "services",
    "requirements.txt",
    "requirements-dev.txt",
    "constraints.txt",
)
"""What takes part in a `make up`, for `Lane.covers`."""


@dataclass(frozen=True)
class OwnPages:
    """Pages below docs/ that a lane writes from its record.

    Attributes:
        files: gives what is in each file, by its name; the first is named to readers of docs/lanes.md.
        shows: whether they have a number, which docs/lanes.md then only has where it has a bar.
    """

    files: Callable[[Record | None], dict[str, str]]
    shows: Callable[[Measure], bool]


@dataclass(frozen=True)
class Lane:
    """Cases that are run together and make one record.

    Attributes:
        name: `make <name>` runs it.
        title: what it shows, in one sentence.
        covers: the folders and files whose change makes its record old.
        cases: empty as long as there are none; such a lane writes no record.
        beside: so many are run beside each other; more than one where they wait for most of their time.
        together: what all of a whole run must have shown: gives numbers, or raises CaseError.
        own: pages of its own, for more numbers than docs/lanes.md is to have.
    """

    name: str
    title: str
    covers: tuple[str, ...]
    cases: tuple[Case, ...]
    beside: int = 1
    together: Callable[[Sequence[Outcome]], list[Measure]] | None = None
    own: OwnPages | None = None

    @property
    def draws(self) -> bool:
        """Whether its cases draw: its record must say from which seeds."""
        return any(case.seeds for case in self.cases)
