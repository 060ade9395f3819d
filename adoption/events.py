"""Amazon EventBridge: rules, and whom they tell. It sets a rule's tags in the call that makes it."""

from ecs_platform.adoption.asking import all_of, answer
from ecs_platform.adoption.row import Client, Inputs, Row

_NONE = "ResourceNotFoundException"
_DEFAULT = "default"
"""The event bus of what names none."""


def _rules(client: Client, inputs: Inputs) -> list[str]:
    """One call, by name, which an event bus takes once."""
    name, bus = inputs["name"], inputs.get("eventBusName") or _DEFAULT
    found = answer(client("events"), "describe_rule", _NONE, Name=name, EventBusName=bus)
    return [] if found is None else [_on(bus, name)]


def _targets(client: Client, inputs: Inputs) -> list[str]:
    """One call, of one rule, which has five targets at most."""
    rule, bus, target = inputs["rule"], inputs.get("eventBusName") or _DEFAULT, inputs["targetId"]
    found = all_of(client("events"), "list_targets_by_rule", "Targets", _NONE, Rule=rule, EventBusName=bus)
    return [_on(bus, f"{rule}/{target}") for each in found if each["Id"] == target]


def _on(bus: str, name: str) -> str:
    """The provider knows what is on the default bus by its name alone."""
    return name if bus == _DEFAULT else f"{bus}/{name}"


ROWS = (
    Row(
        "aws:cloudwatch/eventRule:EventRule",
        _rules,
        ("name",),
        "NAME, or BUS/NAME",
        unread=("forceDestroy",),
    ),
    Row(
        "aws:cloudwatch/eventTarget:EventTarget",
        _targets,
        ("rule", "targetId"),
        "RULE/TARGETID, or BUS/RULE/TARGETID",
        part_of=("rule",),
        overwrites=True,
        unread=("forceDestroy",),
    ),
)
