"""The network: what is routed where."""

import ipaddress

import pytest

from ecs_platform.components.network import Network, NetworkArgs
from ecs_platform.model.naming import Names
from tests.components.recording import Recorded, record


def network(names: Names, **changes: object) -> Recorded:
    return record(lambda: Network("network", NetworkArgs(names, "eu-central-1", **changes)))  # type: ignore[arg-type]


def test_each_zone_has_a_public_and_a_private_subnet_that_do_not_overlap(names: Names) -> None:
    subnets = network(names, zones=["a", "b", "c"]).of("ec2/subnet:Subnet")
    assert {(s["availabilityZone"], name.split("-")[1]) for name, s in subnets.items()} == {
        (f"eu-central-1{zone}", kind) for zone in "abc" for kind in ("public", "private")
    }
    ranges = [ipaddress.ip_network(s["cidrBlock"]) for s in subnets.values()]
    assert all(r.subnet_of(ipaddress.ip_network("10.0.0.0/16")) for r in ranges)  # type: ignore[arg-type]
    assert not any(a.overlaps(b) for i, a in enumerate(ranges) for b in ranges[:i])


def test_another_zone_moves_no_subnet(names: Names) -> None:
    two = network(names, zones=["a", "c"]).of("ec2/subnet:Subnet")
    three = network(names, zones=["a", "b", "c"]).of("ec2/subnet:Subnet")
    assert {name: three[name]["cidrBlock"] for name in two} == {name: s["cidrBlock"] for name, s in two.items()}


@pytest.mark.parametrize(
    ("nat", "gateways", "routes"),
    [
        ("per_zone", {"network-a", "network-b"}, {"network-private-a": "network-a", "network-private-b": "network-b"}),
        ("single", {"network-a"}, {"network-private-a": "network-a", "network-private-b": "network-a"}),
        ("none", set(), {}),
    ],
)
def test_private_subnets_reach_out_through_nat(
    names: Names, nat: str, gateways: set[str], routes: dict[str, str]
) -> None:
    recorded = network(names, nat=nat)
    assert set(recorded.of("ec2/natGateway:NatGateway")) == gateways
    assert set(recorded.of("ec2/eip:Eip")) == {f"network-nat-{name[-1]}" for name in gateways}
    private = {n: r for n, r in recorded.of("ec2/route:Route").items() if "private" in n}
    assert {route["destinationCidrBlock"] for route in private.values()} <= {"0.0.0.0/0"}
    assert {name: route["natGatewayId"].removesuffix("-id") for name, route in private.items()} == routes


def test_only_public_subnets_are_routed_to_the_internet_gateway(names: Names) -> None:
    recorded = network(names)
    to_internet = [r for r in recorded.of("ec2/route:Route").values() if "gatewayId" in r]
    assert [(r["routeTableId"], r["gatewayId"], r["destinationCidrBlock"]) for r in to_internet] == [
        ("network-public-id", "network-internet-id", "0.0.0.0/0")
    ]
    tables = {n: a["routeTableId"] for n, a in recorded.of("ec2/routeTableAssociation:RouteTableAssociation").items()}
    assert tables == {
        "network-public-a": "network-public-id",
        "network-public-b": "network-public-id",
        "network-private-a": "network-private-a-id",
        "network-private-b": "network-private-b-id",
    }


def test_endpoints_for_ecr_have_another_name_in_china() -> None:
    asked = ["ecr.api", "ecr.dkr", "logs"]
    args = NetworkArgs(Names("test", "ecs-platform"), "cn-north-1", nat="none", interface_endpoints=asked)
    endpoints = record(lambda: Network("network", args)).of("ec2/vpcEndpoint:VpcEndpoint").values()
    assert {each["serviceName"] for each in endpoints} == {
        "cn.com.amazonaws.cn-north-1.ecr.api",
        "cn.com.amazonaws.cn-north-1.ecr.dkr",
        "com.amazonaws.cn-north-1.logs",
        "com.amazonaws.cn-north-1.s3",
    }


def test_endpoints_are_reached_from_the_vpc_only(names: Names) -> None:
    recorded = network(names, nat="none", interface_endpoints=["ecr.api", "logs"])
    endpoints = recorded.of("ec2/vpcEndpoint:VpcEndpoint")
    assert {e["serviceName"]: e["vpcEndpointType"] for e in endpoints.values()} == {
        "com.amazonaws.eu-central-1.ecr.api": "Interface",
        "com.amazonaws.eu-central-1.logs": "Interface",
        "com.amazonaws.eu-central-1.s3": "Gateway",
    }
    assert endpoints["network-logs"]["privateDnsEnabled"] is True
    rule = recorded.one("vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    assert (rule["cidrIpv4"], rule["fromPort"], rule["toPort"]) == ("10.0.0.0/16", 443, 443)
