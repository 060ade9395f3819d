"""Where a service's rules lead: containers' ports behind load balancers."""

from dataclasses import dataclass
from typing import Protocol

from ecs_platform.model.manifest.http import Http, Rule, TargetHealthCheck
from ecs_platform.model.naming import digest
from ecs_platform.model.reading.source import Node
from ecs_platform.model.routes.route import LoadBalancer, Route

MAIN_STEPS: tuple[str | int, ...] = ("http",)
HTTPS_PORT = 443
GRPC_CHECK = {"path": "/AWS.ALB/healthcheck", "success_codes": "12"}
"""What ALB asks of a gRPC service, and `unimplemented`, which every one answers: its own defaults."""


def protocol_of(port: int) -> str:
    """What a container's port speaks, as in AWS Copilot: HTTPS on 443, HTTP on all others."""
    return "HTTPS" if port == HTTPS_PORT else "HTTP"


@dataclass(frozen=True)
class Way:
    """How a container serves: what belongs to the target group, not to the rule that leads there.

    Attributes:
        container: the container.
        port: its port.
        version: `http1`, `http2` or `grpc`.
        health_check: the load balancer's health check.
        stickiness: whether a client stays with one task.
        deregistration_delay: seconds a task that goes has for its open requests.
    """

    container: str
    port: int
    version: str
    health_check: TargetHealthCheck
    stickiness: bool
    deregistration_delay: int


@dataclass(frozen=True)
class Target(Way):
    """A target group: a container's port behind one load balancer (AWS lets a target group belong to one only).

    Attributes:
        key: unique among the service's targets; the load balancer's name where it is the first there.
        load_balancer: `public` or `internal`.
        routes: the requests that lead here.
    """

    key: str
    load_balancer: LoadBalancer
    routes: tuple[Route, ...]

    @property
    def ports(self) -> tuple[int, ...]:
        """The ports a load balancer must reach: the one that serves, and the one its health check asks."""
        asked = self.health_check.port
        return (self.port,) if asked is None or asked == self.port else (self.port, asked)

    @property
    def protocol(self) -> str:
        """`HTTP`, or `HTTPS` to a container that listens on 443 (any certificate of its own will do)."""
        return protocol_of(self.port)

    @property
    def health_check_protocol(self) -> str:
        """The protocol of the port that the health check asks, whatever the one that serves speaks."""
        return protocol_of(self.port if self.health_check.port is None else self.health_check.port)

    @property
    def protocol_version(self) -> str:
        """The version as ELB spells it: `HTTP1`, `HTTP2` or `GRPC`."""
        return self.version.upper()


class Serving(Protocol):
    """What of a service its targets follow from."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def http(self) -> Http | None:
        """The requests it takes."""

    @property
    def behind(self) -> LoadBalancer:
        """The load balancer its rules are on where they name none."""

    @property
    def node(self) -> Node:
        """The merged tree, for places."""

    @property
    def grace_period(self) -> int:
        """Seconds after a task's start in which failing health checks do not count."""

    @property
    def main_container(self) -> str:
        """The container the manifest is about."""

    @property
    def container_ports(self) -> dict[str, int]:
        """The port that each container declares, if it declares one."""

    def hosts_behind(self, load_balancer: LoadBalancer) -> tuple[str, ...]:
        """Its hosts where a rule names none; none: every host."""

    @property
    def rules(self) -> list[tuple[Rule, Node]]:
        """`http` and its additional rules, with their places."""


def rules_of(service: Serving) -> list[tuple[Rule, Node]]:
    """The rules of `http` and `http.additional_rules`, with their places."""
    if service.http is None:
        return []
    steps = [MAIN_STEPS, *(("http", "additional_rules", index) for index in range(len(service.http.additional_rules)))]
    return [
        (rule, service.node.find(where))
        for rule, where in zip((service.http, *service.http.additional_rules), steps, strict=True)
    ]


def load_balancers_of(service: Serving, rule: Rule) -> tuple[LoadBalancer, ...]:
    """The load balancers a rule is on: those it names, else the one of the service's type."""
    if rule.load_balancers is not None:
        return tuple(dict.fromkeys(rule.load_balancers))
    return (service.behind,)


def endpoint_of(service: Serving, rule: Rule) -> tuple[str, int | None]:
    """The container and the port a rule leads to; no port where none is declared."""
    ports = service.container_ports
    container = rule.target_container
    if container is None and rule.target_port is not None:
        # As in AWS Copilot: a port that a sidecar declares means that sidecar.
        container = next((name for name, port in ports.items() if port == rule.target_port), None)
    container = container or service.main_container
    return container, rule.target_port or ports.get(container)


def targets_of(service: Serving) -> tuple[Target, ...]:
    """The target groups of a service, one for each load balancer and way to serve."""
    grouped: dict[tuple[LoadBalancer, Way], list[Route]] = {}
    for rule, node in service.rules:
        container, port = endpoint_of(service, rule)
        check = _health_check(service, rule)
        way = Way(container, port or 0, rule.version, check, rule.stickiness, rule.deregistration_delay)
        for load_balancer in load_balancers_of(service, rule):
            grouped.setdefault((load_balancer, way), []).append(_route(service, rule, node, load_balancer))
    targets: list[Target] = []
    for (load_balancer, way), routes in grouped.items():
        first = all(target.load_balancer != load_balancer for target in targets)
        key = load_balancer if first else f"{load_balancer}-{digest(repr(way), 6)}"
        targets.append(Target(**vars(way), key=key, load_balancer=load_balancer, routes=tuple(routes)))
    return tuple(targets)


def _health_check(service: Serving, rule: Rule) -> TargetHealthCheck:
    changes: dict[str, object] = {"grace_period": service.grace_period}
    if rule.version == "grpc":
        changes |= {name: value for name, value in GRPC_CHECK.items() if name not in rule.healthcheck.model_fields_set}
    return rule.healthcheck.model_copy(update=changes)


def _route(service: Serving, rule: Rule, node: Node, load_balancer: LoadBalancer) -> Route:
    return Route(
        service=service.name,
        load_balancer=load_balancer,
        path=rule.path,
        hosts=rule.alias or service.hosts_behind(load_balancer),
        methods=rule.methods,
        headers=tuple(rule.headers.items()),
        query=tuple((key, value) for key, values in rule.query.items() for value in values),
        source_ips=rule.allowed_source_ips,
        priority=rule.priority,
        redirect_to_https=rule.redirect_to_https,
        at=node.key or node.at,
        yaml_path=node.path,
        node=node,
    )
