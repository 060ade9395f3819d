"""`ops revisions`, asked of an AWS in the process: what is listed, and what `--prune` takes away."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws
from typer.testing import CliRunner

from ecs_platform.ops.__main__ import app
from tests.model.project import Project

REGION = "eu-central-1"
JOB = "name: report\ntype: Scheduled Job\nimage: {location: nginx}\non: {schedule: '@daily'}\n"
CONTAINER = {"name": "app", "image": "nginx", "memory": 128}


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        yield lambda service: boto3.client(service, region_name=REGION)


def register(ecs: Any, family: str, count: int = 1, environment: str | None = "test") -> list[str]:
    tags = [] if environment is None else [{"key": "Environment", "value": environment}]
    made = [
        ecs.register_task_definition(family=family, containerDefinitions=[CONTAINER], tags=tags) for _ in range(count)
    ]
    return [each["taskDefinition"]["taskDefinitionArn"] for each in made]


def environment(client: Any, project: Project) -> None:
    """`web` runs its third revision of eight, `report` is started in its first of two, `old` is gone since long."""
    ecs = client("ecs")
    ecs.create_cluster(clusterName="test")
    project.write("report.yaml", JOB)
    web = register(ecs, "test-web", 8)
    ecs.create_service(cluster="test", serviceName="web", taskDefinition=web[2], desiredCount=1)
    report = register(ecs, "test-report", 2)
    client("scheduler").create_schedule(
        Name="test-report",
        ScheduleExpression="rate(1 days)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={
            "Arn": f"arn:aws:ecs:{REGION}:123456789012:cluster/test",
            "RoleArn": "arn:aws:iam::123456789012:role/start",
            "EcsParameters": {"TaskDefinitionArn": report[0]},
        },
    )
    register(ecs, "test-old")
    register(ecs, "test-old", environment=None)
    register(ecs, "test-stranger", environment=None)
    register(ecs, "test2-web", environment="test2")


def run(*arguments: str) -> dict[str, str]:
    done = CliRunner().invoke(app, ["revisions", "--stack", "test", *arguments])
    assert done.exit_code == 0, done.output
    return dict(line.split("\t") for line in done.stdout.splitlines())


def numbers(ecs: Any, family: str) -> list[int]:
    found = ecs.list_task_definitions(familyPrefix=family, status="ACTIVE")["taskDefinitionArns"]
    return sorted(int(arn.rpartition(":")[2]) for arn in found)


def test_what_runs_and_the_newest_five_stay_and_what_is_gone_goes(client: Any, project: Project) -> None:
    environment(client, project)
    listed = run()
    assert {key for key, note in listed.items() if note == "old"} == {
        "test-web:1",
        "test-web:2",
        "test-old:1",
        "test-old:2",
    }
    assert (listed["test-web:3"], listed["test-web:4"], listed["test-report:1"]) == ("runs", "kept", "runs")
    assert listed["test-stranger:1"] == "not of this environment"
    assert not any(key.startswith("test2-") for key in listed)
    pruned = run("--prune")
    assert {key for key, note in pruned.items() if note == "deregistered"} == {
        key for key, note in listed.items() if note == "old"
    }
    assert numbers(client("ecs"), "test-web") == [3, 4, 5, 6, 7, 8]
    assert numbers(client("ecs"), "test-stranger") == numbers(client("ecs"), "test2-web") == [1]


def test_a_number_is_for_every_family_and_none_leaves_what_runs(client: Any, project: Project) -> None:
    environment(client, project)
    assert run("--keep", "9")["test-old:1"] == "kept"
    run("--prune", "--keep", "0")
    assert numbers(client("ecs"), "test-web") == [3]
    assert numbers(client("ecs"), "test-report") == [1], "its schedule starts it"


@pytest.mark.parametrize("deleted", [True, False], ids=["deleted", "never there"])
def test_after_a_destroy_all_go(client: Any, project: Project, deleted: bool) -> None:
    ecs = client("ecs")
    if deleted:
        ecs.create_cluster(clusterName="test")
        ecs.delete_cluster(cluster="test")
    register(ecs, "test-web", 3)
    register(ecs, "test-web", environment=None)
    register(ecs, "test2-web", environment="test2")
    done = CliRunner().invoke(app, ["revisions", "--stack", "test", "--prune", "--json"])
    found = json.loads(done.stdout)
    assert [(each["revision"], each["deregistered"], each["ours"]) for each in found] == [
        (number, True, True) for number in (1, 2, 3, 4)
    ]
    assert numbers(ecs, "test-web") == []
    assert numbers(ecs, "test2-web") == [1]
