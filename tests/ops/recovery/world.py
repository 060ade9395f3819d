"""An AWS of which a test knows what is in it: look-ups by tags and places, and a stack that reads it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from ecs_platform.adoption.row import Row
from ecs_platform.adoption.table import ROWS
from ecs_platform.ops.recovery.scratch import Reading, ToRead
from ecs_platform.ops.recovery.state import Resource

PROVIDER = "urn:pulumi:test::shop::pulumi:providers:aws::default_7_51_1"
VPC, POLICY, SERVICE = "aws:ec2/vpc:Vpc", "aws:iam/rolePolicy:RolePolicy", "aws:ecs/service:Service"
ROLE, ZONE, KEY = "aws:iam/role:Role", "aws:route53/zone:Zone", "aws:iam/accessKey:AccessKey"
TAGS = {"Project": "shop", "Environment": "test", "Name": "thing"}


def resource(type_: str, name: str, inputs: dict[str, Any] | None = None, **more: Any) -> Resource:
    """One as the state of `test` has it, below nothing."""
    of_aws = {"custom": True, "provider": f"{PROVIDER}::0"} if type_.startswith("aws:") else {}
    urn = f"urn:pulumi:test::shop::{type_}::{name}"
    return {"urn": urn, "type": type_, **of_aws, "inputs": inputs or {}, **more}


def provider() -> Resource:
    return {"urn": PROVIDER, "type": "pulumi:providers:aws", "custom": True, "id": "0", "inputs": {}, "outputs": {}}


def state(*listed: Resource, under_way: Sequence[tuple[str, Resource]] = ()) -> dict[str, Any]:
    """An exported state, written long ago."""
    pending = [{"type": kind, "resource": each} for kind, each in under_way]
    deployment = {
        "manifest": {"time": "2026-01-01T00:00:00Z"},
        "resources": [provider(), *listed],
        "pending_operations": pending,
    }
    return {"version": 3, "deployment": deployment}


@dataclass
class World:
    """What there is, by type and id.

    Attributes:
        things: inputs and outputs, by type and id.
        looked: how often was looked for each URN's inputs; the inputs tell which.
        unreadable: ids that the provider cannot read, and what it says.
    """

    things: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    looked: Counter[str] = field(default_factory=Counter)
    unreadable: dict[str, str] = field(default_factory=dict)

    def add(self, type_: str, id_: str, **properties: Any) -> None:
        self.things[type_, id_] = properties

    def client(self, service: str, region: str | None = None) -> Any:
        """Nothing is asked through it: `looking` finds here."""

    def read(self, wanted: Sequence[ToRead]) -> dict[ToRead, Reading]:
        """What a stack beside the real one reads."""
        return {each: self._reading(each) for each in wanted}

    def providers(self) -> list[Resource]:
        return [provider()]

    def _reading(self, wanted: ToRead) -> Reading:
        if wanted.id in self.unreadable:
            return Reading(None, self.unreadable[wanted.id])
        found = self.things.get((wanted.type, wanted.id))
        if found is None:
            return Reading(None, f"resource '{wanted.id}' does not exist")
        return Reading({"type": wanted.type, "id": wanted.id, "inputs": found, "outputs": {**found, "read": True}})

    @contextmanager
    def looking(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        """Look-ups of all types find here, by name: what a row says besides that stays."""
        # Undone with all else that the test changes, in the other order: a test may change a row once more.
        for type_, row in list(ROWS.items()):
            if row.find is not None:
                monkeypatch.setitem(ROWS, type_, replace(row, find=self._finding(type_), needs=_needs(row)))
        yield

    def _finding(self, type_: str) -> Any:
        def find(client: Any, inputs: Mapping[str, Any]) -> list[str]:
            name = str(inputs["name"])
            self.looked[f"{type_} {name}"] += 1
            return [id_ for (of, id_), thing in self.things.items() if of == type_ and thing.get("name") == name]

        return find


def _needs(row: Any) -> tuple[str, ...]:
    by_tags = {"tags"} & set(row.needs)
    return ("name", *row.part_of, *by_tags) if isinstance(row, Row) else ("name",)
