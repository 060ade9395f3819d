"""A task definition's file: what its containers ask for that Fargate, Windows or mode `awsvpc` has not.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
"""

from collections.abc import Iterator
from typing import Any

from ecs_platform.model.manifest.checks.context import Check, alone
from ecs_platform.model.manifest.definition import Definition, containers_of
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.findings import Finding

Parameters = tuple[tuple[str, ...], ...]

_AWSVPC: Parameters = (("hostname",), ("extraHosts",), ("links",), ("dnsServers",))
_FARGATE: Parameters = (
    ("privileged",),
    ("disableNetworking",),
    ("dnsSearchDomains",),
    ("dockerSecurityOptions",),
    ("linuxParameters", "devices"),
    ("linuxParameters", "sharedMemorySize"),
    ("linuxParameters", "maxSwap"),
    ("linuxParameters", "swappiness"),
)
_WINDOWS: Parameters = (
    ("linuxParameters",),
    ("privileged",),
    ("user",),
    ("ulimits",),
    ("readonlyRootFilesystem",),
    ("disableNetworking",),
    ("dnsSearchDomains",),
    ("dockerSecurityOptions",),
)
_FARGATE_CAPABILITIES = frozenset({"SYS_PTRACE"})
_FARGATE_DRIVERS = ("awslogs", "splunk", "awsfirelens")
_FARGATE_TIMES = ("startTimeout", "stopTimeout")
_LEAST_TIME, _MOST_TIME = 2, 120


def container_parameters(service: Service) -> Iterator[Finding]:
    """Parameters of containers, each by name."""
    definition, fargate = service.source.definition, service.capacity != "ec2"
    if definition is None:
        return
    refused = {"mode `awsvpc`": _AWSVPC} if service.network_mode == "awsvpc" else {}
    refused |= {"Windows": _WINDOWS} if service.windows else {"Fargate": _FARGATE} if fargate else {}
    for container in containers_of(definition):
        for place, parameters in refused.items():
            for steps in parameters:
                if _given(container, steps):
                    message = f"{place} has no `{'.'.join(steps)}`, and `{container['name']}` asks for it"
                    yield service.finding(message, "remove it from the file", "task_definition")
        if fargate:
            for message, hint in _on_fargate(container):
                yield service.finding(f"container `{container['name']}` {message}", hint, "task_definition")


def _given(container: Any, steps: tuple[str, ...]) -> bool:
    for step in steps:
        container = container.get(step)
        if container is None:
            return False
    return container not in (False, [], {}, "")


def _on_fargate(container: dict[str, Any]) -> Iterator[tuple[str, str]]:
    added = container.get("linuxParameters", {}).get("capabilities", {}).get("add", [])
    wrong = sorted(set(added) - _FARGATE_CAPABILITIES)
    if wrong:
        yield f"adds {', '.join(f'`{each}`' for each in wrong)}; on Fargate only `SYS_PTRACE` can be added", "remove it"
    limits = [limit["name"] for limit in container.get("ulimits", []) if limit["name"] != "nofile"]
    if limits:
        yield f"sets the limit `{limits[0]}`; on Fargate only `nofile` can be set", "remove it"
    logs = container.get("logConfiguration", {})
    driver, options = logs.get("logDriver", "awslogs"), logs.get("options", {})
    if driver not in _FARGATE_DRIVERS:
        yield f"logs with `{driver}`, which Fargate has not", f"there are: {', '.join(_FARGATE_DRIVERS)}"
    elif logs and driver == "awslogs" and "awslogs-stream-prefix" not in options:
        yield "has no `awslogs-stream-prefix`, which Fargate needs", "add it to the options of its `logConfiguration`"
    for field in _FARGATE_TIMES:
        if field in container and not _LEAST_TIME <= container[field] <= _MOST_TIME:
            yield f"has `{field}` {container[field]}", f"on Fargate it is {_LEAST_TIME} to {_MOST_TIME} seconds"
    if any(each["type"] == "GPU" for each in container.get("resourceRequirements", [])):
        yield "wants a GPU, which Fargate has not", "write `capacity: ec2`, with a type of instance that has one"


def task_parameters(service: Service) -> Iterator[Finding]:
    """Parameters of the task: its volumes, its disk, its platform."""
    definition: Definition = service.source.definition or {}
    for volume in definition.get("volumes", []):
        if service.capacity != "ec2" and volume.get("host", {}).get("sourcePath"):
            message = f"the volume `{volume['name']}` is a directory of the container instance, and Fargate has none"
            yield service.finding(message, "remove `host.sourcePath` from the file", "task_definition")
        if service.windows and "efsVolumeConfiguration" in volume:
            yield service.finding(f"Windows mounts no EFS: `{volume['name']}`", "remove it", "task_definition")
    if service.windows and definition.get("runtimePlatform", {}).get("cpuArchitecture", "X86_64") != "X86_64":
        yield service.finding("Windows runs on x86_64 only", "write `X86_64` in the file", "task_definition")
    if service.windows and "ephemeralStorage" in definition:
        message = "on Windows a task's disk cannot be larger"
        yield service.finding(message, "remove `ephemeralStorage` from the file", "task_definition")


_FIELDS = ("task_definition", "capacity", "network")
CHECKS: tuple[Check, ...] = (alone(container_parameters, *_FIELDS), alone(task_parameters, *_FIELDS))
