"""What happens to each service."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ecs_platform.model.digest.containers import container_diff, definitions
from ecs_platform.model.digest.masking import code
from ecs_platform.model.digest.numbers import changed_inputs
from ecs_platform.model.digest.preview import SERVICE, TARGET_GROUP, TASK_DEFINITION, Preview, Resource, Step
from ecs_platform.model.digest.rolling import CAPACITY, FORCE, changed, forced, rolls
from ecs_platform.model.manifest.not_secret import Declared, nothing
from ecs_platform.model.task.times import STOP, Times

Fate = Literal["replaced with downtime", "rolled with downtime", "removed", "rolled", "new", "changed"]
FATES: tuple[Fate, ...] = ("removed", "replaced with downtime", "rolled with downtime", "rolled", "new", "changed")
"""What can happen to a service, the worst first."""
SHOWN = 6
"""How many changes of one thing are named in its line."""


@dataclass(frozen=True)
class ServiceChange:
    """What happens to one service.

    Attributes:
        name: the service.
        fate: in a word.
        why: what makes it so, input by input.
        values: the same as Markdown, with old and new values where these are numbers, switches or short texts.
        force: what becomes of `forceNewDeployment`, which capacity is changed with; empty where it stays.
        containers: its containers' diff.
        others: what else of it changes, as Markdown.
        unavailable: its target group is replaced: 503 until new tasks are healthy.
        seconds: `up` waits for its deployment at most; 0 where no task is replaced.
    """

    name: str
    fate: Fate
    why: tuple[str, ...]
    values: tuple[str, ...]
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
    after: dict[str, list[Resource]] = {}
    for each in preview.after.values():
        after.setdefault(each.service, []).append(each)
    found = [_change(name, mine, after.get(name, []), declared) for name, mine in _by_service(preview).items()]
    return sorted(found, key=lambda each: (FATES.index(each.fate), each.name))


def new_services(preview: Preview) -> set[str]:
    """Services that are made, by name."""
    return {name for name, steps in _by_service(preview).items() if _fate(_main(steps)) == "new"}


def _by_service(preview: Preview) -> dict[str, list[Step]]:
    """What happens to each service; nothing to one that only loses a resource to another."""
    found: dict[str, list[Step]] = {}
    for step in preview.steps:
        for name in {each.service for each in (step.old, step.new) if each and each.service}:
            found.setdefault(name, [])
        if step.resource.service:
            found[step.resource.service].append(step)
    return found


def _first(steps: list[Step], type_: str) -> Step | None:
    return next((step for step in steps if step.resource.type == type_), None)


def _main(steps: list[Step]) -> Step | None:
    """What happens to the ECS service, or to the task definition of a job."""
    return _first(steps, SERVICE) or _first(steps, TASK_DEFINITION)


def _change(name: str, steps: list[Step], after: list[Resource], declared: Declared) -> ServiceChange:
    service, task, fate = _first(steps, SERVICE), _first(steps, TASK_DEFINITION), _fate(_main(steps))
    groups = [step for step in steps if step.resource.type == TARGET_GROUP]
    why = changed(service) if service is not None and service.kind in ("update", "replace") else []
    return ServiceChange(
        name,
        fate,
        tuple(why),
        tuple(changed_inputs(service, why)) if service is not None else (),
        _force(service) if service is not None and service.kind == "update" else "",
        container_diff(task, declared) if task is not None and task.kind != "delete" else [],
        tuple(_told(step) for step in steps if step not in (service, task) and step.changed != ["tags"]),
        fate not in ("new", "removed") and any(step.kind == "replace" for step in groups),
        0 if fate in ("removed", "changed") or service is None else _times(service, after).waited,
    )


def _told(step: Step) -> str:
    if step.kind not in ("update", "replace"):
        return f"{code(step.resource.label)} ({step.kind})"
    return f"{code(step.resource.label)} ({step.kind}: {shown(changed_inputs(step, step.changed))})"


def shown(found: Sequence[str]) -> str:
    """The first of some changes, and how many more there are."""
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return f"{', '.join(found[:SHOWN])}{more}"


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


def _times(service: Step, after: list[Resource]) -> Times:
    inputs = service.resource.inputs
    groups = [each for each in after if each.type == TARGET_GROUP]
    tasks = [each for each in after if each.type == TASK_DEFINITION]
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
