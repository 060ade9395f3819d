"""What many cases need to be there."""

import json
from typing import Any

from sandbox.tests.aws.judge.cases import Clients, made

ACCOUNT, REGION = "123456789012", "eu-west-1"
CREATED = "arn:aws:iam::123456789012:role/x"


def trust(service: str = "ecs-tasks.amazonaws.com", **more: Any) -> str:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}, **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def federated(issuer: str, **conditions: dict[str, Any]) -> str:
    """The trust of an OIDC provider of the account, by its issuer without `https://`."""
    principal = {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{issuer}"}
    return trust(Action="sts:AssumeRoleWithWebIdentity", Principal=principal, Condition=conditions)


def policy(*statements: dict[str, Any], pad: int = 0) -> str:
    one = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::" + "x" * pad}
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements) or [one]})


def role(clients: Clients, service: str = "ecs-tasks.amazonaws.com", **more: Any) -> tuple[str, str]:
    """Name and ARN."""
    name = made("role")
    answer = clients.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=trust(service), **more)
    return name, str(answer["Role"]["Arn"])


def vpc(clients: Clients, open: bool = False) -> str:
    ec2 = clients.client("ec2")
    found = str(ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"])
    if open:
        gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=found)
    return found


def subnet(clients: Clients, vpc: str, number: int, zone: str = "a", size: int = 24) -> str:
    made = clients.client("ec2").create_subnet(
        VpcId=vpc, CidrBlock=f"10.0.{number}.0/{size}", AvailabilityZone=f"{REGION}{zone}"
    )
    return str(made["Subnet"]["SubnetId"])


def subnets(clients: Clients, vpc: str) -> list[str]:
    """Two, in two zones."""
    return [subnet(clients, vpc, 1, "a"), subnet(clients, vpc, 2, "b")]


def group(clients: Clients, vpc: str) -> str:
    answer = clients.client("ec2").create_security_group(GroupName=made("group"), Description="x", VpcId=vpc)
    return str(answer["GroupId"])


def target_group(clients: Clients, vpc: str, **more: Any) -> str:
    given = {"Name": made("tg"), "Protocol": "HTTP", "Port": 80, "VpcId": vpc, "TargetType": "ip", **more}
    return str(clients.client("elbv2").create_target_group(**given)["TargetGroups"][0]["TargetGroupArn"])


NOT_FOUND = [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}]


class Balanced:
    """A load balancer with a listener for HTTP."""

    def __init__(self, clients: Clients) -> None:
        self.vpc = vpc(clients, open=True)
        self.subnets = subnets(clients, self.vpc)
        elb = clients.client("elbv2")
        self.arn = elb.create_load_balancer(Name=made("lb"), Subnets=self.subnets)["LoadBalancers"][0][
            "LoadBalancerArn"
        ]
        given = {"LoadBalancerArn": self.arn, "Port": 80, "Protocol": "HTTP", "DefaultActions": NOT_FOUND}
        self.listener = elb.create_listener(**given)["Listeners"][0]["ListenerArn"]


def task(**more: Any) -> dict[str, Any]:
    """RegisterTaskDefinition for Fargate, with one container; `container` changes it."""
    container = {"name": "app", "image": "nginx", **more.pop("container", {})}
    return {
        "family": made("family"),
        "requiresCompatibilities": ["FARGATE"],
        "networkMode": "awsvpc",
        "cpu": "256",
        "memory": "512",
        "executionRoleArn": CREATED,
        "taskRoleArn": CREATED,
        "containerDefinitions": [container],
        **more,
    }


def ec2_task(**more: Any) -> dict[str, Any]:
    """The same in bridge mode, for EC2."""
    container = {"name": "app", "image": "nginx", "memory": 128, **more.pop("container", {})}
    return {"family": made("family"), "containerDefinitions": [container], **more}


def definition(clients: Clients, given: dict[str, Any] | None = None) -> str:
    answer = clients.client("ecs").register_task_definition(**(given or task()))
    return str(answer["taskDefinition"]["taskDefinitionArn"])


def cluster(clients: Clients, *providers: str) -> str:
    name = made("cluster")
    clients.client("ecs").create_cluster(clusterName=name)
    clients.client("ecs").put_cluster_capacity_providers(
        cluster=name, capacityProviders=["FARGATE", "FARGATE_SPOT", *providers], defaultCapacityProviderStrategy=[]
    )
    return name


def service(clients: Clients, **more: Any) -> dict[str, Any]:
    """CreateService on Fargate, of no task."""
    network = vpc(clients)
    return {
        "cluster": cluster(clients),
        "serviceName": made("service"),
        "taskDefinition": definition(clients, more.pop("task", None)),
        "desiredCount": 0,
        "launchType": "FARGATE",
        "networkConfiguration": {
            "awsvpcConfiguration": {"subnets": subnets(clients, network), "securityGroups": [group(clients, network)]}
        },
        **more,
    }


def scaling_group(clients: Clients, **more: Any) -> tuple[str, str]:
    """Name and ARN of an Auto Scaling group."""
    name = made("group")
    clients.client("ec2").create_launch_template(
        LaunchTemplateName=name, LaunchTemplateData={"ImageId": "ami-12345678", "InstanceType": "t3.micro"}
    )
    given = {
        "AutoScalingGroupName": name,
        "MinSize": 0,
        "MaxSize": 1,
        "LaunchTemplate": {"LaunchTemplateName": name},
        "VPCZoneIdentifier": subnets(clients, vpc(clients))[0],
        **more,
    }
    clients.client("autoscaling").create_auto_scaling_group(**given)
    found = clients.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[name])
    return name, str(found["AutoScalingGroups"][0]["AutoScalingGroupARN"])
