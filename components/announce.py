"""What a change of routes is felt as, said in the preview of the change."""

from collections.abc import Mapping
from typing import Any

import pulumi

from ecs_platform.model.environment import Loaded
from ecs_platform.model.routes.changes import changes, placed, placed_by_outputs


def announce_route_changes(loaded: Loaded) -> None:
    """Warns of paths handed to a service that does not run yet, and of rules that trade places.

    The rules that exist are read from this stack's own outputs, as its last `up` left them. Makes:
    `pulumi.StackReference`, which only reads.

    See https://www.pulumi.com/docs/iac/concepts/stacks/#stackreferences
    """
    own = f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"
    before = pulumi.StackReference("before", stack_name=own)
    before.get_output("services").apply(lambda services: _announce(services or {}, loaded))


def _announce(services: Mapping[str, Any], loaded: Loaded) -> None:
    for change in changes(placed_by_outputs(services), placed(loaded.rules), services):
        if change.cold or change.gap:
            pulumi.log.warn(str(change))
        elif change.kind == "handed over":
            pulumi.log.info(str(change))
