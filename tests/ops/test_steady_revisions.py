"""Which revision was steady last, by what ECS remembers and the caller may ask."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ecs_platform.ops.permitted import Permitted
from ecs_platform.ops.steady_revisions import Definition, NoRevisionError, last_steady

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
ARN = "arn:aws:ecs:eu-central-1:123456789012"


def definition(number: int) -> str:
    return f"{ARN}:task-definition/test-web:{number}"


class Ecs:
    """A service whose deployments were steady with these revisions, the last one last; one a page."""

    def __init__(self, *steady: int, inactive: tuple[int, ...] = (), refused: tuple[str, ...] = ()) -> None:
        self._steady, self._inactive, self._refused = steady, inactive, refused

    def _may(self, operation: str) -> None:
        if operation in self._refused:
            raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": ""}}, operation)

    def list_service_deployments(self, *, status: list[str], **asked: Any) -> dict[str, Any]:
        self._may("ListServiceDeployments")
        assert status == ["SUCCESSFUL"]
        page = int(asked.get("nextToken", 0))
        some = [
            {"createdAt": BEGAN + timedelta(days=page), "targetServiceRevisionArn": _revision(number)}
            for number in self._steady[page : page + 1]
        ]
        return {"serviceDeployments": some, **({"nextToken": str(page + 1)} if page + 1 < len(self._steady) else {})}

    def describe_service_revisions(self, *, serviceRevisionArns: list[str]) -> dict[str, Any]:  # noqa: N803 AWS's name
        self._may("DescribeServiceRevisions")
        assert len(serviceRevisionArns) <= 20
        numbers = {arn: int(arn.rpartition("/")[2]) for arn in serviceRevisionArns}
        return {
            "serviceRevisions": [
                {"serviceRevisionArn": arn, "taskDefinition": definition(number)} for arn, number in numbers.items()
            ]
        }

    def describe_task_definition(self, *, taskDefinition: str) -> dict[str, Any]:  # noqa: N803 AWS's name
        number = int(taskDefinition.rpartition(":")[2])
        status = "INACTIVE" if number in self._inactive else "ACTIVE"
        return {"taskDefinition": {"taskDefinitionArn": taskDefinition, "status": status, "containerDefinitions": []}}


def _revision(number: int) -> str:
    return f"{ARN}:service-revision/test/web/{number}"


def service(current: int, *events: str, before: int | None = None) -> dict[str, Any]:
    deployments = [{"id": f"ecs-svc/{current}", "status": "PRIMARY", "taskDefinition": definition(current)}]
    if before is not None:
        old = {"id": f"ecs-svc/{before}", "status": "ACTIVE", "rolloutState": "COMPLETED"}
        deployments.append({**old, "taskDefinition": definition(before)})
    return {
        "serviceName": "web",
        "serviceArn": f"{ARN}:service/test/web",
        "taskDefinition": definition(current),
        "deployments": deployments,
        "events": [{"message": each} for each in events],
    }


def found(ecs: Ecs, current: dict[str, Any]) -> str:
    return last_steady(ecs, "test", current, Permitted()).name


@pytest.mark.parametrize(
    ("steady", "current", "expected"),
    [
        ((1, 2, 3), 3, 2),
        ((1, 2, 3), 4, 3),
        ((1, 2, 3, 3, 3), 3, 2),
        ((3, 4, 5, 4), 4, 3),
        ((3, 4, 5, 4), 6, 4),
        (tuple(range(1, 60)), 59, 58),
    ],
    ids=["before", "under way", "deployed again", "not forward", "the last in time", "many"],
)
def test_the_last_one_before(steady: tuple[int, ...], current: int, expected: int) -> None:
    assert found(Ecs(*steady), service(current)) == f"test-web:{expected}"


def test_one_that_cannot_run_is_passed_over() -> None:
    assert found(Ecs(1, 2, 3, inactive=(2,)), service(3)) == "test-web:1"
    with pytest.raises(NoRevisionError, match=r"test-web:2, test-web:1 cannot run any more.*`--to` takes one"):
        found(Ecs(1, 2, 3, inactive=(1, 2)), service(3))


def test_without_its_history_deployments_and_events_say_it() -> None:
    refused = Ecs(refused=("ListServiceDeployments",))
    assert found(refused, service(3, before=2)) == "test-web:2"
    events = [
        "(service web) (deployment ecs-svc/3) deployment completed.",
        "(service web) (deployment ecs-svc/1) deployment completed.",
    ]
    assert found(refused, service(3, *events)) == "test-web:1"
    assert found(Ecs(), service(3, *events)) == "test-web:1", "older than the history"


def test_without_any_right_it_says_which_are_missing() -> None:
    both = Ecs(refused=("ListServiceDeployments", "DescribeServiceRevisions"))
    said = "not allowed: ecs:ListServiceDeployments, ecs:DescribeServiceRevisions"
    with pytest.raises(NoRevisionError, match=said):
        found(both, service(3, "(service web) (deployment ecs-svc/1) deployment completed."))


def test_what_differs_is_named_without_its_values() -> None:
    def one(**container: Any) -> Definition:
        given = {"name": "web", "image": "nginx:1", **container}
        return Definition("a/test-web:1", {"cpu": "256", "revision": 1, "containerDefinitions": [given]})

    other = one(image="nginx:2", environment=[{"name": "KEY", "value": "secret"}], command=["x"])
    assert one().differing(other, "web") == ["web.command", "web.environment"]
    assert one().differing(one(image="nginx:2"), "web") == []
