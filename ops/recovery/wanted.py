"""What may be in AWS, and of which the state does not know: what was being made, or what a preview would make."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ecs_platform.adoption.row import NotAdopted, Row
from ecs_platform.adoption.table import ROWS
from ecs_platform.ops.recovery.state import Operation, Resource, label, provider_urn
from ecs_platform.ops.recovery.values import is_known, known


@dataclass(frozen=True)
class Wanted:
    """One resource that is looked for.

    Attributes:
        resource: as the state would have it, without what only AWS knows.
        under_way: whether the engine was making it when it was interrupted; else the state is lost or old.
    """

    resource: Resource
    under_way: bool

    @property
    def urn(self) -> str:
        return str(self.resource["urn"])

    @property
    def type(self) -> str:
        return str(self.resource["type"])

    @property
    def label(self) -> str:
        """For people: `ecs/service:Service api`."""
        return label(self.urn)

    @property
    def said(self) -> dict[str, Any]:
        """All that the program says of it, as the engine writes it."""
        return dict(self.resource.get("inputs") or {})

    @cached_property
    def inputs(self) -> dict[str, Any]:
        """What is known of that: plain values."""
        return known(self.said)

    @property
    def is_known(self) -> bool:
        """Whether all is."""
        return is_known({name: value for name, value in self.said.items() if not name.startswith("__")})

    @property
    def row(self) -> Row | NotAdopted | None:
        """What is known of its type; None where nothing is."""
        return ROWS.get(self.type)

    @property
    def can_be_looked_for(self) -> bool:
        """Whether what that takes is known."""
        return self.row is not None and self.row.find is not None and set(self.row.needs) <= set(self.inputs)

    @property
    def provider(self) -> str:
        """The URN of its provider; empty for what has none."""
        return provider_urn(self.resource.get("provider") or "")


def asked(wanted: Wanted) -> tuple[str, str, dict[str, Any]]:
    """As `adoption.looking_up.look_up` takes it, by URN."""
    return wanted.urn, wanted.type, wanted.inputs


def under_way(operation: Operation) -> Wanted:
    """What was being made."""
    return Wanted(operation.resource, under_way=True)


def of_preview(preview: dict[str, Any]) -> list[Resource]:
    """What a preview would make, in its order: components and the stack itself too."""
    return [step["newState"] for step in preview.get("steps") or [] if step["op"] == "create" and step.get("newState")]


def replaces(preview: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """By URN, the inputs of what a preview would make in place of something that the state has."""
    return {
        step["urn"]: dict(step["newState"].get("inputs") or {})
        for step in preview.get("steps") or []
        if step["op"] in ("replace", "create-replacement") and step.get("newState")
    }
