"""The table beside one environment: what it needs of each quota, and what is said of that before anything is made."""

import ipaddress
from collections.abc import Iterator, Sequence

from ecs_platform.model.environment import Loaded
from ecs_platform.model.quotas.docker_hub import docker_hub_hint
from ecs_platform.model.quotas.load_balancers import made_here
from ecs_platform.model.quotas.quota import Known, Line, Need, Quota
from ecs_platform.model.quotas.table import QUOTAS
from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.reading.source import Node
from ecs_platform.model.routes.route import LOAD_BALANCERS
from ecs_platform.model.settings.load_balancer import TARGET_GROUPS

CLOSE = 0.5
"""The part of a quota from which on `ops check` tells of it."""

ALONE = ("service", "role", "policy", "identity")
"""What has findings of its own, at the value that is too large."""


def lines(loaded: Loaded, account: Known | None = None, quotas: Sequence[Quota] = QUOTAS) -> list[Line]:
    """Each quota beside what the environment needs of it.

    Args:
        loaded: an environment without findings.
        account: what the account said, where it was asked; a quota that is not among it has AWS' default.
        quotas: the rows; default: all.
    """
    return [_line(quota, need, account or Known()) for quota in quotas for need in quota.needs(loaded)]


def close(loaded: Loaded, account: Known | None = None) -> list[Line]:
    """The lines that `ops check` tells: what takes half of its quota or more, but for what one service alone has."""
    rows = [quota for quota in QUOTAS if quota.per not in ALONE]
    return [line for line in lines(loaded, account, rows) if line.share >= CLOSE]


def advice(line: Line) -> str:
    """What to do about a line, for people."""
    if line.need.instead:
        return line.need.instead
    if line.whose == "environment":
        return f"as `{line.need.setting}` says"
    if not line.quota.adjustable:
        return "AWS raises it for nobody"
    if line.whose == "account":
        return "the account's own"
    if line.exceeded:
        return "what a new account has: `ops check --aws` asks what this one has"
    return "AWS raises it on request"


def _line(quota: Quota, need: Need, account: Known) -> Line:
    codes = (quota.source.service, quota.code)
    asked = account.own.get(codes) if quota.code else None
    if asked is not None and quota.adjustable:
        return Line(quota, need, asked, "account", account.taken.get(codes, 0))
    if need.limit is not None and need.limit != quota.default:
        return Line(quota, need, need.limit, "environment")
    return Line(quota, need, quota.default, "default")


def final_findings(loaded: Loaded) -> Iterator[Finding]:
    """What needs more of a quota than AWS gives anybody, where no other check says it at its place.

    Args:
        loaded: an environment without findings.
    """
    rows = [each for each in QUOTAS if not each.adjustable and each.default is not None and each.per not in ALONE]
    for line in lines(loaded, quotas=rows):
        if line.exceeded and line.need.limit is None:
            hint = "AWS raises it for nobody: use fewer, or divide the environment"
            yield place(loaded, line).finding(line.text, hint)


def account_findings(loaded: Loaded, account: Known) -> Iterator[Finding]:
    """What needs more of a quota than the account has: `up` would fail on the way.

    Args:
        loaded: an environment without findings.
        account: what the account said.
    """
    for line in lines(loaded, account):
        if line.exceeded and line.whose == "account":
            code = f"--service-code {line.quota.source.service} --quota-code {line.quota.code}"
            wanted = f"--desired-value {_whole(line.need.amount + line.taken)}"
            instead = line.need.instead or "use fewer"
            hint = f"`aws service-quotas request-service-quota-increase {code} {wanted}`, or {instead}"
            yield place(loaded, line).finding(f"{line.text}: that is the account's own quota", hint)


def hints(loaded: Loaded) -> Iterator[str]:
    """What is no fault and may surprise: a `target_group_quota` above what AWS gives, which has no effect; an internal
    load balancer that leaves out the VPC whose services call one another through it; what Docker Hub will not give."""
    for load_balancer in LOAD_BALANCERS:
        if loaded.settings.load_balancers.of(load_balancer).target_group_quota > TARGET_GROUPS:
            node = loaded.environment.node.find(("load_balancers", load_balancer, "target_group_quota"))
            message = f"AWS gives a load balancer {TARGET_GROUPS} target groups and raises that for nobody"
            yield str(node.finding(message, "it counts as 100: remove the line"))
    left_out = _left_out(loaded)
    if left_out and "internal" in made_here(loaded):
        node = loaded.environment.node.find(("load_balancers", "internal", "allowed_cidrs"))
        message = f"not all of the VPC, {left_out}, is let in: tasks outside these ranges do not reach it"
        yield str(node.finding(message, "add the VPC's range where services call one another through it"))
    yield from docker_hub_hint(loaded)


def _left_out(loaded: Loaded) -> str:
    """Ranges of the VPC that its internal load balancer does not let in, as far as they are known; empty for none."""
    network, allowed = loaded.settings.network, loaded.settings.load_balancers.internal.allowed_cidrs
    if allowed is None or (network.exists and not network.vpc_cidrs):
        return ""
    let_in = [*ipaddress.collapse_addresses(ipaddress.IPv4Network(each) for each in allowed)]
    ranges = [ipaddress.IPv4Network(each) for each in network.ranges]
    return ", ".join(f"`{each}`" for each in ranges if not any(each.subnet_of(other) for other in let_in))


def place(loaded: Loaded, line: Line) -> Node:
    """Where a line's finding stands: the setting it comes from, else the beginning of the stack's file."""
    return loaded.environment.node.find(tuple(line.need.setting.split(".")) if line.need.setting else ())


def _whole(amount: float) -> int:
    return int(-(-amount // 1))
