"""How far an `up` is: the engine's events, counted for each part of the environment."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ecs_platform.ops.watch import Seen

Event = Mapping[str, Any]

SERVICE = "aws:ecs/service:Service"
STACK = "pulumi:pulumi:Stack"
OURS = "ecs-platform:index:"
PARTS = {
    "Network": "network",
    "Cluster": "cluster",
    "ClusterCapacity": "cluster",
    "Ec2Capacity": "cluster",
    "ServiceConnect": "cluster",
    "LoadBalancer": "load balancers",
    "ListenerRules": "load balancers",
    "Certificate": "load balancers",
    "AliasRecords": "load balancers",
    "AccessLogs": "load balancers",
    "InternalZone": "load balancers",
    "Deployer": "deployers",
    "Events": "events",
    "EncryptionKey": "encryption key",
}
"""Which part of an environment a component is; all others belong to a service."""
WHOLE = ("Platform", "AttachedServices")
OTHERS = "others"

# Said of each resource at once when the program runs, long before what it depends on is there.
_REGISTERED = re.compile(r"registering resource: ty=(\S+), name=(.+), custom=")
_PLAIN = ("same", "read")
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass
class Part:
    """A part of the environment: a service, the network, …

    Attributes:
        name: what it is called.
        known: its resources, by type and name.
        done: those that are as they should be.
        under_way: the types of those that are being worked on, by URN.
        failed: the types of those that could not be made.
        seen: what ECS does with the service; None where nothing waits for it.
    """

    name: str
    known: set[tuple[str, str]] = field(default_factory=set)
    done: set[tuple[str, str]] = field(default_factory=set)
    under_way: dict[str, str] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    seen: Seen | None = None

    @property
    def step(self) -> str:
        """What is being done, in words; empty where nothing is."""
        if SERVICE in self.under_way.values():
            return f"waiting for ECS{f', {self.seen}' if self.seen else ''}"
        if self.under_way:
            return ", ".join(dict.fromkeys(map(words, self.under_way.values())))
        return f"failed: {', '.join(dict.fromkeys(map(words, self.failed)))}" if self.failed else ""


class Progress:
    """The parts of an environment, and what the engine has done of each."""

    def __init__(self, services: Collection[str]) -> None:
        """`services`: the names that the manifests have."""
        self._services = frozenset(services)
        self._components: dict[str, str] = {}
        self.parts: dict[str, Part] = {}
        self.changes = 0

    @property
    def done(self) -> int:
        """Resources that are as they should be."""
        return sum(len(part.done) for part in self.parts.values())

    @property
    def known(self) -> int:
        """Resources of which it is known that there will be: all, once the program has run."""
        return sum(len(part.known) for part in self.parts.values())

    @property
    def waiting(self) -> list[str]:
        """The services that Pulumi waits for."""
        return [
            urn.rpartition("::")[2]
            for part in self.parts.values()
            for urn, type_ in part.under_way.items()
            if type_ == SERVICE
        ]

    def event(self, event: Event) -> None:
        """Takes note of one of the engine's events."""
        if (said := event.get("diagnosticEvent")) and (found := _REGISTERED.match(said.get("message", ""))):
            self._registered(found[1], found[2])
        elif "resourcePreEvent" in event:
            self._begun(event["resourcePreEvent"]["metadata"])
        elif "resOutputsEvent" in event:
            self._ended(event["resOutputsEvent"]["metadata"])
        elif "resOpFailedEvent" in event:
            self._ended(event["resOpFailedEvent"]["metadata"], failed=True)

    def seen(self, seen: Seen) -> None:
        """Takes note of what ECS does with a service."""
        self._part(OURS + "Service", seen.service).seen = seen

    def _registered(self, type_: str, name: str) -> None:
        if type_.startswith(OURS) and (self._components.get(name) in (None, *WHOLE)):
            self._components[name] = type_.removeprefix(OURS)
        if type_ != STACK:
            self._part(type_, name).known.add((type_, name))

    def _begun(self, step: Mapping[str, Any]) -> None:
        if step["type"] == STACK or step["type"].startswith("pulumi:"):
            return
        name = step["urn"].split("::", 3)[3]
        self._registered(step["type"], name)
        self.changes += step["op"] not in _PLAIN
        # A component is there as soon as it is said; what is in it takes the time.
        if not step["type"].startswith(OURS):
            self._part(step["type"], name).under_way[step["urn"]] = step["type"]

    def _ended(self, step: Mapping[str, Any], *, failed: bool = False) -> None:
        if step["type"].startswith("pulumi:"):
            return
        name = step["urn"].split("::", 3)[3]
        part = self._part(step["type"], name)
        part.under_way.pop(step["urn"], None)
        if failed:
            part.failed.append(step["type"])
        else:
            part.done.add((step["type"], name))
        if step["type"] == SERVICE:
            part.seen = None

    def _part(self, type_: str, name: str) -> Part:
        called = self._called(type_, name)
        return self.parts.setdefault(called, Part(called))

    def _called(self, type_: str, name: str) -> str:
        """The part that a resource belongs to: components are called as services are, and children as components."""
        if type_.startswith(OURS):
            kind = type_.removeprefix(OURS)
        else:
            kind = next((self._components[each] for each in beginnings(name) if each in self._components), "")
        if kind in PARTS:
            return PARTS[kind]
        if kind in WHOLE:
            return OTHERS
        return next((each for each in beginnings(name) if each in self._services), OTHERS)


def beginnings(name: str) -> Iterator[str]:
    """`a-b-c`, `a-b`, `a`."""
    while name:
        yield name
        name = name.rpartition("-")[0]


def words(type_: str) -> str:
    """`target group` for `aws:lb/targetGroup:TargetGroup`."""
    return _WORDS.sub(" ", type_.rpartition(":")[2]).lower()
