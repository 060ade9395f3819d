"""How long a large environment takes on the local AWS: up, a preview that shows nothing, and down.

The services are within what AWS gives every account: `ops check` has no finding. Pulumi writes the whole state after
each step, which for thousands of resources takes longer than all else; what is measured here is without that
(https://github.com/pulumi/pulumi/issues/10668, docs/state.md).
"""

from pathlib import Path

from bench.fleet import WHOLE, Fleet
from lanes.lane import CaseError, Scene
from lanes.sandbox import Sandbox

STATE_AT_THE_END = {"PULUMI_SKIP_CHECKPOINTS": "true", "PULUMI_EXPERIMENTAL": "true"}
_STACK = """\
config:
  aws:region: eu-central-1
  aws:allowedAccountIds: ["123456789012"]
  aws:skipMetadataApiCheck: "true"
  ecs-platform:local: "true"
"""


def large_up(scene: Scene, fleet: Fleet = WHOLE) -> None:
    """Every service of the fleet goes up; then a preview, which shows no change; then down, which leaves nothing."""
    sandbox = Sandbox(scene)
    sandbox.variables.update(STATE_AT_THE_END)
    written(sandbox.project, fleet)
    try:
        scene.measure(f"up of {fleet.number} services", sandbox.run("up").well().seconds, "s")
        preview = sandbox.run("preview").well()
        scene.measure(f"preview of {fleet.number} services without a change", preview.seconds, "s")
        if set(preview.counts) != {"unchanged"}:
            raise CaseError(f"a preview after it still shows something: {preview.counts}")
        scene.measure(f"down of {fleet.number} services", sandbox.run("down").well().seconds, "s")
    finally:
        sandbox.end()


def written(project: Path, fleet: Fleet) -> None:
    """Puts the fleet in place of a checkout's services."""
    services = project / "services"
    for file in services.iterdir():
        file.unlink()
    fleet.write(services)
    (project / "Pulumi.test.yaml").write_text(_STACK, encoding="utf-8")
