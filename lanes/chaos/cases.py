"""The cases of `make chaos`."""

from lanes.chaos.killed import killed_up
from lanes.lane import Case, Lane

CHAOS = Lane(
    name="chaos",
    title="What was interrupted comes back.",
    covers=(
        "Pulumi.yaml",
        "Pulumi.test.yaml",
        "__main__.py",
        "components",
        "ecs_platform",
        "local",
        "model",
        "ops",
        "sandbox",
        "services",
        "lanes/chaos",
        "requirements.txt",
        "requirements-dev.txt",
        "constraints.txt",
    ),
    cases=(Case("an up that is killed, and the up after it", killed_up, seeds=2),),
)
