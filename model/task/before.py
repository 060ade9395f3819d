"""What the last `up` left of a service, as far as the next one must know it: from the stack's own outputs.

What a service was asked to have is nowhere in its manifest once a field is gone from there. So it is carried from
outputs to outputs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ecs_platform.model.task.placement import Share


@dataclass(frozen=True)
class Before:
    """A service as the last `up` left it.

    Attributes:
        capacity: its capacity strategy; empty where that is not known, before the first `up` and by older outputs.
        rollback_alarms: the alarms that ECS has for it, switched on or off; empty where there never was one.
        scalable: whether it is a scalable target of Application Auto Scaling.
    """

    capacity: frozenset[Share[str]] = frozenset()
    rollback_alarms: tuple[str, ...] = ()
    scalable: bool = False

    def moves_to(self, capacity: list[Share[str]]) -> bool:
        """Whether its tasks run on something else from now on; where it is not known, they do not."""
        return bool(self.capacity) and self.capacity != frozenset(capacity)


def before(outputs: Mapping[str, Any]) -> Before:
    """What a service's outputs say (`services.NAME`); numbers are floating ones there."""
    capacity = outputs.get("capacity") or ()
    return Before(
        frozenset(Share(str(each["provider"]), int(each["weight"]), int(each["base"])) for each in capacity),
        tuple(outputs.get("rollback_alarms") or ()),
        bool(outputs.get("scalable")),
    )
