"""What a change of strategies, routes and target groups comes to where ECS owns what rules forward to.

Rules are keyed by load balancer and priority. Where ECS moves requests, what a rule forwards to is ignored by Pulumi:
which of two target groups has the tasks, ECS alone knows. So a rule that changed hands would go on to send its requests
to the service that had it, and one that is new begins with the first target group, which may be the empty one.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ecs_platform.model.environment import Loaded
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.routes.compile import Rule
from ecs_platform.model.task.before import before
from ecs_platform.model.task.target_groups import target_group_names

_STEPS = (
    "in three steps, each with an `up`: write `strategy: rolling`; make this change; write `strategy: {strategy}` again"
)

_NAME = re.compile(":targetgroup/([^/]+)/")
"""A target group's name in its ARN."""
Place = tuple[str, int]


@dataclass(frozen=True)
class Held:
    """A rule that is there, by this stack's own outputs."""

    service: str
    test: bool


def moved_by_ecs(rule: Rule, loaded: Loaded) -> bool:
    """Whether what a rule forwards to is ECS's already, where its service's deployments move requests.

    It is not where the last `up` left the service with rolling deployments: this one gives the rule its second target
    group. A new service's rule begins with both.
    """
    outputs = loaded.before.get(rule.service)
    return not outputs or _strategy(outputs) != "rolling"


def switching_findings(loaded: Loaded) -> Iterator[Finding]:
    """Changes that would send requests to the wrong tasks, or to none."""
    held, services = _held(loaded.before), {service.name: service for service in loaded.services}
    for rule in loaded.rules:
        yield from _of_rule(rule, services[rule.service], held, loaded)
    for service in loaded.services:
        outputs = loaded.before.get(service.name) or {}
        if service.deployment.shifts and _strategy(outputs) != "rolling":
            yield from _of_target_groups(service, outputs, loaded)


def _of_rule(rule: Rule, service: Service, held: Mapping[Place, Held], loaded: Loaded) -> Iterator[Finding]:
    assert rule.route is not None
    there, test = held.get(_place(rule)), rule.route.test
    outputs = loaded.before.get(service.name) or {}
    now, was = service.deployment.strategy, _strategy(outputs)
    place = f"the priority {rule.priority} on the {rule.load_balancer} load balancer"
    if there is not None and (there.service, there.test) != (service.name, test):
        theirs = _strategy(loaded.before.get(there.service) or {})
        if now != "rolling" or theirs != "rolling":
            whose = f"`{there.service}`" + (" for test requests" if there.test else "")
            moved = theirs if theirs != "rolling" else now
            message = (
                f"{place} is that of {whose}, and with `strategy: {moved}` a rule's requests are moved by ECS alone"
            )
            yield rule.route.finding(message, f"take another priority, or {_STEPS.format(strategy=moved)}")
    elif there is None and not test and now != "rolling" and was != "rolling" and _had(service.name, rule, held):
        message = f"{place} is new to it, and ECS alone knows in which of its target groups its tasks are"
        yield rule.route.finding(message, f"keep the priority it has, or {_STEPS.format(strategy=now)}")


def _had(service: str, rule: Rule, held: Mapping[Place, Held]) -> bool:
    """Whether the service has a rule on this load balancer already."""
    return any(each.service == service and where[0] == rule.load_balancer for where, each in held.items())


def _of_target_groups(service: Service, outputs: Mapping[str, Any], loaded: Loaded) -> Iterator[Finding]:
    """A target group that is replaced is empty, and the rule goes on to lead to the old one."""
    arns = {**(outputs.get("target_group_arns") or {}), **(outputs.get("alternate_target_group_arns") or {})}
    there = {key: found[1] for key, arn in arns.items() if (found := _NAME.search(arn))}
    names = target_group_names(service, loaded)
    for target in service.targets:
        if any(there.get(key, names[key]) != names[key] for key in target.group_keys):
            message = (
                f"its target groups on the {target.load_balancer} load balancer would be replaced (port, protocol, "
                "version, network), and ECS alone decides where the rule leads"
            )
            yield target.routes[0].finding(message, _STEPS.format(strategy=service.deployment.strategy))


def _strategy(outputs: Mapping[str, Any]) -> str:
    return before(outputs).strategy


def _place(rule: Rule) -> Place:
    return rule.load_balancer, rule.priority


def _held(services: Mapping[str, Any]) -> dict[Place, Held]:
    """The rules that are there; numbers are floating ones in outputs."""
    return {
        (rule["load_balancer"], int(rule["priority"])): Held(name, bool(rule.get("test")))
        for name, output in services.items()
        for rule in output.get("rules") or ()
    }
