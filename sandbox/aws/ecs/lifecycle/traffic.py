"""The rules by which a service's traffic comes, and the weights of its two target groups on them.

The group that a new revision's tasks go into is the one that has no production traffic, so that the two take turns:
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb-resources-for-blue-green.html. The first deployment of a
service finds the traffic at `targetGroupArn`, and goes into the alternate one:
https://github.com/go-to-k/cdk-real-drift/issues/1732. A rule that ECS has written names both groups with their weights,
and no `TargetGroupArn`: https://github.com/go-to-k/cdk-real-drift/issues/1730.

What is wrong with them, in AWS's words, is of
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/troubleshooting-blue-green.html; that no other action may
stand beside the forward one is of alb-resources-for-blue-green.html as it was until 2026, and has no words there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from moto.elbv2.models import ELBv2Backend, FakeAction, elbv2_backends

from sandbox.aws.ecs.common import Backend
from sandbox.aws.ecs.lifecycle import roles
from sandbox.aws.ecs.lifecycle.strategies import weights

FORWARD = "forward"


class NetworkingError(Exception):
    """A load balancer is not as a deployment needs it; the message is the end of the reason of its roll-back."""


class ForbiddenError(Exception):
    """The role for load balancers may not change a rule; the message is AWS's."""


@dataclass(frozen=True)
class Way:
    """How traffic comes to a service: an entry of its `loadBalancers` that has an advancedConfiguration.

    Attributes:
        group: its `targetGroupArn`.
        alternate: its alternate target group.
        production: ARN of the rule (of the listener, for a network load balancer) of production traffic.
        test: that of test traffic; None without one.
        role: ARN of the role with which ECS changes them.
    """

    group: str
    alternate: str
    production: str
    test: str | None
    role: str

    @property
    def groups(self) -> tuple[str, str]:
        """Both."""
        return self.group, self.alternate

    def other(self, group: str) -> str:
        """The one that is not this."""
        return self.alternate if group == self.group else self.group


def ways(fields: dict[str, Any]) -> list[Way]:
    """All of a service's settings, or of a service revision."""
    return list(_ways(fields))


def _ways(fields: dict[str, Any]) -> Iterator[Way]:
    for balancer in fields.get("loadBalancers") or []:
        advanced = balancer.get("advancedConfiguration")
        if advanced and balancer.get("targetGroupArn"):
            yield Way(
                balancer["targetGroupArn"],
                advanced.get("alternateTargetGroupArn", ""),
                advanced.get("productionListenerRule", ""),
                advanced.get("testListenerRule"),
                advanced.get("roleArn", ""),
            )


def by_network(fields: dict[str, Any]) -> bool:
    """Whether one of them is by a network load balancer."""
    return any(":listener/net/" in way.production for way in ways(fields))


def serving(backend: Backend, way: Way) -> str:
    """The target group that has the production traffic.

    Raises:
        NetworkingError: the rules are not as a deployment needs them.
    """
    production = _forwarded(backend, way.production)
    test = _forwarded(backend, way.test) if way.test else {}
    for group in way.groups:
        if group not in production and group not in test:
            raise NetworkingError(
                f"Target group {group} is not associated with either productionListenerRule or testListenerRule."
            )
    served = [group for group, weight in production.items() if weight]
    foreign = [group for group in served if group not in way.groups]
    if foreign:
        raise NetworkingError(
            f"Production listener rule is forwarding traffic to unexpected target group {foreign[0]}. Expected traffic "
            f"to be forwarded to either targetGroupArn: {way.group} or alternateTargetGroupArn: {way.alternate}"
        )
    if len(served) != 1:
        raise NetworkingError(
            f"productionListenerRule {way.production} should have exactly one target group serving traffic but found "
            f"{len(served)} target groups which are serving traffic"
        )
    return served[0]


def check_role(backend: Backend, way: Way) -> None:
    """Whether ECS can take the role.

    Raises:
        NetworkingError: it cannot.
    """
    if not roles.can_be_taken(backend, way.role):
        raise NetworkingError(
            f"ECS was unable to manage the ELB resources due to missing permissions on ECS Infrastructure Role "
            f"'{way.role}'."
        )


def shift(backend: Backend, way: Way, rule: str, green: str, percent: float) -> None:
    """Give a target group so many percent of a rule's traffic, and the other one the rest.

    Raises:
        NetworkingError: the rule is gone.
        ForbiddenError: the role may not.
    """
    action = "elasticloadbalancing:Modify" + ("Listener" if ":listener/" in rule else "Rule")
    if denial := roles.denied(backend, way.role, roles.BALANCING, action, rule):
        raise ForbiddenError(denial)
    new, old = weights(percent)
    for owner in _owners(backend, rule):
        forward = _forward(rule, owner.actions)
        config = forward.data.get("ForwardConfig") or {}
        named = [each["TargetGroupArn"] for each in config.get("TargetGroups") or []]
        order = [group for group in named if group in way.groups]
        order += [group for group in way.groups if group not in order]
        groups = [{"TargetGroupArn": group, "Weight": new if group == green else old} for group in order]
        sticky = config.get("TargetGroupStickinessConfig") or {"Enabled": False}
        kept = {key: value for key, value in forward.data.items() if key == "Order"}
        data = {"TargetGroups": groups, "TargetGroupStickinessConfig": sticky}
        owner.actions[:] = [FakeAction({"Type": FORWARD, **kept, "ForwardConfig": data})]


def weights_of(backend: Backend, rule: str) -> dict[str, int]:
    """The weight of each target group that a rule, or a listener, forwards to; none where it does something else."""
    try:
        return _forwarded(backend, rule)
    except NetworkingError:
        return {}


def _forwarded(backend: Backend, rule: str) -> dict[str, int]:
    action = _forward(rule, _owners(backend, rule)[0].actions).data
    groups = (action.get("ForwardConfig") or {}).get("TargetGroups") or []
    if not groups and action.get("TargetGroupArn"):
        return {str(action["TargetGroupArn"]): 1}
    return {each["TargetGroupArn"]: int(each.get("Weight", 1)) for each in groups}


def _forward(rule: str, actions: list[FakeAction]) -> FakeAction:
    """The one action of a rule that a deployment can work with."""
    if [action.type for action in actions] != [FORWARD]:
        kinds = ", ".join(str(action.type) for action in actions)
        raise NetworkingError(f"The rule {rule} must have a forward action and no other; it has: {kinds}")
    return actions[0]


def _owners(backend: Backend, rule: str) -> list[Any]:
    """What has the actions: the rule, or the default one of a listener."""
    elb: ELBv2Backend = elbv2_backends[backend.account_id][backend.region_name]
    for balancer in elb.load_balancers.values():
        for listener in balancer.listeners.values():
            if listener.arn == rule:
                return list(listener._default_rule.values())
            found = [each for each in listener.rules.values() if each.arn == rule]
            if found:
                return found
    raise NetworkingError("One or more rules not found")
