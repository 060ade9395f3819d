"""Which deployment `ops verify` takes for the last one: by ECS' own times, in whatever order and on whatever page."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from ecs_platform.model.naming import Names
from ecs_platform.ops.verify import Verdict, Verifier

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class Ecs:
    """A service that is as declared, with these deployments, one a page."""

    def __init__(self, *statuses: tuple[int, str]) -> None:
        self._deployments = [
            {
                "createdAt": LONG_AGO + timedelta(days=day),
                "status": status,
                "statusReason": f"day {day}",
                "targetServiceRevisionArn": f"arn:service-revision/test/web/{day}",
            }
            for day, status in statuses
        ]
        # A task that each of them started, and that says which.
        self._tasks = {
            str(day): {"startedBy": f"ecs-svc/{day}", "stoppedReason": f"task of day {day}", "containers": []}
            for day, _ in statuses
        }

    def describe_services(self, **_: Any) -> dict[str, Any]:
        service = {"serviceName": "web", "status": "ACTIVE", "taskDefinition": "arn:task-definition/test-web:1"}
        counts = {"runningCount": 1, "desiredCount": 1, "loadBalancers": []}
        primary = {"id": "ecs-svc/9", "status": "PRIMARY", "rolloutState": "COMPLETED"}
        return {"services": [{**service, **counts, "clusterArn": "arn:cluster", "deployments": [primary]}]}

    def describe_task_definition(self, **_: Any) -> dict[str, Any]:
        return {"taskDefinition": {"containerDefinitions": [{"name": "web", "image": "nginx:1"}]}}

    def list_service_deployments(self, **asked: Any) -> dict[str, Any]:
        assert (asked["cluster"], asked["service"], 1 <= asked["maxResults"] <= 100) == ("arn:cluster", "web", True)
        page = int(asked.get("nextToken", 0))
        more = {"nextToken": str(page + 1)} if page + 1 < len(self._deployments) else {}
        return {"serviceDeployments": self._deployments[page : page + 1], **more}

    def list_tasks(self, **_: Any) -> dict[str, Any]:
        return {"taskArns": sorted(self._tasks)}

    def describe_tasks(self, *, tasks: list[str], **_: Any) -> dict[str, Any]:
        return {"tasks": [self._tasks[task] for task in tasks]}


def verdict(ecs: Ecs) -> Verdict:
    count = SimpleNamespace(range=None, desired=1)
    manifest = SimpleNamespace(name="web", main_container="web", image=SimpleNamespace(owner="deployer"), count=count)
    loaded, outputs = (
        SimpleNamespace(services=[manifest], names=Names("test", "tiny", {})),
        SimpleNamespace(cluster_arn="arn:cluster", services={"web": None}),
    )
    return Verifier(loaded, outputs, ecs, None).verify("web")  # type: ignore[arg-type]


ROLLED_BACK = (2, "ROLLBACK_SUCCESSFUL")


@pytest.mark.parametrize("deployments", [((1, "SUCCESSFUL"), ROLLED_BACK), (ROLLED_BACK, (1, "SUCCESSFUL"))])
def test_the_last_one_was_rolled_back(deployments: tuple[tuple[int, str], ...]) -> None:
    found = verdict(Ecs(*deployments))
    assert found.problems == ["the last deployment was rolled back: day 2"]
    assert {cause.reason for cause in found.causes} == {"task of day 2"}, "those of the deployment that was taken back"


@pytest.mark.parametrize("deployments", [((3, "SUCCESSFUL"), ROLLED_BACK), (ROLLED_BACK, (3, "SUCCESSFUL")), ()])
def test_the_last_one_stood(deployments: tuple[tuple[int, str], ...]) -> None:
    found = verdict(Ecs(*deployments))
    assert (found.problems, found.causes, found.again) == ([], [], None)
