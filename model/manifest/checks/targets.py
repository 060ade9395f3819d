"""The container and the port that requests go to, and how a load balancer sees whether they answer."""

import re
from collections.abc import Iterator

from ecs_platform.model.manifest.checks.context import Check, Context, alone, in_context
from ecs_platform.model.manifest.definition import Definition, containers_of, ports_of_tcp
from ecs_platform.model.manifest.http import Rule
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.manifest.target import endpoint_of, load_balancers_of
from ecs_platform.model.reading.findings import Finding, did_you_mean
from ecs_platform.model.reading.source import Node
from ecs_platform.model.settings.load_balancer import LoadBalancer

TARGET_GROUPS = 5
"""Target groups in which one service can register its tasks."""

_CODES = re.compile(r"[0-9]{1,3}(-[0-9]{1,3})?(,[0-9]{1,3}(-[0-9]{1,3})?)*")
_HTTP_CODES, _GRPC_CODES = (200, 499), (0, 99)


def _containers(service: Service) -> list[str]:
    if service.source.definition is not None:
        return [str(container["name"]) for container in containers_of(service.source.definition)]
    return [service.name, *service.sidecars]


def target_exists(service: Service) -> Iterator[Finding]:
    """Every rule leads to a container with a port."""
    for rule, node in service.rules:
        known = _containers(service)
        container, port = endpoint_of(service, rule)
        if container not in known:
            hint = did_you_mean(container, known) or f"there are: {', '.join(f'`{name}`' for name in known)}"
            yield node.find(("target_container",)).finding(f"there is no container `{container}`", hint)
        elif service.source.definition is not None:
            yield from _port_in_file(service.source.definition, node, container, port)
        elif port is None:
            field = "image.port" if container == service.name else f"sidecars.{container}.port"
            yield node.finding_at_key(f"`{container}` has no port that requests could go to", f"add `{field}`")


def _port_in_file(definition: Definition, node: Node, container: str, port: int | None) -> Iterator[Finding]:
    """With a task definition's file: the port is one of the container's, and no other container could be meant."""
    mapped = {str(each["name"]): ports_of_tcp(each) for each in containers_of(definition)}
    serving = {name: ", ".join(map(str, ports)) for name, ports in mapped.items() if ports}
    if node.get("target_container") is None and len(serving) > 1:
        names = ", ".join(f"`{name}` ({ports})" for name, ports in serving.items())
        hint = "write `target_container`" + (", and `target_port` where it has several" if port is None else "")
        yield node.finding_at_key(f"several containers have ports: {names}", hint)
    elif port is None and container in serving:
        hint = "write `target_port` with the one that requests go to"
        yield node.finding_at_key(f"`{container}` has several ports: {serving[container]}", hint)
    elif port is None or (port not in mapped[container] and node.get("target_port") is None):
        hint = "give it one in the task definition's file, of TCP, or write `target_container` and `target_port`"
        yield node.finding_at_key(f"`{container}` has no port that requests could go to", hint)
    elif port not in mapped[container]:
        hint = f"there are: {serving.get(container, 'none')}"
        message = f"container `{container}` of the task definition has no port {port}"
        yield node.find(("target_port",)).finding(message, hint)


def health_check_fits(service: Service) -> Iterator[Finding]:
    """A check ends before the next one begins, and asks a port and codes that there are."""
    for rule, node in service.rules:
        check, place = rule.healthcheck, node.find(("healthcheck",))
        if check.timeout >= check.interval:
            message = f"the timeout of {check.timeout}s is not less than the interval of {check.interval}s"
            where = place.get("timeout") or place.get("interval") or place
            yield where.finding(message, "AWS wants a check to end before the next one begins")
        yield from _codes(rule, place)
        yield from _health_check_port(service, rule, place)


def _codes(rule: Rule, place: Node) -> Iterator[Finding]:
    if "success_codes" not in rule.healthcheck.model_fields_set:
        return
    codes, (low, high) = rule.healthcheck.success_codes, _GRPC_CODES if rule.version == "grpc" else _HTTP_CODES
    node = place.find(("success_codes",))
    if not _CODES.fullmatch(codes):
        yield node.finding(f"`{codes}` are not status codes", "write `200`, `200,301` or `200-299`")
        return
    for part in codes.split(","):
        numbers = [int(number) for number in part.split("-")]
        if not all(low <= number <= high for number in numbers) or numbers != sorted(numbers):
            yield node.finding(f"`{part}` is not in the range AWS accepts: {low} to {high}")


def _health_check_port(service: Service, rule: Rule, place: Node) -> Iterator[Finding]:
    """A port that nothing declares can be asked, as in AWS Copilot: a container may listen on more than it says."""
    port = rule.healthcheck.port
    datagrams = [
        name for name, each in service.sidecars.items() if each.port is not None and each.port.protocol == "udp"
    ]
    if port is not None and port in [service.container_ports[name] for name in datagrams]:
        yield place.find(("port",)).finding(f"port {port} takes UDP, and health checks are HTTP", "ask another port")
    if port is not None and service.network_mode == "bridge":
        message = "in bridge mode the container instance chooses its ports: only the one that serves can be asked"
        yield place.find(("port",)).finding(message, "remove `port`")


def grace_period_fits(service: Service) -> Iterator[Finding]:
    """The grace is the whole service's, and lasts until a check can have failed."""
    for index, (rule, node) in enumerate(service.rules):
        if not rule.healthcheck.grace_is_given:
            continue
        place = node.find(("healthcheck", "grace_period"))
        if index:
            message = "the grace period is the whole service's"
            yield place.finding_at_key(message, "write it in `http.healthcheck`, and remove it here")
        elif rule.healthcheck.grace_period < rule.healthcheck.interval:
            message = (
                f"the grace of {rule.healthcheck.grace_period}s ends before the second check: the interval is "
                f"{rule.healthcheck.interval}s"
            )
            yield place.finding(
                message, "make the grace longer than the container takes to start, or the interval shorter"
            )


def load_balancers_differ(service: Service) -> Iterator[Finding]:
    """A rule is on each load balancer once."""
    for rule, node in service.rules:
        for load_balancer in sorted(set(rule.load_balancers or ())):
            if (rule.load_balancers or ()).count(load_balancer) > 1:
                yield node.find(("load_balancers",)).finding(f"`{load_balancer}` stands more than once", "keep one")


def https_serves(service: Service, context: Context) -> Iterator[Finding]:
    """gRPC and HTTP/2 go through HTTPS alone: a rule of an HTTP listener cannot lead to such a target group.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
    """
    if context.settings is None:
        return
    for rule, node in service.rules:
        if rule.version == "http1":
            continue
        for load_balancer in load_balancers_of(service, rule):
            own, what = context.settings.load_balancers.of(load_balancer), f"`{rule.version}` needs HTTPS"
            if not own.https:
                message = f"{what}, and the {load_balancer} load balancer has no certificate"
                yield node.find(("version",)).finding(message, _https_for(load_balancer, own))
            elif not rule.redirect_to_https:
                message = f"{what}, and with `redirect_to_https: false` HTTP would serve it as well"
                yield node.find(("redirect_to_https",)).finding(message, "remove `redirect_to_https`")


def _https_for(load_balancer: str, own: LoadBalancer) -> str:
    setting = f"load_balancers.{load_balancer}"
    if own.existing is not None:
        return f"give `{setting}.existing.listeners.https`, or write `version: http1`"
    return f"give `{setting}.certificate_arn` or `{setting}.certificate`, or write `version: http1`"


def somebody_may_come(service: Service, context: Context) -> Iterator[Finding]:
    """Load balancers that are made here have IPv4 addresses only: of other ranges nobody comes."""
    if context.settings is None:
        return
    for rule, node in service.rules:
        ranges = rule.allowed_source_ips
        if ranges and all(":" in each for each in ranges):
            for load_balancer in load_balancers_of(service, rule):
                if context.settings.load_balancers.of(load_balancer).existing is None:
                    message = (
                        f"nobody comes from these ranges: the {load_balancer} load balancer has IPv4 addresses only"
                    )
                    hint = "remove it, for everybody" if "::/0" in ranges else "write ranges of IPv4"
                    yield node.find(("allowed_source_ips",)).finding(message, hint)


def few_target_groups(service: Service) -> Iterator[Finding]:
    """A service registers its tasks in few target groups.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
    """
    targets = service.targets
    if len(targets) <= TARGET_GROUPS:
        return
    hint = "rules with the same container, port, version and health check share a target group"
    message = f"its rules lead to {len(targets)} target groups; ECS takes {TARGET_GROUPS} for a service"
    yield targets[TARGET_GROUPS].routes[0].finding(message, hint)


_FIELDS = ("http", "image", "sidecars", "name", "task_definition", "type", "network")
CHECKS: tuple[Check, ...] = (
    alone(target_exists, *_FIELDS),
    alone(health_check_fits, *_FIELDS),
    alone(grace_period_fits, *_FIELDS),
    alone(load_balancers_differ, *_FIELDS),
    in_context(https_serves, *_FIELDS),
    in_context(somebody_may_come, *_FIELDS),
    alone(few_target_groups, *_FIELDS),
)
