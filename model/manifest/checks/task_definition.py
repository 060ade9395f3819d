"""What ECS and Fargate refuse of a task definition, said where it stands: in its file, or in the manifest."""

import re
from collections.abc import Iterator
from dataclasses import replace

from ecs_platform.model.manifest.as_definition import AsDefinition
from ecs_platform.model.manifest.checks.context import Check, alone
from ecs_platform.model.manifest.definition import Definition
from ecs_platform.model.manifest.definition_values import finding_in
from ecs_platform.model.manifest.logs import LOG_ROUTER
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.task.rules.rule import Fault, Group, Steps, Task
from ecs_platform.model.task.rules.table import OF_SERVICE, RULES, faults_of

_FIELDS: dict[Group, frozenset[str]] = {
    "values": frozenset({"image", "sidecars"}),
    "containers": frozenset({"name", "image", "sidecars", "logging"}),
    "ports": frozenset({"name", "image", "sidecars"}),
    "logs": frozenset({"logging"}),
    "volumes": frozenset({"storage", "sidecars"}),
    "size": frozenset({"cpu", "memory", "sidecars"}),
    "platform": frozenset({"storage"}),
}
"""The fields of a manifest that make each part of its definition."""
_WHERE = frozenset({"capacity", "network", "platform", "task_definition"})
"""What says where it runs."""
_IN_MANIFESTS = {
    "healthCheck": "healthcheck",
    "START": "start",
    "HEALTHY": "healthy",
    "X86_64": "windows/x86_64",
    "efsVolumeConfiguration": "efs",
    "ephemeralStorage": "ephemeral",
    "readonlyRootFilesystem": "readonly_fs",
    "firelensConfiguration": "destination",
}
"""Words of ECS, as manifests spell them."""


def refused(service: Service) -> Iterator[Finding]:
    """What the rules refuse of a manifest's containers, of the parts that are right by themselves."""
    broken = service.source.broken
    if service.task_definition is not None or broken & _WHERE:
        return
    written = AsDefinition(service)
    router = frozenset({LOG_ROUTER} if service.logging.routed else ())
    task = Task(service.capacity != "ec2", service.network_mode, service.windows, router | {service.name}, router)
    rules = [rule for rule in RULES if not broken & _FIELDS[rule.group]]
    for fault in faults_of(written.definition, task, rules):
        steps = written.place(fault.steps)
        first = "" if fault.first is None else f"in `{'.'.join(map(str, written.place(fault.first)))}`"
        message, hint = _spelled(fault.message.replace("{first}", first)), _spelled(fault.hint)
        if fault.at_key or _is_key(steps, fault.steps):
            yield service.node.find(steps).finding_at_key(message, hint)
        else:
            yield service.finding(message, hint, *steps)


def _is_key(steps: Steps, there: Steps) -> bool:
    """Whether a value of a definition is a key of the manifest: names of sidecars, and of what is waited for."""
    return there[-1] in ("name", "containerName") and steps[-1] != "name"


def _spelled(text: str) -> str:
    return re.sub("`([A-Za-z0-9_]+)`", lambda found: f"`{_IN_MANIFESTS.get(found[1], found[1])}`", text)


def refused_of_file(service: Service) -> Iterator[Finding]:
    """What the rules refuse of a task definition's file where this service runs it."""
    file = service.source.definition_file
    if file is None:
        return
    given = {field: str(value) for field in ("cpu", "memory") if (value := getattr(service, field)) is not None}
    task = _task_of(service, file.definition)
    for fault in _faults(service, {**file.definition, **given}, task):
        field = str(fault.steps[0])
        if field in given:
            yield service.finding(fault.message, fault.hint, field)
        elif field in ("cpu", "memory") and field not in file.definition:
            yield service.node.finding(fault.message, fault.hint, path=field)
        else:
            yield finding_in(file.root, fault)


def _faults(service: Service, definition: Definition, task: Task) -> Iterator[Fault]:
    """What is refused; on container instances without a mode, with the way to what ECS takes that for, `bridge`."""
    faults = faults_of(definition, task, OF_SERVICE)
    if task.fargate or service.network.mode is not None or "networkMode" in definition:
        yield from faults
        return
    bridge = {fault.steps for fault in faults_of(definition, replace(task, network_mode="bridge"), OF_SERVICE)}
    for fault in faults:
        other = "" if fault.steps in bridge else ', or write `"networkMode": "bridge"` in the file: so does ECS read it'
        yield replace(fault, hint=fault.hint + other)


def _task_of(service: Service, definition: Definition) -> Task:
    """Where a file's tasks run, whatever else is wrong with it."""
    mode = service.network.mode or ("bridge" if definition.get("networkMode") == "bridge" else "awsvpc")
    system = definition.get("runtimePlatform", {}).get("operatingSystemFamily", service.platform.ecs_family)
    fargate = service.capacity != "ec2"
    return Task(fargate, mode, fargate and str(system).startswith("WINDOWS"))


CHECKS: tuple[Check, ...] = (
    alone(refused),
    alone(refused_of_file, "capacity", "network", "platform", "cpu", "memory"),
)
