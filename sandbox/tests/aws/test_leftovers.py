"""leftovers() sees what is there, and nothing in a world that is new or cleaned up."""

from pathlib import Path

import pytest

from sandbox.aws import server
from sandbox.aws.leftovers import leftovers
from sandbox.tests.aws.world import TRUST, Balanced, Network, Service, World, cluster, fargate, until


def test_it_sees_everything_and_then_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANDBOX_TICK", "0.05")
    world = World(server.start(tmp_path / "aws"))
    try:
        url = world.server.url
        assert leftovers(url) == []
        network = Network(world)
        balanced = Balanced(world, network)
        made = cluster(world)
        definition = fargate(world)
        targets = [{"targetGroupArn": balanced.group, "containerName": "app", "containerPort": 80}]
        service = Service(
            world,
            made,
            definition,
            launchType="FARGATE",
            networkConfiguration=network.awsvpc,
            loadBalancers=targets,
        )
        service.wait_until_stable()
        world.client("logs").create_log_group(logGroupName="/ecs/test")
        world.client("ssm").put_parameter(Name="/test/a", Value="1", Type="String")
        world.client("ssm").get_parameter(Name="/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended")
        _start_and_terminate_an_instance(world, network)
        world.client("iam").create_role(RoleName="test", AssumeRolePolicyDocument=TRUST)
        kinds = {line.rsplit(" ", 1)[0] for line in leftovers(url)}
        assert kinds == {
            "ec2 InternetGateways",
            "ec2 NetworkInterfaces",
            "ec2 RouteTables",
            "ec2 SecurityGroups",
            "ec2 Subnets",
            "ec2 vpc",
            "ecs cluster",
            "ecs service",
            "ecs task",
            "ecs task-definition",
            "elbv2 listener",
            "elbv2 load-balancer",
            "elbv2 rule",
            "elbv2 target-group",
            "iam role",
            "logs group",
            "ssm parameter",
        }
        _remove(world, network, balanced, service)
        assert leftovers(url) == [f"ecs task-definition {definition}"]
        world.ecs.deregister_task_definition(taskDefinition=definition)
        assert leftovers(url) == []
    finally:
        server.stop(tmp_path / "aws")


def _start_and_terminate_an_instance(world: World, network: Network) -> None:
    """Its network interface goes with it, and the key of its encrypted volume is AWS's own."""
    volume = {"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 30, "Encrypted": True}}
    made = world.ec2.run_instances(
        ImageId="ami-12345678", MinCount=1, MaxCount=1, SubnetId=network.subnets[0], BlockDeviceMappings=[volume]
    )
    world.ec2.terminate_instances(InstanceIds=[made["Instances"][0]["InstanceId"]])


def _remove(world: World, network: Network, balanced: Balanced, service: Service) -> None:
    world.ecs.delete_service(cluster=service.cluster, service=service.name, force=True)
    until(lambda: service.now()["status"] == "INACTIVE", "it is inactive")
    world.ecs.delete_cluster(cluster=service.cluster)
    world.elb.delete_load_balancer(LoadBalancerArn=balanced.arn)
    world.elb.delete_target_group(TargetGroupArn=balanced.group)
    world.ec2.delete_security_group(GroupId=network.group)
    network.close()
    for subnet in network.subnets:
        world.ec2.delete_subnet(SubnetId=subnet)
    world.ec2.delete_vpc(VpcId=network.vpc)
    world.client("logs").delete_log_group(logGroupName="/ecs/test")
    world.client("ssm").delete_parameter(Name="/test/a")
    world.client("iam").delete_role(RoleName="test")
    world.client("iam").delete_role_policy(RoleName="execution", PolicyName="p")
    world.client("iam").delete_role(RoleName="execution")
