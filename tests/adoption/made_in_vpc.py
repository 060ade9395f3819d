"""Networks, and what stands in them."""

from typing import Any

from moto.efs.models import efs_backends

from tests.adoption.makers import makes
from tests.adoption.world import ACCOUNT, POLICY, REGION, Made, Stack, pairs


def tagged(stack: Stack, kind: str, thing: str) -> list[dict[str, Any]]:
    return [{"ResourceType": kind, "Tags": pairs(stack.tags(thing))}]


def vpc(stack: Stack) -> str:
    ec2 = stack.aws("ec2")
    make = lambda: ec2.create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=tagged(stack, "vpc", "vpc"))  # noqa: E731
    return str(stack.once("vpc", make)["Vpc"]["VpcId"])


def subnet(stack: Stack, letter: str = "a") -> str:
    made = {
        "VpcId": vpc(stack),
        "CidrBlock": f"10.0.{ord(letter) - ord('a')}.0/24",
        "AvailabilityZone": REGION + letter,
    }
    make = lambda: stack.aws("ec2").create_subnet(  # noqa: E731
        **made, TagSpecifications=tagged(stack, "subnet", f"private-{letter}")
    )
    return str(stack.once(f"subnet-{letter}", make)["Subnet"]["SubnetId"])


def group(stack: Stack, thing: str = "service") -> str:
    made = {"GroupName": stack.of(thing), "Description": "It", "VpcId": vpc(stack)}
    make = lambda: stack.aws("ec2").create_security_group(  # noqa: E731
        **made, TagSpecifications=tagged(stack, "security-group", thing)
    )
    return str(stack.once(f"group-{thing}", make)["GroupId"])


def table(stack: Stack) -> str:
    make = lambda: stack.aws("ec2").create_route_table(  # noqa: E731
        VpcId=vpc(stack), TagSpecifications=tagged(stack, "route-table", "public")
    )
    return str(stack.once("table", make)["RouteTable"]["RouteTableId"])


@makes("aws:ec2/vpc:Vpc", several=True, by_tags=True)
def _vpc(stack: Stack) -> Made:
    ec2 = stack.aws("ec2")
    made = ec2.create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=tagged(stack, "vpc", "vpc"))["Vpc"]["VpcId"]
    return Made({"cidrBlock": "10.0.0.0/16", "tags": stack.tags("vpc")}, made, lambda: ec2.delete_vpc(VpcId=made))


@makes("aws:ec2/subnet:Subnet", by_tags=True)
def _subnet(stack: Stack) -> Made:
    made = subnet(stack)
    inputs = {"vpcId": vpc(stack), "cidrBlock": "10.0.0.0/24", "tags": stack.tags("private-a")}
    return Made(inputs, made, lambda: stack.aws("ec2").delete_subnet(SubnetId=made))


@makes("aws:ec2/internetGateway:InternetGateway", several=True, by_tags=True)
def _gateway(stack: Stack) -> Made:
    """Made, and not attached: that is the next call."""
    ec2 = stack.aws("ec2")
    made = ec2.create_internet_gateway(TagSpecifications=tagged(stack, "internet-gateway", "internet"))
    id_ = made["InternetGateway"]["InternetGatewayId"]
    inputs = {"vpcId": vpc(stack), "tags": stack.tags("internet")}
    return Made(inputs, id_, lambda: ec2.delete_internet_gateway(InternetGatewayId=id_))


@makes("aws:ec2/routeTable:RouteTable", several=True, by_tags=True)
def _table(stack: Stack) -> Made:
    ec2 = stack.aws("ec2")
    made = ec2.create_route_table(VpcId=vpc(stack), TagSpecifications=tagged(stack, "route-table", "public"))
    id_ = made["RouteTable"]["RouteTableId"]
    inputs = {"vpcId": vpc(stack), "tags": stack.tags("public")}
    return Made(inputs, id_, lambda: ec2.delete_route_table(RouteTableId=id_))


@makes("aws:ec2/route:Route")
def _route(stack: Stack) -> Made:
    ec2, place = stack.aws("ec2"), {"RouteTableId": table(stack), "DestinationCidrBlock": "0.0.0.0/0"}
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc(stack))
    ec2.create_route(**place, GatewayId=gateway)
    inputs = {"routeTableId": table(stack), "destinationCidrBlock": "0.0.0.0/0", "gatewayId": gateway}
    return Made(inputs, f"{table(stack)}_0.0.0.0/0", lambda: ec2.delete_route(**place))


@makes("aws:ec2/routeTableAssociation:RouteTableAssociation")
def _association(stack: Stack) -> Made:
    ec2, inputs = stack.aws("ec2"), {"routeTableId": table(stack), "subnetId": subnet(stack)}
    made = ec2.associate_route_table(RouteTableId=table(stack), SubnetId=subnet(stack))["AssociationId"]
    delete = lambda: ec2.disassociate_route_table(AssociationId=made)  # noqa: E731
    return Made(inputs, f"{subnet(stack)}/{table(stack)}", delete)


@makes("aws:ec2/eip:Eip", several=True, by_tags=True)
def _address(stack: Stack) -> Made:
    ec2 = stack.aws("ec2")
    made = ec2.allocate_address(Domain="vpc", TagSpecifications=tagged(stack, "elastic-ip", "nat-a"))["AllocationId"]
    inputs = {"domain": "vpc", "tags": stack.tags("nat-a")}
    return Made(inputs, made, lambda: ec2.release_address(AllocationId=made))


@makes("aws:ec2/natGateway:NatGateway", several=True, by_tags=True)
def _nat_gateway(stack: Stack) -> Made:
    ec2 = stack.aws("ec2")
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    made = ec2.create_nat_gateway(
        SubnetId=subnet(stack), AllocationId=address, TagSpecifications=tagged(stack, "natgateway", "nat-a")
    )["NatGateway"]["NatGatewayId"]
    inputs = {"subnetId": subnet(stack), "allocationId": address, "tags": stack.tags("nat-a")}
    return Made(inputs, made, lambda: ec2.delete_nat_gateway(NatGatewayId=made))


@makes("aws:ec2/securityGroup:SecurityGroup")
def _group(stack: Stack) -> Made:
    made = group(stack)
    inputs = {"name": stack.of("service"), "vpcId": vpc(stack), "tags": stack.tags("service")}
    return Made(inputs, made, lambda: stack.aws("ec2").delete_security_group(GroupId=made))


@makes("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
def _rule_in(stack: Stack) -> Made:
    """One beside others of the group: other ports, another peer."""
    ec2, own = stack.aws("ec2"), group(stack)
    peer = {"UserIdGroupPairs": [{"GroupId": group(stack, "lb"), "Description": "The load balancer"}]}
    other = {"IpRanges": [{"CidrIp": "10.0.0.0/16"}]}
    ports = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80}
    for each in ({**ports, **other}, {**ports, **peer, "ToPort": 81}):
        ec2.authorize_security_group_ingress(GroupId=own, IpPermissions=[each])
    asked = {"GroupId": own, "IpPermissions": [{**ports, **peer}]}
    made = ec2.authorize_security_group_ingress(
        **asked, TagSpecifications=tagged(stack, "security-group-rule", "service")
    )["SecurityGroupRules"][0]["SecurityGroupRuleId"]
    said = {"securityGroupId": own, "ipProtocol": "tcp", "fromPort": 80, "toPort": 80.0}
    inputs = {**said, "referencedSecurityGroupId": group(stack, "lb"), "tags": stack.tags("service")}
    delete = lambda: ec2.revoke_security_group_ingress(GroupId=own, SecurityGroupRuleIds=[made])  # noqa: E731
    return Made(inputs, made, delete)


@makes("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule")
def _rule_out(stack: Stack) -> Made:
    """The rule to everywhere, with which AWS makes each group; the provider takes it away first."""
    ec2, own = stack.aws("ec2"), group(stack)
    everywhere = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    ec2.revoke_security_group_egress(GroupId=own, IpPermissions=everywhere)
    made = ec2.authorize_security_group_egress(
        GroupId=own, IpPermissions=everywhere, TagSpecifications=tagged(stack, "security-group-rule", "service")
    )["SecurityGroupRules"][0]["SecurityGroupRuleId"]
    inputs = {"securityGroupId": own, "ipProtocol": "-1", "cidrIpv4": "0.0.0.0/0", "tags": stack.tags("service")}
    delete = lambda: ec2.revoke_security_group_egress(GroupId=own, SecurityGroupRuleIds=[made])  # noqa: E731
    return Made(inputs, made, delete)


@makes("aws:ec2/vpcEndpoint:VpcEndpoint", several=True, by_tags=True)
def _endpoint(stack: Stack) -> Made:
    ec2, service = stack.aws("ec2"), f"com.amazonaws.{REGION}.ecr.api"
    asked: dict[str, Any] = {"VpcId": vpc(stack), "VpcEndpointType": "Interface", "SubnetIds": [subnet(stack)]}
    made = ec2.create_vpc_endpoint(
        **asked, ServiceName=service, TagSpecifications=tagged(stack, "vpc-endpoint", "ecr.api")
    )["VpcEndpoint"]["VpcEndpointId"]
    inputs = {"vpcId": vpc(stack), "serviceName": service, "tags": stack.tags("ecr.api")}
    return Made(inputs, made, lambda: ec2.delete_vpc_endpoints(VpcEndpointIds=[made]))


@makes("aws:ec2/launchTemplate:LaunchTemplate")
def _template(stack: Stack) -> Made:
    ec2, name = stack.aws("ec2"), stack.of("instance")
    made = ec2.create_launch_template(
        LaunchTemplateName=name,
        LaunchTemplateData={"ImageId": "ami-12c6146b"},
        TagSpecifications=tagged(stack, "launch-template", "instance"),
    )["LaunchTemplate"]["LaunchTemplateId"]
    inputs = {"name": name, "tags": stack.tags("instance")}
    return Made(inputs, made, lambda: ec2.delete_launch_template(LaunchTemplateId=made))


@makes("aws:autoscaling/group:Group")
def _instances(stack: Stack) -> Made:
    template, name = _template(stack), stack.of("instances")
    autoscaling = stack.aws("autoscaling")
    autoscaling.create_auto_scaling_group(
        AutoScalingGroupName=name,
        MinSize=0,
        MaxSize=1,
        LaunchTemplate={"LaunchTemplateId": template.id, "Version": "1"},
        VPCZoneIdentifier=subnet(stack),
        Tags=[{**each, "PropagateAtLaunch": False} for each in pairs(stack.tags("instances"))],
    )
    tags = [{**each, "propagateAtLaunch": False} for each in pairs(stack.tags("instances"), "key", "value")]
    delete = lambda: autoscaling.delete_auto_scaling_group(AutoScalingGroupName=name, ForceDelete=True)  # noqa: E731
    return Made({"name": name, "tags": tags}, name, delete)


@makes("aws:efs/fileSystem:FileSystem")
def _file_system(stack: Stack) -> Made:
    made, efs = file_system(stack), stack.aws("efs")
    inputs = {"creationToken": stack.of("web-data"), "encrypted": True, "tags": stack.tags("web-data")}
    return Made(inputs, made, lambda: efs.delete_file_system(FileSystemId=made))


def file_system(stack: Stack) -> str:
    make = lambda: stack.aws("efs").create_file_system(  # noqa: E731
        CreationToken=stack.of("web-data"), Encrypted=True, Backup=True, Tags=pairs(stack.tags("web-data"))
    )
    return str(stack.once("file-system", make)["FileSystemId"])


@makes("aws:efs/accessPoint:AccessPoint", several=True, by_tags=True)
def _access_point(stack: Stack) -> Made:
    efs, system = stack.aws("efs"), file_system(stack)
    made = efs.create_access_point(FileSystemId=system, Tags=pairs(stack.tags("web-data")))["AccessPointId"]
    inputs = {"fileSystemId": system, "tags": stack.tags("web-data")}
    return Made(inputs, made, lambda: efs.delete_access_point(AccessPointId=made))


@makes("aws:efs/mountTarget:MountTarget")
def _mount_target(stack: Stack) -> Made:
    """One beside that of another zone."""
    efs, system = stack.aws("efs"), file_system(stack)
    efs.create_mount_target(FileSystemId=system, SubnetId=subnet(stack, "b"))
    made = efs.create_mount_target(FileSystemId=system, SubnetId=subnet(stack))["MountTargetId"]
    inputs = {"fileSystemId": system, "subnetId": subnet(stack)}
    return Made(inputs, made, lambda: efs.delete_mount_target(MountTargetId=made))


@makes("aws:efs/backupPolicy:BackupPolicy")
def _backup(stack: Stack) -> Made:
    """moto knows of backups by how a file system was made, and changes nothing of that."""
    made = file_system(stack)
    return Made({"fileSystemId": made}, made, lambda: setattr(_in_moto(made), "_backup", False))


@makes("aws:efs/fileSystemPolicy:FileSystemPolicy")
def _file_system_policy(stack: Stack) -> Made:
    """moto deletes no such policy."""
    made, efs = file_system(stack), stack.aws("efs")
    efs.put_file_system_policy(FileSystemId=made, Policy=POLICY)
    return Made({"fileSystemId": made}, made, lambda: setattr(_in_moto(made), "file_system_policy", None))


def _in_moto(file_system_id: str) -> Any:
    return efs_backends[ACCOUNT][REGION].file_systems_by_id[file_system_id]


@makes("aws:servicediscovery/httpNamespace:HttpNamespace")
def _namespace(stack: Stack) -> Made:
    discovery, name = stack.aws("servicediscovery"), stack.of("connect")
    discovery.create_http_namespace(Name=name, Tags=pairs(stack.tags("connect")))
    (made,) = [each["Id"] for each in discovery.list_namespaces()["Namespaces"] if each["Name"] == name]
    return Made({"name": name, "tags": stack.tags("connect")}, made, lambda: discovery.delete_namespace(Id=made))


@makes("aws:route53/zone:Zone")
def _zone(stack: Stack) -> Made:
    """Not tagged yet: that is the next call."""
    route53, made = stack.aws("route53"), zone(stack)
    inputs = {"name": f"{stack.environment}.internal", "vpcs": [{"vpcId": vpc(stack)}], "tags": stack.tags("zone")}
    return Made(inputs, made, lambda: route53.delete_hosted_zone(Id=made))


def zone(stack: Stack) -> str:
    make = lambda: stack.aws("route53").create_hosted_zone(  # noqa: E731
        Name=f"{stack.environment}.internal",
        VPC={"VPCRegion": REGION, "VPCId": vpc(stack)},
        CallerReference=stack.environment,
        HostedZoneConfig={"Comment": "Internal names", "PrivateZone": True},
    )
    return str(stack.once("zone", make)["HostedZone"]["Id"]).removeprefix("/hostedzone/")


@makes("aws:route53/record:Record")
def _record(stack: Stack) -> Made:
    """One beside another of its name, and the zone's own."""
    route53, id_, name = stack.aws("route53"), zone(stack), f"*.{stack.environment}.internal"

    def change(action: str, kind: str, value: str) -> None:
        records = {"Name": name, "Type": kind, "TTL": 300, "ResourceRecords": [{"Value": value}]}
        batch = {"Changes": [{"Action": action, "ResourceRecordSet": records}]}
        route53.change_resource_record_sets(HostedZoneId=id_, ChangeBatch=batch)

    change("CREATE", "TXT", '"text"')
    change("CREATE", "A", "10.0.0.1")
    inputs = {"zoneId": id_, "name": name, "type": "A"}
    return Made(inputs, f"{id_}_{name}_A", lambda: change("DELETE", "A", "10.0.0.1"))
