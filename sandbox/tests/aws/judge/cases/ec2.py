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

    def rules(first: int, count: int) -> dict[str, Any]:
        ranges = [{"CidrIp": f"10.0.{number}.0/24"} for number in range(first, first + count)]
        return {**of, "IpPermissions": [{**TCP, "IpRanges": ranges}]}

    ec2 = clients.client("ec2")
    ec2.authorize_security_group_ingress(**rules(0, 45))
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


CASES: dict[str, Case] = {
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
