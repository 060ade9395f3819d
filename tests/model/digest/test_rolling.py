"""For each input of an ECS service: whether its change replaces the tasks, in the digest as on the (local) AWS."""

import inspect
from typing import Any

import pulumi_aws as aws
import pytest

from ecs_platform.model.digest.rolling import CAPACITY, FORCE, KEEPS, NOT_SENT, ROLLS, rolls
from ecs_platform.model.digest.services import service_changes
from sandbox.aws.ecs.service import TRIGGERS
from tests.model.digest.previews import preview, service

REPLACES = {"cluster", "iamRole", "launchType", "name", "region", "schedulingStrategy"}
"""What the provider cannot change: the service is made anew, and the engine says so."""

API_NAMES = {"volumeConfiguration": "volumeConfigurations"}
OFF, ON = {"enabled": False, "__defaults": []}, {"enabled": True}


def inputs() -> set[str]:
    names = [each.split("_") for each in inspect.signature(aws.ecs.ServiceArgs.__init__).parameters]
    return {first + "".join(word.capitalize() for word in rest) for first, *rest in names if first}


def test_each_input_is_in_one_list() -> None:
    lists = (ROLLS, KEEPS, NOT_SENT - {"forceDelete", "tagsAll"}, REPLACES)
    assert sorted(name for each in lists for name in each) == sorted(inputs())


def test_what_replaces_tasks_is_what_starts_a_deployment() -> None:
    assert {API_NAMES.get(name, name) for name in ROLLS} == set(TRIGGERS)


def fate(old: dict[str, Any], new: dict[str, Any]) -> str:
    (change,) = service_changes(preview(service("update", "api", old, new)))
    return change.fate


@pytest.mark.parametrize("name", sorted(inputs() - REPLACES))
def test_a_change_of_one_input(name: str) -> None:
    assert fate({name: 1}, {name: 2}) == ("rolled" if name in ROLLS else "changed")


@pytest.mark.parametrize("name", sorted(inputs() - REPLACES - {FORCE}))
def test_a_change_of_one_input_where_it_is_forced(name: str) -> None:
    assert fate({name: 1, FORCE: True}, {name: 2, FORCE: True}) == ("changed" if name in NOT_SENT else "rolled")


def test_what_nobody_knows_is_taken_to_replace_tasks() -> None:
    assert fate({"newest": 1}, {"newest": 2}) == "rolled"


@pytest.mark.parametrize(
    ("before", "after", "rolled"),
    [(OFF, None, False), (None, OFF, False), (ON, None, True), (OFF, ON, True), (ON, OFF, True)],
)
def test_service_connect_that_is_off_is_none(before: Any, after: Any, rolled: bool) -> None:
    old, new = ({} if each is None else {"serviceConnectConfiguration": each} for each in (before, after))
    changed = preview(service("update", "api", {**old, "desiredCount": 1}, {**new, "desiredCount": 2}))
    assert rolls(changed.steps[0]) is rolled


def said(old: dict[str, Any], new: dict[str, Any]) -> tuple[str, str]:
    (change,) = service_changes(preview(service("update", "api", old, new)))
    return change.fate, change.force


def test_another_capacity_replaces_tasks_and_says_what_comes_next() -> None:
    rolled, force = said({CAPACITY: [1], FORCE: False}, {CAPACITY: [2], FORCE: True})
    assert (rolled, force) == (
        "rolled",
        "tasks move to the new capacity; the next preview shows `forceNewDeployment` going back, "
        "which restarts nothing",
    )
    assert said({FORCE: True}, {FORCE: False}) == ("changed", "`forceNewDeployment` goes back, which restarts nothing")
    assert said({FORCE: True, "taskDefinition": 1}, {FORCE: True, "taskDefinition": 2}) == ("rolled", "")


def test_the_first_up_of_an_older_stack_restarts_nothing() -> None:
    """Until 2026-11-28 every service was forced, and said that it has no Service Connect."""
    old = {FORCE: True, "serviceConnectConfiguration": OFF}
    (change,) = service_changes(preview(service("update", "api", old, {FORCE: False})))
    assert (change.fate, change.why, change.seconds) == ("changed", (FORCE,), 0)
