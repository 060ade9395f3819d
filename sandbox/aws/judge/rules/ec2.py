"""EC2: networks, security groups, endpoints, launch templates, instances."""

import base64
import ipaddress
import re
from collections import Counter
from typing import Any

from moto.ec2.models.instance_types import INSTANCE_TYPES

from sandbox.aws.amis import mismatch
from sandbox.aws.judge.call import Call
from sandbox.aws.judge.predicates import duplicate_tag, long_tag, reserved_tag, twice
from sandbox.aws.judge.rule import Rule

API = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/"
QUOTAS = "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html"
_RULE_TEXT = re.compile(r"[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]{0,255}")
_TEMPLATE_NAME = re.compile(r"[a-zA-Z0-9().\-/_]{3,128}")
_RULES = "AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress"
USER_DATA_BYTES = 16384
GROUPS_PER_INTERFACE, RULES_PER_GROUP = 5, 60


def _permissions(call: Call) -> list[dict[str, Any]]:
    """The rules of a security group that a call gives, in either of the two ways."""
    found: list[dict[str, Any]] = call.given.get("IpPermissions") or []
    if not found and call.given.get("IpProtocol"):
        found = [{key: call.given.get(key) for key in ("IpProtocol", "FromPort", "ToPort")}]
    return found


def _sources(permission: dict[str, Any]) -> list[dict[str, Any]]:
    kinds = ("IpRanges", "Ipv6Ranges", "UserIdGroupPairs", "PrefixListIds")
    return [source for kind in kinds for source in permission.get(kind) or []]


def _bad_text(call: Call) -> object:
    texts = (source.get("Description") or "" for p in _permissions(call) for source in _sources(p))
    return next((text for text in texts if not _RULE_TEXT.fullmatch(text)), None)


def _bad_ports(call: Call) -> object:
    for permission in _permissions(call):
        first, last = permission.get("FromPort"), permission.get("ToPort")
        if permission.get("IpProtocol") not in ("tcp", "udp", "6", "17"):
            continue
        if first is None or last is None:
            return "Must specify both from and to ports with TCP/UDP."
        if not 0 <= first <= last <= 65535:  # noqa: PLR2004
            return f"Invalid TCP/UDP port range ({first}:{last})"
    return None


def _bad_range(call: Call) -> object:
    """A CIDR block whose address has bits beyond its prefix is one that AWS takes; a malformed one is not."""
    for permission in _permissions(call):
        for source in _sources(permission):
            text = source.get("CidrIp") or source.get("CidrIpv6")
            try:
                ipaddress.ip_network(text or "0.0.0.0/0", strict=False)
            except ValueError:
                return text
    return None


def _too_many_rules(call: Call) -> bool:
    """IPv4 and IPv6, ingress and egress are counted each for itself; a group or prefix list counts as both."""
    group = call.existing.ec2.get_security_group_from_id(call.given.get("GroupId"))
    if group is None:
        return False
    there = group.egress_rules if call.name.endswith("Egress") else group.ingress_rules
    sources = [source for permission in _permissions(call) for source in _sources(permission)]
    sources += [rule.ip_range for rule in there]
    of_one_kind = [sum("CidrIpv6" not in s for s in sources), sum("CidrIp" not in s for s in sources)]
    return max(of_one_kind) > RULES_PER_GROUP


def _two_in_one_zone(call: Call) -> object:
    known = {subnet.id: subnet for subnet in call.existing.ec2.describe_subnets()}
    zones = [known[s].availability_zone for s in call.given.get("SubnetIds") or [] if s in known]
    if call.given.get("VpcEndpointType") != "Interface" or not twice(zones):
        return None
    return call.given["SubnetIds"][-1]


def _private_dns_without_dns(call: Call) -> object:
    vpc = call.existing.ec2.vpcs.get(call.given.get("VpcId"))
    if vpc is None or call.given.get("VpcEndpointType") != "Interface" or call.given.get("PrivateDnsEnabled") is False:
        return None
    return not (vpc.enable_dns_support and vpc.enable_dns_hostnames) and vpc.id


def _second_private_dns(call: Call) -> object:
    given = call.given
    if given.get("VpcEndpointType") != "Interface" or given.get("PrivateDnsEnabled") is False:
        return None
    others = call.existing.ec2.vpc_end_points.values()
    same = [e for e in others if e.vpc_id == given.get("VpcId") and e.service_name == given.get("ServiceName")]
    return any(e.state != "deleted" and e.private_dns_enabled for e in same) and given.get("ServiceName")


def _template(call: Call) -> dict[str, Any]:
    """What a call says of an instance: in a launch template's data, or itself."""
    found: dict[str, Any] = call.given.get("LaunchTemplateData") or call.given
    return found


def _long_user_data(call: Call) -> bool:
    text = _template(call).get("UserData") or ""
    try:
        return len(base64.b64decode(text)) > USER_DATA_BYTES
    except ValueError:
        return len(text) > USER_DATA_BYTES


def _bad_base64(call: Call) -> bool:
    text = (call.given.get("LaunchTemplateData") or {}).get("UserData") or ""
    try:
        base64.b64decode(text, validate=True)
    except ValueError:
        return True
    return False


def _wrong_architecture(call: Call) -> str:
    return mismatch(call.existing.ec2, call.given.get("ImageId"), call.given.get("InstanceType"))


def _unknown_type(call: Call) -> object:
    found = call.given.get("InstanceType")
    return found and found not in INSTANCE_TYPES and "." not in found and found


def _interface_groups(call: Call) -> object:
    groups = Counter(_template(call).get("SecurityGroupIds") or call.given.get("Groups") or [])
    return len(groups) > GROUPS_PER_INTERFACE


def _unattached_gateway(call: Call) -> object:
    gateway = call.existing.ec2.internet_gateways.get(call.given.get("GatewayId") or "")
    return gateway is not None and gateway.vpc is None and gateway.id


def _foreign_gateway(call: Call) -> object:
    gateway = call.existing.ec2.internet_gateways.get(call.given.get("GatewayId") or "")
    table = call.existing.ec2.route_tables.get(call.given.get("RouteTableId") or "")
    if gateway is None or gateway.vpc is None or table is None or gateway.vpc.id == table.vpc_id:
        return None
    return f"route table {table.id} and network gateway {gateway.id} belong to different networks"


def _used_address(call: Call) -> object:
    wanted = call.given.get("AllocationId")
    gateways = call.existing.ec2.nat_gateways.values()
    used = {a.get("allocationId") for g in gateways if g.state not in ("deleted", "failed") for a in g.address_set}
    return wanted in used and wanted


def _bad_subnet(call: Call) -> object:
    text = call.given.get("CidrBlock")
    try:
        length = ipaddress.ip_network(text or "10.0.0.0/24", strict=False).prefixlen
    except ValueError:
        return None
    return not 16 <= length <= 28 and text  # noqa: PLR2004


def _second_gateway(call: Call) -> object:
    gateways = call.existing.ec2.internet_gateways.values()
    vpc = call.given.get("VpcId")
    return (
        any(g.vpc is not None and g.vpc.id == vpc and g.id != call.given["InternetGatewayId"] for g in gateways) and vpc
    )


def _without_address(call: Call) -> bool:
    given = call.given
    public = given.get("ConnectivityType") in (None, "public") and given.get("AvailabilityMode") in (None, "zonal")
    return public and not given.get("AllocationId")


def _unknown_nat(call: Call) -> object:
    wanted = call.given.get("NatGatewayId")
    gateway = call.existing.ec2.nat_gateways.get(wanted)
    return wanted and (gateway is None or gateway.state == "deleted") and wanted


def _table(call: Call) -> Any:
    return call.existing.ec2.route_tables.get(call.given.get("RouteTableId"))


def _local_route(call: Call) -> object:
    table, wanted = _table(call), call.given.get("DestinationCidrBlock")
    vpc = call.existing.ec2.vpcs.get(getattr(table, "vpc_id", None))
    return vpc is not None and wanted == vpc.cidr_block and wanted


def _other_table(call: Call) -> object:
    subnet, wanted = call.given.get("SubnetId"), call.given.get("RouteTableId")
    tables = call.existing.ec2.route_tables.values()
    return any(t.id != wanted and subnet in t._associations.values() for t in tables if subnet) and wanted


def _foreign_subnet(call: Call) -> object:
    table, wanted = _table(call), call.given.get("SubnetId")
    subnet = next((s for s in call.existing.ec2.describe_subnets() if s.id == wanted), None)
    if table is None or subnet is None or table.vpc_id == subnet.vpc_id:
        return None
    return f"route table {table.id} and subnet {subnet.id} belong to different networks"


def _main_table(call: Call) -> object:
    table = _table(call)
    return table is not None and table.main_association_id and table.id


def _foreign_source(call: Call) -> bool:
    """A group of a peer's VPC is one that AWS takes."""
    ec2 = call.existing.ec2
    group = ec2.get_security_group_from_id(call.given.get("GroupId"))
    if group is None or ec2.vpc_pcxs:
        return False
    pairs = [pair for p in _permissions(call) for pair in p.get("UserIdGroupPairs") or []]
    found = [ec2.get_security_group_from_id(pair.get("GroupId")) for pair in pairs if pair.get("GroupId")]
    return any(other is not None and other.vpc_id != group.vpc_id for other in found)


def _bad_protocol(call: Call) -> object:
    known = {"tcp", "udp", "icmp", "icmpv6", "all", "-1", *map(str, range(256))}
    given = [str(p.get("IpProtocol")) for p in _permissions(call) if p.get("IpProtocol") is not None]
    return next((protocol for protocol in given if protocol.lower() not in known), None)


_TAGGABLE = {
    "AllocateAddress": "elastic-ip",
    "CreateInternetGateway": "internet-gateway",
    "CreateLaunchTemplate": "launch-template",
    "CreateNatGateway": "natgateway",
    "CreateRouteTable": "route-table",
    "CreateSecurityGroup": "security-group",
    "CreateSubnet": "subnet",
    "CreateVpc": "vpc",
    "CreateVpcEndpoint": "vpc-endpoint",
}
_TAGGED = " ".join(["CreateTags", *_TAGGABLE])


def _other_kind(call: Call) -> object:
    given = [spec.get("ResourceType") for spec in call.given.get("TagSpecifications") or []]
    return next((kind for kind in given if kind != _TAGGABLE[call.name]), None)


def _service_of_another_region(call: Call) -> object:
    name, region = str(call.given.get("ServiceName")), call.existing.region
    found = re.match(r"(?:cn\.)?com\.amazonaws\.([a-z]{2}(?:-[a-z]+)+-\d)\.", name)
    return not call.given.get("ServiceRegion") and found and found[1] != region and name


def _service_of_another_partition(call: Call) -> object:
    """In China some services' names begin otherwise; of these two it is known."""
    name = str(call.given.get("ServiceName"))
    if not call.existing.region.startswith("cn-"):
        return name.startswith("cn.com.amazonaws.") and name
    return re.fullmatch(r"com\.amazonaws\.[^.]+\.ecr\.(api|dkr)", name) and name


def _is_gateway(call: Call) -> bool:
    return (call.given.get("VpcEndpointType") or "Gateway") == "Gateway"


def _no_gateway_service(call: Call) -> bool:
    own = str(call.given.get("ServiceName")).startswith("com.amazonaws.")
    return own and _is_gateway(call) and not re.search(r"\.(s3|s3express|dynamodb)$", call.given["ServiceName"])


def _gateway_twice(call: Call) -> object:
    others = [e for e in call.existing.ec2.vpc_end_points.values() if e.service_name == call.given.get("ServiceName")]
    used = {
        t
        for e in others
        if e.state != "deleted" and (e.vpc_endpoint_type or "Gateway") == "Gateway"
        for t in e.route_table_ids or []
    }
    return _is_gateway(call) and next((table for table in call.given.get("RouteTableIds") or [] if table in used), None)


def _used_by_a_gateway(call: Call) -> object:
    wanted = call.given.get("AllocationId")
    gateways = call.existing.ec2.nat_gateways.values()
    used = [a for g in gateways if g.state not in ("deleted", "failed") for a in g.address_set]
    return next((a.get("publicIp") for a in used if wanted and a.get("allocationId") == wanted), None)


RULES = [
    Rule(
        "one-gateway-per-vpc",
        "AttachInternetGateway",
        "a second internet gateway of a VPC",
        "InvalidParameterValue",
        "Network {} already has an internet gateway attached",
        API + "API_AttachInternetGateway.html",
        _second_gateway,
    ),
    Rule(
        "nat-gateway-has-an-address",
        "CreateNatGateway",
        "a public NAT gateway without an elastic address",
        "MissingParameter",
        "The request must include the AllocationId parameter. Add the required parameter and retry the request.",
        API + "API_CreateNatGateway.html",
        _without_address,
    ),
    Rule(
        "route-to-a-nat-gateway",
        "CreateRoute ReplaceRoute",
        "a route to a NAT gateway that does not exist",
        "InvalidNatGatewayID.NotFound",
        "The natGateway ID '{}' does not exist",
        API + "errors-overview.html",
        _unknown_nat,
    ),
    Rule(
        "route-within-the-vpc",
        "CreateRoute",
        "a second route for the range of the VPC itself",
        "RouteAlreadyExists",
        "The route identified by {} already exists.",
        API + "errors-overview.html",
        _local_route,
    ),
    Rule(
        "one-route-table-per-subnet",
        "AssociateRouteTable",
        "a second route table of a subnet",
        "Resource.AlreadyAssociated",
        "the specified association for route table {} conflicts with an existing association",
        API + "API_AssociateRouteTable.html",
        _other_table,
    ),
    Rule(
        "route-table-of-the-vpc",
        "AssociateRouteTable",
        "a route table for a subnet of another VPC",
        "InvalidParameterValue",
        "{}",
        API + "API_AssociateRouteTable.html",
        _foreign_subnet,
    ),
    Rule(
        "main-route-table",
        "DeleteRouteTable",
        "to delete the main route table of a VPC",
        "DependencyViolation",
        "The routeTable '{}' has dependencies and cannot be deleted.",
        API + "API_DeleteRouteTable.html",
        _main_table,
    ),
    Rule(
        "source-of-the-vpc",
        _RULES,
        "a rule for a security group of another VPC, which is no peer",
        "InvalidGroup.NotFound",
        "You have specified two resources that belong to different networks.",
        API + "errors-overview.html",
        _foreign_source,
    ),
    Rule(
        "rule-protocol",
        _RULES,
        "a protocol that is neither tcp, udp, icmp, icmpv6, -1 nor a number of 0 to 255",
        "InvalidParameterValue",
        "Invalid value '{}' for IP protocol. Unknown protocol.",
        API + "API_IpPermission.html",
        _bad_protocol,
    ),
    Rule(
        "tags-of-what-is-made",
        " ".join(_TAGGABLE),
        "tags of another kind of resource than the call makes",
        "InvalidParameterValue",
        "'{}' is not a valid taggable resource type for this operation.",
        API + "API_TagSpecification.html",
        _other_kind,
    ),
    Rule(
        "reserved-tag",
        _TAGGED,
        "a tag key that begins with `aws:`",
        "InvalidParameterValue",
        "Tag keys starting with 'aws:' are reserved for internal use",
        API + "API_Tag.html",
        reserved_tag,
    ),
    Rule(
        "tag-length",
        _TAGGED,
        "a tag's key of more than 128 characters, a value of more than 256",
        "InvalidParameterValue",
        "Tag key exceeds the maximum length of 128 characters, or its value that of 256: {}",
        API + "API_Tag.html",
        long_tag,
    ),
    Rule(
        "endpoint-of-the-region",
        "CreateVpcEndpoint",
        "an endpoint for a service of another region",
        "InvalidServiceName",
        "The Vpc Endpoint Service '{}' does not exist",
        API + "errors-overview.html",
        _service_of_another_region,
    ),
    Rule(
        "endpoint-of-the-partition",
        "CreateVpcEndpoint",
        "in China an endpoint for ECR whose name does not begin with `cn.`; elsewhere one whose name does",
        "InvalidServiceName",
        "The Vpc Endpoint Service '{}' does not exist",
        "https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/aws-ec2/lib/vpc-endpoint.ts",
        _service_of_another_partition,
    ),
    Rule(
        "endpoint-of-the-services-kind",
        "CreateVpcEndpoint",
        "a gateway endpoint for another service than S3 and DynamoDB",
        "InvalidParameter",
        "Endpoint type (Gateway) does not match available service types ([Interface]).",
        "https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html",
        _no_gateway_service,
    ),
    Rule(
        "gateway-endpoint-of-a-route-table",
        "CreateVpcEndpoint",
        "a second gateway endpoint for a service in one route table",
        "RouteAlreadyExists",
        "route table {} already has a route with the prefix list of the service",
        "https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html",
        _gateway_twice,
    ),
    Rule(
        "one-attribute-at-a-time",
        "ModifyVpcAttribute",
        "DNS support and host names in one request",
        "InvalidParameterCombination",
        "Fields for multiple attribute types specified: enableDnsHostnames, enableDnsSupport",
        API + "API_ModifyVpcAttribute.html",
        lambda call: call.given.get("EnableDnsSupport") and call.given.get("EnableDnsHostnames"),
    ),
    Rule(
        "release-after-use",
        "ReleaseAddress",
        "to release an elastic address that a NAT gateway has",
        "InvalidIPAddress.InUse",
        "Address {} is in use.",
        API + "errors-overview.html",
        _used_by_a_gateway,
    ),
    Rule(
        "group-name-like-an-id",
        "CreateSecurityGroup",
        "a security group's name that begins with `sg-`",
        "InvalidParameterValue",
        "Value ({}) for parameter GroupName is invalid. Group names may not be in the format sg-*.",
        API + "API_CreateSecurityGroup.html",
        lambda call: str(call.given.get("GroupName")).lower().startswith("sg-") and call.given["GroupName"],
    ),
    Rule(
        "group-name-of-255",
        "CreateSecurityGroup",
        "a security group's name of more than 255 characters, or of others than a-z, A-Z, 0-9, space and "
        "._-:/()#,@[]+=&;{}!$*",
        "InvalidParameterValue",
        "Value ({}) for parameter GroupName is invalid.",
        API + "API_CreateSecurityGroup.html",
        lambda call: not _RULE_TEXT.fullmatch(str(call.given.get("GroupName"))) and call.given["GroupName"],
    ),
    Rule(
        "group-description",
        "CreateSecurityGroup",
        "a security group's description of more than 255 characters, or of others than a-z, A-Z, 0-9, space and "
        "._-:/()#,@[]+=&;{}!$*",
        "InvalidParameterValue",
        "Value ({}) for parameter GroupDescription is invalid. Character sets beyond ASCII are not supported.",
        API + "API_CreateSecurityGroup.html",
        lambda call: not _RULE_TEXT.fullmatch(str(call.given.get("Description"))) and call.given["Description"],
    ),
    Rule(
        "rule-description",
        _RULES,
        "a rule's description of more than 255 characters, or of others than a-z, A-Z, 0-9, space and "
        "._-:/()#,@[]+=&;{}!$*",
        "InvalidParameterValue",
        "Invalid rule description ({}). Valid descriptions are strings less than 256 characters from the "
        "following set: "
        "a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*",
        API + "API_IpRange.html",
        _bad_text,
    ),
    Rule(
        "rule-ports",
        _RULES,
        "a TCP or UDP rule without both ports, or whose first port is greater than its last",
        "InvalidParameterValue",
        "Invalid value '{}' for portRange.",
        API + "API_IpPermission.html",
        _bad_ports,
    ),
    Rule(
        "rule-range",
        _RULES,
        "a rule for a range that is no CIDR block",
        "InvalidParameterValue",
        "CIDR block {} is malformed",
        API + "API_IpRange.html",
        _bad_range,
    ),
    Rule(
        "rules-per-group",
        _RULES,
        "the 61st rule of a security group for IPv4 or IPv6, in each direction (the default of an adjustable quota)",
        "RulesPerSecurityGroupLimitExceeded",
        "The maximum number of rules per security group has been reached.",
        QUOTAS,
        _too_many_rules,
    ),
    Rule(
        "endpoint-subnets-of-one-zone",
        "CreateVpcEndpoint",
        "an interface endpoint with two subnets of one zone",
        "DuplicateSubnetsInSameZone",
        "Found another VPC endpoint subnet in the availability zone of {}. VPC endpoint subnets should be in different "
        "availability zones supported by the VPC endpoint service.",
        API + "API_CreateVpcEndpoint.html",
        _two_in_one_zone,
    ),
    Rule(
        "endpoint-private-dns",
        "CreateVpcEndpoint",
        "private DNS of an endpoint in a VPC without DNS support and host names",
        "InvalidParameter",
        "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for {}",
        API + "API_CreateVpcEndpoint.html",
        _private_dns_without_dns,
    ),
    Rule(
        "endpoint-of-a-service-twice",
        "CreateVpcEndpoint",
        "a second interface endpoint with private DNS for a service in a VPC",
        "InvalidParameter",
        "private-dns-enabled cannot be set because there is already a conflicting DNS domain for {} in the VPC",
        "https://docs.aws.amazon.com/vpc/latest/privatelink/interface-endpoints.html",
        _second_private_dns,
    ),
    Rule(
        "template-name",
        "CreateLaunchTemplate",
        "a launch template's name that is not 3 to 128 letters, digits and ( ) . - / _",
        "InvalidLaunchTemplateName.MalformedException",
        "A launch template name must be between 3 and 128 characters, and may contain letters, numbers, and the "
        "following characters: - ( ) . / _",
        API + "errors-overview.html",
        lambda call: not _TEMPLATE_NAME.fullmatch(str(call.given.get("LaunchTemplateName"))),
    ),
    Rule(
        "user-data-of-16-kb",
        "CreateLaunchTemplate CreateLaunchTemplateVersion RunInstances",
        "user data of more than 16 KB before it is encoded",
        "InvalidParameterValue",
        "User data is limited to 16384 bytes",
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html",
        _long_user_data,
    ),
    Rule(
        "user-data-is-encoded",
        "CreateLaunchTemplate CreateLaunchTemplateVersion",
        "a launch template's user data that is not in base64",
        "InvalidUserData.Malformed",
        "Invalid BASE64 encoding of user data.",
        API + "errors-overview.html",
        _bad_base64,
    ),
    Rule(
        "architecture",
        "RunInstances",
        "an instance type and an AMI of different architectures",
        "InvalidParameterValue",
        "{}",
        API + "API_RunInstances.html",
        _wrong_architecture,
    ),
    Rule(
        "groups-per-interface",
        "RunInstances CreateNetworkInterface",
        "a network interface with more than five security groups (the default of an adjustable quota)",
        "SecurityGroupsPerInterfaceLimitExceeded",
        "The maximum number of security groups per interface has been reached.",
        QUOTAS,
        _interface_groups,
    ),
    Rule(
        "route-to-another-vpcs-gateway",
        "CreateRoute",
        "a route to the internet gateway of another VPC",
        "InvalidParameterValue",
        "{}",
        API + "API_CreateRoute.html",
        _foreign_gateway,
    ),
    Rule(
        "route-to-a-gateway-without-vpc",
        "CreateRoute",
        "a route to an internet gateway that is attached to no VPC",
        "Gateway.NotAttached",
        "resource {} is not attached",
        API + "errors-overview.html",
        _unattached_gateway,
    ),
    Rule(
        "address-in-use",
        "CreateNatGateway",
        "an elastic address that another NAT gateway has",
        "Resource.AlreadyAssociated",
        "Elastic IP address [{}] is already associated",
        API + "errors-overview.html",
        _used_address,
    ),
    Rule(
        "subnet-size",
        "CreateSubnet",
        "a subnet greater than /16 or smaller than /28",
        "InvalidSubnet.Range",
        "The CIDR '{}' is invalid.",
        API + "API_CreateSubnet.html",
        _bad_subnet,
    ),
    Rule(
        "duplicate-tag",
        _TAGGED,
        "a tag key twice",
        "InvalidParameterValue",
        "Duplicate tag key '{}' specified.",
        API + "API_CreateTags.html",
        duplicate_tag,
    ),
]
