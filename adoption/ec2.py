"""Amazon EC2 and VPC: networks, security groups, launch templates.

What AWS lets be there twice (networks, subnets, gateways, addresses, endpoints) is found by its tags, which EC2 sets in
the call that makes it. The id is the import's in all but routes and associations, which have none of their own.
"""

from collections.abc import Callable
from typing import Any

from ecs_platform.adoption.asking import all_of, answer, filters, has_tags
from ecs_platform.adoption.row import Client, Inputs, Row, Step

_ANYTHING = "-1"
_NO_TABLE = "InvalidRouteTableID.NotFound"


def _vpcs(client: Client, inputs: Inputs) -> list[str]:
    """One call, filtered by tags. A VPC without its DNS settings, which are calls of their own, is found too."""
    found = all_of(client("ec2"), "describe_vpcs", "Vpcs", Filters=filters(inputs))
    return [each["VpcId"] for each in found]


def _subnets(client: Client, inputs: Inputs) -> list[str]:
    """One call, filtered by VPC and tags."""
    wanted = filters(inputs, vpc_id=inputs["vpcId"])
    return [each["SubnetId"] for each in all_of(client("ec2"), "describe_subnets", "Subnets", Filters=wanted)]


def _internet_gateways(client: Client, inputs: Inputs) -> list[str]:
    """One call, filtered by tags. It is attached in a second call: one that is nowhere yet counts, one of another VPC
    does not."""
    found = all_of(client("ec2"), "describe_internet_gateways", "InternetGateways", Filters=filters(inputs))
    return [each["InternetGatewayId"] for each in found if _may_be_in(each, inputs["vpcId"])]


def _may_be_in(gateway: dict[str, Any], vpc: str) -> bool:
    return all(each["VpcId"] == vpc for each in gateway.get("Attachments", ()))


def _route_tables(client: Client, inputs: Inputs) -> list[str]:
    """One call, filtered by VPC and tags."""
    wanted = filters(inputs, vpc_id=inputs["vpcId"])
    found = all_of(client("ec2"), "describe_route_tables", "RouteTables", Filters=wanted)
    return [each["RouteTableId"] for each in found]


def _table(client: Client, inputs: Inputs) -> dict[str, Any]:
    """The route table that `routeTableId` names; empty where it is gone."""
    found = answer(client("ec2"), "describe_route_tables", _NO_TABLE, RouteTableIds=[inputs["routeTableId"]])
    tables = (found or {}).get("RouteTables") or [{}]
    return dict(tables[0])


def _routes(client: Client, inputs: Inputs) -> list[str]:
    """One call, of one route table, in which a destination is there once."""
    destination = inputs["destinationCidrBlock"]
    found = [each for each in _table(client, inputs).get("Routes", ()) if each.get("Origin") == "CreateRoute"]
    there = any(each.get("DestinationCidrBlock") == destination for each in found)
    return [f"{inputs['routeTableId']}_{destination}"] if there else []


def _associations(client: Client, inputs: Inputs) -> list[str]:
    """One call, of one route table; a subnet is associated with one table at most."""
    there = any(
        each.get("SubnetId") == inputs["subnetId"]
        and each.get("AssociationState", {}).get("State") not in ("disassociating", "disassociated", "failed")
        for each in _table(client, inputs).get("Associations", ())
    )
    return [f"{inputs['subnetId']}/{inputs['routeTableId']}"] if there else []


def _addresses(client: Client, inputs: Inputs) -> list[str]:
    """One call, filtered by tags; it has no pages."""
    found = client("ec2").describe_addresses(Filters=filters(inputs, domain="vpc"))["Addresses"]
    return [each["AllocationId"] for each in found]


def _nat_gateways(client: Client, inputs: Inputs) -> list[str]:
    """One call, filtered by subnet and tags; one that failed goes by itself after an hour."""
    wanted = filters(inputs, subnet_id=inputs["subnetId"])
    found = all_of(client("ec2"), "describe_nat_gateways", "NatGateways", Filter=wanted)
    there = [each for each in found if each["State"] in ("pending", "available")]
    return [each["NatGatewayId"] for each in there if has_tags(inputs, each.get("Tags", ()))]


def _security_groups(client: Client, inputs: Inputs) -> list[str]:
    """One call, filtered by VPC and name, of which a VPC takes one."""
    named = {"group-name": inputs["name"], "vpc-id": inputs["vpcId"]}
    wanted = [{"Name": name, "Values": [value]} for name, value in named.items()]
    found = all_of(client("ec2"), "describe_security_groups", "SecurityGroups", Filters=wanted)
    return [each["GroupId"] for each in found]


def _opened(client: Client, group: str) -> list[Step]:
    """The rule with which AWS makes each group, out to everywhere; the provider takes it away in its next call.

    Nothing shows it as a change. Where the group shall have such a rule, AWS refuses it as the second one; where it
    shall have none, it stays open. Only where the group has no other rule was its making cut off: those of the program
    are made once the group is, and have tags; beside them such a rule is somebody's.
    https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
    """
    of_it = [{"Name": "group-id", "Values": [group]}]
    found = list(all_of(client("ec2"), "describe_security_group_rules", "SecurityGroupRules", Filters=of_it))
    rules = [each["SecurityGroupRuleId"] for each in found] if all(map(_is_given, found)) else []
    why = f"AWS's own rule lets {group} out to everywhere"
    asked = {"GroupId": group, "SecurityGroupRuleIds": rules}
    return [Step(why, "ec2", "revoke_security_group_egress", asked)] if rules else []


def _is_given(rule: dict[str, Any]) -> bool:
    everywhere = rule.get("CidrIpv4") == "0.0.0.0/0" or rule.get("CidrIpv6") == "::/0"
    plain = not rule.get("Tags") and not rule.get("Description")
    return bool(rule["IsEgress"] and rule["IpProtocol"] == _ANYTHING and everywhere and plain)


def _rules(*, egress: bool) -> Callable[[Client, Inputs], list[str]]:
    def find(client: Client, inputs: Inputs) -> list[str]:
        """One call, of the rules of one group: AWS takes one with the same protocol, ports and peer once."""
        group = [{"Name": "group-id", "Values": [inputs["securityGroupId"]]}]
        found = all_of(client("ec2"), "describe_security_group_rules", "SecurityGroupRules", Filters=group)
        said = _said(inputs)
        return [each["SecurityGroupRuleId"] for each in found if each["IsEgress"] is egress and _read(each) == said]

    return find


def _said(inputs: Inputs) -> tuple[Any, ...]:
    protocol = str(inputs["ipProtocol"])
    ports = ("", "") if protocol == _ANYTHING else (inputs.get("fromPort"), inputs.get("toPort"))
    peers = ("cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId")
    return protocol, *map(_port, ports), *(inputs.get(each) or "" for each in peers)


def _read(rule: dict[str, Any]) -> tuple[Any, ...]:
    protocol = str(rule["IpProtocol"])
    ports = ("", "") if protocol == _ANYTHING else (rule.get("FromPort"), rule.get("ToPort"))
    peers = (rule.get("CidrIpv4"), rule.get("CidrIpv6"), rule.get("PrefixListId"))
    group = rule.get("ReferencedGroupInfo", {}).get("GroupId")
    return protocol, *map(_port, ports), *(each or "" for each in (*peers, group))


def _port(value: Any) -> str:
    return "" if value is None else str(int(value)) if value != "" else ""


def _endpoints(client: Client, inputs: Inputs) -> list[str]:
    """One call, filtered by VPC, service and tags."""
    wanted = filters(inputs, vpc_id=inputs["vpcId"], service_name=inputs["serviceName"])
    found = all_of(client("ec2"), "describe_vpc_endpoints", "VpcEndpoints", Filters=wanted)
    # AWS writes some states with a capital, others without.
    gone = ("deleting", "deleted", "failed", "rejected", "expired")
    return [each["VpcEndpointId"] for each in found if each["State"].lower() not in gone]


def _launch_templates(client: Client, inputs: Inputs) -> list[str]:
    """One call, by name, which AWS takes once."""
    named = [{"Name": "launch-template-name", "Values": [inputs["name"]]}]
    found = all_of(client("ec2"), "describe_launch_templates", "LaunchTemplates", Filters=named)
    return [each["LaunchTemplateId"] for each in found]


_RULE = ("securityGroupId", "ipProtocol")

ROWS = (
    Row("aws:ec2/vpc:Vpc", _vpcs, ("tags",), "VPCID"),
    Row("aws:ec2/subnet:Subnet", _subnets, ("vpcId", "tags"), "SUBNETID"),
    Row(
        "aws:ec2/internetGateway:InternetGateway",
        _internet_gateways,
        ("vpcId", "tags"),
        "GATEWAYID",
    ),
    Row("aws:ec2/routeTable:RouteTable", _route_tables, ("vpcId", "tags"), "TABLEID"),
    Row(
        "aws:ec2/route:Route",
        _routes,
        ("routeTableId", "destinationCidrBlock"),
        "TABLEID_DESTINATION",
        part_of=("routeTableId",),
    ),
    Row(
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
        _associations,
        ("routeTableId", "subnetId"),
        "SUBNETID/TABLEID",
        part_of=("routeTableId",),
    ),
    Row("aws:ec2/eip:Eip", _addresses, ("tags",), "ALLOCATIONID"),
    Row("aws:ec2/natGateway:NatGateway", _nat_gateways, ("subnetId", "tags"), "NATID"),
    Row(
        "aws:ec2/securityGroup:SecurityGroup",
        _security_groups,
        ("name", "vpcId"),
        "GROUPID",
        unread=("revokeRulesOnDelete",),
        unfinished=_opened,
    ),
    Row(
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        _rules(egress=False),
        _RULE,
        "RULEID",
    ),
    Row(
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        _rules(egress=True),
        _RULE,
        "RULEID",
    ),
    Row(
        "aws:ec2/vpcEndpoint:VpcEndpoint",
        _endpoints,
        ("vpcId", "serviceName", "tags"),
        "ENDPOINTID",
        unread=("autoAccept",),
    ),
    Row(
        "aws:ec2/launchTemplate:LaunchTemplate",
        _launch_templates,
        ("name",),
        "TEMPLATEID",
        unread=("updateDefaultVersion",),
    ),
)
