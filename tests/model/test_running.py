"""What `ops verify` finds of a service that somebody changed: each thing by itself, and nothing of what tools may."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ecs_platform.model.environment import Loaded
from ecs_platform.model.task.render import rendered
from ecs_platform.model.task.running import (
    _OF_A_REVISION,
    _OF_A_SERVICE,
    revision_differences,
    service_differences,
)
from tests.model.project import Project

Json = dict[str, Any]
PAGE = Path(__file__).resolve().parents[2] / "docs" / "verify.md"
API = """\
name: api
type: Load Balanced Web Service
image: {location: nginx, port: 80}
http: {path: /}
network: {connect: true}
secrets: {PASSWORD: password}
storage:
  volumes:
    shared: {path: /shared, efs: {id: fs-0123456789abcdef0}}
"""
GROUP = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup"
OUTPUTS = {
    "private_subnet_ids": ["subnet-a", "subnet-b"],
    "public_subnet_ids": ["subnet-c", "subnet-d"],
    "services": {
        "api": {"target_group_arns": {"public": f"{GROUP}/test-api/1"}, "security_group_ids": ["sg-api", "sg-connect"]}
    },
}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    project = Project(tmp_path_factory.mktemp("running") / "project")
    project.write("api.yaml", API)
    found = project.load()
    assert [each.message for each in found.findings if "has no priority yet" not in each.message] == []
    return found


def declared(loaded: Loaded, kind: Any = "create-service", outputs: Json | None = None) -> Json:
    return rendered(kind, loaded.services[0], loaded, OUTPUTS if outputs is None else outputs)


def running(loaded: Loaded, outputs: Json | None = None) -> Json:
    """The service as DescribeServices says it, in the order that ECS likes."""
    asked = copy.deepcopy(declared(loaded, outputs=outputs))
    network = asked["networkConfiguration"]["awsvpcConfiguration"]
    network["subnets"].reverse()
    network["securityGroups"].reverse()
    asked["capacityProviderStrategy"] = [{**each, "base": 0} for each in asked["capacityProviderStrategy"]]
    connect = asked.pop("serviceConnectConfiguration")
    connect["namespace"] = "arn:aws:servicediscovery:eu-central-1:123456789012:namespace/ns-1"
    deployments = [{"status": "ACTIVE"}, {"status": "PRIMARY", "serviceConnectConfiguration": connect}]
    return {**asked, "deployments": deployments, "serviceRegistries": [], "deploymentController": {"type": "ECS"}}


def network(service: Json) -> Json:
    found: Json = service["networkConfiguration"]["awsvpcConfiguration"]
    return found


def balancer(service: Json, **changed: Any) -> None:
    service["loadBalancers"] = [{**service["loadBalancers"][0], **changed}]


CHANGES: dict[str, tuple[str, Callable[[Json], Any]]] = {
    "another's target group": (
        "its target groups",
        lambda service: balancer(service, targetGroupArn=f"{GROUP}/test-internal/2"),
    ),
    "another's target group too": (
        "its target groups",
        lambda service: service["loadBalancers"].append(
            {"targetGroupArn": f"{GROUP}/test-internal/2", "containerName": "api", "containerPort": 80}
        ),
    ),
    "an alternate target group": (
        "its target groups",
        lambda service: balancer(
            service, advancedConfiguration={"alternateTargetGroupArn": f"{GROUP}/test-internal/2"}
        ),
    ),
    "another port": ("its target groups", lambda service: balancer(service, containerPort=8080)),
    "no target group": ("its target groups", lambda service: service.update(loadBalancers=[])),
    "a public subnet": ("its subnets", lambda service: network(service)["subnets"].append("subnet-c")),
    "a security group less": ("its security groups", lambda service: network(service)["securityGroups"].pop()),
    "another's security group": (
        "its security groups",
        lambda service: network(service)["securityGroups"].append("sg-shop"),
    ),
    "a public address": ("its public address", lambda service: network(service).update(assignPublicIp="ENABLED")),
    "spot": (
        "its capacity",
        lambda service: service.update(capacityProviderStrategy=[{"capacityProvider": "FARGATE_SPOT", "weight": 1}]),
    ),
    "a launch type": (
        "its capacity",
        lambda service: service.update(capacityProviderStrategy=[], launchType="EC2"),
    ),
    "no Service Connect": (
        "its names in Service Connect",
        lambda service: service["deployments"][1].update(serviceConnectConfiguration={"enabled": False}),
    ),
    "another's name": (
        "its names in Service Connect",
        lambda service: service["deployments"][1]["serviceConnectConfiguration"]["services"][0].update(
            clientAliases=[{"dnsName": "shop", "port": 80}]
        ),
    ),
    "another's name in DNS": (
        "its names in Cloud Map",
        lambda service: service.update(serviceRegistries=[{"registryArn": "arn:aws:servicediscovery:::service/srv-1"}]),
    ),
    "Lattice": (
        "its part in VPC Lattice",
        lambda service: service["deployments"][1].update(vpcLatticeConfigurations=[{"targetGroupArn": "arn:tg"}]),
    ),
    "a volume": (
        "its EBS volumes",
        lambda service: service["deployments"][1].update(volumeConfigurations=[{"name": "data"}]),
    ),
    "blue and green": (
        "how it is deployed",
        lambda service: service["deploymentConfiguration"].update(strategy="BLUE_GREEN"),
    ),
    "a hook": (
        "how it is deployed",
        lambda service: service["deploymentConfiguration"].update(lifecycleHooks=[{"hookTargetArn": "arn:lambda"}]),
    ),
    "a shell": ("its ECS Exec", lambda service: service.update(enableExecuteCommand=True)),
    "no tags": ("where its tasks have their tags from", lambda service: service.pop("propagateTags")),
}


def test_a_service_as_declared_has_no_differences(loaded: Loaded) -> None:
    assert service_differences(running(loaded), declared(loaded)) == []


@pytest.mark.parametrize("change", CHANGES)
def test_each_thing_of_a_service_is_found(loaded: Loaded, change: str) -> None:
    what, make = CHANGES[change]
    service = running(loaded)
    make(service)
    (found,) = service_differences(service, declared(loaded))
    assert found.what == what
    assert found.runs != found.declared
    assert found.message.startswith(f"{what}: {found.runs}; declared: ")


def test_what_is_said_can_be_acted_on(loaded: Loaded) -> None:
    service = running(loaded)
    balancer(service, targetGroupArn=f"{GROUP}/test-internal/2")
    (found,) = service_differences(service, declared(loaded))
    assert found.message == (
        "its target groups: targetgroup/test-internal/2 at api:80; declared: targetgroup/test-api/1 at api:80"
    )


def test_all_are_found_at_once(loaded: Loaded) -> None:
    service = running(loaded)
    network(service)["assignPublicIp"] = "ENABLED"
    service["loadBalancers"] = []
    found = {each.what: each.declared for each in service_differences(service, declared(loaded))}
    assert found == {"its target groups": "targetgroup/test-api/1 at api:80", "its public address": "no"}


@pytest.mark.parametrize(
    "change", [{"desiredCount": 9}, {"platformVersion": "1.4.0"}, {"healthCheckGracePeriodSeconds": 5}]
)
def test_what_a_tool_may_change_of_a_service_is_left_to_it(loaded: Loaded, change: Json) -> None:
    service = {**running(loaded), **change}
    service["deploymentConfiguration"] |= {"maximumPercent": 150, "minimumHealthyPercent": 50}
    assert service_differences(service, declared(loaded)) == []


def test_ids_that_are_not_known_are_not_compared(loaded: Loaded) -> None:
    asked = declared(loaded, outputs={})
    assert "@@" in str(asked["loadBalancers"])
    assert service_differences(running(loaded), asked) == []
    service = running(loaded)
    network(service)["assignPublicIp"] = "ENABLED"
    assert [each.what for each in service_differences(service, asked)] == ["its public address"]


def container(definition: Json) -> Json:
    found: Json = definition["containerDefinitions"][0]
    return found


REVISIONS: dict[str, tuple[str, Callable[[Json], Any]]] = {
    "taskRoleArn": ("its revision's task role", lambda d: d.update(taskRoleArn="arn:aws:iam::1:role/admin")),
    "executionRoleArn": ("its revision's execution role", lambda d: d.update(executionRoleArn="arn:aws:iam::1:role/x")),
    "networkMode": ("its revision's network mode", lambda d: d.update(networkMode="host")),
    "pidMode": ("its revision's pidMode", lambda d: d.update(pidMode="host")),
    "ipcMode": ("its revision's ipcMode", lambda d: d.update(ipcMode="host")),
    "host directory": (
        "its revision's volumes",
        lambda d: d["volumes"].append({"name": "root", "host": {"sourcePath": "/"}}),
    ),
    "another's file system": (
        "its revision's volumes",
        lambda d: d["volumes"].append({"name": "x", "efsVolumeConfiguration": {"fileSystemId": "fs-shop"}}),
    ),
    "its file system without IAM": (
        "its revision's volumes",
        lambda d: d["volumes"][0]["efsVolumeConfiguration"].pop("authorizationConfig"),
    ),
    "a plugin's volume": (
        "its revision's volumes",
        lambda d: d["volumes"].append({"name": "x", "dockerVolumeConfiguration": {"driver": "any"}}),
    ),
    "privileged": ("its revision's privileged containers", lambda d: container(d).update(privileged=True)),
    "capabilities": (
        "its revision's Linux capabilities",
        lambda d: container(d).update(linuxParameters={"capabilities": {"add": ["SYS_ADMIN"]}}),
    ),
    "devices": (
        "its revision's devices of the host",
        lambda d: container(d).update(linuxParameters={"devices": [{"hostPath": "/dev/sda"}]}),
    ),
    "security options": (
        "its revision's security options",
        lambda d: container(d).update(dockerSecurityOptions=["label:disable"]),
    ),
    "secrets": (
        "its revision's secrets",
        lambda d: container(d)["secrets"].append({"name": "X", "valueFrom": "/test/shop/password"}),
    ),
    "secrets of logs": (
        "its revision's secrets",
        lambda d: container(d)["logConfiguration"].update(secretOptions=[{"name": "X", "valueFrom": "/test/shop/k"}]),
    ),
    "a sidecar's secrets": (
        "its revision's secrets",
        lambda d: d["containerDefinitions"].append(
            {"name": "side", "secrets": [{"name": "X", "valueFrom": "/test/shop/password"}]}
        ),
    ),
    "files": (
        "its revision's environment files",
        lambda d: container(d).update(environmentFiles=[{"type": "s3", "value": "arn:aws:s3:::any/x.env"}]),
    ),
    "credentials": (
        "its revision's credentials of registries",
        lambda d: container(d).update(repositoryCredentials={"credentialsParameter": "arn:secret"}),
    ),
}


def revision(loaded: Loaded) -> Json:
    return copy.deepcopy(declared(loaded, "task-definition"))


@pytest.mark.parametrize("change", REVISIONS)
def test_each_thing_of_a_revision_is_found(loaded: Loaded, change: str) -> None:
    what, make = REVISIONS[change]
    changed = revision(loaded)
    make(changed)
    (found,) = revision_differences(changed, declared(loaded, "task-definition"))
    assert found.what == what


def test_what_a_tool_may_change_of_a_revision_is_left_to_it(loaded: Loaded) -> None:
    changed = {**revision(loaded), "cpu": "1024", "memory": "2048", "tags": []}
    parameter = "arn:aws:ssm:eu-central-1:123456789012:parameter/test/api/password"
    container(changed).update(
        image="nginx:2",
        command=["serve"],
        environment=[{"name": "MORE", "value": "1"}],
        healthCheck={"command": ["CMD", "true"]},
        secrets=[{"name": "RENAMED", "valueFrom": parameter}],
    )
    changed["containerDefinitions"].append({"name": "agent", "image": "agent:1"})
    changed["volumes"].append({"name": "scratch"})
    assert revision_differences(changed, declared(loaded, "task-definition")) == []


def test_a_revision_with_less_is_fine(loaded: Loaded) -> None:
    changed = {**revision(loaded), "volumes": []}
    container(changed).update(secrets=[])
    assert revision_differences(changed, declared(loaded, "task-definition")) == []


def test_every_comparison_is_tried_and_on_the_page() -> None:
    assert {what for what, _ in CHANGES.values()} == set(_OF_A_SERVICE)
    assert {what for what, _ in REVISIONS.values()} == set(_OF_A_REVISION)
    page = PAGE.read_text(encoding="utf-8")
    for what in (*_OF_A_SERVICE, *_OF_A_REVISION):
        assert f"| {what} |" in page
