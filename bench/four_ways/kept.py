"""What was measured before a run was ended: the next run of the same commit goes on from there, in any checkout.

All rounds take longer than most have at a time, so they lie beside the records, and are committed as these are.
"""

import gzip
import hashlib
import json
import os
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.four_ways.sizes import Size
from lanes.history import History
from lanes.lane import LaneError
from lanes.record import FOLDER as RECORDS

FOLDER = RECORDS / "bench"


@dataclass(frozen=True)
class Step:
    """What one step of one way cost once.

    Attributes:
        name: of the step.
        wall: seconds.
        cpu: seconds by kind of process.
        peak: bytes in memory of all its processes together.
        state: bytes of the state's file after it.
    """

    name: str
    wall: float
    cpu: Mapping[str, float]
    peak: int
    state: int


@dataclass(frozen=True)
class Round:
    """All steps of one way, once.

    Attributes:
        steps: in their order.
        inventory: what AWS had after the first `up`: what names a thing or its tags, and how often it was there.
    """

    steps: list[Step]
    inventory: dict[tuple[str, ...], int]

    def step(self, name: str) -> Step:
        """One by its name."""
        return {each.name: each for each in self.steps}[name]


@dataclass(frozen=True)
class Store:
    """The rounds of one commit; `folder` need not be there."""

    folder: Path

    def read(self, size: Size, turn: int, way: str) -> Round | None:
        """A round that was measured to its end; None where it was not."""
        try:
            told = json.loads(gzip.decompress(self._file(size, turn, way).read_bytes()))
        except FileNotFoundError:
            return None
        inventory = {tuple(name): count for name, count in told["inventory"]}
        return Round([Step(**each) for each in told["steps"]], inventory)

    def write(self, size: Size, turn: int, way: str, measured: Round) -> None:
        """Keeps a round; whoever is killed at it leaves none."""
        self.folder.mkdir(parents=True, exist_ok=True)
        inventory = [[list(name), count] for name, count in sorted(measured.inventory.items())]
        file = self._file(size, turn, way)
        draft = file.with_suffix(".new")
        content = json.dumps({"steps": [asdict(each) for each in measured.steps], "inventory": inventory})
        draft.write_bytes(gzip.compress(content.encode(), mtime=0))
        draft.replace(file)

    def _file(self, size: Size, turn: int, way: str) -> Path:
        return self.folder / f"{str(size).replace(' ', '-')}-{turn}-{way.replace(', ', '-')}.json.gz"


def store(covers: tuple[str, ...], history: History | None = None, folder: Path = FOLDER) -> Store:
    """Where the rounds of what is checked out are, on machines like this; what is not as committed is another thing in
    each run."""
    told = history or History()
    try:
        known = "" if told.differing(covers) else json.dumps([told.trees(covers), _machine()], sort_keys=True)
    except LaneError:  # no git, or no commit: nothing to go on from
        known = ""
    key = hashlib.sha256(known.encode()).hexdigest()[:16] if known else f"run-{os.getpid()}"
    return Store(folder / key)


def _machine() -> list[str]:
    """Rounds of different machines have no ratio."""
    return [platform.system(), platform.machine(), platform.python_version(), f"{os.cpu_count()} cores"]
