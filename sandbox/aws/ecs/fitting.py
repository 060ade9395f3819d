"""Why a task does not fit on a container instance, in ECS's words.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html and for RunTask
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html; for placement constraints
https://github.com/aws/containers-roadmap/issues/1201 and https://github.com/aws/amazon-ecs-agent/pull/3044.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from moto.ec2.models import EC2Backend, ec2_backends
from moto.ecs.models import ContainerInstance, TaskDefinition

from sandbox.aws.ecs import cluster_query, sizes
from sandbox.aws.ecs.common import containers_of
from sandbox.aws.ecs.task import Task

# What an instance's agent offers unless ECS_AVAILABLE_LOGGING_DRIVERS says otherwise:
# https://github.com/aws/amazon-ecs-agent/blob/master/ecs-init/docker/docker.go; FireLens's is always there.
LOG_DRIVERS = ("json-file", "syslog", "awslogs", "fluentd", "none", "awsfirelens")
OFFERED = re.compile(r"ECS_AVAILABLE_LOGGING_DRIVERS\s*=\s*['\"]?(\[[^\]]*\])")
ARCHITECTURES = {"X86_64": "x86_64", "ARM64": "arm64"}


@dataclass(frozen=True)
class Misfit:
    """`words` end the event "The closest matching (container-instance X) …", `code` is RunTask's reason."""

    words: str
    code: str


def _encountered(error: str) -> Misfit:
    return Misfit(f'encountered error "{error}"', error)


AGENT = _encountered("AGENT")
ATTRIBUTE = Misfit("is missing an attribute required by your task", "ATTRIBUTE")
CPU = Misfit("has insufficient CPU units available", "RESOURCE:CPU")
MEMORY = Misfit("has insufficient memory available", "RESOURCE:MEMORY")
PORTS = Misfit("is already using a port required by your task", "RESOURCE:PORTS")
GPU, ENI = _encountered("RESOURCE:GPU"), _encountered("RESOURCE:ENI")
MEMBER_OF = _encountered("MemberOf placement constraint unsatisfied.")
DISTINCT = _encountered("DistinctInstance placement constraint unsatisfied.")
ORDER = (AGENT, ATTRIBUTE, CPU, MEMORY, GPU, PORTS, ENI, MEMBER_OF, DISTINCT)
"""What is asked first stands first: an instance that fails later is the closer one."""


def misfit(task: Task, instance: ContainerInstance, present: list[Task]) -> Misfit | None:
    """The first thing that keeps the task off an instance with these tasks; None where it fits."""
    if not instance.agent_connected:
        return AGENT
    ec2 = ec2_backends[task.backend.account_id][task.backend.region_name]
    if any(_missing(task, instance, ec2)):
        return ATTRIBUTE
    if found := _resource(task.definition, instance, present):
        return found
    for constraint in _constraints(task):
        expression = str(constraint.get("expression") or "")
        if constraint.get("type") == "memberOf" and not cluster_query.matches(expression, instance, present):
            return MEMBER_OF
    alike = any(other.group == task.group for other in present)
    return DISTINCT if alike and is_distinct(task) else None


def is_distinct(task: Task) -> bool:
    """Whether it wants an instance on which there is none of its group."""
    return bool(task.fields.get("distinct")) or any(
        constraint.get("type") == "distinctInstance" for constraint in _constraints(task)
    )


def _constraints(task: Task) -> list[dict[str, Any]]:
    return [*(task.definition.placement_constraints or []), *task.fields.get("constraints", [])]


def _resource(definition: TaskDefinition, instance: ContainerInstance, present: list[Task]) -> Misfit | None:
    needed, left = sizes.needs(definition), sizes.size_of(instance)
    for task in present:
        left = left.without(sizes.needs(task.definition))
    for has_too_little, found in (
        (needed.cpu > left.cpu, CPU),
        (needed.memory > left.memory, MEMORY),
        (needed.gpus > left.gpus, GPU),
        (bool(sizes.fixed_ports(definition) & sizes.ports(present)), PORTS),
        (needed.interfaces > left.interfaces, ENI),
    ):
        if has_too_little:
            return found
    return None


# Attributes


def _missing(task: Task, instance: ContainerInstance, ec2: EC2Backend) -> Iterator[bool]:
    """Each attribute that a task may need, and whether the instance lacks it: those that a definition alone decides."""
    attributes, platform = instance.attributes, task.definition.runtime_platform or {}
    architecture = ARCHITECTURES.get(platform.get("cpuArchitecture") or "")
    yield architecture is not None and attributes.get("ecs.cpu-architecture") not in (None, architecture)
    family = platform.get("operatingSystemFamily")
    windows = attributes.get("ecs.os-type") == "windows"
    yield family is not None and family.startswith("WINDOWS") is not windows
    yield task.awsvpc and not _subnet_in_its_vpc(task, instance, ec2)
    host = ec2.get_instance_by_id(instance.ec2_instance_id)
    offered = _log_drivers(host, ec2)
    drivers = {(each.get("logConfiguration") or {}).get("logDriver") for each in containers_of(task.definition)}
    yield offered is not None and bool(drivers - {None} - offered)


def _subnet_in_its_vpc(task: Task, instance: ContainerInstance, ec2: EC2Backend) -> bool:
    """awsvpc tasks are placed on instances of the VPC in which their subnets are."""
    vpcs = {ec2.get_subnet(subnet).vpc_id for subnet in task.network.get("subnets") or []}
    return not vpcs or instance.attributes.get("ecs.vpc-id") in {None, *vpcs}


def _log_drivers(host: Any, ec2: EC2Backend) -> set[str] | None:
    """The log drivers that the agent offers; None where the AMI may say more than the user data does."""
    image = ec2.amis.get(host.image_id) if host is not None else None
    if image is None or image.owner_id == ec2.account_id:
        return None
    found = OFFERED.search(user_data(host))
    return {*(re.findall(r"[\w-]+", found[1]) if found else LOG_DRIVERS), "awsfirelens", "none"}


def user_data(host: Any) -> str:
    """An EC2 instance's user data as text."""
    data = host.user_data
    return data.decode() if hasattr(data, "decode") and not isinstance(data, bytes) else str(data or "")
