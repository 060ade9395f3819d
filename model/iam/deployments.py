"""The roles that ECS itself takes in a deployment that moves requests: one for load balancers, one for functions.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AmazonECSInfrastructureRolePolicyForLoadBalancers.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-permissions.html
"""

from collections.abc import Iterable
from dataclasses import dataclass

from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.document import Document, Statement
from ecs_platform.model.iam.trust import ecs_trust
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.routes.compile import Rule
from ecs_platform.model.routes.listeners import listeners_of
from ecs_platform.model.routes.route import LoadBalancer
from ecs_platform.model.task.target_groups import target_group_names

_LOOKS = ("DescribeListeners", "DescribeLoadBalancers", "DescribeRules", "DescribeTargetGroups", "DescribeTargetHealth")


@dataclass(frozen=True)
class DeploymentRoles:
    """What ECS may do in a deployment that moves requests.

    Attributes:
        trust: the trust policy of both.
        infrastructure: what it may do with the service's rules and target groups; empty without a load balancer.
        hooks: which functions it may call; empty without any.
    """

    trust: Document
    infrastructure: list[Statement]
    hooks: list[Statement]


def deployment_roles(service: Service, loaded: Loaded) -> DeploymentRoles:
    """The two roles of a service; neither has rights with rolling deployments, and none is made then."""
    functions = {gate.function for gate in service.deployment.gates if gate.function is not None}
    shifted = service.deployment.shifts and service.targets
    return DeploymentRoles(
        trust=ecs_trust(),
        infrastructure=_infrastructure(service, loaded) if shifted else [],
        hooks=_hooks(sorted(functions)) if service.deployment.shifts and functions else [],
    )


def _infrastructure(service: Service, loaded: Loaded) -> list[Statement]:
    """What the managed policy `AmazonECSInfrastructureRolePolicyForLoadBalancers` allows for all rules and groups.

    Here for the service's own: target groups by their names, rules by their tags, since AWS makes up their ids. Rules
    of listeners alone are moved, so nothing is allowed of listeners.
    """
    account = loaded.account
    groups = sorted(target_group_names(service, loaded).values())
    rules = [rule for rule in loaded.rules if rule.service == service.name]
    named = tuple(sorted({rule_name(rule, loaded) for rule in rules}))
    schemes: list[LoadBalancer] = sorted({rule.load_balancer for rule in rules})
    tags: dict[str, str | tuple[str, ...]] = {
        "aws:ResourceTag/Environment": loaded.names.environment,
        "aws:ResourceTag/Name": named,
    }
    looks = tuple(f"elasticloadbalancing:{each}" for each in _LOOKS)
    return [
        # These actions know no resources.
        Statement("Look", looks, ("*",), "sees how rules and targets stand"),
        Statement(
            "Targets",
            ("elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"),
            tuple(account.arn("elasticloadbalancing", f"targetgroup/{each}/*") for each in groups),
            "has tasks in the service's two target groups",
        ),
        Statement(
            "Shift",
            ("elasticloadbalancing:ModifyRule",),
            tuple(account.arn("elasticloadbalancing", _rules_of(each, loaded)) for each in schemes),
            "moves requests by the weights of the service's own rules",
            {"StringEquals": tags},
        ),
    ]


def rule_name(rule: Rule, loaded: Loaded) -> str:
    """The tag `Name` of a rule of the listener that serves."""
    serving = listeners_of(loaded.settings, rule.load_balancer).serving
    return loaded.names.of(f"{rule.load_balancer}-{serving}-{rule.priority}")


def _rules_of(load_balancer: LoadBalancer, loaded: Loaded) -> str:
    existing = loaded.settings.load_balancers.of(load_balancer).existing
    if existing is not None:
        return f"listener-rule/{existing.arn.partition(':loadbalancer/')[2]}/*"
    return f"listener-rule/app/{loaded.names.load_balancer(load_balancer)}/*"


def _hooks(functions: Iterable[str]) -> list[Statement]:
    """A function's ARN, which names a version or an alias where the manifest does."""
    why = "asks the functions that the manifest names"
    return [Statement("Ask", ("lambda:InvokeFunction",), tuple(functions), why)]
