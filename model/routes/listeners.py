"""What a request meets of a load balancer before any rule: its listeners, and who may connect to them."""

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from ecs_platform.model.routes.compile import Rule
from ecs_platform.model.routes.route import LoadBalancer
from ecs_platform.model.settings.settings import Settings

Protocol = Literal["http", "https"]
PORTS: Mapping[Protocol, int] = {"http": 80, "https": 443}
"""The listeners' ports by protocol."""
REDIRECT = 301
EVERYWHERE = "0.0.0.0/0"


@dataclass(frozen=True)
class Listeners:
    """The listeners of a load balancer.

    Attributes:
        ports: theirs, by protocol.
        serving: the protocol that services' rules stand on; any other one redirects to it.
        allowed: the ranges that may connect; None where an owner of its own decides that, and what no rule takes.
    """

    ports: Mapping[Protocol, int]
    serving: Protocol
    allowed: tuple[str, ...] | None

    @property
    def made_here(self) -> bool:
        """Whether it is this environment's own."""
        return self.allowed is not None

    def lets_in(self, source: str) -> bool:
        """Whether this address may connect, as far as it is known here."""
        address = ipaddress.ip_address(source)
        return self.allowed is None or any(address in ipaddress.ip_network(block) for block in self.allowed)

    def on(self, port: int) -> Protocol | None:
        """The protocol spoken on a port; None where nothing listens."""
        return next((protocol for protocol, own in self.ports.items() if own == port), None)


def listeners_of(settings: Settings, load_balancer: LoadBalancer) -> Listeners:
    """The listeners that the settings give to a load balancer."""
    own = settings.load_balancers.of(load_balancer)
    there = {"http": own.http, "https": own.https}
    return Listeners(
        ports={protocol: port for protocol, port in PORTS.items() if there[protocol]},
        serving="https" if own.https else "http",
        allowed=None if own.existing is not None else allowed_cidrs(settings, load_balancer),
    )


def allowed_cidrs(settings: Settings, load_balancer: LoadBalancer) -> tuple[str, ...]:
    """The ranges that one made here is open to: by itself all for the public one, and the VPC for the internal."""
    own = settings.load_balancers.of(load_balancer)
    if own.allowed_cidrs is not None:
        return own.allowed_cidrs
    return (EVERYWHERE,) if load_balancer == "public" else settings.network.ranges


def without_tls(rules: Iterable[Rule]) -> list[Rule]:
    """The rules that stand on the listener for HTTP too, where HTTPS serves."""
    return [rule for rule in rules if rule.route and not rule.route.redirect_to_https]
