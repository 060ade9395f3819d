"""VPCs and what is in them."""

from collections.abc import Iterator
from typing import Any

from lanes.chaos.inventory.thing import Client, Lister, Thing, pages

VPC, SUBNET = "aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet"
GATEWAY, ADDRESS, NAT = "aws:ec2/internetGateway:InternetGateway", "aws:ec2/eip:Eip", "aws:ec2/natGateway:NatGateway"
TABLE, ROUTE = "aws:ec2/routeTable:RouteTable", "aws:ec2/route:Route"
ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
IN = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
OUT = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
ENDPOINT, TEMPLATE = "aws:ec2/vpcEndpoint:VpcEndpoint", "aws:ec2/launchTemplate:LaunchTemplate"
# AWS shows them for about an hour.
_GONE = ("deleted", "deleting", "failed")
_DESTINATIONS = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")


def _network(client: Client) -> Iterator[Thing]:
    vpcs = pages(client, "describe_vpcs", "Vpcs")
    default = {vpc["VpcId"] for vpc in vpcs if vpc["IsDefault"]}
    yield from (Thing(VPC, vpc["VpcId"]) for vpc in vpcs if vpc["VpcId"] not in default)
    for subnet in pages(client, "describe_subnets", "Subnets"):
        if subnet["VpcId"] not in default:
            yield Thing(SUBNET, subnet["SubnetId"])
    for gateway in pages(client, "describe_internet_gateways", "InternetGateways"):
        if not default & {each["VpcId"] for each in gateway["Attachments"]}:
            yield Thing(GATEWAY, gateway["InternetGatewayId"])
    yield from _groups(client, default)
    for template in pages(client, "describe_launch_templates", "LaunchTemplates"):
        yield Thing(TEMPLATE, template["LaunchTemplateId"])


def _groups(client: Client, default: set[str]) -> Iterator[Thing]:
    """A VPC's group `default` is AWS's own, with its rules."""
    groups = pages(client, "describe_security_groups", "SecurityGroups")
    own = {group["GroupId"] for group in groups if group["GroupName"] != "default" and group["VpcId"] not in default}
    yield from (Thing(GROUP, group) for group in own)
    for rule in pages(client, "describe_security_group_rules", "SecurityGroupRules"):
        if rule["GroupId"] in own:
            yield Thing(OUT if rule["IsEgress"] else IN, rule["SecurityGroupRuleId"])


def _ways(client: Client) -> Iterator[Thing]:
    for table in pages(client, "describe_route_tables", "RouteTables"):
        associations = table.get("Associations") or []
        # Each VPC has a main table from its beginning to its end.
        if any(each.get("Main") for each in associations):
            continue
        yield Thing(TABLE, table["RouteTableId"])
        yield from (Thing(ASSOCIATION, each["RouteTableAssociationId"]) for each in associations)
        yield from (Thing(ROUTE, f"{table['RouteTableId']} {to}") for to in map(_destination, table["Routes"]) if to)
    for address in pages(client, "describe_addresses", "Addresses"):
        yield Thing(ADDRESS, address["AllocationId"])
    for gateway in pages(client, "describe_nat_gateways", "NatGateways"):
        if gateway["State"] not in _GONE:
            yield Thing(NAT, gateway["NatGatewayId"])
    for endpoint in pages(client, "describe_vpc_endpoints", "VpcEndpoints"):
        if endpoint["State"].lower() not in _GONE:
            yield Thing(ENDPOINT, endpoint["VpcEndpointId"])


def _destination(route: dict[str, Any]) -> str:
    """Empty for the VPC's own range, and for the route that a gateway endpoint puts there."""
    gateway = route.get("GatewayId") or ""
    if gateway == "local" or gateway.startswith("vpce-"):
        return ""
    return next((str(route[name]) for name in _DESTINATIONS if route.get(name)), "")


LISTERS = (
    Lister("ec2", (VPC, SUBNET, GATEWAY, GROUP, IN, OUT, TEMPLATE), _network),
    Lister("ec2", (TABLE, ASSOCIATION, ROUTE, ADDRESS, NAT, ENDPOINT), _ways),
)
