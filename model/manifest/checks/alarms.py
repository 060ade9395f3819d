"""Alarms: what is asked for by name can be measured, and what rolls a deployment back is there."""

from collections.abc import Iterator

from ecs_platform.model.manifest.alarms import MEASURES
from ecs_platform.model.manifest.checks.context import Check, Context, in_context
from ecs_platform.model.manifest.measures import watched, why_not
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.findings import Finding


def can_be_measured(service: Service, context: Context) -> Iterator[Finding]:
    """What a manifest asks for by name is made; what a level asks for, only where it can be."""
    if context.settings is None:
        return
    for measure in MEASURES:
        said = service.alarms.of(measure)
        reason = why_not(service, measure, context.settings) if said is not None and said.enabled else ""
        if reason:
            yield service.finding(f"`{measure}` cannot be measured: {reason}", "remove it", "alarms", measure)


def roll_back(service: Service, context: Context) -> Iterator[Finding]:
    """An alarm that ECS is told of exists: CreateService refuses one that does not.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentAlarms.html
    """
    if context.settings is None:
        return
    named = service.deployment.rollback_alarms.alarms
    there = watched(service, context.settings)
    for index, measure in enumerate(named):
        steps = ("deployment", "rollback_alarms", "alarms", index)
        if measure in named[:index]:
            yield service.finding(f"`{measure}` stands more than once", "remove it", *steps)
        elif measure not in there:
            reason = why_not(service, measure, context.settings)
            hint = f"remove it: {reason}" if reason else f"add `alarms: {{{measure}: true}}`"
            yield service.finding(f"the service has no alarm of `{measure}`", hint, *steps)
    if service.deployment.rollback_alarms.http_5xx is not None and not service.targets:
        hint = "use `cpu_utilization`, or the name of an alarm that exists"
        where = ("deployment", "rollback_alarms", "http_5xx")
        yield service.finding("no load balancer sends it requests", hint, *where)


CHECKS: tuple[Check, ...] = (
    in_context(can_be_measured, "alarms", "http", "on", "type"),
    in_context(roll_back, "alarms", "deployment", "http", "type"),
)
