"""What takes no longer than it may: `ops check` of very many services with deployers, and our own code for few.

The least of the CPU times counts, as in check.py.
"""

import sys
from pathlib import Path

from bench.processor import cpu_seconds, output
from bench.projects import project
from lanes.lane import PROJECT, CaseError, Scene

MANY, FEW = 2_000, 10
CHECK, OWN = 3.0, 0.6
"""Seconds of CPU time: `ops check` of MANY services, and what is our own code for FEW."""

_DEPLOYERS = """\
  shop:deployers:
    calls:
      kind: user
      tools: [aws-cli, silinternational/ecs-deploy, github-action]
      run: true
      scale: true
      services: [{even}]
    tools:
      kind: user
      tools: [fabfuel/ecs-deploy, ecspresso]
      run: true
      exec: true
      deregister: true
      services: [{odd}]
"""
# pulumi_aws loads its parts when they are first used: that is its own time, and not ours.
_OWN = """
import sys, time
from pathlib import Path
import pulumi, pulumi_aws as aws
for part, name in (
    ("acm", "Certificate"), ("autoscaling", "Group"), ("cloudwatch", "LogGroup"), ("ec2", "Vpc"), ("ecr", "Repository"),
    ("ecs", "Service"), ("efs", "FileSystem"), ("iam", "Role"), ("lb", "Listener"), ("route53", "Zone"),
    ("s3", "Bucket"), ("scheduler", "Schedule"), ("sqs", "Queue"), ("vpc", "SecurityGroupEgressRule"),
):
    getattr(getattr(aws, part), name)
start = time.process_time()
import ecs_platform.components.program
from ecs_platform.model.load import load
found = load(Path(sys.argv[1]), "test")
print(time.process_time() - start)
assert not found.findings, found.findings[:3]
"""


def with_deployers(folder: Path, number: int) -> Path:
    """A project whose services two deployers have, each one half, with several tools and options."""
    root = project(folder, number)
    even, odd = (", ".join(f"service-{each}" for each in range(first, number, 2)) for first in (0, 1))
    with (root / "Pulumi.test.yaml").open("a", encoding="utf-8") as file:
        file.write(_DEPLOYERS.format(even=even, odd=odd))
    return root


def many_with_deployers(scene: Scene) -> None:
    """`ops check` of very many services: it says how both deployers are to be divided, and ends with 1."""
    root = with_deployers(scene.folder / "many", MANY)
    # What it prints is long, and its status is no fault of the measurement.
    program = "import subprocess, sys; sys.exit(subprocess.run(sys.argv[1:], stdout=-3, stderr=-3).returncode != 1)"
    check = [sys.executable, "-m", "ops", "check", "--project", str(root), "--stack", "test"]
    times = [cpu_seconds([sys.executable, "-c", program, *check], PROJECT) for _ in range(scene.rounds)]
    scene.keep(
        f"ops check of {MANY:,} services with two deployers",
        min(times),
        "s",
        bar=CHECK,
        rounds=scene.rounds,
        spread=None,
    )


def own_code(scene: Scene) -> None:
    """Imports, reading and checking of few services, beyond the import of pulumi and pulumi_aws."""
    root = with_deployers(scene.folder / "few", FEW)
    times = [float(output([sys.executable, "-c", _OWN, str(root)], PROJECT)) for _ in range(scene.rounds)]
    if min(times) <= 0:
        raise CaseError("nothing was measured")
    scene.keep(f"own code for {FEW} services", min(times), "s", bar=OWN, rounds=scene.rounds, spread=None)
