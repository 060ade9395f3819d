"""Amazon EventBridge Scheduler: schedules."""

from ecs_platform.adoption.asking import answer
from ecs_platform.adoption.row import Client, Inputs, Row

_NONE = "ResourceNotFoundException"
_DEFAULT = "default"
"""The group of what names none."""


def _schedules(client: Client, inputs: Inputs) -> list[str]:
    """One call, by name, which a group takes once. Schedules have no tags; groups have."""
    name, group = inputs["name"], inputs.get("groupName") or _DEFAULT
    found = answer(client("scheduler"), "get_schedule", _NONE, Name=name, GroupName=group)
    return [] if found is None or found.get("State") == "DELETING" else [f"{group}/{name}"]


ROWS = (
    Row(
        "aws:scheduler/schedule:Schedule",
        _schedules,
        ("name",),
        "GROUP/NAME",
        part_of=("target",),
    ),
)
