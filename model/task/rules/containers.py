"""What is wrong within a container between two of its fields, and between the containers of a task."""

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ecs_platform.model.reading.findings import did_you_mean
from ecs_platform.model.task.rules.rule import API, Fault, Json, Rule, Steps, Task, at, containers_in, items

_C = "containerDefinitions.*"
_COMMANDS = ("CMD", "CMD-SHELL", "NONE")


def unknown(steps: Steps, name: Any, what: str, known: Sequence[str]) -> Fault:
    """Something is named that is not there."""
    there = f"there are: {', '.join(f'`{each}`' for each in known)}" if known else "add one, or remove what names it"
    return Fault(steps, f"there is no {what} `{name}`", did_you_mean(str(name), known) or there)


def names(definition: Json) -> list[str]:
    """The names of all containers; none where one has no name that could be read."""
    found = [container.get("name") for _, container in containers_in(definition)]
    return [str(name) for name in found] if all(isinstance(name, str) for name in found) else []


def names_differ(definition: Json, _: Task) -> Iterator[Fault]:
    """The names of containers differ."""
    taken: dict[str, Steps] = {}
    for steps, name in at(definition, ("containerDefinitions", "*", "name")):
        if taken.setdefault(name, steps) is not steps:
            message = f"`{name}` is the name of the container {{first}} already"
            yield Fault(steps, message, "rename one of the two", first=taken[name])


def one_is_essential(definition: Json, _: Task) -> Iterator[Fault]:
    """One container at least is essential."""
    containers = list(containers_in(definition))
    if containers and all(container.get("essential") is False for _, container in containers):
        hint = "a task needs one whose end is the task's: remove `essential`"
        yield Fault((*containers[0][0], "essential"), "no container is essential", hint, at_key=True)


def reservation_is_below(definition: Json, _: Task) -> Iterator[Fault]:
    """A container reserves no more memory than it may use."""
    for steps, container in containers_in(definition):
        hard, soft = container.get("memory"), container.get("memoryReservation")
        if hard is not None and soft is not None and hard < soft:
            message = f"`memoryReservation` {soft} is more than `memory`, {hard}"
            hint = "the reservation is what a container has at least, `memory` what it has at most"
            yield Fault((*steps, "memoryReservation"), message, hint)


def health_command(definition: Json, _: Task) -> Iterator[Fault]:
    """A health check's command begins with `CMD` or `CMD-SHELL`, and has something to run."""
    for steps, command in at(definition, ("containerDefinitions", "*", "healthCheck", "command")):
        hint = 'write it like `["CMD-SHELL", "curl -f http://localhost/"]`'
        if not command or (command[0] in _COMMANDS[:2] and not any(command[1:])):
            yield Fault(steps, "has no command", hint)
        elif command[0] not in _COMMANDS:
            yield Fault(steps, f"begins with `{command[0]}`", hint)


def soft_limits(definition: Json, _: Task) -> Iterator[Fault]:
    """The soft limit of an ulimit is not above the hard one; -1 is no limit."""
    for steps, limit in at(definition, ("containerDefinitions", "*", "ulimits", "*")):
        soft, hard = limit.get("softLimit"), limit.get("hardLimit")
        if soft is not None and hard is not None and hard >= 0 and (soft > hard or soft < 0):
            said = f"the soft limit {soft} is above the hard one, {hard}"
            yield Fault((*steps, "softLimit"), said, "lower it, or raise `hardLimit`")


def secrets_once(definition: Json, _: Task) -> Iterator[Fault]:
    """A secret has a name that no variable and no other secret of its container has."""
    for steps, container in containers_in(definition):
        variables = {each.get("name"): where for where, each in items(container, "environment", steps)}
        taken: dict[str, Steps] = {}
        for where, secret in items(container, "secrets", steps):
            name = secret.get("name")
            if name is None:
                continue
            if name in variables:
                message = f"`{name}` is a variable of this container as well"
                yield Fault((*where, "name"), message, "keep one of the two", first=variables[name])
            elif taken.setdefault(name, where) is not where:
                yield Fault((*where, "name"), f"`{name}` is the name of two secrets", "keep one of the two")


def dependencies(definition: Json, task: Task) -> Iterator[Fault]:
    """What a container waits for is another container, and a state that it can reach."""
    known = names(definition)
    by_name = {container.get("name"): container for _, container in containers_in(definition)}
    for steps, container in containers_in(definition) if known else ():
        for where, dependency in items(container, "dependsOn", steps):
            name, condition = dependency.get("containerName"), dependency.get("condition")
            if name is None:
                continue
            if name not in known:
                others = [each for each in known if each != container.get("name")]
                yield unknown((*where, "containerName"), name, "container", others)
            elif name == container.get("name"):
                yield Fault((*where, "containerName"), f"`{name}` waits for itself", "remove the dependency")
            else:
                yield from _condition((*where, "condition"), condition, by_name[name], task)


def _condition(steps: Steps, condition: str | None, other: Json, task: Task) -> Iterator[Fault]:
    name = other["name"]
    if condition == "HEALTHY" and "healthCheck" not in other:
        hint = "wait for `START`" if name in task.unchecked else "give it `healthCheck`, or wait for `START`"
        yield Fault(steps, f"`{name}` has no health check", hint)
    elif condition in ("COMPLETE", "SUCCESS") and other.get("essential", True):
        hint = "wait for `START` or `HEALTHY`"
        hint += "" if name in task.essential else f", or write `essential: false` for `{name}`"
        yield Fault(steps, f"`{name}` is essential: when it ends, the task stops", hint)


def no_cycle(definition: Json, _: Task) -> Iterator[Fault]:
    """No container waits, through others, for itself."""
    waits = {
        container.get("name"): {
            each.get("containerName"): where for where, each in items(container, "dependsOn", steps)
        }
        for steps, container in containers_in(definition)
    }
    for name in sorted(filter(None, waits)):
        cycle = _cycle(name, waits)
        if cycle:
            chain = " -> ".join(f"`{each}`" for each in [*cycle, name])
            steps = (*waits[name][cycle[1]], "containerName")
            yield Fault(steps, f"containers wait for each other: {chain}", "remove one of these dependencies")
            return


def _cycle(start: str, waits: Mapping[Any, Mapping[Any, Steps]]) -> list[str]:
    """The containers from one that waits for itself through others, and back to it; none where it does not."""
    ahead, seen = [[start]], set()
    while ahead:
        path = ahead.pop()
        for other in waits.get(path[-1], ()):
            if other == start and len(path) > 1:
                return path
            if other not in seen and other != start:
                seen.add(other)
                ahead.append([*path, other])
    return []


def _named(steps: Steps, container: Json) -> Iterator[tuple[Steps, str]]:
    """The containers whose volumes or network a container takes."""
    yield from at(container, ("volumesFrom", "*", "sourceContainer"), steps)
    yield from ((where, link.partition(":")[0]) for where, link in at(container, ("links", "*"), steps))


def named_are_there(definition: Json, _: Task) -> Iterator[Fault]:
    """`volumesFrom` and `links` name containers of the task."""
    known = names(definition)
    for steps, container in containers_in(definition) if known else ():
        others = [each for each in known if each != container.get("name")]
        yield from (
            unknown(at, name, "container", others) for at, name in _named(steps, container) if name not in known
        )


def named_are_others(definition: Json, _: Task) -> Iterator[Fault]:
    """`volumesFrom` and `links` name other containers."""
    for steps, container in containers_in(definition):
        for where, name in _named(steps, container):
            if name == container.get("name"):
                yield Fault(where, f"`{name}` is the container itself", "name another one, or remove this")


def addresses(definition: Json, _: Task) -> Iterator[Fault]:
    """`extraHosts` and `dnsServers` are IP addresses."""
    paths = (("extraHosts", "*", "ipAddress"), ("dnsServers", "*"))
    for path in paths:
        for steps, address in at(definition, ("containerDefinitions", "*", *path)):
            try:
                ipaddress.ip_address(address)
            except ValueError:
                yield Fault(steps, f"`{address}` is not an IP address", "it looks like `10.0.0.2`")


def gpus_said_once(definition: Json, _: Task) -> Iterator[Fault]:
    """A GPU has a number or a sharing strategy, and the containers of a task have the same of the two."""
    requirements = list(at(definition, ("containerDefinitions", "*", "resourceRequirements", "*")))
    shared = {"sharingStrategy" in requirement for _, requirement in requirements if requirement.get("type") == "GPU"}
    for steps, requirement in requirements:
        if requirement.get("type") != "GPU":
            continue
        if ("value" in requirement) == ("sharingStrategy" in requirement):
            said = "both" if "value" in requirement else "neither"
            yield Fault(steps, f"a GPU has `value` or `sharingStrategy`, and here is {said}", "write one of the two")
        elif len(shared) > 1 and "sharingStrategy" in requirement:
            hint = "write the same of the two for all"
            yield Fault(steps, "some containers of the task share a GPU, and others have one of their own", hint)


_DEFINITION, _DEPENDENCY = f"{API}API_ContainerDefinition.html", f"{API}API_ContainerDependency.html"
CONTAINERS = (
    Rule(f"{_C}.name", names_differ, _DEFINITION, group="containers"),
    Rule(f"{_C}.essential", one_is_essential, _DEFINITION, group="containers"),
    Rule(f"{_C}.memoryReservation", reservation_is_below, _DEFINITION),
    Rule(f"{_C}.healthCheck.command", health_command, f"{API}API_HealthCheck.html", group="containers"),
    Rule(f"{_C}.ulimits", soft_limits, f"{API}API_Ulimit.html"),
    Rule(f"{_C}.secrets", secrets_once, f"{API}API_Secret.html"),
    Rule(f"{_C}.dependsOn", dependencies, _DEPENDENCY, group="containers"),
    Rule(f"{_C}.dependsOn", no_cycle, _DEPENDENCY, group="containers"),
    Rule(f"{_C}.volumesFrom", named_are_there, f"{API}API_VolumeFrom.html", group="containers"),
    Rule(f"{_C}.volumesFrom", named_are_others, f"{API}API_VolumeFrom.html", by="start", group="containers"),
    Rule(f"{_C}.extraHosts", addresses, f"{API}API_HostEntry.html", by="start"),
    Rule(f"{_C}.resourceRequirements", gpus_said_once, f"{API}API_ResourceRequirement.html"),
)
"""The rules of a container's fields that go together, and of containers that do."""
