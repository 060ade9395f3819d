"""EC2: launch templates as they were given, AMIs named by parameter, refusals while something is in use."""

from collections.abc import Iterator
from typing import Any

from moto.ec2.exceptions import DependencyViolationError
from moto.ec2.models import EC2Backend
from moto.ec2.models.launch_templates import LaunchTemplate, LaunchTemplateVersion
from moto.ec2.models.nat_gateways import NatGateway
from moto.ec2.models.route_tables import RouteTable
from moto.ec2.models.security_groups import SecurityGroupRule
from moto.ec2.models.vpcs import VPCEndPoint
from moto.ec2.utils import parse_user_data
from moto.efs.models import efs_backends
from moto.elbv2.models import elbv2_backends
from moto.kms.models import kms_backends

from sandbox.aws.fixes.patching import around, instead_of, new

# What was not told


@around(NatGateway, "__init__")
def nat_gateway(original: Any, self: NatGateway, *rest: Any, **more: Any) -> None:
    """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNatGateway.html: `The default is public`."""
    original(self, *rest, **more)
    self.connectivity_type = self.connectivity_type or "public"


@around(VPCEndPoint, "__init__")
def vpc_endpoint(original: Any, self: VPCEndPoint, *rest: Any, **more: Any) -> None:
    """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html: `Default: Gateway`, and
    names of its own only Interface endpoints have."""
    original(self, *rest, **more)
    self.vpc_endpoint_type = self.vpc_endpoint_type or "Gateway"
    if self.vpc_endpoint_type == "Gateway":
        self.private_dns_enabled = False


# A list of what spreads its routes, which nothing here does: empty, as AWS writes it. moto writes none.
new(RouteTable, "propagating_vgws")(property(lambda _: []))


# Launch templates and instances


@around(LaunchTemplateVersion, "__init__")
def launch_template_version(
    original: Any, self: LaunchTemplateVersion, template: LaunchTemplate, *rest: Any, **more: Any
) -> None:
    """moto writes the template's own tags into its data too, which the provider plans away for ever.

    And it reads the user data of a first version alone, so that no instance starts from another.
    """
    original(self, template, *rest, **more)
    if isinstance(self.data.get("UserData"), str):
        self.data["UserData"] = parse_user_data(self.data["UserData"])
    specs = [spec for spec in self.data.pop("TagSpecifications", []) if spec["ResourceType"] != "launch-template"]
    if specs:
        self.data["TagSpecifications"] = specs


@around(EC2Backend, "terminate_instances")
def terminate_instances(original: Any, self: EC2Backend, instance_ids: list[str]) -> Any:
    """moto keeps a terminated instance's network interfaces for ever, in subnets that then cannot be deleted."""
    answer = original(self, instance_ids)
    for interface in list(self.enis.values()):
        if interface.instance is not None and interface.instance.id in instance_ids:
            del self.enis[interface.id]
    return answer


@around(EC2Backend, "delete_nat_gateway")
def delete_nat_gateway(original: Any, self: EC2Backend, nat_gateway_id: str) -> Any:
    """moto keeps a deleted gateway's network interface and its hold on the address."""
    gateway = original(self, nat_gateway_id)
    for address in gateway.address_set:
        self.enis.pop(address["networkInterfaceId"], None)
        if address.get("associationId"):
            self.disassociate_address(association_id=address["associationId"])
    return gateway


def _availability_mode(self: NatGateway) -> str:  # noqa: ARG001
    """moto makes gateways of one zone only and does not say so; the v6 provider reads nothing of one without a mode.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NatGateway.html
    """
    return "zonal"


new(NatGateway, "availability_mode")(property(_availability_mode))


@around(EC2Backend, "_create_default_encryption_key")
def create_default_encryption_key(original: Any, self: EC2Backend) -> str:
    """AWS makes and manages the key of the first encrypted volume; moto's is the customer's, who never deletes it."""
    arn: str = original(self)
    kms_backends[self.account_id][self.region_name].describe_key(arn).key_manager = "AWS"
    return arn


# What is in use cannot be deleted; moto deletes it, so that a wrong order of deletions is never noticed.


@instead_of(EC2Backend, "_verify_group_will_respect_rule_count_limit")
def verify_group_will_respect_rule_count_limit(self: EC2Backend, *_: Any, **__: Any) -> None:
    """moto counts IPv4 and IPv6 together; the rule `rules-per-group` of the judge counts as AWS does."""


@around(EC2Backend, "_delete_security_group")
def delete_security_group(original: Any, self: EC2Backend, vpc_id: str | None, group_id: str) -> None:
    if any(group_id in groups for groups in _groups_in_use(self)) or _is_referenced(self, group_id):
        raise DependencyViolationError(f"resource {group_id} has a dependent object")
    original(self, vpc_id, group_id)


def _groups_in_use(self: EC2Backend) -> Iterator[list[str]]:
    for instance in self.all_instances():
        if instance.state != "terminated":
            yield [group.id for group in instance.security_groups]
    for interface in self.enis.values():
        if interface.instance is None:
            yield [group.id for group in interface.group_set]
    for endpoint in self.vpc_end_points.values():
        if endpoint.state != "deleted":
            yield endpoint.security_group_ids
    for balancer in elbv2_backends[self.account_id][self.region_name].load_balancers.values():
        yield balancer.security_groups
    for system in efs_backends[self.account_id][self.region_name].file_systems_by_id.values():
        for target in system.iter_mount_targets():
            yield target.security_groups or []


def _is_referenced(self: EC2Backend, group_id: str) -> bool:
    return any(
        rule.source_group.get("GroupId") == group_id
        for groups in self.groups.values()
        for group in groups.values()
        if group.id != group_id
        for rule in [*group.ingress_rules, *group.egress_rules]
    )


@around(EC2Backend, "delete_subnet")
def delete_subnet(original: Any, self: EC2Backend, subnet_id: str) -> Any:
    if subnet_id in _subnets_in_use(self):
        raise DependencyViolationError(f"The subnet '{subnet_id}' has dependencies and cannot be deleted.")
    return original(self, subnet_id)


def _subnets_in_use(self: EC2Backend) -> Iterator[str]:
    yield from (instance.subnet_id or "" for instance in self.all_instances() if instance.state != "terminated")
    yield from (interface.subnet.id for interface in self.enis.values() if interface.instance is None)
    yield from (gateway.subnet_id for gateway in self.nat_gateways.values() if gateway.state != "deleted")
    for balancer in elbv2_backends[self.account_id][self.region_name].load_balancers.values():
        yield from (subnet.id for subnet in balancer.subnets)
    for system in efs_backends[self.account_id][self.region_name].file_systems_by_id.values():
        yield from (target.subnet_id for target in system.iter_mount_targets())


@around(EC2Backend, "delete_vpc")
def delete_vpc(original: Any, self: EC2Backend, vpc_id: str) -> Any:
    attached = any(gateway.vpc and gateway.vpc.id == vpc_id for gateway in self.internet_gateways.values())
    groups = [group for group in self.groups.get(vpc_id, {}).values() if group.name != "default"]
    endpoints = [e for e in self.vpc_end_points.values() if e.vpc_id == vpc_id and e.state != "deleted"]
    if attached or groups or endpoints:
        raise DependencyViolationError(f"The vpc '{vpc_id}' has dependencies and cannot be deleted.")
    return original(self, vpc_id)


@around(EC2Backend, "detach_internet_gateway")
def detach_internet_gateway(original: Any, self: EC2Backend, internet_gateway_id: str, vpc_id: str) -> None:
    balancers = elbv2_backends[self.account_id][self.region_name].load_balancers.values()
    faces_the_internet = any(each.vpc_id == vpc_id and each.scheme == "internet-facing" for each in balancers)
    gateways = (gateway for gateway in self.nat_gateways.values() if gateway.state != "deleted")
    if faces_the_internet or any(gateway.vpc_id == vpc_id for gateway in gateways):
        raise DependencyViolationError(
            f"Network {vpc_id} has some mapped public address(es). Please unmap those public address(es) before "
            "detaching the gateway."
        )
    original(self, internet_gateway_id, vpc_id)


def _description(self: SecurityGroupRule) -> str | None:
    """moto forgets what a rule for another group says of itself, and a refresh would want to say it again."""
    said: str | None = self.ip_range.get("Description") or self.source_group.get("Description")
    return said


instead_of(SecurityGroupRule, "description")(property(_description))
