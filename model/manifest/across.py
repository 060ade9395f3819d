"""What must hold between services: names that differ, in our files and in AWS."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from ecs_platform.model.manifest.host_ports import tasks_find_instances
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.naming import Names, discovery_name
from ecs_platform.model.reading.findings import Finding, did_you_mean, relative
from ecs_platform.model.reading.source import Node
from ecs_platform.model.settings.stack import LoadedSettings


def check_across(services: Iterable[Service], loaded: LoadedSettings) -> Iterator[Finding]:
    """Everything that is wrong between services, or between services and settings."""
    named = [service for service in services if "name" not in service.source.broken]
    yield from _same_names(named)
    yield from _same_names_in_aws(named)
    yield from _same_aliases(named)
    yield from _unknown_services(named, loaded)
    yield from _without_instances(named, loaded)
    if loaded.settings is not None and loaded.settings.ec2 is not None:
        yield from tasks_find_instances(named, loaded.settings.ec2.max_size)


def _same_names(services: list[Service]) -> Iterator[Finding]:
    by_name = sorted(services, key=lambda service: (service.name, service.source.file))
    for first, second in pairwise(by_name):
        if first.name == second.name:
            message = f"`{first.name}` is the name of two services"
            for one, other in ((first, second), (second, first)):
                yield _name(one).finding(message, f"rename it here or in {_place(other)}")


def names_in_aws(service: Service, names: Names) -> dict[tuple[str, str], str]:
    """Every name that something of a service has in AWS, by kind and name, with what it is."""
    found = {
        ("task definition", names.family(service.name)): "family",
        ("log group", names.log_group(service.name)): "log group",
        ("role", names.task_role(service.name)): "task role",
        ("role", names.execution_role(service.name)): "execution role",
        ("security group", names.service_security_group(service.name)): "security group",
        ("ECS service", names.service(service.name)): "service",
    }
    volumes = () if service.source.broken & {"storage"} else service.storage.volumes.items()
    for volume, declared in volumes:
        if declared.efs is not None and declared.efs.made:
            found["file system", names.file_system(service.name, volume)] = f"file system `{volume}`"
    return {key: what for key, what in found.items() if not (service.is_job and key[0] == "ECS service")}


def _same_names_in_aws(services: list[Service]) -> Iterator[Finding]:
    """After shortening, and with what stands at their ends, two names can have become one."""
    taken: dict[tuple[str, str], tuple[Service, str]] = {}
    for service in sorted(services, key=lambda service: (service.name, service.source.file)):
        for key, what in names_in_aws(service, service.source.names).items():
            other, what_other = taken.setdefault(key, (service, what))
            if other is service or other.name == service.name:
                continue
            message = f"the {what} of `{service.name}` and the {what_other} of `{other.name}` would both be `{key[1]}`"
            for one, another in ((service, other), (other, service)):
                yield _name(one).finding(message, f"rename it here or in {_place(another)}")


def _same_aliases(services: list[Service]) -> Iterator[Finding]:
    """In Service Connect a name leads to one service, also where only periods and hyphens differ."""
    taken: dict[str, Service] = {}
    for service in sorted(services, key=lambda service: (service.name, service.source.file)):
        connect = service.network.connect
        if "network" in service.source.broken or not connect.enabled or service.connect_port is None:
            continue
        name = discovery_name(connect.alias or service.name)
        other = taken.setdefault(name, service)
        if other is not service and other.name != service.name:
            message = f"`{name}` is the name of two services in Service Connect"
            for one, another in ((service, other), (other, service)):
                hint = f"give one of them another `network.connect.alias`; the other stands in {_place(another)}"
                yield one.finding(message, hint, "network", "connect", "alias")


def _unknown_services(services: list[Service], loaded: LoadedSettings) -> Iterator[Finding]:
    """Settings that name services there are not."""
    if loaded.settings is None or not services:
        return
    known = {service.name for service in services}
    named: list[tuple[tuple[str | int, ...], str]] = [(("images", name), name) for name in loaded.settings.images]
    named += [
        (("deployers", deployer, "services", index), name)
        for deployer, each in loaded.settings.deployers.items()
        for index, name in enumerate(each.services or ())
    ]
    for steps, name in named:
        if name not in known:
            node = loaded.node.find(steps)
            hint = did_you_mean(name, known) or "remove it, or add the service's manifest"
            at_key = steps[0] == "images"
            message = f"there is no service `{name}`"
            yield node.finding_at_key(message, hint) if at_key else node.finding(message, hint)


def _without_instances(services: list[Service], loaded: LoadedSettings) -> Iterator[Finding]:
    """Services on container instances, where the settings have none."""
    if loaded.settings is None or loaded.settings.ec2 is not None:
        return
    hint = f"add `{loaded.project_name}:ec2: {{}}` below `config:` in Pulumi.{loaded.stack}.yaml, or write `fargate`"
    for service in services:
        if service.capacity == "ec2" and "capacity" not in service.source.broken:
            yield service.finding("this environment has no container instances", hint, "capacity")


def _name(service: Service) -> Node:
    return service.node.find(("name",))


def _place(service: Service) -> str:
    at = _name(service).at
    return f"{relative(at.file)}:{at.line}"
