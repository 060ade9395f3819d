"""Ports: each once, named once, and one that can be had."""

from collections.abc import Iterator

from ecs_platform.model.task.rules.kinds import Matching
from ecs_platform.model.task.rules.rule import (
    API,
    AWSVPC,
    BRIDGE,
    Fault,
    Json,
    Rule,
    Steps,
    Task,
    at,
    containers_in,
    items,
)
from ecs_platform.model.task.rules.values import HOST_PORT, PORT

_C = "containerDefinitions.*.portMappings"
_PORTS = ("containerDefinitions", "*", "portMappings", "*")
_SOURCE = f"{API}API_PortMapping.html"
RESERVED = (22, 2375, 2376, 51678, 51679, 51680)
"""Ports of a container instance: SSH, Docker, the ECS agent."""


def no_ranges(definition: Json, _: Task) -> Iterator[Fault]:
    """A range of ports is not supported: one mapping for each port is."""
    for steps, mapping in at(definition, _PORTS):
        if "containerPortRange" in mapping:
            yield no_range(str(mapping["containerPortRange"]), steps)


def no_range(ports: str, steps: Steps = ()) -> Fault:
    """What is said of a range of ports."""
    first, _, last = ports.partition("-")
    hint = f'write one mapping for each: `{{"containerPort": {first}}}`' + (f" to `{last}`" if last else "")
    return Fault((*steps, "containerPortRange"), "ranges of ports are not read here", hint, at_key=True)


def same_on_the_host(definition: Json, _: Task) -> Iterator[Fault]:
    """With a network interface of its own, a task's host port is its container port."""
    for steps, mapping in at(definition, _PORTS):
        port, host = mapping.get("containerPort"), mapping.get("hostPort")
        if port is not None and host not in (None, 0, port):
            hint = "remove `hostPort`: in mode awsvpc they are the same"
            yield Fault((*steps, "hostPort"), f"host port {host} differs from the container port {port}", hint)


def once_in_a_container(definition: Json, _: Task) -> Iterator[Fault]:
    """A container has each port once for a protocol."""
    for steps, container in containers_in(definition):
        yield from _once(items(container, "portMappings", steps), "containerPort")


def once_in_a_task(definition: Json, _: Task) -> Iterator[Fault]:
    """A task with a network interface has each port once: its containers share the network."""
    for fault in _once(at(definition, _PORTS), "containerPort"):
        if fault.first is not None and fault.first[:2] != fault.steps[:2]:
            hint = "give one of them another port: the containers of a task share its network"
            yield Fault(fault.steps, fault.message, hint, first=fault.first)


def host_port_once(definition: Json, _: Task) -> Iterator[Fault]:
    """No two ports of a task have one host port."""
    ports = {steps[:4]: (steps[:2], port) for steps, port in at(definition, (*_PORTS, "containerPort"))}
    for fault in _once(at(definition, _PORTS), "hostPort"):
        if fault.first is not None and ports.get(fault.first[:4]) != ports.get(fault.steps[:4]):
            yield fault


def _once(mappings: Iterator[tuple[Steps, Json]], field: str) -> Iterator[Fault]:
    taken: dict[tuple[int, str], Steps] = {}
    for steps, mapping in mappings:
        port, where = mapping.get(field), (*steps, field)
        if not port:
            continue
        if taken.setdefault((port, mapping.get("protocol", "tcp")), where) is not where:
            first = taken[port, mapping.get("protocol", "tcp")]
            yield Fault(where, f"port {port} stands {{first}} already", "keep one of the two", first=first)


def names_differ(definition: Json, _: Task) -> Iterator[Fault]:
    """The names of ports differ in the whole task."""
    taken: dict[str, Steps] = {}
    for steps, name in at(definition, (*_PORTS, "name")):
        if taken.setdefault(name, steps) is not steps:
            message = f"`{name}` is the name of the port {{first}} already"
            yield Fault(steps, message, "rename one of the two", first=taken[name])


def protocol_needs_a_name(definition: Json, _: Task) -> Iterator[Fault]:
    """A port with `appProtocol` has a name."""
    for steps, mapping in at(definition, _PORTS):
        if "appProtocol" in mapping and "name" not in mapping:
            message = "a port with `appProtocol` needs a name"
            yield Fault((*steps, "appProtocol"), message, "add `name`, or remove this", at_key=True)


def not_reserved(definition: Json, _: Task) -> Iterator[Fault]:
    """A host port is none that the container instance keeps: 22, 2375, 2376, 51678 to 51680."""
    for steps, port in at(definition, (*_PORTS, "hostPort")):
        if port in RESERVED:
            hint = "remove `hostPort`, or choose another one below 32768"
            yield Fault(steps, f"the container instance has port {port} itself", hint)


PORTS = (
    Rule(f"{_C}.*.containerPort", PORT, _SOURCE, group="ports"),
    Rule(f"{_C}.*.hostPort", HOST_PORT, _SOURCE, group="ports"),
    Rule(f"{_C}.*.containerPortRange", no_ranges, _SOURCE, by="here", group="ports"),
    Rule(f"{_C}.*.hostPort", same_on_the_host, _SOURCE, AWSVPC, group="ports"),
    Rule(f"{_C}.*.containerPort", once_in_a_container, _SOURCE, by="here", group="ports"),
    Rule(f"{_C}.*.containerPort", once_in_a_task, _SOURCE, AWSVPC, group="ports"),
    Rule(f"{_C}.*.hostPort", host_port_once, _SOURCE, BRIDGE, group="ports"),
    Rule(f"{_C}.*.hostPort", not_reserved, _SOURCE, BRIDGE, "start", group="ports"),
    Rule(
        f"{_C}.*.name",
        Matching(
            "[a-z0-9_][a-z0-9_-]{0,63}",
            "the name of a port",
            "at most 64 lower-case letters, digits, `_` and `-`, no hyphen first",
        ),
        _SOURCE,
        group="ports",
    ),
    Rule(f"{_C}.*.name", names_differ, _SOURCE, group="ports"),
    Rule(f"{_C}.*.appProtocol", protocol_needs_a_name, _SOURCE, group="ports"),
)
"""The rules of ports."""
