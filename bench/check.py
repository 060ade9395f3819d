"""How long `ops check` takes for many services, and how that grows.

Each number of services is checked in processes of their own; the least of the CPU times counts, for other work on the
machine only adds to it.
"""

import sys
from math import log
from pathlib import Path

from bench.processor import cpu_seconds, output
from bench.projects import project
from lanes.lane import PROJECT, Scene

NUMBERS = (250, 500, 1000, 2000, 4000)
# At most so much more than `n log n` from one number to the next: sorting is in it, pairs of services are not.
GROWTH = 1.2

_CHECK = """
import sys, time
from pathlib import Path
from ecs_platform.model.load import load
start = time.process_time()
found = load(Path(sys.argv[1]), "test")
print(time.process_time() - start)
assert not found.findings and len(found.services) == int(sys.argv[2]), found.findings[:3]
"""


def checks_grow(scene: Scene) -> None:
    """Reading and checking so many services, the whole command, and the growth from each number to the next."""
    before: tuple[int, float] | None = None
    for number in NUMBERS:
        scene.say(f"{number} services")
        root = project(scene.folder / str(number), number)
        read = scene.measure(f"reading and checking {number:,} services", _reading(root, number, scene.rounds), "s")
        command = [sys.executable, "-m", "ops", "check", "--project", str(root), "--stack", "test"]
        whole = [cpu_seconds(command, PROJECT) for _ in range(scene.rounds)]
        scene.measure(f"ops check of {number:,} services", whole, "s")
        if before:
            fair = number * log(number) / (before[0] * log(before[0]))
            name = f"growth from {before[0]:,} to {number:,} services, over n log n"
            scene.keep(name, read / before[1] / fair, "x", bar=GROWTH, rounds=scene.rounds, spread=None)
        before = number, read


def _reading(root: Path, number: int, rounds: int) -> list[float]:
    command = [sys.executable, "-c", _CHECK, str(root), str(number)]
    return [float(output(command, PROJECT)) for _ in range(rounds)]
