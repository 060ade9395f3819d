"""What happens to each service."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ecs_platform.model.digest.containers import container_diff, definitions
from ecs_platform.model.digest.preview import SERVICE, TARGET_GROUP, TASK_DEFINITION, Preview, Resource, Step
from ecs_platform.model.digest.rolling import CAPACITY, FORCE, changed, forced, rolls
from ecs_platform.model.manifest.not_secret import Declared, nothing
from ecs_platform.model.task.times import STOP, Times

Fate = Literal["replaced with downtime", "rolled with downtime", "removed", "rolled", "new", "changed"]
FATES: tuple[Fate, ...] = ("removed", "replaced with downtime", "rolled with downtime", "rolled", "new", "changed")
"""What can happen to a service, the worst first."""


@dataclass(frozen=True)
class ServiceChange:
    """What happens to one service.

    Attributes:
        name: the service.
        fate: in a word.
        why: what makes it so, input by input.
        force: what becomes of `forceNewDeployment`, which capacity is changed with; empty where it stays.
        containers: its containers' diff.
        others: labels of what else of it changes.
        unavailable: its target group is replaced: 503 until new tasks are healthy.
        seconds: `up` waits for its deployment at most; 0 where no task is replaced.
    """

    name: str
    fate: Fate
    why: tuple[str, ...]
    force: str
    containers: list[str]
    others: tuple[str, ...]
    unavailable: bool
    seconds: int


def service_changes(preview: Preview, declared: Declared = nothing) -> list[ServiceChange]:
    """Every service that something happens to, the worst first.

    Args:
        preview: see `read_preview`.
        declared: what manifests say is no secret; default: they say nothing.
    """
    names = sorted({each.service for step in preview.steps for each in (step.old, step.new) if each and each.service})
    found = [_change(name, preview, declared) for name in names]
    return sorted(found, key=lambda each: (FATES.index(each.fate), each.name))


def _change(name: str, preview: Preview, declared: Declared) -> ServiceChange:
    steps = [step for step in preview.steps if step.resource.service == name]
    service = next((step for step in steps if step.resource.type == SERVICE), None)
    task = next((step for step in steps if step.resource.type == TASK_DEFINITION), None)
    fate = _fate(service or task)
    groups = [step for step in steps if step.resource.type == TARGET_GROUP]
    return ServiceChange(
        name,
        fate,
        tuple(changed(service)) if service is not None and service.kind in ("update", "replace") else (),
        _force(service) if service is not None and service.kind == "update" else "",
        container_diff(task, declared) if task is not None and task.kind != "delete" else [],
        tuple(_told(step) for step in steps if step not in (service, task) and step.changed != ["tags"]),
        fate not in ("new", "removed") and any(step.kind == "replace" for step in groups),
        0 if fate in ("removed", "changed") or service is None else _times(name, service, preview).waited,
    )


def _told(step: Step) -> str:
    inputs = f": {', '.join(step.changed)}" if step.kind in ("update", "replace") else ""
    return f"{step.resource.label} ({step.kind}{inputs})"


def _fate(service: Step | None) -> Fate:
    """What happens to a service, or to a scheduled job, which has a task definition only and nothing that rolls."""
    if service is None:
        return "changed"
    if service.kind in ("create", "delete"):
        return "new" if service.kind == "create" else "removed"
    if service.resource.type != SERVICE:
        return "changed"
    if service.kind == "replace":
        return "replaced with downtime"
    if not rolls(service):
        return "changed"
    after = service.resource.inputs
    healthy = _number(after, "desiredCount", 1) * _number(after, "deploymentMinimumHealthyPercent", 100) / 100
    return "rolled" if math.ceil(healthy) else "rolled with downtime"


def _force(service: Step) -> str:
    inputs = changed(service)
    if forced(service) and {FORCE, CAPACITY} & {*inputs}:
        return f"tasks move to the new capacity; the next preview shows `{FORCE}` going back, which restarts nothing"
    return f"`{FORCE}` goes back, which restarts nothing" if FORCE in inputs else ""


def _times(name: str, service: Step, preview: Preview) -> Times:
    inputs, after = service.resource.inputs, preview.after.values()
    groups = [each for each in after if each.type == TARGET_GROUP and each.service == name]
    tasks = [each for each in after if each.type == TASK_DEFINITION and each.service == name]
    return Times(
        _number(inputs, "desiredCount", 1),
        _number(inputs, "deploymentMaximumPercent", 200),
        _number(inputs, "deploymentMinimumHealthyPercent", 100),
        max((_healthy(group) for group in groups), default=0),
        _number(inputs, "healthCheckGracePeriodSeconds", 0),
        max((_number(group.inputs, "deregistrationDelay", 0) for group in groups), default=0),
        max((_number(each, "stopTimeout", STOP) for task in tasks for each in definitions(task)), default=STOP),
    )


def _healthy(group: Resource) -> int:
    check = group.inputs.get("healthCheck") or {}
    return _number(check, "interval", 30) * _number(check, "healthyThreshold", 5)


def _number(inputs: Mapping[str, Any], name: str, default: int) -> int:
    """A number among inputs; the default where it is missing, or known later."""
    try:
        return int(inputs.get(name, default))
    except (TypeError, ValueError):
        return default
