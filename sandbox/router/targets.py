"""Which target of a target group gets a request.

Those that are healthy, in turn. Where fewer are than the group's attributes ask for, which is one, the load balancer
fails open: the unhealthy ones get requests too.
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html#target-group-health

Those that are still being checked, or on their way out, get none: with these alone nobody answers.
https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/pod_readiness_gate
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.router.actions import cookie, sign

COOKIE = "AWSALB"
_MINIMUM = "target_group_health.unhealthy_state_routing.minimum_healthy_targets."


@dataclass(frozen=True)
class Target:
    """A target, as DescribeTargetHealth tells of it; `port` is None for a function of Lambda."""

    id: str
    port: int | None
    state: str
    reason: str = ""

    @property
    def place(self) -> str:
        """`10.0.1.5:8080`."""
        return f"{self.id}:{self.port}" if self.port else self.id


def described(health: Sequence[Mapping[str, Any]]) -> list[Target]:
    """The targets of an answer of DescribeTargetHealth, in an order that stays."""
    found = [
        Target(
            each["Target"]["Id"],
            each["Target"].get("Port"),
            each["TargetHealth"]["State"],
            each["TargetHealth"].get("Description") or "",
        )
        for each in health
    ]
    return sorted(found, key=lambda target: (target.id, target.port or 0))


def reachable(targets: Sequence[Target], attributes: Mapping[str, str]) -> list[Target]:
    """The targets among which a request's is chosen."""
    healthy = [target for target in targets if target.state == "healthy"]
    checked = [target for target in targets if target.state in ("healthy", "unhealthy")]
    return healthy if len(healthy) >= _minimum(len(checked), attributes) else checked


def _minimum(registered: int, attributes: Mapping[str, str]) -> float:
    """Of a number and a share the greater counts; `off` is none."""
    count, share = (attributes.get(_MINIMUM + kind, usual) for kind, usual in (("count", "1"), ("percentage", "off")))
    numbers = [1 if count == "off" else int(count), 0 if share == "off" else registered * int(share) / 100]
    return max(numbers)


@dataclass(frozen=True)
class Chosen:
    """The target that gets a request, and the cookie with which its client stays there."""

    target: Target
    cookie: str | None = None


def chosen(among: Sequence[Target], turn: int, attributes: Mapping[str, str], cookies: Mapping[str, str]) -> Chosen:
    """The one whose turn it is, or the one that the client has a cookie of, while that is still among them.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/sticky-sessions.html
    """
    sticky = attributes.get("stickiness.enabled") == "true" and attributes.get("stickiness.type") == "lb_cookie"
    if not sticky:
        return Chosen(among[turn % len(among)])
    own = next((target for target in among if cookies.get(COOKIE) == sign(target.place)), None)
    found = own or among[turn % len(among)]
    seconds = int(attributes.get("stickiness.lb_cookie.duration_seconds") or 86400)
    return Chosen(found, cookie(COOKIE, found.place, seconds))
