"""Changes of strategies and routes that would lose requests: refused before anything is registered."""

import pulumi

from ecs_platform.model.environment import Loaded
from ecs_platform.model.task.switching import switching_findings


def refuse_switches(loaded: Loaded) -> None:
    """Ends the run where a change of rules or target groups would lose requests that ECS moves.

    Raises:
        pulumi.RunError: there is such a change; a message says each, and the steps that lose none.
    """
    found = sorted(set(switching_findings(loaded)))
    for finding in found:
        pulumi.log.error(str(finding))
    if found:
        raise pulumi.RunError("requests would be lost that ECS moves; nothing was registered")
