"""The part of the program that is pure Python, by what it does: reading, routes, checks, policies, proof, rendering.

Each number of services is measured in processes of their own; the least of the CPU times counts, as in check.py.
"""

import json
import sys
from pathlib import Path

from bench.four_ways.ratios import CPU, Number
from bench.four_ways.sizes import Size
from bench.processor import output
from bench.projects import project
from lanes.lane import PROJECT, Scene

NUMBERS = (10, 100, 300, 1000, 2000, 5000)
PURE = "pure"
"""In place of a way, in the names of the numbers."""
PARTS = ("reading", "routes", "reading and checking", "policies", "proof", "rendering")

_PARTS = """
import gc, json, sys, time
from pathlib import Path
from ecs_platform.model.iam.of_service import scope_of
from ecs_platform.model.iam.proof.whole.answers import rows
from ecs_platform.model.iam.proof.whole.environment import environment_world
from ecs_platform.model.iam.proof.whole.reach import Search
from ecs_platform.model.iam.policies import deployer_policies
from ecs_platform.model.load import load
from ecs_platform.model.manifest.load import read_manifests
from ecs_platform.model.routes.compile import compile_all
from ecs_platform.model.routes.priorities import FILE, load_priorities
from ecs_platform.model.settings.deployers import Deployer
from ecs_platform.model.settings.stack import load_settings
from ecs_platform.model.task.render import rendered

took, root = {}, Path(sys.argv[1])

def timed(name, run):
    start = time.process_time()
    result = run()
    took[name] = time.process_time() - start
    return result

loaded = timed("reading and checking", lambda: load(root, "test"))
assert not loaded.findings and len(loaded.services) == int(sys.argv[2]), loaded.findings[:3]
gc.disable()  # as `load` does
environment = load_settings(root, "test")
manifests = timed("reading", lambda: read_manifests(root / "services", environment))
priorities, _ = load_priorities(root / "services" / FILE, "test")
timed("routes", lambda: compile_all(manifests.routes, priorities))
gc.enable()
deployer = Deployer.model_validate({"kind": "user"})
assert timed("policies", lambda: deployer_policies(deployer, scope_of(loaded)))
answers = timed("proof", lambda: list(rows(Search(environment_world(loaded)))))
assert answers and all(row.right for row in answers)
timed("rendering", lambda: [rendered("task-definition", each, loaded, {}) for each in loaded.services])
print(json.dumps(took))
"""


def pure_parts(scene: Scene) -> None:
    """CPU time of each part, for each number of services."""
    for number in NUMBERS:
        scene.say(f"{number} services")
        root = project(scene.folder / str(number), number)
        rounds = [parts(root, number) for _ in range(scene.rounds)]
        for part in PARTS:
            scene.measure(str(Number(Size(number), part, PURE, CPU)), [each[part] for each in rounds], "s")


def parts(root: Path, number: int) -> dict[str, float]:
    """CPU seconds of each part of a project, once."""
    command = [sys.executable, "-c", _PARTS, str(root), str(number)]
    found: dict[str, float] = json.loads(output(command, PROJECT))
    return found
