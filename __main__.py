"""The program: settings and manifests, checked, become the platform; what others build on is exported."""

from dataclasses import replace
from pathlib import Path

import pulumi

from ecs_platform.components.announce import announce_route_changes
from ecs_platform.components.images import images_from_parameters
from ecs_platform.components.outputs import outputs_of
from ecs_platform.components.platform import Platform
from ecs_platform.components.program import configuration, refuse, refuse_aws
from ecs_platform.model.load import load

PROJECT = Path(__file__).parent


def main() -> None:
    loaded = load(PROJECT, pulumi.get_stack(), values=configuration())
    refuse(loaded.findings)
    refuse_aws(loaded)
    announce_route_changes(loaded)
    platform = Platform("platform", replace(loaded, images=images_from_parameters(loaded)))
    for name, value in outputs_of(platform).items():
        pulumi.export(name, value)


main()
