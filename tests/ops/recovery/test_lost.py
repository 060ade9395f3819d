"""A state that is lost comes back in waves, and each thing is asked for about once."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from ecs_platform.adoption.row import NotAdopted, Row, Step
from ecs_platform.adoption.table import ROWS
from ecs_platform.ops.recovery.lost import Lost, in_waves
from ecs_platform.ops.recovery.merging import merged
from ecs_platform.ops.recovery.plan import Plan
from ecs_platform.ops.recovery.scratch import Reading, ToRead
from ecs_platform.ops.recovery.state import Resource, faults, is_provider, resources
from tests.ops.recovery.kept import exported, times, with_dependents, with_resources

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


@dataclass
class Kept:
    """An AWS in which all of a kept state is, a program that makes just that, and a stack that has lost some of it.

    Attributes:
        whole: the state as it was.
        state: as it is.
        looked: look-ups so far, by URN.
        previews: how often was previewed.
        secret: URNs of which the preview masks the inputs.
        cut_off: ids of what was cut off before its end.
        ended: ids of what was ended, once for each time.
    """

    whole: dict[str, Any]
    state: dict[str, Any]
    looked: dict[str, int] = field(default_factory=dict)
    previews: int = 0
    cut_off: set[str] = field(default_factory=set)
    ended: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.by_urn = {each["urn"]: each for each in resources(self.whole)}

    def preview(self) -> dict[str, Any]:
        self.previews += 1
        there = {each["urn"] for each in resources(self.state)}
        missing = [each for each in resources(self.whole) if each["urn"] not in there]
        return {"steps": [{"op": "create", "urn": each["urn"], "newState": self._new(each, there)} for each in missing]}

    def _new(self, resource: Resource, there: set[str]) -> Resource:
        """As a preview has it: what comes of what is not made yet is unknown. Its URN stands in for its tags."""
        new = {key: value for key, value in copy.deepcopy(resource).items() if key not in ("id", "outputs")}
        for name, urns in (new.get("propertyDependencies") or {}).items():
            if name in new.get("inputs", {}) and not there.issuperset(urns):
                new["inputs"][name] = UNKNOWN
        if resource.get("provider"):
            provider = resource["provider"].rpartition("::")[0]
            new["provider"] = f"{provider}::{UNKNOWN}" if provider not in there else resource["provider"]
            new["inputs"] = {**(new.get("inputs") or {}), "urn": resource["urn"]}
        return new

    def client(self, service: str, region: str | None = None) -> Any:
        """Nothing is asked through it."""

    def find(self, client: Any, inputs: Mapping[str, Any]) -> list[str]:
        urn = str(inputs["urn"])
        self.looked[urn] = self.looked.get(urn, 0) + 1
        return [str(self.by_urn[urn]["id"])]

    def read(self, wanted: Sequence[ToRead]) -> dict[ToRead, Reading]:
        by_id = {(each["type"], each.get("id")): each for each in self.by_urn.values()}
        found = {each: by_id[each.type, each.id] for each in wanted}
        return {
            each: Reading({**resource, "outputs": {**resource["outputs"], "urn": resource["urn"]}})
            for each, resource in found.items()
        }

    def providers(self) -> list[Resource]:
        return [each for each in resources(self.whole) if is_provider(each)]

    def carry_out(self, old: dict[str, Any], plan: Plan) -> None:
        assert old == self.state
        self.ended += [step.arguments["Id"] for step in plan.steps]
        new = merged(old, plan.changes)
        assert faults(resources(new)) == []
        self.state = new

    def recover(self) -> Plan:
        lost = Lost(self.client, self)  # type: ignore[arg-type]
        return in_waves(lost, lambda: self.state, self.preview, self.carry_out)


@pytest.fixture(autouse=True)
def looking(monkeypatch: pytest.MonkeyPatch) -> list[Kept]:
    """Look-ups go to the one in the list."""
    worlds: list[Kept] = []

    def found(client: Any, inputs: Mapping[str, Any]) -> list[str]:
        return worlds[0].find(client, inputs)

    def left(client: Any, id_: str) -> list[Step]:
        return [Step("it is open", "ec2", "close", {"Id": id_})] if id_ in worlds[0].cut_off else []

    for type_, row in ROWS.items():
        if row.find is not None:
            needed = tuple(name for name in row.needs if name in _TOLD)
            ends: dict[str, Any] = {"unfinished": left} if isinstance(row, Row) else {}
            monkeypatch.setitem(ROWS, type_, replace(row, find=found, needs=(*needed, "urn"), **ends))
    return worlds


_TOLD = ("vpcId", "cluster", "role", "routeTableId", "subnetId", "listenerArn", "loadBalancerArn", "securityGroupId")


def lost(whole: dict[str, Any], gone: set[str], worlds: list[Kept]) -> Kept:
    left = [each for each in resources(whole) if each["urn"] not in gone]
    made = Kept(whole, with_resources(whole, left))
    worlds.append(made)
    return made


def adoptable(whole: dict[str, Any]) -> set[str]:
    return {
        each["urn"]
        for each in resources(whole)
        if each["type"] in ROWS and not isinstance(ROWS[each["type"]], NotAdopted)
    }


def test_all_of_it_comes_back_and_what_cannot_is_told(looking: list[Kept]) -> None:
    whole = exported()
    stack = lost(whole, {each["urn"] for each in resources(whole)}, looking)
    plan = stack.recover()
    there = {each["urn"] for each in resources(stack.state)}
    assert adoptable(whole) - there == set()
    rest = {each.urn.split("::")[2].rpartition("$")[2]: each.verdict for each in plan.entries if each.urn not in there}
    assert rest == {
        "aws:acm/certificateValidation:CertificateValidation": "not there",
        "aws:iam/accessKey:AccessKey": "cannot be adopted",
        "pulumi:pulumi:StackReference": "cannot be adopted",
    }
    parents = {each["parent"] for each in resources(whole) if each["urn"] in there and each.get("parent")}
    assert parents <= there
    assert all(each["id"] == stack.by_urn[each["urn"]]["id"] for each in resources(stack.state) if each.get("custom"))


def test_of_an_old_state_only_what_is_missing_is_adopted(looking: list[Kept]) -> None:
    whole = exported()
    cluster = next(each["urn"] for each in resources(whole) if each["type"] == "aws:ecs/cluster:Cluster")
    gone = with_dependents(whole, {cluster})
    stack = lost(whole, gone, looking)
    before = {each["urn"]: each for each in resources(stack.state)}
    stack.recover()
    after = {each["urn"]: each for each in resources(stack.state)}
    assert {urn: after[urn] for urn in before} == before
    assert gone & adoptable(whole) <= set(after)
    assert set(stack.looked) <= gone


def test_what_was_cut_off_before_its_end_is_ended_before_others_are_looked_for(looking: list[Kept]) -> None:
    """Where the answer was lost its creation is not under way: AWS made it, and refuses to make it again."""
    whole = exported()
    groups = [each for each in resources(whole) if each["type"] == "aws:ec2/securityGroup:SecurityGroup"]
    stack = lost(whole, with_dependents(whole, {each["urn"] for each in groups}), looking)
    stack.cut_off = {groups[0]["id"]}
    plan = stack.recover()
    assert stack.ended == [groups[0]["id"]], "once, and only that"
    (entry,) = (each for each in plan.entries if each.urn == groups[0]["urn"])
    assert (entry.verdict, entry.said) == ("adopt", "it is open: is ended")


def test_with_300_services_each_thing_is_asked_for_about_once(looking: list[Kept]) -> None:
    whole = times(exported(), "web", 300)
    assert len(resources(whole)) > 4000
    stack = lost(whole, {each["urn"] for each in resources(whole)}, looking)
    stack.recover()
    assert adoptable(whole) <= {each["urn"] for each in resources(stack.state)}
    # What was found is not asked for again; what was not, only when more is known of it.
    assert max(stack.looked.values()) <= 2
    assert sum(stack.looked.values()) <= len(resources(whole)) * 1.1
    assert stack.previews <= 12
