"""Whether security groups let a connection pass, from one side and to the other.

https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html: a rule names an address range, another group
or a prefix list, and what no rule names does not pass. What is not known here (a prefix list, IPv6, a side without
groups) is taken to pass.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, ip_network

from moto.ec2.models import EC2Backend
from moto.ec2.models.security_groups import SecurityGroup, SecurityGroupRule

ANY_PROTOCOL = "-1"


@dataclass(frozen=True)
class Side:
    """One end of a connection: its address or the ranges it may be in, and its groups (none: nothing is known)."""

    networks: tuple[IPv4Network, ...]
    groups: tuple[SecurityGroup, ...] = ()


def side(ec2: EC2Backend, vpc_id: str | None, addresses: Iterable[str], group_ids: Iterable[str] | None) -> Side:
    """The end at some addresses or ranges; without a group it is in its VPC's default one, and None is in none."""
    networks = tuple(IPv4Network(address, strict=False) for address in addresses)
    if group_ids is None:
        return Side(networks)
    known, given = ec2.groups.get(vpc_id or "", {}), list(group_ids)
    groups = [known[group] for group in given if group in known]
    if not given:
        groups = [group for group in known.values() if group.is_default]
    return Side(networks, tuple(groups))


def passes(source: Side, target: Side, port: int, protocol: str = "tcp") -> bool:
    """Whether a connection to the port may leave the source and enter the target."""
    return _lets_out(source, target, port, protocol) and _lets_in(source, target, port, protocol)


def _lets_out(source: Side, target: Side, port: int, protocol: str) -> bool:
    rules = [rule for group in source.groups for rule in group.egress_rules]
    return not source.groups or any(_covers(rule, port, protocol) and _names(rule, target) for rule in rules)


def _lets_in(source: Side, target: Side, port: int, protocol: str) -> bool:
    """A VPC's default group lets itself in, which moto does not write down.

    https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
    """
    if not target.groups or any(group.is_default and group in source.groups for group in target.groups):
        return True
    rules = [rule for group in target.groups for rule in group.ingress_rules]
    return any(_covers(rule, port, protocol) and _names(rule, source) for rule in rules)


def _covers(rule: SecurityGroupRule, port: int, protocol: str) -> bool:
    if rule.ip_protocol == ANY_PROTOCOL:
        return True
    return rule.ip_protocol == protocol and int(rule.from_port or 0) <= port <= int(rule.to_port or 0)


def _names(rule: SecurityGroupRule, other: Side) -> bool:
    if rule.source_group:
        return rule.source_group.get("GroupId") in {group.id for group in other.groups}
    if "CidrIp" not in rule.ip_range:
        return bool(rule.prefix_list_id)
    named = ip_network(rule.ip_range["CidrIp"], strict=False)
    return any(isinstance(named, IPv4Network) and named.overlaps(network) for network in other.networks)
