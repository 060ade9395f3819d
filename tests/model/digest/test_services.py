"""What happens to a service, and to the people who use it."""

from typing import Any

import pytest

from ecs_platform.model.digest.preview import TARGET_GROUP
from ecs_platform.model.digest.services import service_changes
from tests.model.digest.previews import preview, service, step

CASES: dict[str, tuple[str, dict[str, Any] | None, dict[str, Any] | None]] = {
    "new": ("create", None, {}),
    "removed": ("delete", {}, None),
    "replaced with downtime": ("replace", {"launchType": "EC2"}, {"launchType": "FARGATE"}),
    "rolled": ("update", {"taskDefinition": "a:1"}, {"taskDefinition": "a:2"}),
    "rolled with downtime": (
        "update",
        {"taskDefinition": "a:1", "deploymentMinimumHealthyPercent": 0},
        {"taskDefinition": "a:2", "deploymentMinimumHealthyPercent": 0},
    ),
    "changed": ("update", {"desiredCount": 1}, {"desiredCount": 2}),
}


@pytest.mark.parametrize("fate", CASES)
def test_fate(fate: str) -> None:
    op, old, new = CASES[fate]
    (change,) = service_changes(preview(service(op, "api", old, new)))
    assert (change.name, change.fate) == ("api", fate)


def test_how_long_it_takes() -> None:
    """Two rounds of two tasks: start 180, five checks of 20 (more than the grace period), drain 15, stop 30; `up` waits
    twice that, for a deployment that is taken back."""
    shape = {"desiredCount": 4, "deploymentMaximumPercent": 150, "healthCheckGracePeriodSeconds": 60}
    check = {"healthCheck": {"interval": 20, "healthyThreshold": 5}, "deregistrationDelay": 15}
    group = {**check, "tags": {"Service": "api"}}
    (change,) = service_changes(
        preview(
            service("update", "api", {**shape, "taskDefinition": "a:1"}, {**shape, "taskDefinition": "a:2"}),
            step("update", TARGET_GROUP, "api-public", {**group, "x": 1}, group),
        )
    )
    assert change.seconds == 2 * 2 * (180 + 100 + 15 + 30)


def test_another_target_group_answers_503_for_a_while() -> None:
    tags = {"tags": {"Service": "api"}}
    replaced = step("replace", TARGET_GROUP, "api-public", {"port": 80, **tags}, {"port": 81, **tags})
    (change,) = service_changes(
        preview(replaced, service("update", "api", {"loadBalancers": [1]}, {"loadBalancers": [2]}))
    )
    assert change.unavailable
