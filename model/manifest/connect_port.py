"""The port that others call by a service's name in Service Connect."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from ecs_platform.model.manifest.definition import Definition, containers_of
from ecs_platform.model.manifest.network import Network
from ecs_platform.model.manifest.target import Target

ConnectProtocol = Literal["tcp", "http", "http2", "grpc"]
NAME = "connect"
"""What the port is called where no task definition's file does."""
_OF_VERSION: dict[str, ConnectProtocol] = {"http1": "http", "http2": "http2", "grpc": "grpc"}


@dataclass(frozen=True)
class ConnectPort:
    """A port with a name.

    Attributes:
        container: the container that serves there.
        number: its number.
        name: its name in the task definition.
        protocol: what the proxy reads there; `tcp` sees connections, and no requests.
    """

    container: str
    number: int
    name: str
    protocol: ConnectProtocol


class Serving(Protocol):
    """What of a service its port follows from."""

    @property
    def network(self) -> Network:
        """How its tasks are on the network."""

    @property
    def targets(self) -> tuple[Target, ...]:
        """The target groups its rules need."""

    @property
    def main_container(self) -> str:
        """The container the manifest is about."""

    @property
    def container_ports(self) -> dict[str, int]:
        """The port that each container declares, if it declares one."""


@dataclass(frozen=True)
class Mapping:
    """A port mapping of a task definition's file.

    Attributes:
        container: the container's name.
        steps: where it stands.
        given: what it says.
    """

    container: str
    steps: tuple[str | int, ...]
    given: dict[str, Any]

    @property
    def name(self) -> str | None:
        """Its name."""
        return self.given.get("name")


def declared_port(service: Serving) -> ConnectPort | None:
    """The port that a manifest declares: that of `http`, else the main container's; none where there is neither."""
    protocol = service.network.connect.protocol
    if service.targets:
        first = service.targets[0]
        by_version = _OF_VERSION[first.version]
        return ConnectPort(first.container, first.port, NAME, protocol or by_version) if first.port else None
    port = service.container_ports.get(service.main_container)
    return None if port is None else ConnectPort(service.main_container, port, NAME, protocol or "tcp")


def port_of_file(service: Serving, definition: Definition) -> ConnectPort | None:
    """The one that has a name, among those that may be meant; none where several have one, or none has."""
    named = [each for each in meant(service, definition) if each.name is not None]
    if len(named) != 1:
        return None
    (found,) = named
    protocol = found.given.get("appProtocol", "tcp")
    return ConnectPort(found.container, found.given["containerPort"], str(found.name), protocol)


def meant(service: Serving, definition: Definition) -> list[Mapping]:
    """The port mappings of a file that others may call: where `http` leads, else the main container's, else any.

    UDP is not for Service Connect.
    """
    every = list(_mappings(definition))
    if service.targets:
        first = service.targets[0]
        return [
            each for each in every if (each.container, each.given["containerPort"]) == (first.container, first.port)
        ]
    return [each for each in every if each.container == service.main_container] or every


def _mappings(definition: Definition) -> Iterator[Mapping]:
    for index, container in enumerate(containers_of(definition)):
        for place, given in enumerate(container.get("portMappings", [])):
            if "containerPort" in given and given.get("protocol", "tcp") == "tcp":
                steps = ("containerDefinitions", index, "portMappings", place)
                yield Mapping(str(container["name"]), steps, given)
