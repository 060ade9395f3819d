"""Values of a task definition's file that ECS refuses: found in the file, at the value."""

import json
from typing import Any

import pytest

from ecs_platform.model.manifest.definition_values import MOST_ITEMS, RANGES
from tests.model.project import Project

MANIFEST = "name: web\ntask_definition: td.json\ncapacity: ec2\nnetwork: {mode: bridge}\n"
CONTAINER: dict[str, Any] = {"name": "nginx", "image": "nginx", "memory": 128}
OTHER: dict[str, Any] = {"name": "other", "image": "nginx", "memory": 128}
FIRST = "containerDefinitions[0]"
FILL: dict[str, dict[str, Any]] = {
    "healthCheck": {"command": ["CMD", "true"]},
    "restartPolicy": {"enabled": True},
    "portMappings": {"containerPort": 80},
}


def said(project: Project, *containers: dict[str, Any], **task: Any) -> list[str]:
    project.write("td.json", json.dumps({"containerDefinitions": containers, **task}, indent=1))
    project.write("web.yaml", MANIFEST)
    found = project.findings()
    assert {each.file.name for each in found} <= {"td.json"}
    return [f"{each.path}: {each.message}" for each in found]


def _container(steps: tuple[str, ...], value: Any) -> dict[str, Any]:
    if len(steps) == 1:
        return {**CONTAINER, steps[0]: value}
    section = {**FILL.get(steps[0], {}), steps[-1]: value}
    return {**CONTAINER, steps[0]: [section] if "*" in steps else section}


@pytest.mark.parametrize("steps", RANGES, ids=".".join)
def test_numbers(project: Project, steps: tuple[str, ...]) -> None:
    low, high = RANGES[steps]
    path = f"{FIRST}.{'.'.join(steps)}".replace(".*", "[0]")
    for value in (low, high):
        below_memory = {"memory": high} if steps == ("memoryReservation",) else {}
        assert said(project, {**_container(steps, value), **below_memory}) == []
    for value in (low - 1, high + 1):
        hard = {"memory": 3_145_728} if steps == ("memoryReservation",) else {}
        messages = said(project, {**_container(steps, value), **hard})
        assert f"{path}: {value} is not in the range AWS accepts: {low} to {high}" in messages


@pytest.mark.parametrize("steps", MOST_ITEMS, ids=".".join)
def test_numbers_of_items(project: Project, steps: tuple[str, ...]) -> None:
    item: Any = {"environmentFiles": {"type": "s3", "value": "arn:aws:s3:::bucket/a.env"}, "ignoredExitCodes": 1}.get(
        steps[-1], "arn:aws:s3:::bucket/spec"
    )
    assert said(project, _container(steps, [item] * MOST_ITEMS[steps])) == []
    (message,) = said(project, _container(steps, [item] * (MOST_ITEMS[steps] + 1)))
    assert f"and ECS takes {MOST_ITEMS[steps]}" in message


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "a name with a space": ({"name": "my app"}, f"{FIRST}.name: `my app` is not a container name"),
    "a reservation above the limit": (
        {"memoryReservation": 256},
        f"{FIRST}.memoryReservation: `memoryReservation` 256 is more than `memory`, 128",
    ),
    "a check without CMD": (
        {"healthCheck": {"command": ["curl", "-f"]}},
        f"{FIRST}.healthCheck.command: begins with `curl`",
    ),
    "one port twice": (
        {"portMappings": [{"containerPort": 80}, {"containerPort": 80}]},
        f"{FIRST}.portMappings[1].containerPort: port 80 stands in line",
    ),
    "the name of a port": (
        {"portMappings": [{"containerPort": 80, "name": "Web"}]},
        f"{FIRST}.portMappings[0].name: `Web` is not the name of a port",
    ),
    "limits the wrong way round": (
        {"ulimits": [{"name": "nofile", "softLimit": 2, "hardLimit": 1}]},
        f"{FIRST}.ulimits[0].softLimit: the soft limit 2 is above the hard one, 1",
    ),
    "a variable that is a secret": (
        {"environment": [{"name": "A", "value": "1"}], "secrets": [{"name": "A", "valueFrom": "/test/web/a"}]},
        f"{FIRST}.secrets[0].name: `A` is a variable of this container as well",
    ),
    "one secret twice": (
        {"secrets": [{"name": "A", "valueFrom": "/test/web/a"}, {"name": "A", "valueFrom": "/test/web/b"}]},
        f"{FIRST}.secrets[1].name: `A` is the name of two secrets",
    ),
    "a volume there is not": (
        {"mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}]},
        f"{FIRST}.mountPoints[0].sourceVolume: there is no volume `data`",
    ),
    "volumes of a container there is not": (
        {"volumesFrom": [{"sourceContainer": "x"}]},
        f"{FIRST}.volumesFrom[0].sourceContainer: there is no container `x`",
    ),
    "waiting for nobody": (
        {"dependsOn": [{"containerName": "othre", "condition": "START"}]},
        f"{FIRST}.dependsOn[0].containerName: there is no container `othre`",
    ),
    "waiting for itself": (
        {"dependsOn": [{"containerName": "nginx", "condition": "START"}]},
        f"{FIRST}.dependsOn[0].containerName: `nginx` waits for itself",
    ),
    "waiting for the health of what has no check": (
        {"dependsOn": [{"containerName": "other", "condition": "HEALTHY"}]},
        f"{FIRST}.dependsOn[0].condition: `other` has no health check",
    ),
    "waiting for the end of what is essential": (
        {"dependsOn": [{"containerName": "other", "condition": "SUCCESS"}]},
        f"{FIRST}.dependsOn[0].condition: `other` is essential",
    ),
    "a protocol of a port without a name": (
        {"portMappings": [{"containerPort": 80, "appProtocol": "http"}]},
        f"{FIRST}.portMappings[0].appProtocol: a port with `appProtocol` needs a name",
    ),
    "one name of two ports": (
        {"portMappings": [{"containerPort": 80, "name": "a"}, {"containerPort": 81, "name": "a"}]},
        f"{FIRST}.portMappings[1].name: `a` is the name of the port in line",
    ),
    "logs to no router": (
        {"logConfiguration": {"logDriver": "awsfirelens", "options": {"Name": "http"}}},
        f"{FIRST}.logConfiguration.logDriver: no container routes logs",
    ),
    "logs without a group": (
        {"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-region": "eu-central-1"}}},
        f"{FIRST}.logConfiguration: `awslogs` needs `awslogs-group`",
    ),
    "a file of variables by another name": (
        {"environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::bucket/variables.txt"}]},
        f"{FIRST}.environmentFiles[0].value: `arn:aws:s3:::bucket/variables.txt` is not the ARN of an object",
    ),
    "waiting for each other": (
        {"dependsOn": [{"containerName": "other", "condition": "START"}]},
        f"{FIRST}.dependsOn: `nginx` and `other` wait for each other",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_ecs_refuses(project: Project, case: str) -> None:
    changes, expected = REFUSED[case]
    waits = {"dependsOn": [{"containerName": "nginx", "condition": "START"}]} if "each other" in case else {}
    messages = said(project, {**CONTAINER, **changes}, {**OTHER, **waits})
    assert len(messages) == 1
    assert messages[0].startswith(expected)


def test_the_same_port_by_two_protocols(project: Project) -> None:
    ports = [{"containerPort": 53, "protocol": "udp"}, {"containerPort": 53}]
    assert said(project, {**CONTAINER, "portMappings": ports}) == []


def test_a_reservation_and_limits_that_are_right(project: Project) -> None:
    unlimited = [{"name": "memlock", "softLimit": -1, "hardLimit": -1}]
    assert said(project, {**CONTAINER, "memoryReservation": 64, "ulimits": unlimited}) == []


@pytest.mark.parametrize(
    ("condition", "other"),
    [("HEALTHY", {"healthCheck": {"command": ["CMD", "true"]}}), ("SUCCESS", {"essential": False}), ("START", {})],
)
def test_waiting_for_what_can_be(project: Project, condition: str, other: dict[str, Any]) -> None:
    waits = {"dependsOn": [{"containerName": "other", "condition": condition}]}
    assert said(project, {**CONTAINER, **waits}, {**OTHER, **other}) == []


def test_routers_of_logs(project: Project) -> None:
    router = {**OTHER, "firelensConfiguration": {"type": "fluentbit"}}
    logs = {"logConfiguration": {"logDriver": "awsfirelens", "options": {"Name": "http"}}}
    assert said(project, {**CONTAINER, **logs}, router) == []
    (message,) = said(project, {**CONTAINER, **logs}, router, {**router, "name": "third"})
    assert message == "containerDefinitions[2].firelensConfiguration: two containers route logs"


def test_waiting_in_a_row(project: Project) -> None:
    waits = {"dependsOn": [{"containerName": "other", "condition": "START"}]}
    assert said(project, {**CONTAINER, **waits}, OTHER) == []


@pytest.mark.parametrize(
    ("volumes", "expected"),
    [
        ([{"name": "a b"}], "volumes[0].name: `a b` is not a volume name"),
        ([{"name": "a"}, {"name": "a"}], "volumes[1].name: `a` is the name of two volumes"),
        (
            [{"name": "a", "efsVolumeConfiguration": {"fileSystemId": "data"}}],
            "volumes[0].efsVolumeConfiguration.fileSystemId: `data` is not the id of a file system",
        ),
    ],
)
def test_volumes(project: Project, volumes: list[dict[str, Any]], expected: str) -> None:
    (message,) = said(project, CONTAINER, volumes=volumes)
    assert message.startswith(expected)


def test_everything_is_said_at_once(project: Project) -> None:
    messages = said(
        project,
        {**CONTAINER, "memory": 1, "healthCheck": {"command": ["x"], "interval": 1}},
        {**OTHER, "mountPoints": [{"sourceVolume": "x", "containerPath": "/x"}]},
    )
    assert len(messages) == 4
