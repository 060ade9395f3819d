"""Which deployment `ops verify` takes for the last one: by ECS' own times, in whatever order and on whatever page."""

from collections.abc import Iterable
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

    def describe_services(self, **asked: Any) -> dict[str, Any]:
        service = {"serviceName": "web", "status": "ACTIVE", "taskDefinition": "arn:task-definition/test-web:1"}
        counts = {"runningCount": 1, "desiredCount": 1, "loadBalancers": []}
        primary = {"id": "ecs-svc/9", "status": "PRIMARY", "rolloutState": "COMPLETED"}
        here = {**service, **counts, "clusterArn": "arn:cluster", "deployments": [primary]}
        return {"services": [here] if asked["services"] == ["web"] else []}

    def describe_task_definition(self, **_: Any) -> dict[str, Any]:
        return {"taskDefinition": {"containerDefinitions": [{"name": "web", "image": "nginx:1"}]}}

    def list_service_deployments(self, **asked: Any) -> dict[str, Any]:
        assert asked["cluster"] in ("arn:cluster", "test")
        assert (asked["service"], 1 <= asked["maxResults"] <= 100) == ("web", True)
        page = int(asked.get("nextToken", 0))
        more = {"nextToken": str(page + 1)} if page + 1 < len(self._deployments) else {}
        return {"serviceDeployments": self._deployments[page : page + 1], **more}

    def list_tasks(self, **_: Any) -> dict[str, Any]:
        return {"taskArns": sorted(self._tasks)}

    def describe_tasks(self, *, tasks: list[str], **_: Any) -> dict[str, Any]:
        return {"tasks": [self._tasks[task] for task in tasks]}


class OfDeployments(Verifier):
    """One that asks nothing but which deployment was the last."""

    def _differences(self, *_: Any) -> list[Any]:
        return []


def verifier(ecs: Ecs, declared: Iterable[str] | None = ("web",), owner: str = "deployer") -> Verifier:
    """Of an environment whose manifests are `web`, `new`, and the job `nightly`."""
    rest = {"count": SimpleNamespace(range=None, desired=1), "image": SimpleNamespace(owner=owner)}
    manifests = [
        SimpleNamespace(name=name, main_container=name, is_job=name == "nightly", **rest)
        for name in ("web", "new", "nightly")
    ]
    loaded = SimpleNamespace(services=manifests, names=Names("test", "tiny", {}))
    if declared is None:
        return OfDeployments(loaded, None, ecs, None)  # type: ignore[arg-type]
    known = {name: SimpleNamespace(service=name) for name in declared}
    return OfDeployments(loaded, SimpleNamespace(cluster_arn="arn:cluster", services=known), ecs, None)  # type: ignore[arg-type]


def verdict(ecs: Ecs) -> Verdict:
    return verifier(ecs).verify("web")


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


def test_without_outputs_the_manifests_say_which_services_there_are() -> None:
    ask = verifier(Ecs(), declared=None, owner="manifest")
    assert ask.names() == ["web", "new"]
    assert ask.verify("new").problems == ["does not exist in the cluster"]
    assert ask.verify("web").problems == ["the outputs of the stack do not know it: no `up` with it has ended well"]


def test_a_service_that_ecs_has_before_the_outputs_do_is_verified_too() -> None:
    assert verifier(Ecs(), declared=["old"]).names() == ["old", "web"]
    assert verifier(Ecs(), declared=["old", "web"]).names() == ["old", "web"], "`new` has not been brought up"
