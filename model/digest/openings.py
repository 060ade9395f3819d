"""Doors of security groups and networks: who may connect to what after a change, and could not before.

Told of are ranges that are not private, and prefix lists, in which anything may be; a private range is a network's own.
"""

import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ecs_platform.model.digest.masking import code
from ecs_platform.model.digest.preview import UNKNOWN, Preview, Resource

INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
INGRESS_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
GROUPS = ("aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")
NETWORK_RULE = "aws:ec2/networkAclRule:NetworkAclRule"
NETWORKS = ("aws:ec2/networkAcl:NetworkAcl", "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl")
PREFIX_LIST = "aws:ec2/managedPrefixList:ManagedPrefixList"
PREFIX_LIST_ENTRY = "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry"
_SOURCES = (
    "cidrIpv4",
    "cidrIpv6",
    "prefixListId",
    "cidrBlocks",
    "ipv6CidrBlocks",
    "prefixListIds",
    "cidrBlock",
    "ipv6CidrBlock",
    "cidr",
)
_ALL = "-1"
# A prefix that is shorter is no network of anybody's: two halves of the internet are the whole of it.
_SHORTEST_PREFIX = {4: 8, 6: 16}
# Of networks' own, and what is shared behind a provider's addresses, which a VPC may have.
_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")


@dataclass(frozen=True)
class Opening:
    """Who may connect to which ports of which group.

    Attributes:
        group: the security group: its URN, or its id where it is another's.
        source: a range of addresses, or a prefix list.
        protocol: `tcp`, …; `-1` for all.
        low: the first port.
        high: the last port.
    """

    group: str
    source: str
    protocol: str
    low: int
    high: int

    def covers(self, other: "Opening") -> bool:
        """Whether the other opens nothing that this one does not."""
        return (
            self.group == other.group
            and self.protocol in (other.protocol, _ALL)
            and (self.protocol == _ALL or self.low <= other.low <= other.high <= self.high)
            and _within(other.source, self.source)
        )

    @property
    def private(self) -> bool:
        """Whether only private addresses are let in."""
        return any(_within(self.source, each) for each in _PRIVATE)

    def __str__(self) -> str:
        network = _network(self.source)
        everybody = network is not None and network.prefixlen < _SHORTEST_PREFIX[network.version]
        ports = f"{self.low} to {self.high}" if self.low != self.high else str(self.low)
        where = "everything" if self.protocol == _ALL else f"{code(ports)} ({code(self.protocol)})"
        return f"{'the whole internet' if everybody else code(self.source)} may connect to {where}"


def opened(preview: Preview) -> Iterator[str]:
    """A line for each door that opens, or opens wider."""
    before = [each for step in preview.steps if step.old is not None for each in _openings(step.old)]
    for step in preview.steps:
        if step.new is None:
            continue
        for new in _openings(step.new):
            if not new.private and not any(old.covers(new) for old in before):
                yield f"{code(step.new.name)}: {new}"


def _openings(resource: Resource) -> Iterator[Opening]:
    if resource.type == INGRESS or (resource.type == INGRESS_RULE and resource.inputs.get("type") == "ingress"):
        made_here = resource.dependencies.get("securityGroupId") or [str(resource.inputs.get("securityGroupId"))]
        yield from _of(made_here[0], resource.inputs)
    elif resource.type in (*GROUPS, *NETWORKS):
        rules = resource.inputs.get("ingress")
        for rule in rules if isinstance(rules, list) else ():
            if rule.get("action", "allow") == "allow":
                yield from _of(resource.urn, rule)
    elif resource.type == NETWORK_RULE:
        if resource.inputs.get("ruleAction") == "allow" and resource.inputs.get("egress") is not True:
            yield from _of(str(resource.inputs.get("networkAclId")), resource.inputs)
    elif resource.type == PREFIX_LIST_ENTRY:
        yield from _of(str(resource.inputs.get("prefixListId")), {"cidr": resource.inputs.get("cidr")})
    elif resource.type == PREFIX_LIST:
        for entry in resource.inputs.get("entries") or ():
            yield from _of(resource.urn, entry)


def _of(group: str, rule: Mapping[str, Any]) -> Iterable[Opening]:
    protocol = str(rule.get("ipProtocol") or rule.get("protocol") or _ALL)
    low, high = _port(rule.get("fromPort"), 0), _port(rule.get("toPort"), 65535)
    for name in _SOURCES:
        found = rule.get(name) or ()
        for source in found if isinstance(found, list) else [found] if found else ():
            yield Opening(group, str(source), protocol, low, high)


def _port(value: Any, default: int) -> int:
    """A port; the widest where none is said, or none is known yet."""
    try:
        return default if int(value) < 0 else int(value)
    except (TypeError, ValueError):
        return default


def _network(source: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(source, strict=False)
    except ValueError:
        return None


def _within(inner: str, outer: str) -> bool:
    """Whether a source is within another; what is known only later is within nothing."""
    one, other = _network(inner), _network(outer)
    if one is None or other is None:
        return inner == outer != UNKNOWN
    if isinstance(one, ipaddress.IPv4Network) and isinstance(other, ipaddress.IPv4Network):
        return one.subnet_of(other)
    return isinstance(one, ipaddress.IPv6Network) and isinstance(other, ipaddress.IPv6Network) and one.subnet_of(other)
