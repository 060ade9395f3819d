"""Which deployment `ops verify` takes for the last one: by ECS' own times, in whatever order and on whatever page."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ecs_platform.model.naming import Names
from ecs_platform.ops.verifier import GONE, Verdict, Verifier
from ecs_platform.ops.verify import told

NOT_YET = "is not in the cluster: `pulumi up` has not made it yet"
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
        return {"services": [here] if "web" in asked["services"] else []}

    def describe_task_definition(self, **_: Any) -> dict[str, Any]:
        return {"taskDefinition": {"containerDefinitions": [{"name": "web", "image": "nginx:1"}]}}

    def list_service_deployments(self, **asked: Any) -> dict[str, Any]:
        assert asked["cluster"] in ("arn:cluster", "test")
        assert (asked["service"], 1 <= asked["maxResults"] <= 100) == ("web", True)
        page = int(asked.get("nextToken", 0))
        more = {"nextToken": str(page + 1)} if page + 1 < len(self._deployments) else {}
        return {"serviceDeployments": self._deployments[page : page + 1], **more}

    def describe_service_revisions(self, *, serviceRevisionArns: list[str]) -> dict[str, Any]:  # noqa: N803 AWS's name
        (arn,) = serviceRevisionArns
        brought_out = f"arn:task-definition/test-web:{arn.rpartition('/')[2]}"
        return {"serviceRevisions": [{"serviceRevisionArn": arn, "taskDefinition": brought_out}]}

    def list_tasks(self, **_: Any) -> dict[str, Any]:
        return {"taskArns": sorted(self._tasks)}

    def describe_tasks(self, *, tasks: list[str], **_: Any) -> dict[str, Any]:
        return {"tasks": [self._tasks[task] for task in tasks]}


class OfDeployments(Verifier):
    """One that asks nothing but which deployment was the last."""

    def _differences(self, *_: Any) -> list[Any]:
        return []


def verifier(
    ecs: Ecs,
    declared: Iterable[str] | None = ("web",),
    owner: str = "deployer",
    count: int = 1,
    scaled_by: tuple[str, ...] | None = (),
) -> Verifier:
    """Of an environment whose manifests are `web`, `new`, and the job `nightly`, and of which web:7 was declared.

    Args:
        count: how many tasks the manifests declare.
        scaled_by: the services that a deployer may scale; None for all.
    """
    rest = {"count": SimpleNamespace(range=None, desired=count), "image": SimpleNamespace(owner=owner)}
    manifests = [
        SimpleNamespace(name=name, main_container=name, is_job=name == "nightly", **rest)
        for name in ("web", "new", "nightly")
    ]
    deployers = {"deploy": SimpleNamespace(scale=scaled_by != (), services=scaled_by)}
    settings = SimpleNamespace(deployers=deployers)
    loaded = SimpleNamespace(services=manifests, names=Names("test", "tiny", {}), settings=settings)
    if declared is None:
        return OfDeployments(loaded, None, ecs, None)  # type: ignore[arg-type]
    known = {
        name: SimpleNamespace(service=name, task_definition_arn="arn:task-definition/test-web:7", image="nginx:1")
        for name in declared
    }
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
    assert ask.verify("new").problems == [NOT_YET]
    assert ask.verify("web").problems == ["the outputs of the stack do not know it: no `up` with it has ended well"]


def test_a_manifest_that_no_up_has_made_is_named() -> None:
    ask = verifier(Ecs(), declared=["web"])
    assert ask.names() == ["web", "new"]
    (line, problem) = told(ask.verify("new"))
    assert line == "WRONG  new: is not there"
    assert problem.strip() == NOT_YET


def test_a_service_that_somebody_deleted_says_what_brings_it_back() -> None:
    ask = verifier(Ecs(), declared=["web", "new"])
    assert ask.verify("new").problems == [
        "is not in the cluster, and the stack's state has it: `pulumi up --refresh` makes it again"
    ]


def test_one_that_runs_without_a_manifest_goes_with_the_next_up() -> None:
    ask = verifier(Ecs(), declared=["web"])
    ask._loaded.services.clear()
    found = ask.verify("web")
    assert (found.revision, found.problems) == ("test-web:1", [GONE])


def test_the_revision_that_was_tried_is_named_and_not_the_one_that_was_declared() -> None:
    found = verifier(Ecs((1, "SUCCESSFUL"), (5, "ROLLBACK_SUCCESSFUL")), owner="manifest").verify("web")
    assert found.problems == [
        "runs test-web:1, and test-web:7 was declared: `pulumi up --refresh` goes back to it",
        "the last deployment, of test-web:5, was rolled back: day 5",
    ]
    found = verifier(Ecs((7, "ROLLBACK_SUCCESSFUL")), owner="manifest").verify("web")
    assert found.problems == ["runs test-web:1: test-web:7 was rolled back (day 7)"]


@pytest.mark.parametrize(
    ("owner", "scaled_by", "may"),
    [
        ("deployer", (), True),
        ("manifest", None, True),
        ("manifest", ("web",), True),
        ("manifest", ("new",), False),
        ("manifest", (), False),
    ],
)
def test_a_count_is_wrong_unless_a_deployer_may_scale(owner: str, scaled_by: tuple[str, ...] | None, may: bool) -> None:
    ask = verifier(Ecs(), owner=owner, count=3, scaled_by=scaled_by)
    found = ask.verify("web")
    said = "1 tasks are desired, and 3 were declared"
    assert (said in found.problems) is not may
    assert [note.startswith(said) for note in found.notes] == [True] * may


def test_three_hundred_services_are_thirty_questions() -> None:
    ecs = Ecs()
    asked: list[int] = []
    ecs.describe_services = lambda **kwargs: asked.append(len(kwargs["services"])) or {"services": []}  # type: ignore
    ask = verifier(ecs, declared=[f"s{number}" for number in range(298)])
    assert all(ask.verify(name).problems for name in ask.names())
    assert asked == [10] * 30


def test_in_a_cluster_that_is_not_there_nothing_is() -> None:
    ecs = Ecs()

    def missing(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "ClusterNotFoundException", "Message": "x"}}, "DescribeServices")

    ecs.describe_services = missing  # type: ignore
    ask = verifier(ecs, declared=None)
    assert [ask.verify(name).problems for name in ask.names()] == [[NOT_YET], [NOT_YET]]
