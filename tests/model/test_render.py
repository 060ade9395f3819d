"""What `ops render` prints is what the aws commands take: checked with botocore's own validator."""

import json
from textwrap import dedent
from typing import Any

import botocore.session
import pytest
from botocore.validate import ParamValidator

from ecs_platform.model.manifest.service import Service
from ecs_platform.model.task.markers import markers_in
from ecs_platform.model.task.render import Kind, rendered
from tests.model.manifest.generated import ENVIRONMENTS, SETTINGS, Maker, write
from tests.model.manifest.test_good import GOOD
from tests.model.project import WEB, Project

OPERATIONS: dict[Kind, str] = {
    "task-definition": "RegisterTaskDefinition",
    "create-service": "CreateService",
    "update-service": "UpdateService",
}
OUTPUTS: dict[str, Any] = {
    "private_subnet_ids": ["subnet-1", "subnet-2"],
    "services": {
        "web": {
            "task_definition_arn": "arn:aws:ecs:eu-central-1:123456789012:task-definition/test-web:7",
            "target_group_arns": {
                "public": "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/test-web/0"
            },
            "security_group_ids": ["sg-0a1b2c3d", "sg-1"],
            "file_systems": {"a": {"file_system_id": "fs-12345678", "access_point_id": "fsap-12345678"}},
            "image": "nginx:7",
        }
    },
}


def assert_valid(kind: Kind, request: dict[str, Any]) -> None:
    """The request is one of the ECS API, its enumerations included, which botocore's validator leaves to AWS."""
    model = botocore.session.get_session().get_service_model("ecs")
    shape = model.operation_model(OPERATIONS[kind]).input_shape
    assert shape is not None
    report = ParamValidator().validate(request, shape)
    assert not report.has_errors(), report.generate_report()
    assert_enumerations(request, shape)


def assert_enumerations(value: Any, shape: Any) -> None:
    if shape.type_name == "structure":
        for name, inner in value.items():
            assert_enumerations(inner, shape.members[name])
    elif shape.type_name == "list":
        for inner in value:
            assert_enumerations(inner, shape.member)
    elif shape.type_name == "string" and shape.enum:
        assert value in shape.enum


def render(project: Project, service: Service, kind: Kind, outputs: dict[str, Any] | None = None) -> dict[str, Any]:
    project.services.joinpath("priorities.yaml").unlink(missing_ok=True)
    return rendered(kind, service, project.load(), outputs)


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD.keys())
def test_good_manifests_make_good_requests(project: Project, text: str) -> None:
    project.stack('variables: {TAG: "1", REGISTRY: registry.example.com, COUNT: 3, COMMAND: [a, b]}\nec2: {}')
    project.stack(name="prod")
    service = project.one(text)
    for kind in OPERATIONS:
        if not service.is_job or kind == "task-definition":
            assert_valid(kind, render(project, service, kind))


def test_generated_manifests_make_good_requests(project: Project) -> None:
    for environment in ENVIRONMENTS:
        project.stack(SETTINGS, environment)
    for number in range(100):
        project.write(f"s{number}.yaml", write(Maker(number).service()).text)
    loaded = project.load()
    for service in project.read().values():
        for kind in OPERATIONS:
            if not service.is_job or kind == "task-definition":
                assert_valid(kind, rendered(kind, service, loaded))


def test_the_seeds_commands(project: Project) -> None:
    """What the guide's service-create-nginx.json and service-update-nginx.json say, and what became of its role."""
    project.stack("ec2: {}")
    project.write(
        "td.json",
        '{"containerDefinitions": [{"name": "nginx", "image": "nginx:alpine", "memory": 128, '
        '"portMappings": [{"containerPort": 80, "protocol": "tcp"}]}]}',
    )
    text = """\
        name: nginx
        task_definition: td.json
        capacity: ec2
        network: {mode: bridge}
        http: {path: /}
        deployment: {rolling: recreate}
        """
    service = project.one(dedent(text))
    create = render(project, service, "create-service")
    assert {
        key: create[key] for key in ("cluster", "serviceName", "taskDefinition", "loadBalancers", "desiredCount")
    } == {
        "cluster": "test",
        "serviceName": "nginx",
        "taskDefinition": "@@TASKDEFINITION_ARN@@",
        "loadBalancers": [{"targetGroupArn": "@@TARGET_GROUP_ARN@@", "containerName": "nginx", "containerPort": 80}],
        "desiredCount": 1,
    }
    circuit_breaker = {"enable": True, "rollback": True}
    deployment = {"maximumPercent": 100, "minimumHealthyPercent": 0, "deploymentCircuitBreaker": circuit_breaker}
    assert create["deploymentConfiguration"] == deployment
    assert "role" not in create
    assert "networkConfiguration" not in create
    assert render(project, service, "update-service") == {
        "cluster": "test",
        "service": "nginx",
        "taskDefinition": "@@TASKDEFINITION_ARN@@",
        "desiredCount": 1,
        "deploymentConfiguration": deployment,
    }
    register = render(project, service, "task-definition")
    assert (register["family"], register["networkMode"]) == ("test-nginx", "bridge")
    assert register["taskRoleArn"] == "arn:aws:iam::123456789012:role/ecs/test/test-nginx-task"
    assert register["containerDefinitions"][0]["portMappings"][0]["hostPort"] == 0


def test_alarms_of_its_own_have_the_names_that_the_stack_gives_them(project: Project) -> None:
    alarms = "deployment: {rollback_alarms: {cpu_utilization: 80, memory_utilization: 90}}\n"
    create = render(project, project.one(WEB + alarms), "create-service")
    names = create["deploymentConfiguration"]["alarms"]["alarmNames"]
    assert names == ["test-web-rollback-cpu", "test-web-rollback-memory"]


def test_outputs_take_the_place_of_markers(project: Project) -> None:
    service = project.one(WEB)
    create = render(project, service, "create-service", OUTPUTS)
    assert create["taskDefinition"].endswith(":7")
    assert create["loadBalancers"][0]["targetGroupArn"].endswith("/test-web/0")
    assert create["networkConfiguration"]["awsvpcConfiguration"]["subnets"] == ["subnet-1", "subnet-2"]
    assert create["networkConfiguration"]["awsvpcConfiguration"]["securityGroups"] == ["sg-0a1b2c3d", "sg-1"]
    assert markers_in(create) == []
    assert markers_in(render(project, service, "create-service")) == [
        "@@PRIVATE_SUBNET_ID@@",
        "@@SECURITY_GROUP_ID@@",
        "@@TARGET_GROUP_ARN@@",
        "@@TASKDEFINITION_ARN@@",
    ]
    assert render(project, service, "task-definition", OUTPUTS)["containerDefinitions"][0]["image"] == "nginx:7"


def test_a_number_that_scaling_rules_own_is_left_alone(project: Project) -> None:
    service = project.one(WEB + "count: {range: 2-5, cpu_percentage: 50}\n")
    assert render(project, service, "create-service")["desiredCount"] == 2
    assert "desiredCount" not in render(project, service, "update-service")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [{"capacityProvider": "FARGATE", "weight": 1}]),
        ("capacity: fargate_spot", [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]),
        ("count: {spot: 3}", [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]),
        ("capacity: ec2", [{"capacityProvider": "ec2-test", "weight": 1}]),
        (
            "count: {range: {min: 1, max: 9, spot_from: 4}, cpu_percentage: 50}",
            [
                {"capacityProvider": "FARGATE_SPOT", "weight": 1},
                {"capacityProvider": "FARGATE", "weight": 0, "base": 3},
            ],
        ),
        (
            "count: {range: {min: 1, max: 9, spot_from: 1}, cpu_percentage: 50}",
            [{"capacityProvider": "FARGATE_SPOT", "weight": 1}],
        ),
    ],
)
def test_capacity(project: Project, text: str, expected: list[dict[str, Any]]) -> None:
    project.stack("ec2: {}")
    service = project.one(f"{WEB}{text}\n")
    assert render(project, service, "create-service")["capacityProviderStrategy"] == expected


def test_public_tasks(project: Project) -> None:
    service = project.one(WEB + "network: {vpc: {placement: public, security_groups: [sg-12345678]}, connect: true}\n")
    create = render(project, service, "create-service")
    assert create["networkConfiguration"]["awsvpcConfiguration"] == {
        "subnets": ["@@PUBLIC_SUBNET_ID@@"],
        "securityGroups": ["@@SECURITY_GROUP_ID@@", "@@SERVICE_CONNECT_SECURITY_GROUP_ID@@", "sg-12345678"],
        "assignPublicIp": "ENABLED",
    }
    assert create["serviceConnectConfiguration"]["services"] == [
        {"portName": "connect", "discoveryName": "web", "clientAliases": [{"port": 80, "dnsName": "web"}]}
    ]


def test_volumes(project: Project) -> None:
    service = project.one(
        WEB
        + """\
storage:
  volumes:
    a: {path: /a, efs: true}
    b: {path: /b, efs: {id: fs-12345678, root_dir: /x}}
    c: {path: /c}
"""
    )
    request = render(project, service, "task-definition")
    assert json.loads(json.dumps(request["volumes"])) == [
        {
            "name": "a",
            "efsVolumeConfiguration": {
                "fileSystemId": "@@FILE_SYSTEM_ID_A@@",
                "transitEncryption": "ENABLED",
                "authorizationConfig": {"accessPointId": "@@ACCESS_POINT_ID_A@@", "iam": "ENABLED"},
            },
        },
        {
            "name": "b",
            "efsVolumeConfiguration": {
                "fileSystemId": "fs-12345678",
                "rootDirectory": "/x",
                "transitEncryption": "ENABLED",
                "authorizationConfig": {"iam": "ENABLED"},
            },
        },
        {"name": "c"},
    ]
    made = render(project, service, "task-definition", OUTPUTS)["volumes"][0]["efsVolumeConfiguration"]
    assert (made["fileSystemId"], made["authorizationConfig"]["accessPointId"]) == ("fs-12345678", "fsap-12345678")
