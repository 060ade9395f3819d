"""A task definition is read back as ECS completes it, also when it is deregistered and deleted."""

from typing import Any

import pytest

from sandbox.tests.aws.world import ROLE, World, name, refusal

IMAGE = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1"
EMPTY: dict[str, Any] = {
    "cpu": 0,
    "essential": True,
    "environment": [],
    "mountPoints": [],
    "volumesFrom": [],
    "systemControls": [],
    "portMappings": [],
}
FARGATE = {"networkMode": "awsvpc", "cpu": "256", "memory": "512", "requiresCompatibilities": ["FARGATE"]}


def described(world: World, container: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What DescribeTaskDefinition answers of a revision with that container, which RegisterTaskDefinition did too."""
    given = {"name": "app", "image": "nginx:1", **container}
    made = world.ecs.register_task_definition(family=name("family"), containerDefinitions=[given], **more)
    found: dict[str, Any] = world.ecs.describe_task_definition(
        taskDefinition=made["taskDefinition"]["taskDefinitionArn"]
    )["taskDefinition"]
    assert made["taskDefinition"] == found
    return found


def test_a_container_has_its_defaults(world: World) -> None:
    found = described(world, {"memory": 128})
    assert found["containerDefinitions"] == [{**EMPTY, "name": "app", "image": "nginx:1", "memory": 128}]
    assert (found["status"], found["networkMode"], found["volumes"], found["placementConstraints"]) == (
        *("ACTIVE", "bridge"),
        *([], []),
    )
    assert found["registeredBy"] == "arn:aws:iam::123456789012:root"
    assert "registeredAt" in found
    assert "deregisteredAt" not in found


@pytest.mark.parametrize(
    ("mode", "given", "read"),
    [
        ("awsvpc", {"containerPort": 80}, {"containerPort": 80, "hostPort": 80, "protocol": "tcp"}),
        ("host", {"containerPort": 80}, {"containerPort": 80, "hostPort": 80, "protocol": "tcp"}),
        ("bridge", {"containerPort": 80}, {"containerPort": 80, "hostPort": 0, "protocol": "tcp"}),
        (
            "bridge",
            {"containerPort": 53, "hostPort": 5353, "protocol": "udp"},
            {"containerPort": 53, "hostPort": 5353, "protocol": "udp"},
        ),
        ("bridge", {"containerPortRange": "80-82"}, {"containerPortRange": "80-82", "protocol": "tcp"}),
    ],
)
def test_a_port_has_its_host_port_and_protocol(
    world: World, mode: str, given: dict[str, Any], read: dict[str, Any]
) -> None:
    found = described(world, {"memory": 128, "portMappings": [given]}, networkMode=mode)
    assert found["containerDefinitions"][0]["portMappings"] == [read]


@pytest.mark.parametrize("more", [{}, {"interval": 10}, {"retries": 5, "timeout": 2, "startPeriod": 20}])
def test_a_health_check_has_its_times(world: World, more: dict[str, int]) -> None:
    command = ["CMD-SHELL", "true"]
    found = described(world, {"memory": 128, "healthCheck": {"command": command, **more}})
    assert found["containerDefinitions"][0]["healthCheck"] == {
        "command": command,
        **{"interval": 30, "timeout": 5, "retries": 3, **more},
    }


AWSLOGS = {
    "logDriver": "awslogs",
    "options": {"awslogs-group": "a", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "a"},
}


@pytest.mark.parametrize(
    ("container", "more", "required"),
    [
        ({"memory": 128}, {}, set()),
        ({"memoryReservation": 128}, {}, {"com.amazonaws.ecs.capability.docker-remote-api.1.21"}),
        (
            {"image": IMAGE, "logConfiguration": AWSLOGS},
            {**FARGATE, "executionRoleArn": ROLE, "taskRoleArn": ROLE},
            {
                "com.amazonaws.ecs.capability.logging-driver.awslogs",
                "com.amazonaws.ecs.capability.docker-remote-api.1.18",
                "com.amazonaws.ecs.capability.docker-remote-api.1.19",
                "com.amazonaws.ecs.capability.ecr-auth",
                "com.amazonaws.ecs.capability.task-iam-role",
                "ecs.capability.execution-role-awslogs",
                "ecs.capability.execution-role-ecr-pull",
                "ecs.capability.task-eni",
            },
        ),
        (
            {"memory": 128, "healthCheck": {"command": ["CMD", "true"], "startPeriod": 20}},
            {},
            {"com.amazonaws.ecs.capability.docker-remote-api.1.29", "ecs.capability.container-health-check"},
        ),
        (
            {
                "memory": 128,
                "secrets": [
                    {"name": "A", "valueFrom": "/a"},
                    {"name": "B", "valueFrom": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:b-abcdef"},
                ],
            },
            {"executionRoleArn": ROLE},
            {
                "ecs.capability.secrets.ssm.environment-variables",
                "ecs.capability.secrets.asm.environment-variables",
            },
        ),
        (
            {"memory": 128, "mountPoints": [{"sourceVolume": "files", "containerPath": "/files"}]},
            {
                "volumes": [
                    {
                        "name": "files",
                        "efsVolumeConfiguration": {"fileSystemId": "fs-12345678", "transitEncryption": "ENABLED"},
                    }
                ]
            },
            {
                "com.amazonaws.ecs.capability.docker-remote-api.1.25",
                "ecs.capability.efs",
                "ecs.capability.efsAuth",
            },
        ),
    ],
)
def test_what_an_instance_must_be_able_to(
    world: World, container: dict[str, Any], more: dict[str, Any], required: set[str]
) -> None:
    found = described(world, container, **more)
    assert {each["name"] for each in found.get("requiresAttributes", [])} == required


@pytest.mark.parametrize(
    ("container", "more", "compatible"),
    [
        ({}, FARGATE, {"EC2", "FARGATE"}),
        ({}, {**FARGATE, "requiresCompatibilities": ["EC2"]}, {"EC2", "FARGATE"}),
        ({"privileged": True}, {**FARGATE, "requiresCompatibilities": ["EC2"]}, {"EC2"}),
        ({}, {"networkMode": "awsvpc", "cpu": "300", "memory": "512"}, {"EC2"}),
        ({"memory": 128}, {"networkMode": "awsvpc"}, {"EC2"}),
        ({"memory": 128}, {}, {"EC2", "EXTERNAL"}),
    ],
)
def test_where_it_could_run(
    world: World, container: dict[str, Any], more: dict[str, Any], compatible: set[str]
) -> None:
    assert set(described(world, container, **more)["compatibilities"]) == compatible


def test_a_revision_is_described_when_it_is_inactive_and_when_it_is_being_deleted(world: World) -> None:
    ecs, container = world.ecs, {"name": "app", "image": "nginx:1", "memory": 128}
    family = name("family")
    arn = ecs.register_task_definition(family=family, containerDefinitions=[container])["taskDefinition"][
        "taskDefinitionArn"
    ]
    active = ecs.delete_task_definitions(taskDefinitions=[arn])
    assert [failure["arn"] for failure in active["failures"]] == [arn]
    ecs.deregister_task_definition(taskDefinition=arn)
    found = ecs.describe_task_definition(taskDefinition=arn)["taskDefinition"]
    assert found["status"] == "INACTIVE"
    assert "deregisteredAt" in found
    assert refusal(ecs.describe_task_definition, taskDefinition=family)[0] == "ClientException"
    assert ecs.delete_task_definitions(taskDefinitions=[arn])["taskDefinitions"][0]["status"] == "DELETE_IN_PROGRESS"
    found = ecs.describe_task_definition(taskDefinition=arn)["taskDefinition"]
    assert (found["status"], found["containerDefinitions"][0]["name"]) == ("DELETE_IN_PROGRESS", "app")
    assert ecs.list_task_definitions(familyPrefix=family, status="DELETE_IN_PROGRESS")["taskDefinitionArns"] == [arn]
    assert ecs.list_task_definitions(familyPrefix=family, status="INACTIVE")["taskDefinitionArns"] == []
    again = ecs.register_task_definition(family=family, containerDefinitions=[container])["taskDefinition"]
    assert again["revision"] == 2
