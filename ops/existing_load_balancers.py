"""Load balancers that are somebody else's: whether they are as the settings say."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.routes.route import LOAD_BALANCERS

if TYPE_CHECKING:
    from ecs_platform.model.environment import Loaded
    from ecs_platform.model.reading.source import Node
    from ecs_platform.model.settings.load_balancer import ExistingLoadBalancer


def load_balancer_findings(loaded: "Loaded", elb: Any, notes: list[str]) -> Iterator[Finding]:
    """What of `existing` is not there, or otherwise.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancer.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Listener.html

    Args:
        loaded: the environment, without findings.
        elb: a client of boto3.
        notes: takes what could not be asked.
    """
    from botocore.exceptions import ClientError  # noqa: PLC0415

    used = {rule.load_balancer for rule in loaded.rules}
    for load_balancer in LOAD_BALANCERS:
        existing = loaded.settings.load_balancers.of(load_balancer).existing
        if existing is None or load_balancer not in used:
            continue
        node = loaded.environment.node.find(("load_balancers", load_balancer, "existing"))
        try:
            yield from _load_balancer(existing, node, loaded.settings.network.vpc_id, elb)
        except ClientError as error:
            if error.response["Error"]["Code"] not in ("AccessDenied", "AccessDeniedException"):
                raise
            notes.append(f"whether the {load_balancer} load balancer is there is not known: {error}")


def _load_balancer(existing: "ExistingLoadBalancer", node: "Node", vpc: str | None, elb: Any) -> Iterator[Finding]:
    try:
        (found,) = elb.describe_load_balancers(LoadBalancerArns=[existing.arn])["LoadBalancers"]
    except elb.exceptions.LoadBalancerNotFoundException:
        hint = "`aws elbv2 describe-load-balancers` has the ARNs"
        yield node.find(("arn",)).finding(f"there is no load balancer `{existing.arn}`", hint)
        return
    name, groups = str(found["DNSName"]).lower(), found.get("SecurityGroups", [])
    if existing.dns_name not in (name, f"dualstack.{name}"):
        yield node.find(("dns_name",)).finding(f"the load balancer's name is `{name}`", "write that")
    if existing.zone_id != found["CanonicalHostedZoneId"]:
        zone = found["CanonicalHostedZoneId"]
        yield node.find(("zone_id",)).finding(f"the hosted zone of the load balancer's name is `{zone}`", "write that")
    if existing.security_group_id not in groups:
        listed = ", ".join(f"`{each}`" for each in groups) or "none"
        message = f"the load balancer's security groups are: {listed}"
        yield node.find(("security_group_id",)).finding(message, "write one of them")
    if vpc is not None and found["VpcId"] != vpc:
        message = f"the load balancer is in the VPC `{found['VpcId']}`, and tasks are in `{vpc}`"
        yield node.find(("arn",)).finding(message, "give one of the same VPC: it takes no targets of another")
    for protocol, arn in existing.listeners:
        if arn is not None:
            yield from _listener(protocol, arn, node.find(("listeners", protocol)), elb)


def _listener(protocol: str, arn: str, node: "Node", elb: Any) -> Iterator[Finding]:
    try:
        (found,) = elb.describe_listeners(ListenerArns=[arn])["Listeners"]
    except elb.exceptions.ListenerNotFoundException:
        yield node.finding(f"there is no listener `{arn}`", "`aws elbv2 describe-listeners` has the ARNs")
        return
    if found["Protocol"] != protocol.upper():
        yield node.finding(f"it is a listener for {found['Protocol']}", f"write it as `{found['Protocol'].lower()}`")
