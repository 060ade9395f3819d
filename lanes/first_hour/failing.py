"""A first deployment that cannot start: how long from what ECS says of it until `make up` names the cause."""

import json
import subprocess
import time
from datetime import datetime

from lanes.commands import environment
from lanes.lane import CaseError, Scene
from lanes.sandbox import Sandbox

SERVICE = "bad"
MANIFEST = f"""\
name: {SERVICE}
type: Load Balanced Web Service
image: {{location: 'ghcr.io/acme/{SERVICE}:broken', port: 8080}}
http: {{path: {SERVICE}}}
"""
CAUSE, REMEDY = f"`{SERVICE}` ended with exit code 1", f"aws logs tail /ecs/test/{SERVICE} "
GIVEN_UP = "deployment failed: tasks failed to start."
ASK = (
    'eval "$(.venv/bin/python -m ecs_platform.local env)" && '
    f"aws ecs describe-services --cluster test --services {SERVICE} --output json"
)


class Heard:
    """The lines of a command, each with the time at which it was there, by the local clock."""

    def __init__(self, scene: Scene) -> None:
        self._say = scene.say
        self.lines: list[tuple[float, str]] = []

    def __call__(self, line: str) -> None:
        self.lines.append((time.time(), line))
        self._say(line)

    def first(self, words: str) -> float:
        """When they were there first."""
        found = next((when for when, line in self.lines if words in line), None)
        if found is None:
            raise CaseError(f"`make up` did not say {words!r}")
        return found


def a_failure_says_so(scene: Scene) -> None:
    """`make up` with a service more, whose image is broken: it names the cause while Pulumi waits, and ends with 1."""
    heard = Heard(scene)
    heard_scene = Scene(scene.folder, heard, scene.rounds, scene.seed)
    sandbox = Sandbox(heard_scene)
    try:
        sandbox.run("up").well()
        (sandbox.project / "services" / f"{SERVICE}.yaml").write_text(MANIFEST)
        heard.lines.clear()
        done = sandbox.run("up")
        if not done.status:
            raise CaseError("`make up` ended with 0, and a service did not come up")
        named, over = heard.first(CAUSE), heard.first("Diagnostics:")
        heard.first(REMEDY)
        if named > over:
            raise CaseError("the cause was named only when Pulumi had ended")
        events = _events(sandbox)
        started = min(when for when, said in events if "has started" in said)
        given_up = min(when for when, said in events if GIVEN_UP in said)
        scene.measure("from ECS giving a first deployment up to the line that names the cause", named - given_up, "s")
        scene.measure("from its first task to that line", named - started, "s")
    finally:
        sandbox.end()


def _events(sandbox: Sandbox) -> list[tuple[float, str]]:
    """What ECS says of the service, with the times of its clock, which is the local one here."""
    shell = ["/bin/sh", "-c", ASK]
    done = subprocess.run(shell, cwd=sandbox.project, env=environment(), capture_output=True, text=True, check=True)
    (service,) = json.loads(done.stdout)["services"]
    return [(_seconds(each["createdAt"]), each["message"]) for each in service["events"]]


def _seconds(time_of: str | float) -> float:
    """ECS' time; the aws CLI's versions write it as a number, or as text."""
    return float(time_of) if isinstance(time_of, int | float) else datetime.fromisoformat(time_of).timestamp()
