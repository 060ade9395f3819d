"""What becomes of what was under way, for each kind of it and each thing that AWS may have."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ecs_platform.adoption.looking_up import TRIES
from ecs_platform.adoption.row import Row, Step
from ecs_platform.adoption.table import ROWS
from ecs_platform.ops.recovery import pending
from ecs_platform.ops.recovery.merging import key_of, merged
from ecs_platform.ops.recovery.plan import Plan
from ecs_platform.ops.recovery.state import faults, resources
from tests.ops.recovery.world import KEY, POLICY, ROLE, SERVICE, TAGS, VPC, ZONE, World, resource, state

OTHERS = {**TAGS, "Environment": "staging"}


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    made = World()
    with made.looking(monkeypatch):
        yield made


def nobody_asks() -> dict[str, Any]:
    raise AssertionError("no preview is needed")


def plan(world: World, exported: dict[str, Any], preview: Any = nobody_asks) -> Plan:
    return pending.plan(exported, world.client, world, preview)  # type: ignore[arg-type]


def only(plan: Plan) -> tuple[str, tuple[str, ...]]:
    (entry,) = plan.entries
    return entry.verdict, entry.ids


def vpc(**inputs: Any) -> dict[str, Any]:
    return resource(VPC, "network", {"name": "thing", "cidrBlock": "10.0.0.0/16", "tags": TAGS, **inputs})


def test_what_was_made_is_adopted_as_the_program_says_it(world: World) -> None:
    world.add(VPC, "vpc-1", name="thing", cidrBlock="10.0.0.0/16", tags=TAGS)
    exported = state(under_way=[("creating", vpc())])
    found = plan(world, exported)
    assert only(found) == ("adopt", ("vpc-1",))
    new = resources(merged(exported, found.changes))
    assert faults(new) == []
    assert new[-1]["id"] == "vpc-1"
    assert new[-1]["inputs"] == vpc()["inputs"]
    assert new[-1]["outputs"]["read"] is True


def test_what_was_made_in_part_is_adopted_and_the_next_up_sets_the_rest(world: World) -> None:
    world.add(VPC, "vpc-1", name="thing", cidrBlock="10.0.0.0/16", enableDnsHostnames=False, tags=TAGS)
    found = plan(world, state(under_way=[("creating", vpc(enableDnsHostnames=True))]))
    assert only(found) == ("adopt", ("vpc-1",))
    assert found.entries[0].said == "the next `up` sets enableDnsHostnames"
    assert found.changes.adopted[0]["outputs"]["enableDnsHostnames"] is False


def test_what_was_never_made_is_forgotten(world: World) -> None:
    exported = state(under_way=[("creating", vpc())])
    found = plan(world, exported)
    assert only(found) == ("never made", ())
    assert found.writes
    assert len(resources(merged(exported, found.changes))) == 1


@pytest.mark.parametrize("tags", [OTHERS, {"Name": "thing"}, {}])
def test_what_is_of_others_is_left_alone(world: World, tags: dict[str, str]) -> None:
    world.add(VPC, "vpc-1", name="thing", cidrBlock="10.0.0.0/16", tags=tags)
    found = plan(world, state(under_way=[("creating", vpc())]))
    assert only(found) == ("not ours", ("vpc-1",))
    assert found.changes.adopted == ()
    assert found.wrong


def test_of_ours_and_others_ours_is_adopted(world: World) -> None:
    world.add(VPC, "vpc-1", name="thing", tags=OTHERS)
    world.add(VPC, "vpc-2", name="thing", tags=TAGS)
    assert only(plan(world, state(under_way=[("creating", vpc())]))) == ("adopt", ("vpc-2",))


def test_where_two_fit_a_person_decides(world: World) -> None:
    world.add(VPC, "vpc-1", name="thing", tags=TAGS)
    world.add(VPC, "vpc-2", name="thing", tags=TAGS)
    found = plan(world, state(under_way=[("creating", vpc())]))
    assert only(found) == ("two fit", ("vpc-1", "vpc-2"))
    assert found.undecided
    assert found.todo


def test_a_zone_that_was_cut_off_before_its_tags_is_ours(world: World) -> None:
    zone = resource(ZONE, "zone", {"name": "test.internal", "comment": "of test", "tags": TAGS})
    world.add(ZONE, "Z1", name="test.internal", comment="of test", tags={})
    assert only(plan(world, state(under_way=[("creating", zone)]))) == ("adopt", ("Z1",))
    world.add(ZONE, "Z1", name="test.internal", comment="of somebody", tags={})
    assert only(plan(world, state(under_way=[("creating", zone)]))) == ("not ours", ("Z1",))


def policy(**more: Any) -> dict[str, Any]:
    inputs = {"name": "p", "role": "test-shop-task", "policy": '{"a": [1, 2]}'}
    return resource(POLICY, "shop", inputs, **more)


def test_a_part_without_tags_is_ours_where_what_it_is_a_part_of_is(world: World) -> None:
    role = resource(ROLE, "shop", {"name": "test-shop-task", "tags": TAGS})
    world.add(ROLE, "test-shop-task", name="test-shop-task", tags=TAGS)
    world.add(POLICY, "test-shop-task:p", name="p", role="test-shop-task", policy='{"a":[2,1]}')
    both = state(under_way=[("creating", policy(dependencies=[role["urn"]])), ("creating", role)])
    found = plan(world, both)
    assert [each.verdict for each in found.entries] == ["adopt", "adopt"]
    assert faults(resources(merged(both, found.changes))) == []
    world.add(ROLE, "test-shop-task", name="test-shop-task", tags=OTHERS)
    assert [each.verdict for each in plan(world, both).entries] == ["not ours", "not ours"]


def test_a_part_that_is_otherwise_is_none_of_ours_unless_making_it_puts_ours_in_its_place(world: World) -> None:
    role = resource(ROLE, "shop", {"name": "test-shop-task"}, id="test-shop-task")
    world.add(POLICY, "test-shop-task:p", name="p", role="test-shop-task", policy='{"a": 3}')
    assert only(plan(world, state(role, under_way=[("creating", policy())])))[0] == "never made"
    route = "aws:ec2/route:Route"
    inputs = {"name": "r", "routeTableId": "rtb-1", "destinationCidrBlock": "0.0.0.0/0", "natGatewayId": "nat-1"}
    world.add(route, "rtb-1_0.0.0.0/0", **{**inputs, "natGatewayId": "nat-2"})
    table = resource("aws:ec2/routeTable:RouteTable", "table", {}, id="rtb-1")
    found = plan(world, state(table, under_way=[("creating", resource(route, "route", inputs))]))
    assert only(found) == ("there, but otherwise", ("rtb-1_0.0.0.0/0",))
    assert "natGatewayId" in found.entries[0].said


def test_what_no_read_returns_is_as_the_program_says_it(world: World) -> None:
    inputs = {
        "name": "shop",
        "cluster": "arn:aws:ecs:eu-central-1:1:cluster/test",
        "tags": TAGS,
        "waitForSteadyState": True,
    }
    world.add(SERVICE, "test/shop", name="shop", cluster="test", tags=TAGS, __pulumi_raw_state_delta={"obj": {}})
    found = plan(world, state(under_way=[("creating", resource(SERVICE, "shop", inputs))]))
    (service,) = found.changes.adopted
    assert service["outputs"]["waitForSteadyState"] is True
    assert service["outputs"]["cluster"] == inputs["cluster"]
    assert "__pulumi_raw_state_delta" not in service["outputs"]


def test_what_others_decide_once_it_is_made_is_as_aws_has_it(world: World) -> None:
    inputs = {"name": "shop", "cluster": "test", "tags": TAGS, "desiredCount": 1, "taskDefinition": "test-shop:1"}
    world.add(
        SERVICE, "test/shop", name="shop", cluster="test", tags=TAGS, desiredCount=5, taskDefinition="test-shop:3"
    )
    service = resource(SERVICE, "shop", inputs, ignoreChanges=["desiredCount", "taskDefinition"])
    (adopted,) = plan(world, state(under_way=[("creating", service)])).changes.adopted
    assert (adopted["inputs"]["desiredCount"], adopted["inputs"]["taskDefinition"]) == (5, "test-shop:3")


def test_a_secret_stays_one(world: World) -> None:
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:x"}
    world.add(VPC, "vpc-1", name="thing", cidrBlock="10.0.0.0/16", tags=TAGS, token="open", more="open")
    wanted = {**vpc(token=secret), "additionalSecretOutputs": ["more"]}
    (adopted,) = plan(world, state(under_way=[("creating", wanted)])).changes.adopted
    assert adopted["inputs"]["token"] == secret
    assert [adopted["outputs"][name]["plaintext"] for name in ("token", "more")] == ['"open"', '"open"']


def test_an_error_of_one_hides_no_other_and_nothing_is_forgotten(world: World) -> None:
    world.add(VPC, "vpc-1", name="thing", tags=TAGS)
    world.add(VPC, "vpc-2", name="other", tags=TAGS)
    world.unreadable["vpc-1"] = "AccessDenied: ec2:DescribeVpcs"
    other = resource(VPC, "other", {"name": "other", "tags": TAGS})
    found = plan(world, state(under_way=[("creating", vpc()), ("creating", other)]))
    assert [each.verdict for each in found.entries] == ["could not be asked", "adopt"]
    assert [each.said for each in found.undecided] == ["AccessDenied: ec2:DescribeVpcs"]


def test_the_replacement_that_was_being_made_is_adopted_beside_the_old_one(world: World) -> None:
    old, new = vpc(), vpc(cidrBlock="10.1.0.0/16")
    world.add(VPC, "vpc-1", name="thing", cidrBlock="10.0.0.0/16", tags=TAGS)
    world.add(VPC, "vpc-2", name="thing", cidrBlock="10.1.0.0/16", tags=TAGS)
    exported = state({**old, "id": "vpc-1"}, under_way=[("creating", new)])
    preview = {"steps": [{"op": "replace", "urn": new["urn"], "newState": new}]}
    found = plan(world, exported, lambda: preview)
    assert only(found) == ("adopt", ("vpc-2",))
    both = {
        each["id"]: bool(each.get("delete"))
        for each in resources(merged(exported, found.changes))
        if "cidrBlock" in each["inputs"]
    }
    assert both == {"vpc-1": True, "vpc-2": False}


def test_what_a_later_up_made_once_more_is_never_taken_for_a_replacement(world: World) -> None:
    world.add(VPC, "vpc-1", name="thing", cidrBlock="10.0.0.0/16", tags=TAGS)
    world.add(VPC, "vpc-2", name="thing", cidrBlock="10.0.0.0/16", tags=TAGS)
    exported = state({**vpc(), "id": "vpc-2"}, under_way=[("creating", vpc())])
    found = plan(world, exported, lambda: {"steps": [{"op": "same", "urn": vpc()["urn"]}]})
    assert only(found) == ("there twice", ("vpc-1",))
    assert not found.changes.adopted
    assert found.wrong


def test_a_creation_that_the_engine_keeps_and_a_later_up_ended_is_forgotten(world: World) -> None:
    world.add(VPC, "vpc-1", name="thing", cidrBlock="10.0.0.0/16", tags=TAGS)
    exported = state({**vpc(), "id": "vpc-1"}, under_way=[("creating", vpc()), ("creating", vpc())])
    found = plan(world, exported, lambda: {"steps": []})
    assert only(found) == ("never made", ())
    assert "what the state has" in found.entries[0].said


def test_what_was_deleted_to_be_made_anew_and_was_made_takes_its_place(world: World) -> None:
    world.add(VPC, "vpc-2", name="thing", cidrBlock="10.1.0.0/16", tags=TAGS)
    new = vpc(cidrBlock="10.1.0.0/16")
    exported = state({**vpc(), "id": "vpc-1", "pendingReplacement": True}, under_way=[("creating", new)])
    listed = resources(merged(exported, plan(world, exported).changes))
    assert [each["id"] for each in listed if each["type"] == VPC] == ["vpc-2"]


def test_an_update_of_which_the_end_is_not_known_is_read_again(world: World) -> None:
    world.add(VPC, "vpc-1", name="thing", cidrBlock="10.0.0.0/16", tags=TAGS, enableDnsHostnames=True)
    old = {**vpc(), "id": "vpc-1", "outputs": {"enableDnsHostnames": False}}
    # The engine gives what is being updated its id once it is.
    exported = state(old, under_way=[("updating", vpc(enableDnsHostnames=True))])
    found = plan(world, exported)
    assert (only(found)[0], found.entries[0].said) == ("update", "AWS has taken it")
    (read,) = found.changes.read.values()
    assert read["inputs"] == old["inputs"]
    assert read["outputs"] == {**world.things[VPC, "vpc-1"], "read": True}
    again = plan(world, state(old, under_way=[("updating", vpc(enableDnsHostnames=True, cidrBlock="10.0.0.0/8"))]))
    assert again.entries[0].said == "the next `up` sets cidrBlock"


def test_a_deletion_that_aws_took_is_told_and_another_is_left_to_the_next_up(world: World) -> None:
    old = {**vpc(), "id": "vpc-1"}
    exported = state(old, under_way=[("deleting", old)])
    found = plan(world, exported)
    assert (found.entries[0].said, found.changes.gone) == ("AWS has deleted it", {key_of(old)})
    world.add(VPC, "vpc-1", name="thing", tags=TAGS)
    still = plan(world, exported)
    assert only(still) == ("deletion", ("vpc-1",))
    assert not still.changes.gone


def test_a_deletion_that_was_half_done_is_told_as_it_is_and_the_next_up_sets_it_again(world: World) -> None:
    """The provider deletes a gateway, a service, a bucket in several calls."""
    world.add(VPC, "vpc-1", name="thing", cidrBlock="10.0.0.0/16", tags=TAGS, enableDnsHostnames=False)
    old = {**vpc(enableDnsHostnames=True), "id": "vpc-1", "outputs": {"enableDnsHostnames": True}}
    found = plan(world, state(old, under_way=[("deleting", old)]))
    assert only(found) == ("deletion", ("vpc-1",))
    assert found.entries[0].said.endswith("and then sets enableDnsHostnames again")
    (told,) = (each for each in resources(merged(state(old), found.changes)) if each["type"] == VPC)
    assert (told["inputs"]["enableDnsHostnames"], told["outputs"]["enableDnsHostnames"]) == (True, False)


def test_what_was_being_deleted_and_cannot_be_read_stays_as_the_state_has_it(world: World) -> None:
    world.add(VPC, "vpc-1", name="thing", cidrBlock="10.0.0.0/16", tags=TAGS)
    world.unreadable["vpc-1"] = "AccessDenied: ec2:DescribeVpcs"
    old = {**vpc(), "id": "vpc-1", "outputs": {"cidrBlock": "10.0.0.0/16"}}
    found = plan(world, state(old, under_way=[("deleting", old)]))
    assert (only(found), found.changes.read, found.changes.gone) == (("deletion", ("vpc-1",)), {}, frozenset())


def test_what_aws_still_shows_while_it_goes_is_gone(world: World) -> None:
    world.add(SERVICE, "arn:service/test/shop", name="draining", cluster="test", tags=TAGS)
    old = resource(SERVICE, "shop", {"name": "shop", "cluster": "test", "tags": TAGS}, id="arn:service/test/shop")
    assert plan(world, state(old, under_way=[("deleting", old)])).changes.gone


def test_a_half_made_access_key_is_found_and_those_that_the_state_knows_are_not(world: World) -> None:
    key = resource(KEY, "deploy", {"name": "k", "user": "deployer"})
    for id_ in ("deployer/AKIANEW", "deployer/AKIAOLD"):
        world.add(KEY, id_, name="k")
    known = resource(KEY, "old", {"user": "deployer"}, id="AKIAOLD")
    found = plan(world, state(known, under_way=[("creating", key)]))
    assert only(found) == ("cannot be adopted", ("deployer/AKIANEW",))
    assert [(each.user, each.id) for each in found.keys] == [("deployer", "AKIANEW")]


@pytest.mark.parametrize("kind", ["reading", "importing"])
def test_what_changes_nothing_is_dropped(world: World, kind: str) -> None:
    found = plan(world, state(under_way=[(kind, vpc())]))
    assert only(found)[0] == "dropped"
    assert found.writes
    assert not world.looked


def test_a_component_is_nothing_in_aws(world: World) -> None:
    component = {"urn": "urn:pulumi:test::shop::shop:index:Network::network", "type": "shop:index:Network"}
    assert only(plan(world, state(under_way=[("creating", component)])))[0] == "component"


def test_what_was_made_just_now_is_looked_for_again() -> None:
    now = datetime.now(UTC)
    recent, old = state(), state()
    recent["deployment"]["manifest"]["time"] = (now - timedelta(minutes=1)).isoformat()
    assert (pending.tries(recent, now), pending.tries(old, now)) == (TRIES, 1)


def test_what_no_later_up_makes_up_for_is_ended(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    step = Step("it is open", "ec2", "close", {"Id": "vpc-1"})
    row = ROWS[VPC]
    assert isinstance(row, Row)
    monkeypatch.setitem(ROWS, VPC, replace(row, unfinished=lambda client, id_: [step] if id_ == "vpc-1" else []))
    world.add(VPC, "vpc-1", name="thing", cidrBlock="10.0.0.0/16", tags=TAGS)
    found = plan(world, state(under_way=[("creating", vpc())]))
    assert found.steps == (step,)
    assert found.entries[0].said == "it is open: is ended"


def test_what_has_no_id_in_aws_is_known_by_its_place(world: World) -> None:
    """An attachment, a route: the provider makes up an id, another one each time it reads it."""
    world.add(POLICY, "test-shop-task:p", name="p", role="test-shop-task", policy='{"a": [1, 2]}')
    there = policy(id="test-shop-task-20260101", outputs={})
    found = plan(world, state(there, under_way=[("creating", policy())]), lambda: {"steps": []})
    assert only(found) == ("never made", ())
    world.unreadable["test-shop-task-20260101"] = "unexpected format of ID"
    changed = plan(world, state(there, under_way=[("updating", policy())]))
    assert changed.entries[0].said == "AWS has taken it"
    kept = plan(world, state(there, under_way=[("deleting", there)]))
    assert (kept.entries[0].verdict, kept.changes.gone) == ("deletion", frozenset())
    world.things.clear()
    assert plan(world, state(there, under_way=[("deleting", there)])).changes.gone == {key_of(there)}


def test_an_access_key_that_was_being_deleted_is_gone_or_is_not(world: World) -> None:
    key = resource(KEY, "deploy", {"name": "k", "user": "deployer"}, id="AKIAOLD")
    exported = state(key, under_way=[("deleting", key)])
    assert plan(world, exported).changes.gone == {key_of(key)}
    world.add(KEY, "deployer/AKIAOLD", name="k")
    assert not plan(world, exported).changes.gone


@pytest.mark.parametrize("reads_nothing", [False, True])
def test_what_an_older_provider_calls_otherwise_is_read_by_that(
    world: World, monkeypatch: pytest.MonkeyPatch, reads_nothing: bool
) -> None:
    row = ROWS[VPC]
    assert isinstance(row, Row)
    newer = replace(row, find=lambda client, inputs: ["arn:vpc-1"], older_id=lambda id_: id_.removeprefix("arn:"))
    monkeypatch.setitem(ROWS, VPC, newer)
    if reads_nothing:
        world.add(VPC, "arn:vpc-1")
    world.add(VPC, "vpc-1", name="thing", cidrBlock="10.0.0.0/16", tags=TAGS)
    found = plan(world, state(under_way=[("creating", vpc())]))
    assert only(found) == ("adopt", ("arn:vpc-1",))
    assert found.changes.adopted[0]["id"] == "vpc-1"
