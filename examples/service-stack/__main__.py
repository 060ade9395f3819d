"""Services in a stack of their own, on a platform that another stack made."""

from dataclasses import replace
from pathlib import Path

import pulumi

from ecs_platform.components.attached import AttachedServices
from ecs_platform.components.images import images_from_parameters
from ecs_platform.components.outputs import attached_outputs
from ecs_platform.components.program import configuration, refuse, refuse_aws
from ecs_platform.components.reference import PlatformReference, last_outputs
from ecs_platform.model.attached import load_attached

# The platform's stack has the same name: that of the environment.
PLATFORM = f"organization/ecs-platform/{pulumi.get_stack()}"


def main() -> None:
    platform = PlatformReference(PLATFORM).outputs
    loaded = load_attached(Path(__file__).parent, pulumi.get_stack(), platform, PLATFORM, configuration())
    refuse(loaded.findings)
    refuse_aws(loaded)
    loaded = replace(loaded.after(last_outputs()), images=images_from_parameters(loaded))
    for name, value in attached_outputs(AttachedServices("services", loaded, platform)).items():
        pulumi.export(name, value)


main()
