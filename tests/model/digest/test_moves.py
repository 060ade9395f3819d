"""What a preview says of deployments that move requests."""

from typing import Any

import pytest

from ecs_platform.model.digest.markdown import digest
from ecs_platform.model.digest.services import service_changes
from ecs_platform.model.task.times import SHORTEST, START, STOP
from tests.model.digest.previews import preview, service

CANARY = {
    "strategy": "CANARY",
    "bakeTimeInMinutes": "30",
    "canaryConfiguration": {"canaryPercent": 10, "canaryBakeTimeInMinutes": "10"},
}
LINEAR = {
    "strategy": "LINEAR",
    "bakeTimeInMinutes": "5",
    "linearConfiguration": {"stepPercent": 25, "stepBakeTimeInMinutes": "6"},
}
BLUE_GREEN = {"strategy": "BLUE_GREEN", "bakeTimeInMinutes": "15"}
PAUSE = {
    "lifecycleStages": ["PRE_PRODUCTION_TRAFFIC_SHIFT"],
    "targetType": "PAUSE",
    "timeoutConfiguration": {"action": "ROLLBACK", "timeoutInMinutes": "60"},
}
SAID: dict[str, tuple[dict[str, Any], str, int]] = {
    "canary": (CANARY, "canary: 10 % for 10m, then all; back within seconds for 30m", 2400),
    "linear": (LINEAR, "linear: 25 % more every 6m; back within seconds for 5m", 3 * 360 + 300),
    "all at once": (BLUE_GREEN, "blue_green: all at once; back within seconds for 15m", 900),
    "a pause at each step": (
        {**LINEAR, "lifecycleHooks": [PAUSE]},
        "linear: 25 % more every 6m; back within seconds for 5m; asks at 1 gate",
        3 * 360 + 300 + 4 * 3600,
    ),
    "rolling": ({"strategy": "ROLLING"}, "", 0),
}


@pytest.mark.parametrize("name", SAID)
def test_how_requests_move(name: str) -> None:
    configuration, said, seconds = SAID[name]
    given = {"deploymentConfiguration": configuration}
    shown = preview(service("update", "api", {**given, "taskDefinition": "a:1"}, {**given, "taskDefinition": "a:2"}))
    (change,) = service_changes(shown)
    assert change.moves == said
    assert change.seconds == max(SHORTEST, 2 * (START + STOP)) + seconds
    assert said in digest(shown, "test")


def test_the_first_deployment_after_a_switch() -> None:
    old = {"deploymentConfiguration": {"strategy": "ROLLING"}, "loadBalancers": [{"targetGroupArn": "a"}]}
    new = {"deploymentConfiguration": CANARY, "loadBalancers": [{"targetGroupArn": "a", "advancedConfiguration": {}}]}
    (change,) = service_changes(preview(service("update", "api", old, new)))
    assert change.fate == "rolled"
    assert change.moves.endswith("(`rolling` becomes `canary`, and this deployment is the first that goes so)")
    (change,) = service_changes(preview(service("update", "api", new, old)))
    assert change.moves == "`canary` becomes `rolling`, and this deployment is the first that goes so"


def test_up_that_does_not_wait() -> None:
    given = {"deploymentConfiguration": CANARY, "waitForSteadyState": False}
    shown = preview(service("update", "api", {**given, "taskDefinition": "a:1"}, {**given, "taskDefinition": "a:2"}))
    (change,) = service_changes(shown)
    assert change.seconds == 0
    assert change.moves.endswith("; `up` does not wait for its end")


def test_what_starts_no_deployment_moves_nothing() -> None:
    old, new = {"deploymentConfiguration": CANARY}, {"deploymentConfiguration": {**CANARY, "bakeTimeInMinutes": "5"}}
    (change,) = service_changes(preview(service("update", "api", old, new)))
    assert (change.fate, change.moves, change.seconds) == ("changed", "", 0)
