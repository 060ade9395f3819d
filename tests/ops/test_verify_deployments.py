"""Which deployment `ops verify` takes for the last one: by ECS' own times, in whatever order and on whatever page."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from ecs_platform.ops.verify import Verifier

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class Ecs:
    """A service that is as declared, with these deployments, one a page."""

    def __init__(self, *statuses: tuple[int, str]) -> None:
        self._deployments = [
            {"createdAt": LONG_AGO + timedelta(days=day), "status": status, "statusReason": f"day {day}"}
            for day, status in statuses
        ]

    def describe_services(self, **_: Any) -> dict[str, Any]:
        service = {"serviceName": "web", "status": "ACTIVE", "taskDefinition": "arn:task-definition/test-web:1"}
        counts = {"runningCount": 1, "desiredCount": 1, "loadBalancers": []}
        return {
            "services": [{**service, **counts, "deployments": [{"status": "PRIMARY", "rolloutState": "COMPLETED"}]}]
        }

    def describe_task_definition(self, **_: Any) -> dict[str, Any]:
        return {"taskDefinition": {"containerDefinitions": [{"name": "web", "image": "nginx:1"}]}}

    def list_service_deployments(self, **asked: Any) -> dict[str, Any]:
        assert (asked["cluster"], asked["service"], 1 <= asked["maxResults"] <= 100) == ("arn:cluster", "web", True)
        page = int(asked.get("nextToken", 0))
        more = {"nextToken": str(page + 1)} if page + 1 < len(self._deployments) else {}
        return {"serviceDeployments": self._deployments[page : page + 1], **more}


def problems(ecs: Ecs) -> list[str]:
    count = SimpleNamespace(range=None, desired=1)
    manifest = SimpleNamespace(name="web", main_container="web", image=SimpleNamespace(owner="deployer"), count=count)
    loaded, outputs = (
        SimpleNamespace(services=[manifest]),
        SimpleNamespace(cluster_arn="arn:cluster", services={"web": None}),
    )
    return Verifier(loaded, outputs, ecs, None).verify("web").problems  # type: ignore[arg-type]


ROLLED_BACK = (2, "ROLLBACK_SUCCESSFUL")


@pytest.mark.parametrize("deployments", [((1, "SUCCESSFUL"), ROLLED_BACK), (ROLLED_BACK, (1, "SUCCESSFUL"))])
def test_the_last_one_was_rolled_back(deployments: tuple[tuple[int, str], ...]) -> None:
    assert problems(Ecs(*deployments)) == ["the last deployment was rolled back: day 2"]


@pytest.mark.parametrize("deployments", [((3, "SUCCESSFUL"), ROLLED_BACK), (ROLLED_BACK, (3, "SUCCESSFUL")), ()])
def test_the_last_one_stood(deployments: tuple[tuple[int, str], ...]) -> None:
    assert problems(Ecs(*deployments)) == []
