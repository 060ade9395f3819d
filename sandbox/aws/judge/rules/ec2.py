"""EC2: networks, security groups, endpoints, launch templates, instances."""

import base64
import ipaddress
import re
from collections import Counter
from typing import Any

from moto.ec2.models.instance_types import INSTANCE_TYPES

from sandbox.aws.judge.call import Call
from sandbox.aws.judge.predicates import duplicate_tag, twice
from sandbox.aws.judge.rule import Rule

API = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/"
QUOTAS = "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html"
_RULE_TEXT = re.compile(r"[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]{0,255}")
_TEMPLATE_NAME = re.compile(r"[a-zA-Z0-9().\-/_]{3,128}")
_RULES = "AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress"
USER_DATA_BYTES = 16384
GROUPS_PER_INTERFACE = 5
RESOLVED = "resolve:ssm:"


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
    """A rule for each source; ingress and egress are counted each for itself."""
    group = call.existing.ec2.get_security_group_from_id(call.given.get("GroupId"))
    if group is None:
        return False
    there = group.egress_rules if call.name.endswith("Egress") else group.ingress_rules
    more = sum(max(1, len(_sources(permission))) for permission in _permissions(call))
    return len(there) + more > 60  # noqa: PLR2004


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


def other_architecture(existing: Any, image: str | None, instance_type: str | None) -> tuple[str, str] | None:
    """(of the instance type, of the image) where they differ, as far as both are known."""
    if not image or instance_type not in INSTANCE_TYPES:
        return None
    able = INSTANCE_TYPES[instance_type]["ProcessorInfo"]["SupportedArchitectures"]
    if image.startswith(RESOLVED):
        if "/aws/service/ecs/optimized-ami/" not in image:
            return None
        wanted = "arm64" if "/arm64/" in image else "x86_64"
        wanted = "arm64" if "/bottlerocket/" in image and "/arm64/" in image else wanted
    else:
        wanted = next((str(i.architecture) for i in existing.ec2.amis.values() if i.id == image), "")
    return (str(able[0]), wanted) if wanted and wanted not in able else None


def _wrong_architecture(call: Call) -> object:
    found = other_architecture(call.existing, call.given.get("ImageId"), call.given.get("InstanceType"))
    if found is None:
        return None
    return (
        f"The architecture '{found[0]}' of the specified instance type does not match the architecture '{found[1]}' of "
        "the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again."
    )


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


RULES = [
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
        "Invalid value for portRange. {}",
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
        "the 61st rule of a security group, for each direction (the default of an adjustable quota)",
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
        "CreateVpc CreateSubnet CreateSecurityGroup CreateLaunchTemplate CreateInternetGateway "
        "CreateRouteTable CreateTags",
        "a tag key twice",
        "InvalidParameterValue",
        "Duplicate tag key '{}' specified.",
        API + "API_CreateTags.html",
        duplicate_tag,
    ),
]
