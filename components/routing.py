"""From listeners to services: the listener rules that manifests declare."""

import pulumi

from ecs_platform.components.listener_rules import ConditionArgs, ListenerRules, ListenerRulesArgs, RuleArgs
from ecs_platform.components.load_balancer import LoadBalancerIds
from ecs_platform.components.target_group import TargetGroup
from ecs_platform.model.environment import Loaded
from ecs_platform.model.manifest.target import Target
from ecs_platform.model.routes.compile import Rule
from ecs_platform.model.routes.listeners import without_tls

TargetGroups = dict[tuple[str, str], TargetGroup]
"""By service and the target's key."""


def schemes_with_rules(loaded: Loaded) -> list[str]:
    """The load balancers that have rules, the public one first."""
    return sorted({rule.load_balancer for rule in loaded.rules}, reverse=True)


def listener_rules(
    loaded: Loaded,
    scheme: str,
    load_balancer: LoadBalancerIds,
    groups: TargetGroups,
    opts: pulumi.ResourceOptions,
    prefix: str = "",
) -> ListenerRules:
    """The `ListenerRules` of a load balancer: those of the listener that serves; `prefix` is of its resources' names.

    Where that is HTTPS, HTTP redirects; the routes that are not to be redirected have their rules there too.
    """
    rules = [rule for rule in loaded.rules if rule.load_balancer == scheme]

    def rules_on(protocol: str, some: list[Rule]) -> ListenerRules:
        listener = f"{scheme}-{protocol}"
        made = [_rule(rule, loaded, groups) for rule in some]
        arn = load_balancer.listener_arns[protocol]
        return ListenerRules(f"{prefix}{listener}", ListenerRulesArgs(loaded.names, listener, arn, made), opts=opts)

    serving = rules_on(load_balancer.serving_protocol, rules)
    # One that exists may have no listener for HTTP.
    if load_balancer.serving_protocol == "https" and "http" in load_balancer.listener_arns:
        rules_on("http", without_tls(rules))
    return serving


def _rule(rule: Rule, loaded: Loaded, groups: TargetGroups) -> RuleArgs:
    return RuleArgs(
        priority=rule.priority,
        target_group_arn=groups[rule.service, _target(rule, loaded).key].arn,
        conditions=[
            ConditionArgs(c.field, list(c.values), c.header or None, [(key or "", pattern) for key, pattern in c.pairs])
            for c in rule.conditions
        ],
    )


def _target(rule: Rule, loaded: Loaded) -> Target:
    (service,) = (each for each in loaded.services if each.name == rule.service)
    assert rule.route is not None
    return service.target_of(rule.route)


def internal_hosts(loaded: Loaded) -> list[str]:
    """The names in the environment's private zone that services behind the internal load balancer have, sorted."""
    hosts = {
        host.lower()
        for rule in loaded.rules
        if rule.load_balancer == "internal" and rule.route is not None
        for host in rule.route.hosts
        if host.lower().endswith(f".{loaded.names.zone}")
    }
    return sorted(hosts)
