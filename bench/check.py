"""How long `ops check` takes for many services: `python -m bench.check [NUMBER ...]`.

Each number of services is checked in processes of their own; the least of the CPU times counts, for other work on the
machine only adds to it.
"""

import subprocess
import sys
import tempfile
import time
from math import log
from pathlib import Path

NUMBERS = (250, 500, 1000, 2000, 4000)
ROUNDS = 3

_STACK = """\
config:
  aws:region: eu-central-1
  aws:allowedAccountIds: ["123456789012"]
  shop:load_balancers: {{public: {{rule_quota: {quota}, target_group_quota: {quota}}}}}
"""
_SERVICE = """\
name: service-{number}
type: Load Balanced Web Service
image: {{location: "registry.example.com/service-{number}:1.0", port: 8080}}
http:
  path: /service-{number}
  healthcheck: /health
  priority: {priority}
cpu: 256
memory: 512
count: {{range: 1-5, cpu_percentage: 70}}
variables:
  LOG_LEVEL: info
  URL: https://${{COPILOT_ENVIRONMENT_NAME}}.example.com
secrets: {{DB_PASSWORD: db_password}}
environments:
  test: {{count: 2}}
"""
_CHECK = """
import sys, time
from pathlib import Path
from ecs_platform.model.load import load
start = time.process_time()
found = load(Path(sys.argv[1]), "test")
print(time.process_time() - start)
assert not found.findings and len(found.services) == int(sys.argv[2]), found.findings[:3]
"""


def project(folder: Path, number: int) -> Path:
    """A project with so many services, each with a rule of its own."""
    services = folder / "services"
    services.mkdir()
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n", encoding="utf-8")
    (folder / "Pulumi.test.yaml").write_text(_STACK.format(quota=number), encoding="utf-8")
    for each in range(number):
        text = _SERVICE.format(number=each, priority=each + 1)
        (services / f"service-{each}.yaml").write_text(text, encoding="utf-8")
    return folder


def seconds(number: int) -> tuple[float, float]:
    """The least CPU time of reading and checking so many services, and the least time of the whole command."""
    with tempfile.TemporaryDirectory() as folder:
        root = project(Path(folder), number)
        cpu, whole = [], []
        for _ in range(ROUNDS):
            ran = subprocess.run(
                [sys.executable, "-c", _CHECK, str(root), str(number)], capture_output=True, text=True, check=True
            )
            cpu.append(float(ran.stdout))
            start = time.perf_counter()
            command = [sys.executable, "-m", "ops", "check", "--project", str(root), "--stack", "test"]
            subprocess.run(command, capture_output=True, check=True)
            whole.append(time.perf_counter() - start)
        return min(cpu), min(whole)


def main() -> None:
    """Prints a line for each number of services, and how the time grew from the line before.

    Twice as many services should take little more than twice as long: `n log n` would be the number in the last column.
    """
    numbers = [int(number) for number in sys.argv[1:]] or NUMBERS
    print(f"{'services':>8}  {'CPU s':>7}  {'ms each':>7}  {'ops check s':>11}  {'grew':>6}  {'n log n':>7}")
    before: tuple[int, float] | None = None
    for number in numbers:
        cpu, whole = seconds(number)
        line = f"{number:>8}  {cpu:>7.2f}  {cpu / number * 1000:>7.2f}  {whole:>11.2f}"
        if before is not None:
            fair = number * log(number) / (before[0] * log(before[0]))
            line += f"  {cpu / before[1]:>5.2f}x  {fair:>6.2f}x"
        print(line, flush=True)
        before = number, cpu


if __name__ == "__main__":
    main()
