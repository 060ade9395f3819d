"""What a change of routes is felt as, said in the preview of the change."""

import pulumi

from ecs_platform.model.environment import Loaded
from ecs_platform.model.routes.changes import changes, placed, placed_by_outputs


def announce_route_changes(loaded: Loaded) -> None:
    """Warns of paths handed to a service that does not run yet, and of rules that trade places.

    The rules that exist are those of `loaded.before`: this stack's own outputs, as its last `up` left them.
    """
    for change in changes(placed_by_outputs(loaded.before), placed(loaded.rules), loaded.before):
        if change.cold or change.gap:
            pulumi.log.warn(str(change))
        elif change.kind == "handed over":
            pulumi.log.info(str(change))
