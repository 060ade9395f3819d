"""Cases of EC2."""

import base64
from typing import Any

from sandbox.tests.aws.judge.cases import Case, Clients, Sides, made, tag_list
from sandbox.tests.aws.judge.cases.things import REGION, group, subnet, vpc

TCP = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}


def grouped(refused: dict[str, Any], taken: dict[str, Any]) -> Case:
    def case(clients: Clients) -> Sides:
        base = {"GroupName": made(), "Description": "x", "VpcId": vpc(clients)}
        return Sides(clients.client("ec2").create_security_group, {**base, **refused}, {**base, **taken})

    return case


def ruled(refused: dict[str, Any], taken: dict[str, Any]) -> Case:
    def case(clients: Clients) -> Sides:
        of = {"GroupId": group(clients, vpc(clients))}
        wrong, right = ({**of, "IpPermissions": [{**TCP, **more}]} for more in (refused, taken))
        return Sides(clients.client("ec2").authorize_security_group_ingress, wrong, right)

    return case


def _sixty_rules(clients: Clients) -> Sides:
    of = {"GroupId": group(clients, vpc(clients))}

    def rules(first: int, count: int, six: int = 0) -> dict[str, Any]:
        ranges = [{"CidrIp": f"10.0.{number}.0/24"} for number in range(first, first + count)]
        others = [{"CidrIpv6": f"fd00:{number}::/32"} for number in range(six)]
        return {**of, "IpPermissions": [{**TCP, "IpRanges": ranges, "Ipv6Ranges": others}]}

    ec2 = clients.client("ec2")
    ec2.authorize_security_group_ingress(**rules(0, 45, six=60))
    return Sides(ec2.authorize_security_group_ingress, rules(45, 16), rules(45, 15))


def _with_names(clients: Clients) -> str:
    found = vpc(clients)
    for attribute in ("EnableDnsSupport", "EnableDnsHostnames"):
        clients.client("ec2").modify_vpc_attribute(VpcId=found, **{attribute: {"Value": True}})
    return found


def _endpoint(vpc: str, **more: Any) -> dict[str, Any]:
    name = f"com.amazonaws.{REGION}.logs"
    return {"VpcId": vpc, "ServiceName": name, "VpcEndpointType": "Interface", "PrivateDnsEnabled": True, **more}


def _endpoint_zones(clients: Clients) -> Sides:
    found = _with_names(clients)
    first, same, other = (subnet(clients, found, number, zone) for number, zone in ((1, "a"), (2, "a"), (3, "b")))
    call = clients.client("ec2").create_vpc_endpoint
    return Sides(call, _endpoint(found, SubnetIds=[first, same]), _endpoint(found, SubnetIds=[first, other]))


def _endpoint_in_china(clients: Clients) -> Sides:
    ec2 = clients.client("ec2", "cn-north-1")
    found = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    ec2.modify_vpc_attribute(VpcId=found, EnableDnsHostnames={"Value": True})
    wrong, right = ({"ServiceName": f"{start}com.amazonaws.cn-north-1.ecr.api"} for start in ("", "cn."))
    return Sides(ec2.create_vpc_endpoint, _endpoint(found, **wrong), _endpoint(found, **right))


def _endpoint_names(clients: Clients) -> Sides:
    without, found = vpc(clients), _with_names(clients)
    clients.client("ec2").modify_vpc_attribute(VpcId=without, EnableDnsHostnames={"Value": False})
    return Sides(clients.client("ec2").create_vpc_endpoint, _endpoint(without), _endpoint(found))


def _endpoint_twice(clients: Clients) -> Sides:
    found = _with_names(clients)
    clients.client("ec2").create_vpc_endpoint(**_endpoint(found))
    return Sides(clients.client("ec2").create_vpc_endpoint, _endpoint(found), _endpoint(found, PrivateDnsEnabled=False))


def template(refused: dict[str, Any], taken: dict[str, Any]) -> Case:
    return lambda clients: Sides(
        clients.client("ec2").create_launch_template,
        {"LaunchTemplateName": made(), "LaunchTemplateData": refused},
        {"LaunchTemplateName": made(), "LaunchTemplateData": taken},
    )


def encoded(size: int) -> dict[str, str]:
    return {"UserData": base64.b64encode(b"x" * size).decode()}


def _architecture(clients: Clients) -> Sides:
    base = {"MinCount": 1, "MaxCount": 1, "SubnetId": subnet(clients, vpc(clients), 1), "InstanceType": "t4g.small"}
    path = "resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023"
    return Sides(
        clients.client("ec2").run_instances,
        {**base, "ImageId": f"{path}/recommended/image_id"},
        {**base, "ImageId": f"{path}/recommended/image_id", "InstanceType": "t3.small"},
    )


def _interface(clients: Clients) -> Sides:
    found = vpc(clients)
    groups = [group(clients, found) for _ in range(6)]
    base = {"SubnetId": subnet(clients, found, 1)}
    call = clients.client("ec2").create_network_interface
    return Sides(call, {**base, "Groups": groups}, {**base, "Groups": groups[:5]})


def _gateway(clients: Clients, vpc_id: str | None) -> str:
    ec2 = clients.client("ec2")
    found = str(ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"])
    if vpc_id:
        ec2.attach_internet_gateway(InternetGatewayId=found, VpcId=vpc_id)
    return found


def _route(attached: bool) -> Case:
    def case(clients: Clients) -> Sides:
        ec2, found = clients.client("ec2"), vpc(clients)
        table = ec2.create_route_table(VpcId=found)["RouteTable"]["RouteTableId"]
        base = {"RouteTableId": table, "DestinationCidrBlock": "0.0.0.0/0"}
        other = _gateway(clients, vpc(clients) if attached else None)
        own = _gateway(clients, found)
        return Sides(ec2.create_route, {**base, "GatewayId": other}, {**base, "GatewayId": own})

    return case


def _address(clients: Clients) -> Sides:
    ec2, found = clients.client("ec2"), vpc(clients, open=True)
    used, free = (ec2.allocate_address(Domain="vpc")["AllocationId"] for _ in range(2))
    base = {"SubnetId": subnet(clients, found, 1)}
    ec2.create_nat_gateway(**base, AllocationId=used)
    return Sides(ec2.create_nat_gateway, {**base, "AllocationId": used}, {**base, "AllocationId": free})


def _subnet_size(clients: Clients) -> Sides:
    found = vpc(clients)
    wrong, right = ({"VpcId": found, "CidrBlock": f"10.0.9.0/{size}"} for size in (29, 28))
    return Sides(clients.client("ec2").create_subnet, wrong, right)


def _second_gateway(clients: Clients) -> Sides:
    other = _gateway(clients, None)
    call = clients.client("ec2").attach_internet_gateway
    full, free = vpc(clients, open=True), vpc(clients)
    return Sides(call, {"InternetGatewayId": other, "VpcId": full}, {"InternetGatewayId": other, "VpcId": free})


def _nat(clients: Clients) -> Sides:
    base = {"SubnetId": subnet(clients, vpc(clients, open=True), 1)}
    call = clients.client("ec2").create_nat_gateway
    return Sides(call, base, {**base, "AllocationId": clients.client("ec2").allocate_address()["AllocationId"]})


def _route_table(clients: Clients, vpc_id: str) -> str:
    return str(clients.client("ec2").create_route_table(VpcId=vpc_id)["RouteTable"]["RouteTableId"])


def routed(refused: dict[str, Any], taken: dict[str, Any]) -> Case:
    """A route of a VPC with an internet gateway; `{gateway}` is that one."""

    def case(clients: Clients) -> Sides:
        found = vpc(clients)
        gateway, table = _gateway(clients, found), _route_table(clients, found)
        base = {"RouteTableId": table, "DestinationCidrBlock": "0.0.0.0/0"}
        wrong, right = (
            {**base, **{key: str(value).format(gateway=gateway) for key, value in more.items()}}
            for more in (refused, taken)
        )
        return Sides(clients.client("ec2").create_route, wrong, right)

    return case


def _associated(clients: Clients) -> Sides:
    found = vpc(clients)
    first, second = _route_table(clients, found), _route_table(clients, found)
    used, free = subnet(clients, found, 1), subnet(clients, found, 2)
    call = clients.client("ec2").associate_route_table
    call(RouteTableId=first, SubnetId=used)
    return Sides(call, {"RouteTableId": second, "SubnetId": used}, {"RouteTableId": second, "SubnetId": free})


def _table_of_another(clients: Clients) -> Sides:
    own, other = vpc(clients), vpc(clients)
    wrong, right = (
        {"RouteTableId": _route_table(clients, network), "SubnetId": subnet(clients, own, number)}
        for number, network in ((1, other), (2, own))
    )
    return Sides(clients.client("ec2").associate_route_table, wrong, right)


def _main(clients: Clients) -> Sides:
    ec2, found = clients.client("ec2"), vpc(clients)
    tables = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [found]}])["RouteTables"]
    return Sides(
        ec2.delete_route_table,
        {"RouteTableId": tables[0]["RouteTableId"]},
        {"RouteTableId": _route_table(clients, found)},
    )


def _source(clients: Clients) -> Sides:
    own, other = vpc(clients), vpc(clients)
    of = {"GroupId": group(clients, own)}
    wrong, right = (
        {**of, "IpPermissions": [{**TCP, "IpRanges": [], "UserIdGroupPairs": [{"GroupId": group(clients, network)}]}]}
        for network in (other, own)
    )
    return Sides(clients.client("ec2").authorize_security_group_ingress, wrong, right)


def made_with(refused: dict[str, str], taken: dict[str, str], kind: str = "vpc") -> Case:
    """A VPC with tags, said to be of that kind of resource."""

    def given(kind: str, tags: dict[str, str]) -> dict[str, Any]:
        return {
            "CidrBlock": "10.0.0.0/16",
            "TagSpecifications": [{"ResourceType": kind, "Tags": tag_list(list(tags.items()))}],
        }

    return lambda clients: Sides(clients.client("ec2").create_vpc, given(kind, refused), given("vpc", taken))


def reached(refused: dict[str, Any], taken: dict[str, Any]) -> Case:
    def case(clients: Clients) -> Sides:
        found = _with_names(clients)
        return Sides(clients.client("ec2").create_vpc_endpoint, _endpoint(found, **refused), _endpoint(found, **taken))

    return case


def _gateway_endpoint(clients: Clients) -> Sides:
    found, call = vpc(clients), clients.client("ec2").create_vpc_endpoint
    base = {"VpcId": found, "ServiceName": S3}
    used, free = _route_table(clients, found), _route_table(clients, found)
    call(**base, RouteTableIds=[used])
    return Sides(call, {**base, "RouteTableIds": [used]}, {**base, "RouteTableIds": [free]})


def _attributes(clients: Clients) -> Sides:
    base = {"VpcId": vpc(clients), "EnableDnsSupport": {"Value": True}}
    return Sides(clients.client("ec2").modify_vpc_attribute, {**base, "EnableDnsHostnames": {"Value": True}}, base)


def _released(clients: Clients) -> Sides:
    ec2 = clients.client("ec2")
    used, free = (ec2.allocate_address()["AllocationId"] for _ in range(2))
    ec2.create_nat_gateway(SubnetId=subnet(clients, vpc(clients, open=True), 1), AllocationId=used)
    return Sides(ec2.release_address, {"AllocationId": used}, {"AllocationId": free})


S3 = f"com.amazonaws.{REGION}.s3"
CASES: dict[str, Case] = {
    "one-gateway-per-vpc": _second_gateway,
    "nat-gateway-has-an-address": _nat,
    "route-to-a-nat-gateway": routed({"NatGatewayId": "nat-0123456789abcdef0"}, {"GatewayId": "{gateway}"}),
    "route-within-the-vpc": routed(
        {"GatewayId": "{gateway}", "DestinationCidrBlock": "10.0.0.0/16"},
        {"GatewayId": "{gateway}", "DestinationCidrBlock": "10.0.0.0/15"},
    ),
    "one-route-table-per-subnet": _associated,
    "route-table-of-the-vpc": _table_of_another,
    "main-route-table": _main,
    "source-of-the-vpc": _source,
    "rule-protocol": ruled({"IpProtocol": "http"}, {"IpProtocol": "6"}),
    "tags-of-what-is-made": made_with({"a": "b"}, {"a": "b"}, kind="subnet"),
    "reserved-tag": made_with({"aws:a": "b"}, {"aws": "b"}),
    "tag-length": made_with({"k" * 129: "v"}, {"k" * 128: "v" * 256}),
    "endpoint-of-the-partition": _endpoint_in_china,
    "endpoint-of-the-region": reached({"ServiceName": "com.amazonaws.us-east-1.logs"}, {}),
    "endpoint-of-the-services-kind": reached(
        {"VpcEndpointType": "Gateway", "PrivateDnsEnabled": None},
        {"VpcEndpointType": "Gateway", "ServiceName": S3, "PrivateDnsEnabled": None},
    ),
    "gateway-endpoint-of-a-route-table": _gateway_endpoint,
    "one-attribute-at-a-time": _attributes,
    "release-after-use": _released,
    "group-name-like-an-id": grouped({"GroupName": "sg-web"}, {"GroupName": "sgweb"}),
    "group-name-of-255": grouped({"GroupName": "x" * 256}, {"GroupName": "x" * 255}),
    "group-description": grouped({"Description": "für"}, {"Description": "for (a) & b"}),
    "rule-description": ruled(
        {"IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": "a|b"}]},
        {"IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": "a (b)"}]},
    ),
    "rule-ports": ruled({"FromPort": 81}, {"FromPort": 80}),
    "rule-range": ruled({"IpRanges": [{"CidrIp": "10.0.0.0/33"}]}, {"IpRanges": [{"CidrIp": "10.0.0.0/32"}]}),
    "rules-per-group": _sixty_rules,
    "endpoint-subnets-of-one-zone": _endpoint_zones,
    "endpoint-private-dns": _endpoint_names,
    "endpoint-of-a-service-twice": _endpoint_twice,
    "template-name": lambda clients: Sides(
        clients.client("ec2").create_launch_template,
        {"LaunchTemplateName": "a b", "LaunchTemplateData": {"InstanceType": "t3.micro"}},
        {"LaunchTemplateName": made("a-(b)"), "LaunchTemplateData": {"InstanceType": "t3.micro"}},
    ),
    "user-data-of-16-kb": template(encoded(16385), encoded(16384)),
    "user-data-is-encoded": template({"UserData": "#!/bin/sh"}, encoded(9)),
    "architecture": _architecture,
    "groups-per-interface": _interface,
    "route-to-another-vpcs-gateway": _route(attached=True),
    "route-to-a-gateway-without-vpc": _route(attached=False),
    "address-in-use": _address,
    "subnet-size": _subnet_size,
    "duplicate-tag": lambda clients: Sides(
        clients.client("ec2").create_tags,
        {"Resources": [vpc(clients)], "Tags": tag_list([("a", "1"), ("a", "2")])},
        {"Resources": [vpc(clients)], "Tags": tag_list([("a", "1"), ("A", "2")])},
    ),
}
