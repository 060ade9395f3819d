"""What is in use cannot be deleted: a wrong order of deletions fails here as it does on AWS."""

import json
from typing import Any

import pytest

from sandbox.tests.aws.world import Balanced, Network, Service, World, bridge, cluster, fargate, name, refusal, until

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}
        ],
    }
)
POLICY = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
)


def test_a_cluster_with_services(world: World) -> None:
    made = cluster(world)
    service = Service(world, made, bridge(world), desiredCount=0)
    assert refusal(world.ecs.delete_cluster, cluster=made)[0] == "ClusterContainsServicesException"
    world.ecs.delete_service(cluster=made, service=service.name)
    until(lambda: service.now()["status"] == "INACTIVE", "it is inactive")
    assert world.ecs.delete_cluster(cluster=made)["cluster"]["status"] == "INACTIVE"
    assert f"cluster/{made}" not in " ".join(world.ecs.list_clusters()["clusterArns"])


def test_a_cluster_with_tasks(world: World, network: Network) -> None:
    made = cluster(world)
    world.ecs.run_task(
        cluster=made, taskDefinition=fargate(world), launchType="FARGATE", networkConfiguration=network.awsvpc
    )
    assert refusal(world.ecs.delete_cluster, cluster=made)[0] == "ClusterContainsTasksException"
    task = world.ecs.list_tasks(cluster=made)["taskArns"]
    once = {"Delay": 0.1, "MaxAttempts": 300}
    world.ecs.get_waiter("tasks_stopped").wait(cluster=made, tasks=task, WaiterConfig=once)
    world.ecs.delete_cluster(cluster=made)


def test_a_cluster_with_instances(world: World, network: Network) -> None:
    made = cluster(world)
    instance = world.ec2.run_instances(
        ImageId="ami-12345678",
        MinCount=1,
        MaxCount=1,
        InstanceType="t3.micro",
        SubnetId=network.subnets[0],
        UserData=f'[settings.ecs]\ncluster = "{made}"\n',
    )["Instances"][0]["InstanceId"]
    until(lambda: world.ecs.list_container_instances(cluster=made)["containerInstanceArns"], "it joins")
    assert refusal(world.ecs.delete_cluster, cluster=made)[0] == "ClusterContainsContainerInstancesException"
    world.ec2.terminate_instances(InstanceIds=[instance])
    until(lambda: not world.ecs.list_container_instances(cluster=made)["containerInstanceArns"], "it leaves")
    world.ecs.delete_cluster(cluster=made)


def test_a_cluster_made_twice_is_one(world: World) -> None:
    made = cluster(world)
    Service(world, made, bridge(world), desiredCount=0)
    world.ecs.create_cluster(clusterName=made)
    assert world.ecs.describe_clusters(clusters=[made])["clusters"][0]["activeServicesCount"] == 1
    assert world.ecs.describe_clusters(clusters=[made])["clusters"][0]["capacityProviders"]


def test_a_security_group_of_a_load_balancer(world: World) -> None:
    network = Network(world)
    network.open()
    balancer = world.elb.create_load_balancer(Name=name("lb"), Subnets=network.subnets, SecurityGroups=[network.group])[
        "LoadBalancers"
    ][0]["LoadBalancerArn"]
    assert refusal(world.ec2.delete_security_group, GroupId=network.group)[0] == "DependencyViolation"
    assert refusal(world.ec2.delete_subnet, SubnetId=network.subnets[0])[0] == "DependencyViolation"
    world.elb.delete_load_balancer(LoadBalancerArn=balancer)
    world.ec2.delete_security_group(GroupId=network.group)
    world.ec2.delete_subnet(SubnetId=network.subnets[0])


def test_a_security_group_of_a_task(world: World) -> None:
    network, made = Network(world), cluster(world)
    service = Service(world, made, fargate(world), launchType="FARGATE", networkConfiguration=network.awsvpc)
    service.wait_until_stable()
    assert refusal(world.ec2.delete_security_group, GroupId=network.group)[0] == "DependencyViolation"
    world.ecs.delete_service(cluster=made, service=service.name, force=True)
    until(lambda: service.now()["status"] == "INACTIVE", "it is inactive")
    world.ec2.delete_security_group(GroupId=network.group)
    for subnet in network.subnets:
        world.ec2.delete_subnet(SubnetId=subnet)
    network.close()
    world.ec2.delete_vpc(VpcId=network.vpc)


def test_a_security_group_that_another_names(world: World) -> None:
    network = Network(world)
    other = world.ec2.create_security_group(VpcId=network.vpc, GroupName=name("group"), Description="test")["GroupId"]
    permission = [{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "UserIdGroupPairs": [{"GroupId": network.group}]}]
    world.ec2.authorize_security_group_ingress(GroupId=other, IpPermissions=permission)
    assert refusal(world.ec2.delete_security_group, GroupId=network.group)[0] == "DependencyViolation"
    world.ec2.revoke_security_group_ingress(GroupId=other, IpPermissions=permission)
    world.ec2.delete_security_group(GroupId=network.group)


def test_a_vpc_and_its_gateways(world: World) -> None:
    network = Network(world)
    ec2 = world.ec2
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=network.vpc)
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    nat = ec2.create_nat_gateway(SubnetId=network.subnets[0], AllocationId=address)["NatGateway"]["NatGatewayId"]
    detached = {"InternetGatewayId": gateway, "VpcId": network.vpc}
    assert refusal(ec2.detach_internet_gateway, **detached)[0] == "DependencyViolation"
    assert refusal(ec2.delete_subnet, SubnetId=network.subnets[0])[0] == "DependencyViolation"
    ec2.delete_nat_gateway(NatGatewayId=nat)
    ec2.release_address(AllocationId=address)
    for subnet in network.subnets:
        ec2.delete_subnet(SubnetId=subnet)
    assert refusal(ec2.delete_vpc, VpcId=network.vpc)[0] == "DependencyViolation"
    ec2.detach_internet_gateway(**detached)
    ec2.delete_security_group(GroupId=network.group)
    ec2.delete_vpc(VpcId=network.vpc)


def test_an_internet_gateway_stays_while_a_load_balancer_has_addresses_behind_it(world: World) -> None:
    network = Network(world)
    gateway = world.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    attachment = {"InternetGatewayId": gateway, "VpcId": network.vpc}
    world.ec2.attach_internet_gateway(**attachment)
    made = {"Subnets": network.subnets, "SecurityGroups": [network.group]}
    world.elb.create_load_balancer(Name=name("lb"), Scheme="internal", **made)
    world.ec2.detach_internet_gateway(**attachment)
    world.ec2.attach_internet_gateway(**attachment)
    facing = world.elb.create_load_balancer(Name=name("lb"), Scheme="internet-facing", **made)["LoadBalancers"][0]
    code, message = refusal(world.ec2.detach_internet_gateway, **attachment)
    assert (code, "mapped public address" in message) == ("DependencyViolation", True)
    world.elb.delete_load_balancer(LoadBalancerArn=facing["LoadBalancerArn"])
    world.ec2.detach_internet_gateway(**attachment)


@pytest.mark.parametrize("direction", ["ingress", "egress"])
def test_a_security_group_takes_sixty_rules_in_each_direction(world: World, direction: str) -> None:
    group = world.ec2.create_security_group(VpcId=Network(world).vpc, GroupName=name("group"), Description="test")
    authorize = getattr(world.ec2, f"authorize_security_group_{direction}")
    there = 1 if direction == "egress" else 0

    def permissions(first: int, number: int) -> list[dict[str, Any]]:
        ranges = [{"CidrIp": f"10.1.{each}.0/24"} for each in range(first, first + number)]
        return [{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": ranges}]

    authorize(GroupId=group["GroupId"], IpPermissions=permissions(0, 60 - there))
    refused = refusal(authorize, GroupId=group["GroupId"], IpPermissions=permissions(100, 1))
    assert refused[0] == "RulesPerSecurityGroupLimitExceeded"
    other = "egress" if direction == "ingress" else "ingress"
    getattr(world.ec2, f"authorize_security_group_{other}")(GroupId=group["GroupId"], IpPermissions=permissions(0, 1))


def test_roles_policies_and_users(world: World) -> None:
    iam = world.client("iam")
    role, user = name("role"), name("user")
    iam.create_role(RoleName=role, AssumeRolePolicyDocument=TRUST)
    policy = iam.create_policy(PolicyName=name("policy"), PolicyDocument=POLICY)["Policy"]["Arn"]
    iam.attach_role_policy(RoleName=role, PolicyArn=policy)
    assert refusal(iam.delete_role, RoleName=role)[0] == "DeleteConflict"
    assert refusal(iam.delete_policy, PolicyArn=policy)[0] == "DeleteConflict"
    iam.detach_role_policy(RoleName=role, PolicyArn=policy)
    iam.delete_policy(PolicyArn=policy)
    iam.put_role_policy(RoleName=role, PolicyName="inline", PolicyDocument=POLICY)
    assert refusal(iam.delete_role, RoleName=role)[0] == "DeleteConflict"
    iam.delete_role_policy(RoleName=role, PolicyName="inline")
    iam.delete_role(RoleName=role)
    iam.create_user(UserName=user)
    key = iam.create_access_key(UserName=user)["AccessKey"]["AccessKeyId"]
    assert refusal(iam.delete_user, UserName=user)[0] == "DeleteConflict"
    iam.delete_access_key(UserName=user, AccessKeyId=key)
    iam.delete_user(UserName=user)


def test_aws_own_policies_are_there(world: World) -> None:
    arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
    assert world.client("iam").get_policy(PolicyArn=arn)["Policy"]["Arn"] == arn


def test_cloud_map_follows_the_tasks(world: World, network: Network) -> None:
    cloud_map = world.client("servicediscovery")
    made = cluster(world)
    cloud_map.create_private_dns_namespace(Name=f"{made}.internal", Vpc=network.vpc)
    namespace = next(n["Id"] for n in cloud_map.list_namespaces()["Namespaces"] if n["Name"] == f"{made}.internal")
    registry = cloud_map.create_service(
        Name="app", NamespaceId=namespace, DnsConfig={"DnsRecords": [{"Type": "A", "TTL": 10}]}
    )["Service"]
    service = Service(
        world,
        made,
        fargate(world),
        launchType="FARGATE",
        networkConfiguration=network.awsvpc,
        serviceRegistries=[{"registryArn": registry["Arn"]}],
    )
    service.wait_until_stable()
    found = until(lambda: cloud_map.list_instances(ServiceId=registry["Id"])["Instances"], "it is announced")
    assert found[0]["Id"] == service.tasks()[0]["taskArn"].rsplit("/", 1)[1]
    assert refusal(cloud_map.delete_service, Id=registry["Id"])[0] == "ResourceInUse"
    world.ecs.delete_service(cluster=made, service=service.name, force=True)
    until(lambda: not cloud_map.list_instances(ServiceId=registry["Id"])["Instances"], "it is gone")
    assert refusal(cloud_map.delete_namespace, Id=namespace)[0] == "ResourceInUse"
    cloud_map.delete_service(Id=registry["Id"])
    cloud_map.delete_namespace(Id=namespace)


def test_what_cannot_be_done_is_said_in_the_callers_protocol(world: World, balanced: Balanced) -> None:
    json_call = refusal(world.ecs.submit_task_state_change, cluster="x", task="y")
    assert json_call[0] == "LocalAwsCannotDoThis"
    assert "submit_task_state_change" in json_call[1]
    query_call = refusal(world.elb.describe_trust_stores)
    assert (query_call[0], "describe_trust_stores" in query_call[1]) == ("LocalAwsCannotDoThis", True)
    ec2_call = refusal(world.ec2.describe_trunk_interface_associations)
    assert ec2_call[0] == "LocalAwsCannotDoThis"
