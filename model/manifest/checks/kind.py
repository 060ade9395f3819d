"""Which fields a type of service has."""

from collections.abc import Iterator

from ecs_platform.model.manifest.checks.context import Check, alone
from ecs_platform.model.manifest.service import BACKEND, JOB, WEB, WORKER, Service
from ecs_platform.model.reading.findings import Finding

OFFERED = ("alias", "protocol", "request_timeout", "idle_timeout")
"""What of `network.connect` is for others that call the service."""
_SERVES = "nothing sends requests to it: make it a Backend Service, or remove this"
_NOT_FOR: dict[str, dict[tuple[str, ...], str]] = {
    WEB: {("on",): "only a Scheduled Job has a schedule"},
    BACKEND: {("on",): "only a Scheduled Job has a schedule"},
    WORKER: {
        ("on",): "only a Scheduled Job has a schedule",
        ("http",): "a Worker Service takes no requests: make it a Backend Service, or remove this",
        ("image", "port"): _SERVES,
        **{("network", "connect", field): _SERVES for field in OFFERED},
    },
    JOB: {
        ("http",): "a job takes no requests: make it a Backend Service, or remove this",
        ("image", "port"): _SERVES,
        ("count",): "each run of a job is one task",
        ("deployment",): "there is nothing that runs and would be replaced: the next run takes the new revision",
        ("network", "connect"): "Service Connect is for services; a job calls them behind the internal load balancer",
        ("image", "owner"): "a schedule starts the revision that this program registers",
    },
}


def fields_of_type(service: Service) -> Iterator[Finding]:
    """Fields that the type has not, each by name."""
    if "type" in service.source.broken:
        return
    for steps, hint in _NOT_FOR[service.type].items():
        node = service.node.get(*steps)
        if node is not None and not (steps == ("network", "connect") and node.value is False):
            yield node.finding_at_key(f"a {service.type} has no `{'.'.join(steps)}`", hint)


def required_fields(service: Service) -> Iterator[Finding]:
    """Fields that the type cannot do without."""
    broken = service.source.broken
    if service.type == WEB and service.http is None and "http" not in broken:
        hint = "add `http: {path: …}`, or write `type: Backend Service`"
        yield service.node.finding(f"a {WEB} needs `http`", hint, path="http")
    if service.type == JOB and service.on is None and "on" not in broken:
        hint = 'add `on: {schedule: "@daily"}`'
        yield service.node.finding(f"a {JOB} needs `on.schedule`", hint, path="on")


CHECKS: tuple[Check, ...] = (alone(fields_of_type), alone(required_fields, "type"))
