"""Whether a load balancer's security groups let a client in.

https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html. What is not known here, a prefix list, lets
in; a rule that names another security group does not, for a client that is played is in none.
"""

from collections.abc import Iterable, Mapping
from ipaddress import ip_address, ip_network
from typing import Any


def lets_in(groups: Iterable[Mapping[str, Any]], source: str, port: int) -> bool:
    """Whether a rule of one of the groups, as DescribeSecurityGroups has them, admits the address to the port."""
    permissions = [permission for group in groups for permission in group.get("IpPermissions") or []]
    return any(_covers(permission, port) and _names(permission, source) for permission in permissions)


def _covers(permission: Mapping[str, Any], port: int) -> bool:
    if permission["IpProtocol"] == "-1":
        return True
    return permission["IpProtocol"] in ("tcp", "6") and permission["FromPort"] <= port <= permission["ToPort"]


def _names(permission: Mapping[str, Any], source: str) -> bool:
    if permission.get("PrefixListIds"):
        return True
    ranges = [each["CidrIp"] for each in permission.get("IpRanges") or []]
    ranges += [each["CidrIpv6"] for each in permission.get("Ipv6Ranges") or []]
    return any(ip_address(source) in ip_network(each, strict=False) for each in ranges)
