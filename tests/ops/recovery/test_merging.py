"""What was lost and is merged back makes a state that the engine takes."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecs_platform.ops.recovery.merging import Changes, key_of, merged
from ecs_platform.ops.recovery.state import faults, needs, operations, resources
from tests.ops.recovery.kept import exported, with_dependents, with_resources

STATE = exported()
URNS = [each["urn"] for each in resources(STATE)]
OF_AWS = [each["urn"] for each in resources(STATE) if each["type"].startswith("aws:")]


def by_urn(state: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["urn"]: each for each in resources(state)}


@settings(max_examples=60, deadline=None)
@given(lost=st.sets(st.sampled_from(URNS), min_size=1, max_size=40), seed=st.integers())
def test_any_part_of_a_state_that_is_lost_can_be_merged_back(lost: set[str], seed: int) -> None:
    gone = with_dependents(STATE, lost)
    left = [each for each in resources(STATE) if each["urn"] not in gone]
    adopted = [each for each in resources(STATE) if each["urn"] in gone]
    random.Random(seed).shuffle(adopted)
    back = merged(with_resources(STATE, left), Changes(tuple(adopted)))
    assert faults(resources(back)) == []
    assert by_urn(back) == by_urn(STATE)
    # What the state had keeps its order: a diff of two exports shows what is new, and nothing else.
    assert [each["urn"] for each in resources(back) if each["urn"] not in gone] == [each["urn"] for each in left]


@settings(max_examples=60, deadline=None)
@given(replaced=st.sets(st.sampled_from(OF_AWS), min_size=1, max_size=20), seed=st.integers())
def test_a_replacement_stands_beside_what_it_replaces_which_the_next_up_deletes(replaced: set[str], seed: int) -> None:
    new = [{**each, "id": f"{each['id']}-new"} for each in resources(STATE) if each["urn"] in replaced]
    random.Random(seed).shuffle(new)
    back = merged(STATE, Changes(tuple(new)))
    assert faults(resources(back)) == []
    for urn in replaced:
        both = [each for each in resources(back) if each["urn"] == urn]
        assert sorted((bool(each.get("delete")), each["id"].endswith("-new")) for each in both) == [
            (False, True),
            (True, False),
        ]
    assert len(resources(back)) == len(resources(STATE)) + len(replaced)


def test_a_replacement_that_needs_another_one_stands_after_it() -> None:
    by = by_urn(STATE)
    service = next(each for each in resources(STATE) if each["type"] == "aws:ecs/service:Service")
    definition = next(urn for urn in needs(service) if "taskDefinition" in urn)
    new = [{**service, "id": "new"}, {**by[definition], "id": "new"}]
    order = [key_of(each) for each in resources(merged(STATE, Changes(tuple(new))))]
    assert order.index((definition, "new", False)) < order.index((service["urn"], "new", False))


def test_what_the_engine_had_deleted_to_make_it_anew_goes_once_it_is_made() -> None:
    old = resources(STATE)[-1]
    state = with_resources(STATE, [*resources(STATE)[:-1], {**old, "pendingReplacement": True}])
    back = merged(state, Changes(({**old, "id": "new"},)))
    assert [each["id"] for each in resources(back) if each["urn"] == old["urn"]] == ["new"]


def test_an_older_self_that_was_to_be_deleted_already_stays_so() -> None:
    old = resources(STATE)[-1]
    state = with_resources(STATE, [*resources(STATE), {**old, "id": "older", "delete": True}])
    back = merged(state, Changes(({**old, "id": "new"},)))
    both = {each["id"]: bool(each.get("delete")) for each in resources(back) if each["urn"] == old["urn"]}
    assert both == {"new": False, old["id"]: True, "older": True}
    assert faults(resources(back)) == []


def test_what_aws_has_no_more_goes_and_stays_as_to_be_made_where_others_need_it() -> None:
    last = next(each for each in reversed(resources(STATE)) if each["type"].startswith("aws:"))
    needed = next(each for each in resources(STATE) if each["type"] == "aws:ec2/vpc:Vpc")
    back = merged(STATE, Changes(gone={key_of(last), key_of(needed)}))
    assert last["urn"] not in by_urn(back)
    assert by_urn(back)[needed["urn"]]["pendingReplacement"] is True
    assert faults(resources(back)) == []


def test_what_is_gone_with_all_that_needs_it_goes_whole() -> None:
    gone = with_dependents(STATE, {next(each["urn"] for each in resources(STATE) if each["type"] == "aws:ec2/vpc:Vpc")})
    keys = {key_of(each) for each in resources(STATE) if each["urn"] in gone}
    assert set(by_urn(merged(STATE, Changes(gone=keys)))) == set(URNS) - gone


def test_nothing_is_under_way_afterwards_and_what_was_read_is_told() -> None:
    vpc = next(each for each in resources(STATE) if each["type"] == "aws:ec2/vpc:Vpc")
    state = with_resources(STATE, resources(STATE), pending_operations=[{"type": "updating", "resource": vpc}])
    back = merged(state, Changes(read={key_of(vpc): {"outputs": {"arn": "read"}}}))
    assert operations(back) == []
    assert by_urn(back)[vpc["urn"]] == {**vpc, "outputs": {"arn": "read"}}


@pytest.mark.parametrize("fault", ["missing", "later", "twice", "provider"])
def test_what_the_engine_would_refuse_is_known_before(fault: str) -> None:
    listed = resources(STATE)
    vpc = next(index for index, each in enumerate(listed) if each["type"] == "aws:ec2/vpc:Vpc")
    provider = next(index for index, each in enumerate(listed) if each["type"] == "pulumi:providers:aws")
    broken = {
        "missing": [*listed[:vpc], *listed[vpc + 1 :]],
        "later": [*listed[:vpc], *listed[vpc + 1 :], listed[vpc]],
        "twice": [*listed, listed[-1]],
        "provider": [*listed[:provider], {**listed[provider], "id": "another"}, *listed[provider + 1 :]],
    }
    assert faults(listed) == []
    assert faults(broken[fault]) != []
