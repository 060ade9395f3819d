"""How many tasks run at one time, on what, and what they need: a deployment has old and new ones side by side.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
"""

import re
from collections.abc import Iterator

from ecs_platform.model.environment import Loaded
from ecs_platform.model.manifest.service import CPU, Service
from ecs_platform.model.quotas.quota import Need
from ecs_platform.model.task.placement import FARGATE, FARGATE_SPOT, capacity_of, has_interface

CPU_UNITS = 1024
"""CPU units of a vCPU."""

STANDARD = "acdhimrtz"
"""First letters of the instance families that EC2's quota of Standard instances counts."""

_ONE_VCPU = {"t2.nano", "t2.micro", "t2.small", "m1.small", "m1.medium", "m3.medium"}
_OTHERS = ("dl", "hpc", "inf", "mac", "trn")
_SMALL = ("nano", "micro", "small", "medium", "large")


def most_tasks(service: Service) -> int:
    """Most tasks of a service at one time: its greatest number, times what a deployment may have; a job has one."""
    if service.is_job:
        return 1
    count = service.count
    most = count.range.max if count.range is not None else count.desired
    return most * max(service.deployment.maximum_percent, 100) // 100


def fargate_vcpu(loaded: Loaded) -> Iterator[Need]:
    """The vCPU of all tasks on Fargate, while every service is deployed anew."""
    yield Need(sum(_vcpu(service) * _on(service, loaded, FARGATE) for service in loaded.services))


def fargate_spot_vcpu(loaded: Loaded) -> Iterator[Need]:
    """The same on Fargate Spot."""
    yield Need(sum(_vcpu(service) * _on(service, loaded, FARGATE_SPOT) for service in loaded.services))


def instance_vcpu(loaded: Loaded) -> Iterator[Need]:
    """The vCPU of container instances, when there are as many as `ec2.max_size` allows."""
    if not any(service.capacity == "ec2" for service in loaded.services):
        return
    settings = loaded.settings.ec2
    assert settings is not None
    each = vcpu_of(settings.instance_type)
    if each is not None:
        yield Need(each * settings.max_size, setting="ec2.max_size")


def vcpu_of(instance_type: str) -> int | None:
    """The vCPU of an instance type of the Standard families; None for others, and where its size does not say it.

    https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
    """
    family, _, size = instance_type.partition(".")
    if family[:1] not in STANDARD or family.startswith(_OTHERS):
        return None
    if size in _SMALL:
        one = instance_type in _ONE_VCPU or (size == "medium" and family[0] != "t")
        return 1 if one else 2
    found = re.fullmatch("([0-9]*)xlarge", size)
    return None if found is None else 4 * int(found[1] or "1")


def ecs_services(loaded: Loaded) -> Iterator[Need]:
    """The services of the cluster; a job is none in ECS."""
    yield Need(sum(not service.is_job for service in loaded.services))


def connected_services(loaded: Loaded) -> Iterator[Need]:
    """The services that take part in Service Connect."""
    connected = sum(service.network.connect.enabled for service in loaded.services)
    if connected:
        yield Need(connected)


def with_interface(service: Service) -> int:
    """Most network interfaces of a service's tasks at one time."""
    return most_tasks(service) if has_interface(service.network_mode) else 0


def _vcpu(service: Service) -> float:
    cpu = service.cpu or (service.source.definition or {}).get("cpu") or CPU
    return int(cpu) / CPU_UNITS


def _on(service: Service, loaded: Loaded, provider: str) -> int:
    """How many of a service's tasks run on Fargate, or on Fargate Spot."""
    capacity, most = capacity_of(service, loaded.names), most_tasks(service)
    if capacity.provider != FARGATE_SPOT:
        return most if capacity.provider == provider else 0
    # The first tasks run on Fargate: the first of the old ones, and of the new ones.
    base = min(most, capacity.base * service.deployment.maximum_percent // 100)
    return base if provider == FARGATE else most - base
