"""Who calls whom: the host names of an environment's services in one another's variables.

Only whole host names count, and of those without a dot (`api`) only where they are written as an address: behind
`://`, before a port, or in a variable that is called a host. What else stands in a value is not shown.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ecs_platform.model.environment import Loaded
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.routes.compile import Rule
from ecs_platform.model.routes.matching import Request, satisfied
from ecs_platform.model.routes.route import LOAD_BALANCERS, LoadBalancer
from ecs_platform.model.task.definition import TaskDefinition

_ADDRESS = re.compile(
    r"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{0,20})://(?:[^\s/@]{0,200}@)?)?"
    r"(?<![A-Za-z0-9_.-])(?P<host>(?>[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?))(?![A-Za-z0-9_-])"
    r"(?::(?P<port>[0-9]{1,5})(?![0-9A-Za-z_]))?(?P<path>/[^\s\"',;?#]*)?"
)
_NAMES_A_HOST = re.compile(r"(^|_)(HOST|HOSTNAME|ENDPOINT|ADDR|ADDRESS|UPSTREAM|SERVER)$", re.IGNORECASE)
_PORT_OF = {"http": 80, "ws": 80, "https": 443, "wss": 443}


@dataclass(frozen=True)
class Call:
    """One service's address in a variable of another.

    Attributes:
        caller: the service that has the variable.
        service: the one that answers; empty where several share the host and only the path decides.
        load_balancer: the one between them; empty in Service Connect.
        address: `scheme://host:port`, as it is written there.
        note: what is wrong with its port; empty where nothing is, or no port is said.
    """

    caller: str
    service: str
    load_balancer: str
    address: str
    note: str = ""


@dataclass(frozen=True)
class _Address:
    variable: str
    scheme: str
    host: str
    port: int | None
    path: str
    written: str


def calls(loaded: Loaded, definitions: Mapping[str, TaskDefinition]) -> Iterator[Call]:
    """Every call that follows from variables, each once, by caller; a service's own address is none."""
    known = _Hosts(loaded, definitions)
    for service in loaded.services:
        found = (known.called(service, address) for address in _addresses(definitions[service.name]))
        yield from dict.fromkeys(call for call in found if call is not None and call.service != service.name)


def _addresses(definition: TaskDefinition) -> Iterator[_Address]:
    for container in json.loads(definition.container_definitions):
        for variable in container.get("environment", ()):
            for found in _ADDRESS.finditer(variable["value"]):
                if "." in found["host"] or _is_address(found, variable["name"]):
                    yield _address(found, variable["name"])


def _is_address(found: re.Match[str], variable: str) -> bool:
    """Whether a name without a dot is written as one of a host."""
    text, start = found.string, found.start("host")
    if found["scheme"]:
        return True
    if start > 0 and text[start - 1] in "/@:":
        return False
    return found["port"] is not None or (_NAMES_A_HOST.search(variable) is not None and found["host"] == text.strip())


def _address(found: re.Match[str], variable: str) -> _Address:
    scheme, host, port = (found["scheme"] or "").lower(), found["host"].lower(), found["port"]
    written = f"{scheme}://{host}" if scheme else host
    at = _PORT_OF.get(scheme) if port is None else int(port)
    return _Address(variable, scheme, host, at, found["path"] or "/", written if port is None else f"{written}:{port}")


class _Hosts:
    """The host names under which an environment's services are called."""

    def __init__(self, loaded: Loaded, definitions: Mapping[str, TaskDefinition]) -> None:
        self.settings = loaded.settings
        self.rules: dict[str, list[Rule]] = {
            each: [rule for rule in loaded.rules if rule.load_balancer == each] for each in LOAD_BALANCERS
        }
        self.connected = {
            definition.connect.alias: (name, definition.connect.port)
            for name, definition in definitions.items()
            if definition.connect is not None
        }
        self.owners: dict[tuple[LoadBalancer, str], set[str]] = defaultdict(set)
        for rule in loaded.rules:
            for host in rule.route.hosts if rule.route else ():
                if not set(host) & set("*?"):
                    self.owners[rule.load_balancer, host.lower()].add(rule.service)

    def called(self, caller: Service, address: _Address) -> Call | None:
        """What an address calls; None where it is no service's here."""
        if caller.network.connect.enabled and address.host in self.connected:
            service, port = self.connected[address.host]
            wrong = address.port is not None and address.port != port
            note = f"port {address.port} is wrong: it listens on {port}" if wrong else ""
            return Call(caller.name, service, "", address.written, note)
        for each in LOAD_BALANCERS:
            existing = self.settings.load_balancers.of(each).existing
            own = self.owners.get((each, address.host), set())
            if own or (self.rules[each] and existing is not None and existing.dns_name.lower() == address.host):
                answers = self._answering(each, address, own)
                return Call(caller.name, answers, each, address.written, self._note(each, address))
        return None

    def _answering(self, load_balancer: str, address: _Address, own: set[str]) -> str:
        """Programs add paths to what a variable says: without one, only a host of one service tells which."""
        if address.path == "/" and own:
            return next(iter(own)) if len(own) == 1 else ""
        request = Request(host=address.host, path=address.path)
        answers = (
            rule.service for rule in self.rules[load_balancer] if all(satisfied(c, request) for c in rule.conditions)
        )
        return next(answers, next(iter(own)) if len(own) == 1 else "")

    def _note(self, load_balancer: str, address: _Address) -> str:
        settings = self.settings.load_balancers.of(load_balancer)
        if settings.existing is not None:
            # Of a listener that exists only its ARN is known.
            return ""
        open_ports = [port for port, there in ((80, settings.http), (443, settings.https)) if there]
        if address.port is None or address.port in open_ports:
            return ""
        return f"port {address.port} is wrong: it listens on {' and '.join(map(str, open_ports))}"
