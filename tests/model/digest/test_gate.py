"""The gate refuses each loss in a protected environment, and nothing else."""

from typing import Any

import pytest

from ecs_platform.model.digest.gate import GUARDED, judge
from ecs_platform.model.digest.markdown import digest
from ecs_platform.model.digest.preview import LOAD_BALANCER, SERVICE
from ecs_platform.model.digest.rolling import CAPACITY
from tests.model.digest.previews import preview, step, urn


@pytest.mark.parametrize("type_", GUARDED)
@pytest.mark.parametrize("op", ["delete", "replace", "delete-replaced", "create-replacement"])
def test_a_loss_is_refused_where_it_is_protected_and_a_replaced_service_everywhere(type_: str, op: str) -> None:
    lost = step(op, type_, "x", old={"a": 1}, new=None if op == "delete" else {"a": 2})
    assert [each.resource.urn for each in judge(preview(lost, protect=True)).refused] == [urn(type_, "x")]
    expected = [urn(type_, "x")] if type_ == SERVICE and op != "delete" else []
    for anywhere in (preview(lost, protect=False), preview(lost)):
        assert [each.resource.urn for each in judge(anywhere).refused] == expected


@pytest.mark.parametrize("type_", GUARDED)
def test_what_is_made_or_changed_in_place_passes(type_: str) -> None:
    made = step("create", type_, "x", new={"a": 1})
    changed = step("update", type_, "y", old={"a": 1}, new={"a": 2})
    assert judge(preview(made, changed, protect=True)).refused == []


def test_other_things_may_go() -> None:
    assert judge(preview(step("delete", "aws:ssm/parameter:Parameter", "x", old={}), protect=True)).refused == []


def test_an_override_counts_for_its_resource_alone() -> None:
    lost = [step("delete", LOAD_BALANCER, name, old={}) for name in ("public", "internal")]
    override = {urn(LOAD_BALANCER, "public"): "moves to the other account"}
    verdict = judge(preview(*lost, protect=True, overrides=override))
    assert [each.resource.name for each in verdict.refused] == ["internal"]
    assert verdict.overridden == override


def test_an_override_that_nothing_needs_is_told() -> None:
    override = {urn(LOAD_BALANCER, "public"): "done long ago"}
    assert judge(preview(protect=True, overrides=override)).unused == list(override)


def test_a_service_that_is_replaced_is_refused_where_nothing_is_protected_and_told_why() -> None:
    lost = step("replace", SERVICE, "api", old={CAPACITY: [1]}, new={CAPACITY: [2]})
    lost["replaceReasons"] = [CAPACITY]
    text = digest(preview(lost), "test")
    assert "**test: REFUSED without an override: `replace ecs.Service api`" in text
    assert "after an `up` that has written `capacity` into the outputs" in text
    override = {urn(SERVICE, "api"): "nobody uses it yet"}
    verdict = judge(preview(lost, overrides=override))
    assert (verdict.refused, verdict.overridden) == ([], override)


def test_switching_protection_off_and_deleting_at_once_is_refused() -> None:
    by_pulumi = step("delete", LOAD_BALANCER, "public", old={}, protect=True)
    by_aws = step("delete", LOAD_BALANCER, "public", old={"enableDeletionProtection": True})
    for lost in (by_pulumi, by_aws):
        assert len(judge(preview(lost, protect=False)).refused) == 1


def renamed(op: str, *before: str) -> dict[str, Any]:
    """A load balancer `public` that is replaced and was called otherwise: as the engine tells it, with aliases."""
    found = step(op, LOAD_BALANCER, "public", old={"internal": True}, new={"internal": False})
    found["oldState"]["urn"] = urn(LOAD_BALANCER, before[-1])
    found["newState"]["aliases"] = [urn(LOAD_BALANCER, name) for name in before]
    return found


@pytest.mark.parametrize("name", ["public", "front", "oldest"])
def test_an_override_by_an_older_urn_still_counts(name: str) -> None:
    override = {urn(LOAD_BALANCER, name): "moves to the other account"}
    verdict = judge(preview(renamed("replace", "oldest", "front"), protect=True, overrides=override))
    assert (verdict.refused, verdict.overridden, verdict.unused) == ([], override, [])


def test_an_override_by_the_urn_of_something_else_does_not_count() -> None:
    override = {urn(LOAD_BALANCER, "back"): "done long ago"}
    verdict = judge(preview(renamed("replace", "front"), protect=True, overrides=override))
    assert ([each.resource.name for each in verdict.refused], verdict.unused) == (["public"], list(override))


@pytest.mark.parametrize("op", ["update", "replace"])
def test_what_has_another_name_is_there_once_afterwards(op: str) -> None:
    assert list(preview(renamed(op, "front")).after) == [urn(LOAD_BALANCER, "public")]
