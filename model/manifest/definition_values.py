"""Values in a task definition's file that have the right type, and that ECS refuses all the same.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ecs_platform.model.manifest.env_file import S3_OBJECT
from ecs_platform.model.reading.findings import Finding, did_you_mean
from ecs_platform.model.reading.source import Node

_NAME = re.compile(r"[A-Za-z0-9_-]{1,255}")
_PORT_NAME = re.compile(r"[a-z0-9_][a-z0-9_-]{0,63}")
_EFS = re.compile(r"fs-[0-9a-f]{8,40}")
_COMMANDS = ("CMD", "CMD-SHELL", "NONE")

RANGES: dict[tuple[str, ...], tuple[int, int]] = {
    ("cpu",): (0, 262_144),
    ("memory",): (6, 3_145_728),
    ("memoryReservation",): (6, 3_145_728),
    ("healthCheck", "interval"): (5, 300),
    ("healthCheck", "timeout"): (2, 60),
    ("healthCheck", "retries"): (1, 10),
    ("healthCheck", "startPeriod"): (0, 300),
    ("linuxParameters", "swappiness"): (0, 100),
    ("restartPolicy", "restartAttemptPeriod"): (60, 1800),
    ("portMappings", "*", "containerPort"): (1, 65_535),
    ("portMappings", "*", "hostPort"): (0, 65_535),
}
"""Least and most, by path in a container."""
MOST_ITEMS: dict[tuple[str, ...], int] = {
    ("environmentFiles",): 10,
    ("restartPolicy", "ignoredExitCodes"): 50,
    ("credentialSpecs",): 1,
}
"""Items of a list, by path in a container."""
_DISK = (1, 200)
"""GiB of a task's disk; up to the 20 that Fargate gives, nothing is asked for."""


def task_values(root: Node) -> Iterator[Finding]:
    """What is wrong with the task's own values."""
    yield from _range(root.get("ephemeralStorage", "sizeInGiB"), *_DISK)
    names: set[Any] = set()
    for volume in _items(root.get("volumes")):
        name, efs = volume.get("name"), volume.get("efsVolumeConfiguration", "fileSystemId")
        if name is not None and not _NAME.fullmatch(str(name.value)):
            yield name.finding(f"`{name.value}` is not a volume name", "letters, digits, `-` and `_`, at most 255")
        elif name is not None and name.value in names:
            yield name.finding(f"`{name.value}` is the name of two volumes", "rename one of them")
        names.add(None if name is None else name.value)
        if efs is not None and not _EFS.fullmatch(str(efs.value)):
            yield efs.finding(f"`{efs.value}` is not the id of a file system", "it looks like `fs-0a1b2c3d`")


def container_values(containers: Sequence[Node], volumes: Sequence[Any]) -> Iterator[Finding]:
    """What is wrong within containers, and between them.

    Args:
        containers: the container definitions.
        volumes: names of the task's volumes.
    """
    names = [container.plain().get("name") for container in containers]
    for container in containers:
        name = container.get("name")
        if name is not None and not _NAME.fullmatch(str(name.value)):
            yield name.finding(f"`{name.value}` is not a container name", "letters, digits, `-` and `_`, at most 255")
        for steps, (low, high) in RANGES.items():
            for node in _at(container, steps):
                yield from _range(node, low, high)
        for steps, most in MOST_ITEMS.items():
            for node in _at(container, steps):
                if len(_items(node)) > most:
                    yield node.finding_at_key(f"has {len(_items(node))} items, and ECS takes {most}", "remove some")
        yield from _memory(container)
        yield from _command(container)
        yield from _ports(container)
        yield from _limits(container)
        yield from _environment(container)
        yield from _references(container, names, volumes)
        yield from _conditions(container, containers)
        yield from _log_options(container)
        yield from _environment_files(container)
    yield from _no_cycle(containers)
    yield from _port_names(containers)
    yield from _log_routers(containers)


def _items(node: Node | None) -> Sequence[Node]:
    return node.value if node is not None and isinstance(node.value, list) else []


def _at(node: Node, steps: tuple[str, ...]) -> list[Node]:
    """The nodes that a path leads to; `*` stands for every item."""
    if not steps:
        return [node]
    step, *rest = steps
    below = _items(node) if step == "*" else [each for each in [node.get(step)] if each is not None]
    return [found for each in below for found in _at(each, tuple(rest))]


def _range(node: Node | None, low: int, high: int) -> Iterator[Finding]:
    if node is not None and isinstance(node.value, int) and not low <= node.value <= high:
        yield node.finding(f"{node.value} is not in the range AWS accepts: {low} to {high}")


def _memory(container: Node) -> Iterator[Finding]:
    hard, soft = container.get("memory"), container.get("memoryReservation")
    if hard is not None and soft is not None and hard.plain() < soft.plain():
        message = f"`memoryReservation` {soft.plain()} is more than `memory`, {hard.plain()}"
        yield soft.finding(message, "the reservation is what a container has at least, `memory` what it has at most")


def _command(container: Node) -> Iterator[Finding]:
    command = container.get("healthCheck", "command")
    words = _items(command)
    if command is not None and (not words or words[0].value not in _COMMANDS):
        said = f"begins with `{words[0].value}`" if words else "has no command"
        yield command.finding(said, 'write it like `["CMD-SHELL", "curl -f http://localhost/"]`')


def _ports(container: Node) -> Iterator[Finding]:
    taken: dict[Any, Node] = {}
    for mapping in _items(container.get("portMappings")):
        port, name = mapping.get("containerPort"), mapping.get("name")
        key = (None if port is None else port.value, mapping.plain().get("protocol", "tcp"))
        if port is not None and taken.setdefault(key, port) is not port:
            yield port.finding(f"port {port.value} stands in line {taken[key].at.line} already", "keep one of the two")
        if name is not None and not _PORT_NAME.fullmatch(str(name.value)):
            hint = "at most 64 lower-case letters, digits, `_` and `-`, no hyphen first"
            yield name.finding(f"`{name.value}` is not the name of a port", hint)


def _port_names(containers: Sequence[Node]) -> Iterator[Finding]:
    """A port's name is one in the whole task, and needed where a protocol is given."""
    taken: dict[Any, Node] = {}
    for mapping in (each for container in containers for each in _items(container.get("portMappings"))):
        name, protocol = mapping.get("name"), mapping.get("appProtocol")
        if name is not None and taken.setdefault(name.value, name) is not name:
            message = f"`{name.value}` is the name of the port in line {taken[name.value].at.line} already"
            yield name.finding(message, "rename one of the two")
        elif name is None and protocol is not None:
            yield protocol.finding_at_key("a port with `appProtocol` needs a name", "add `name`, or remove this")


def _log_routers(containers: Sequence[Node]) -> Iterator[Finding]:
    """One container at most routes logs, and one must where others send it theirs."""
    routers = [each for container in containers if (each := container.get("firelensConfiguration")) is not None]
    for router in routers[1:]:
        yield router.finding_at_key("two containers route logs", "keep one of them")
    for driver in _at_all(containers, ("logConfiguration", "logDriver")):
        if driver.value == "awsfirelens" and not routers:
            hint = "give a container `firelensConfiguration`, or log with `awslogs`"
            yield driver.finding("no container routes logs", hint)


def _at_all(containers: Sequence[Node], steps: tuple[str, ...]) -> Iterator[Node]:
    for container in containers:
        yield from _at(container, steps)


def _limits(container: Node) -> Iterator[Finding]:
    for limit in _items(container.get("ulimits")):
        soft, hard = limit.get("softLimit"), limit.get("hardLimit")
        if soft is not None and hard is not None and 0 <= hard.plain() < soft.plain():
            yield soft.finding(f"the soft limit {soft.plain()} is above the hard one, {hard.plain()}", "lower it")


def _environment(container: Node) -> Iterator[Finding]:
    """Names of variables and secrets: ECS takes each once as a secret, and never as both."""
    variables = {each.plain().get("name") for each in _items(container.get("environment"))}
    seen: set[Any] = set()
    for secret in _items(container.get("secrets")):
        name = secret.get("name")
        if name is None:
            continue
        if name.value in variables:
            yield name.finding(f"`{name.value}` is a variable of this container as well", "keep one of the two")
        elif name.value in seen:
            yield name.finding(f"`{name.value}` is the name of two secrets", "keep one of the two")
        seen.add(name.value)


def _references(container: Node, names: Sequence[Any], volumes: Sequence[Any]) -> Iterator[Finding]:
    """Volumes and containers that a container names are there."""
    for mount in _items(container.get("mountPoints")):
        yield from _known(mount.get("sourceVolume"), "volume", volumes)
    for other in _items(container.get("volumesFrom")):
        yield from _known(other.get("sourceContainer"), "container", names)
    for dependency in _items(container.get("dependsOn")):
        waited_for = dependency.get("containerName")
        yield from _known(waited_for, "container", names)
        if waited_for is not None and waited_for.value == container.plain().get("name"):
            yield waited_for.finding(f"`{waited_for.value}` waits for itself", "remove the dependency")


def _conditions(container: Node, containers: Sequence[Node]) -> Iterator[Finding]:
    """A container can be waited for until it is healthy, or at its end, only where that can be."""
    by_name = {each.plain().get("name"): each.plain() for each in containers}
    for dependency in _items(container.get("dependsOn")):
        wanted = dependency.plain()
        name, condition = wanted.get("containerName"), wanted.get("condition")
        other = by_name.get(name)
        if other is None:
            continue
        place = dependency.find(("condition",))
        if condition == "HEALTHY" and "healthCheck" not in other:
            yield place.finding(f"`{name}` has no health check", "give it `healthCheck`, or wait for `START`")
        elif condition in ("COMPLETE", "SUCCESS") and other.get("essential", True):
            hint = f"wait for `START` or `HEALTHY`, or write `essential: false` for `{name}`"
            yield place.finding(f"`{name}` is essential: when it ends, the task stops", hint)


def _log_options(container: Node) -> Iterator[Finding]:
    logs = container.get("logConfiguration")
    if logs is None or logs.plain().get("logDriver") != "awslogs":
        return
    given = logs.plain().get("options", {})
    missing = [name for name in ("awslogs-group", "awslogs-region") if name not in given]
    if missing:
        names = " and ".join(f"`{name}`" for name in missing)
        hint = "add them to its `options`, or remove `logConfiguration`: logs then go where the program puts them"
        yield logs.finding_at_key(f"`awslogs` needs {names}", hint)


def _environment_files(container: Node) -> Iterator[Finding]:
    for file in _items(container.get("environmentFiles")):
        value = file.get("value")
        if value is not None and not S3_OBJECT.fullmatch(str(value.value)):
            hint = "it looks like `arn:aws:s3:::bucket/name.env`"
            yield value.finding(f"`{value.value}` is not the ARN of an object that ends in `.env`", hint)


def _known(node: Node | None, what: str, known: Sequence[Any]) -> Iterator[Finding]:
    if node is not None and node.value not in known:
        there = ", ".join(f"`{each}`" for each in known) or "none"
        hint = did_you_mean(str(node.value), [str(each) for each in known]) or f"there are: {there}"
        yield node.finding(f"there is no {what} `{node.value}`", hint)


def _no_cycle(containers: Sequence[Node]) -> Iterator[Finding]:
    """No container waits, through others, for itself."""
    waits = {
        container.plain().get("name"): [
            each.plain().get("containerName") for each in _items(container.get("dependsOn"))
        ]
        for container in containers
    }
    for container in containers:
        name = container.plain().get("name")
        if _reaches(name, name, waits):
            others = [other for other in waits[name] if other != name and _reaches(other, name, waits)]
            if others:
                message = f"`{name}` and `{others[0]}` wait for each other"
                yield container.find(("dependsOn",)).finding_at_key(message, "remove one of these dependencies")
                return


def _reaches(start: Any, end: Any, waits: Mapping[Any, Sequence[Any]]) -> bool:
    seen, ahead = set(), list(waits.get(start, ()))
    while ahead:
        here = ahead.pop()
        if here == end:
            return True
        if here not in seen:
            seen.add(here)
            ahead += waits.get(here, ())
    return False
