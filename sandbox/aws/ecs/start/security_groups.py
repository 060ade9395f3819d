"""What security groups let through, of TCP.

https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
"""

import ipaddress
from collections.abc import Iterable

from moto.ec2.models import EC2Backend
from moto.ec2.models.security_groups import SecurityGroup, SecurityGroupRule

from sandbox.aws.ecs.start.starting import Place


def of_interface(ec2: EC2Backend, ids: Iterable[str], vpc: str) -> list[SecurityGroup]:
    """The groups of an interface: those given, or the VPC's default one. Unknown ones are left out."""
    given = list(ids)
    if not given:
        default = ec2.get_default_security_group(vpc)
        return [default] if default else []
    return [group for group in map(ec2.get_security_group_from_id, given) if group is not None]


def let_in(ec2: EC2Backend, groups: Iterable[str], vpc: str, port: int, source: Place) -> bool:
    """Whether the groups of an interface in a VPC let a connection from somewhere to a port in."""
    found = of_interface(ec2, groups, vpc)
    named = {group.id for group in of_interface(ec2, source.groups, vpc)}
    rules = [rule for group in found for rule in group.ingress_rules if _is_for(rule, port)]
    # EC2 gives every default group a rule for itself, moto none.
    own = any(group.is_default and not group.ingress_rules and group.id in named for group in found)
    return not found or own or any(_names(rule, named, [source.address]) for rule in rules)


def let_out(ec2: EC2Backend, source: Place, vpc: str, port: int, groups: Iterable[str], ranges: Iterable[str]) -> bool:
    """Whether a place's groups let a connection out to an interface that has groups and lies in one of these ranges."""
    found = of_interface(ec2, source.groups, vpc)
    named = {group.id for group in of_interface(ec2, groups, vpc)}
    rules = [rule for group in found for rule in group.egress_rules if _is_for(rule, port)]
    return not found or any(_names(rule, named, list(ranges)) for rule in rules)


def let_out_of_vpc(ec2: EC2Backend, source: Place, vpc: str, port: int) -> bool:
    """Whether a place's groups let a connection to a port out to some public address.

    Which addresses a registry has is not known here: a rule for any public range, or for a list of prefixes, may be it.
    """
    found = of_interface(ec2, source.groups, vpc)
    rules = [rule for group in found for rule in group.egress_rules if _is_for(rule, port)]
    return not found or any(rule.prefix_list_id or _is_public(rule) for rule in rules)


def _is_for(rule: SecurityGroupRule, port: int) -> bool:
    if rule.ip_protocol == "-1":
        return True
    return rule.ip_protocol == "tcp" and (rule.from_port or 0) <= port <= (rule.to_port or 0)


def _names(rule: SecurityGroupRule, groups: set[str], ranges: list[str]) -> bool:
    if rule.prefix_list_id:
        return True
    if group := rule.source_group.get("GroupId"):
        return group in groups
    network = _network(rule)
    return network is not None and any(_overlap(network, one) for one in ranges)


def _overlap(network: ipaddress.IPv4Network | ipaddress.IPv6Network, other: str) -> bool:
    second = ipaddress.ip_network(other, strict=False)
    return network.version == second.version and network.overlaps(second)


def _is_public(rule: SecurityGroupRule) -> bool:
    network = _network(rule)
    return network is not None and not network.is_private


def _network(rule: SecurityGroupRule) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    text = rule.ip_range.get("CidrIp") or rule.ip_range.get("CidrIpv6")
    return ipaddress.ip_network(text, strict=False) if text else None
