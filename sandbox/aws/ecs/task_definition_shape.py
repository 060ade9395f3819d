"""What ECS makes of a task definition that it takes: defaults, what an instance must be able to, where it can run.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html, API_PortMapping.html and
API_HealthCheck.html have the defaults. The attributes are those that the agent registers an instance with
(https://github.com/aws/amazon-ecs-agent/blob/master/agent/app/agent_capability.go); which setting asks for which is
read from task definitions that were described on AWS, so one that none of them has may be missing here.
"""

import re
from collections.abc import Iterator
from typing import Any

from moto.ecs.models import TaskDefinition

from sandbox.aws.ecs.common import containers_of
from sandbox.aws.ecs.task_definition_checks import FARGATE_SIZES, cpu_units, memory_mib

CHECKED = {"interval": 30, "timeout": 5, "retries": 3}
OF_DOCKER, OF_AWS = "com.amazonaws.ecs.capability.docker-remote-api.", "com.amazonaws.ecs.capability."
OF_ECS = "ecs.capability."
REGISTRY = re.compile(r"^\d{12}\.dkr[.-]ecr[.-]")
ON_FARGATE = ("awslogs", "splunk", "awsfirelens")


def completed(container: dict[str, Any], network_mode: str | None) -> dict[str, Any]:
    """A container definition with what is read back of it although it was not given."""
    full = {"systemControls": [], **container}
    full["portMappings"] = [_port(port, network_mode) for port in container.get("portMappings") or []]
    if container.get("healthCheck"):
        full["healthCheck"] = {**CHECKED, **container["healthCheck"]}
    return full


def _port(port: dict[str, Any], network_mode: str | None) -> dict[str, Any]:
    """awsvpc and host have the container's port on the host too; bridge 0, for which Docker chooses one."""
    same = network_mode in ("awsvpc", "host") and "containerPort" in port
    host_port = port.get("hostPort") or (port["containerPort"] if same else 0)
    return {"protocol": "tcp", **port, **({} if "containerPortRange" in port else {"hostPort": host_port})}


def compatibilities(definition: TaskDefinition) -> list[str]:
    """The launch types that it could run on, whatever was asked for (`MANAGED_INSTANCES` is not played)."""
    if _fits_fargate(definition):
        return ["EC2", "FARGATE"]
    return ["EC2"] if definition.network_mode == "awsvpc" else ["EXTERNAL", "EC2"]


def _fits_fargate(definition: TaskDefinition) -> bool:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html"""
    if definition.network_mode != "awsvpc" or not definition.cpu or not definition.memory:
        return False
    sized = memory_mib(definition.memory) in FARGATE_SIZES.get(cpu_units(definition.cpu), ())
    of_host = definition.placement_constraints or definition.ipc_mode or definition.pid_mode == "host"
    mounted = any(
        (volume.get("host") or {}).get("sourcePath") or volume.get("dockerVolumeConfiguration")
        for volume in definition.volumes
    )
    return sized and not of_host and not mounted and all(_fits(container) for container in containers_of(definition))


def _fits(container: dict[str, Any]) -> bool:
    driver = (container.get("logConfiguration") or {}).get("logDriver", "awslogs")
    return driver in ON_FARGATE and not container.get("privileged") and not container.get("links")


def required(definition: TaskDefinition) -> list[dict[str, str]]:
    """`requiresAttributes`: what the agent of an instance must have said of itself."""
    execution = bool(getattr(definition, "execution_role_arn", None))
    names = {*_of_task(definition)}
    for container in containers_of(definition):
        names |= {*_of_container(container), *_of_settings(container), *_of_pulling(container, execution)}
        if execution and (container.get("logConfiguration") or {}).get("logDriver") == "awslogs":
            names.add(f"{OF_ECS}execution-role-awslogs")
    return [{"name": name} for name in sorted(names)]


def _of_task(definition: TaskDefinition) -> Iterator[str]:
    if definition.network_mode == "awsvpc":
        yield f"{OF_ECS}task-eni"
    if definition.cpu or definition.memory or definition.network_mode == "awsvpc":
        yield f"{OF_DOCKER}1.18"
    if getattr(definition, "task_role_arn", None):
        yield f"{OF_AWS}task-iam-role" + ("-network-host" if definition.network_mode == "host" else "")
    if definition.pid_mode or definition.ipc_mode:
        yield f"{OF_ECS}pid-ipc-namespace-sharing"
    if definition.proxy_configuration:
        yield f"{OF_ECS}aws-appmesh"
    for volume in definition.volumes:
        if files := volume.get("efsVolumeConfiguration"):
            yield from (f"{OF_ECS}efs", f"{OF_DOCKER}1.25")
            if files.get("transitEncryption") == "ENABLED" or files.get("authorizationConfig"):
                yield f"{OF_ECS}efsAuth"


def _of_container(container: dict[str, Any]) -> Iterator[str]:
    if driver := (container.get("logConfiguration") or {}).get("logDriver"):
        yield from (f"{OF_AWS}logging-driver.{driver}", f"{OF_DOCKER}1.19")
    if check := container.get("healthCheck"):
        yield from (f"{OF_ECS}container-health-check", f"{OF_DOCKER}{'1.29' if 'startPeriod' in check else '1.24'}")
    if container.get("memoryReservation"):
        yield f"{OF_DOCKER}1.21"
    if container.get("privileged"):
        yield from (f"{OF_AWS}privileged-container", f"{OF_DOCKER}1.17")
    if container.get("firelensConfiguration"):
        yield f"{OF_ECS}firelens.{container['firelensConfiguration']['type']}"


def _of_settings(container: dict[str, Any]) -> Iterator[str]:
    for secret in container.get("secrets") or []:
        yield f"{OF_ECS}secrets.{_store(secret)}.environment-variables"
    for secret in (container.get("logConfiguration") or {}).get("secretOptions") or []:
        yield f"{OF_ECS}secrets.{_store(secret)}.bootstrap.log-driver"
    if container.get("environmentFiles"):
        yield f"{OF_ECS}env-files.s3"
    if container.get("dependsOn"):
        yield f"{OF_ECS}container-ordering"


def _of_pulling(container: dict[str, Any], execution: bool) -> Iterator[str]:
    if container.get("repositoryCredentials"):
        yield f"{OF_ECS}private-registry-authentication.secretsmanager"
    if REGISTRY.match(container["image"]):
        yield f"{OF_AWS}ecr-auth"
        if execution:
            yield f"{OF_ECS}execution-role-ecr-pull"


def _store(secret: dict[str, Any]) -> str:
    return "asm" if ":secretsmanager:" in secret["valueFrom"] else "ssm"
