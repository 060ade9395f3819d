"""A door that opens to more than private addresses is told, by every way in which Terraform's resources say it."""

from typing import Any

import pytest

from ecs_platform.model.digest.openings import GROUPS, INGRESS, INGRESS_RULE, opened
from ecs_platform.model.digest.permissions import widened
from ecs_platform.model.digest.preview import UNKNOWN, Preview
from tests.model.digest.previews import State, preview, step

PORTS = {"fromPort": 443, "toPort": 443, "ipProtocol": "tcp", "securityGroupId": "sg-1"}


def door(**more: Any) -> State:
    return {**PORTS, "cidrIpv4": "203.0.113.0/24", **more}


def without(name: str, **more: Any) -> State:
    return {key: value for key, value in (door(**more) or {}).items() if key != name}


def changed(old: State, new: State, type_: str = INGRESS) -> Preview:
    op = "create" if old is None else "delete" if new is None else "update"
    return preview(step(op, type_, "x", old, new, id="sg-1"))


OPEN = {
    "the internet": (None, door(cidrIpv4="0.0.0.0/0")),
    "the internet in IPv6": (None, without("cidrIpv4", cidrIpv6="::/0")),
    "the internet in IPv6, written otherwise": (None, without("cidrIpv4", cidrIpv6="0::0/0")),
    "half of the internet": (None, door(cidrIpv4="128.0.0.0/1")),
    "a public network": (None, door()),
    "a prefix list": (None, without("cidrIpv4", prefixListId="pl-1")),
    "a prefix list not known yet": (None, without("cidrIpv4", prefixListId=UNKNOWN)),
    "a range not known yet": (None, door(cidrIpv4=UNKNOWN)),
    "another prefix list": (without("cidrIpv4", prefixListId="pl-1"), without("cidrIpv4", prefixListId="pl-2")),
    "more addresses": (door(), door(cidrIpv4="203.0.112.0/23")),
    "more ports": (door(), door(fromPort=0, toPort=65535)),
    "another port": (door(), door(fromPort=22, toPort=22)),
    "every protocol": (door(), door(ipProtocol="-1")),
    "another protocol": (door(), door(ipProtocol="udp")),
    "another group": (door(), door(securityGroupId="sg-2")),
    "private before": (door(cidrIpv4="10.0.0.0/8"), door()),
}
SHUT = {
    "a private network": (None, door(cidrIpv4="10.0.0.0/8")),
    "a private network in IPv6": (None, without("cidrIpv4", cidrIpv6="fd00::/8")),
    "another security group": (None, without("cidrIpv4", referencedSecurityGroupId="sg-3")),
    "less addresses": (door(), door(cidrIpv4="203.0.113.0/25")),
    "less ports": (door(fromPort=0, toPort=65535), door()),
    "a protocol of all": (door(ipProtocol="-1"), door()),
    "a door that goes": (door(), None),
    "a description": (door(), door(description="x")),
}
NETWORK = {"ruleAction": "allow", "protocol": "6", "fromPort": 22, "toPort": 22, "networkAclId": "acl-1"}
OTHERS: dict[str, dict[str, Any]] = {
    "aws:ec2/networkAclRule:NetworkAclRule": {**NETWORK, "cidrBlock": "0.0.0.0/1"},
    "aws:ec2/networkAcl:NetworkAcl": {"ingress": [{"action": "allow", "protocol": "-1", "cidrBlock": "0.0.0.0/0"}]},
    "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": {"ingress": [{"action": "allow", "ipv6CidrBlock": "::/0"}]},
    "aws:ec2/managedPrefixList:ManagedPrefixList": {"entries": [{"cidr": "0.0.0.0/2"}, {"cidr": "10.0.0.0/8"}]},
    "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry": {"cidr": "0.0.0.0/0", "prefixListId": "pl-1"},
}
NESTED = {
    "a rule of the older kind": (
        INGRESS_RULE,
        {"type": "ingress", "fromPort": 22, "toPort": 22, "protocol": "tcp", "securityGroupId": "sg-1"},
    ),
    **{type_: (type_, None) for type_ in GROUPS},
}


@pytest.mark.parametrize("case", OPEN)
def test_what_opens_is_told(case: str) -> None:
    (line,) = widened(changed(*OPEN[case]))
    assert "may connect to" in line


@pytest.mark.parametrize("case", SHUT)
def test_what_does_not_is_not(case: str) -> None:
    assert widened(changed(*SHUT[case])) == []


@pytest.mark.parametrize("cidrs", [{"cidrBlocks": ["0.0.0.0/0"]}, {"ipv6CidrBlocks": ["::/0"]}])
@pytest.mark.parametrize("kind", NESTED)
def test_lists_and_rules_within_a_group(kind: str, cidrs: dict[str, list[str]]) -> None:
    type_, rule = NESTED[kind]
    ports = {"fromPort": 22, "toPort": 22, "protocol": "tcp"}
    new = {**rule, **cidrs} if rule else {"ingress": [{**ports, **cidrs}]}
    (line,) = opened(changed({}, new, type_))
    assert line == "`x`: the whole internet may connect to `22` (`tcp`)"
    assert list(opened(changed(new, new, type_))) == []


def test_a_rule_that_is_made_anew_under_another_name_is_no_wider() -> None:
    both = [step("delete", INGRESS, "a", door()), step("create", INGRESS, "b", None, door(toPort=443))]
    assert list(opened(preview(*both))) == []


def test_what_a_rule_says_goes_out_is_no_door() -> None:
    out = {"type": "egress", "fromPort": 0, "toPort": 0, "protocol": "-1", "cidrBlocks": ["0.0.0.0/0"]}
    assert list(opened(changed(None, out, INGRESS_RULE))) == []


@pytest.mark.parametrize("type_", OTHERS)
def test_doors_of_networks_and_lists_of_ranges(type_: str) -> None:
    open_ = OTHERS[type_]
    (line,) = opened(changed(None, open_, type_))
    assert "the whole internet may connect to" in line
    assert list(opened(changed(open_, open_, type_))) == []
    assert list(opened(changed(open_, None, type_))) == []


@pytest.mark.parametrize("more", [{"egress": True}, {"ruleAction": "deny"}, {"cidrBlock": "10.0.0.0/8"}])
def test_what_a_network_refuses_or_lets_out_is_no_door(more: dict[str, Any]) -> None:
    rule = OTHERS["aws:ec2/networkAclRule:NetworkAclRule"]
    assert list(opened(changed(None, {**rule, **more}, "aws:ec2/networkAclRule:NetworkAclRule"))) == []
