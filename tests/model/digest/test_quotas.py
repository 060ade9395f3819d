"""What stands at one time during an `up`."""

from typing import Any

import pytest

from ecs_platform.model.digest.markdown import digest
from ecs_platform.model.digest.preview import LISTENER_RULE, TARGET_GROUP, Preview
from ecs_platform.model.digest.quotas import over_for_a_while
from tests.model.digest.previews import preview, step


def rule(op: str, name: str) -> dict[str, Any]:
    inputs = {"priority": int(name.rpartition("-")[2]), "conditions": [], "actions": []}
    return step(op, LISTENER_RULE, name, *_sides(op, inputs))


def group(op: str, name: str) -> dict[str, Any]:
    return step(op, TARGET_GROUP, name, *_sides(op, {"port": 80}))


def _sides(op: str, inputs: dict[str, Any]) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    return None if op == "create" else inputs, None if op == "delete" else inputs


def to_https(number: int, **config: Any) -> Preview:
    """The rules of one listener go, and those of the other come."""
    old = [rule("delete", f"public-http-{each}") for each in range(1, number + 1)]
    return preview(*old, *(rule("create", f"public-https-{each}") for each in range(1, number + 1)), **config)


@pytest.mark.parametrize(("number", "over"), [(50, []), (51, [102]), (100, [200]), (101, [])])
def test_rules_that_move_to_https_stand_twice_for_a_while(number: int, over: list[int]) -> None:
    """Where there are more afterwards than the quota, that is a finding of `check`."""
    assert [each.during for each in over_for_a_while(to_https(number))] == over


def test_a_quota_that_was_raised_has_room_for_both() -> None:
    assert list(over_for_a_while(to_https(60, load_balancers={"public": {"rule_quota": 120}}))) == []
    (found,) = over_for_a_while(to_https(60, load_balancers={"public": {"rule_quota": 119}}))
    assert (found.load_balancer, found.before, found.during, found.after) == ("public", 60, 120, 60)


def test_rules_that_change_in_place_stand_once() -> None:
    changed = [
        step("update", LISTENER_RULE, f"public-http-{each}", {"priority": each}, {"priority": each, "actions": []})
        for each in range(1, 90)
    ]
    assert list(over_for_a_while(preview(*changed))) == []
    assert list(over_for_a_while(preview(*changed, rule("create", "internal-http-7")))) == []


def test_target_groups_of_services_that_go_and_come() -> None:
    going = [group("delete", f"a{each}-public") for each in range(60)]
    coming = [group("create", f"b{each}-public") for each in range(60)]
    (found,) = over_for_a_while(preview(*going, *coming))
    assert (found.what, found.during, found.quota) == ("target groups", 120, 100)
    assert list(over_for_a_while(preview(*going, *coming[:40]))) == []
    # A replaced one has its rule led to the new one; and those of the other load balancer are none of this one's.
    assert list(over_for_a_while(preview(*(group("replace", f"a{each}-public") for each in range(60))))) == []
    others = [group("create", f"c{each}-internal-0a1b2c") for each in range(60)]
    assert list(over_for_a_while(preview(*going, *others))) == []


def test_the_digest_says_it_first() -> None:
    text = digest(to_https(60), "test")
    assert "**test: a quota is exceeded on the way" in text
    assert "### Quotas\n\n- the public load balancer may have 120 rules at one time, more than its quota of 100" in text
    assert "Quotas" not in digest(to_https(20), "test")
