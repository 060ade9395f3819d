"""A service with deployment fields on the real engine: made, changed, switched, refreshed, imported, mended."""

import json
import socket
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import boto3
import pytest

from sandbox.engine import Engine
from sandbox.tests.engine.project import Project

pytestmark = pytest.mark.usefixtures("built")
REGION = "eu-west-1"
ROLE = "arn:aws:iam::123456789012:role/ecs"

PROGRAM = """
    import json
    import pulumi
    import pulumi_aws as aws

    world = json.loads(open("world.json").read())
    said = json.loads(open("said.json").read())
    balancer = {"targetGroupArn": world["blue"], "containerName": "app", "containerPort": 80}
    if said["advanced"]:
        balancer["advancedConfiguration"] = {
            "alternateTargetGroupArn": world["green"],
            "productionListenerRule": world["rule"],
            "roleArn": world["role"],
        }
    service = aws.ecs.Service(
        "service", name="web", cluster=world["cluster"], task_definition=said["task"], desired_count=1,
        network_configuration={"subnets": world["subnets"], "assignPublicIp": True}, launch_type="FARGATE",
        load_balancers=[balancer], deployment_configuration=said["deployment"], sigint_rollback=said["sigint"],
        wait_for_steady_state=True, tags=said["tags"],
    )
    pulumi.export("deployment", service.deployment_configuration)
"""
BLUE_GREEN = {"strategy": "BLUE_GREEN", "bakeTimeInMinutes": "0"}
HOOK = {
    "lifecycleStages": ["POST_SCALE_UP"],
    "hookTargetArn": "arn:aws:lambda:eu-west-1:123456789012:function:gate",
    "roleArn": ROLE,
    "hookDetails": '{"of": "web",  "at": [1]}',
}
CANARY = {
    "strategy": "CANARY",
    "bakeTimeInMinutes": "0",
    "canaryConfiguration": {"canaryPercent": 12.5, "canaryBakeTimeInMinutes": "0"},
}


@pytest.fixture(scope="module")
def played_aws() -> Iterator[str]:
    """The address of our local AWS."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "sandbox.aws", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as played:
        assert played.stdout
        assert b"listens" in played.stdout.readline()
        yield f"http://127.0.0.1:{port}"
        played.kill()


class World:
    """What is there before the service."""

    def __init__(self, address: str, cluster: str) -> None:
        self.cluster = cluster
        session = boto3.Session("sandbox", "sandbox", region_name=REGION)

        def client(name: str) -> Any:
            return session.client(name, endpoint_url=address)

        self.ecs, elb, ec2 = client("ecs"), client("elbv2"), client("ec2")
        vpc = self._network(ec2)
        zones = {"10.0.1.0/24": f"{REGION}a", "10.0.2.0/24": f"{REGION}b"}
        made = [ec2.create_subnet(VpcId=vpc, CidrBlock=cidr, AvailabilityZone=zone) for cidr, zone in zones.items()]
        subnets = [each["Subnet"]["SubnetId"] for each in made]
        balancer = elb.create_load_balancer(Name=cluster, Subnets=subnets)["LoadBalancers"][0]["LoadBalancerArn"]
        group = {"Protocol": "HTTP", "Port": 80, "VpcId": vpc, "TargetType": "ip"}
        groups = [
            elb.create_target_group(Name=name, **group)["TargetGroups"][0]
            for name in (f"{cluster}-blue", f"{cluster}-green")
        ]
        blue, green = (each["TargetGroupArn"] for each in groups)
        nothing = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}
        listener = elb.create_listener(LoadBalancerArn=balancer, Protocol="HTTP", Port=80, DefaultActions=[nothing])
        weights = [{"TargetGroupArn": blue, "Weight": 1}, {"TargetGroupArn": green, "Weight": 0}]
        rule = elb.create_rule(
            ListenerArn=listener["Listeners"][0]["ListenerArn"],
            Priority=1,
            Conditions=[{"Field": "path-pattern", "Values": ["/*"]}],
            Actions=[{"Type": "forward", "ForwardConfig": {"TargetGroups": weights}}],
        )["Rules"][0]["RuleArn"]
        role = self._role(client("iam"), cluster)
        self.ecs.create_cluster(clusterName=cluster)
        self.known = {
            **{"cluster": cluster, "subnets": subnets, "blue": blue, "green": green, "rule": rule, "role": role},
            "tasks": [self._task() for _ in range(2)],
        }

    def service(self) -> dict[str, Any]:
        """As ECS has it."""
        return dict(self.ecs.describe_services(cluster=self.cluster, services=["web"])["services"][0])

    def deployments(self) -> int:
        """How many there have been."""
        return len(self.ecs.list_service_deployments(cluster=self.cluster, service="web")["serviceDeployments"])

    def _task(self) -> str:
        container = {"name": "app", "image": "nginx:1", "portMappings": [{"containerPort": 80}]}
        return str(
            self.ecs.register_task_definition(
                family="web",
                requiresCompatibilities=["FARGATE"],
                networkMode="awsvpc",
                cpu="256",
                memory="512",
                containerDefinitions=[container],
            )["taskDefinition"]["taskDefinitionArn"]
        )

    @staticmethod
    def _network(ec2: Any) -> str:
        """A VPC from which images are reached."""
        vpc = str(ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"])
        gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
        [table] = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["RouteTables"]
        ec2.create_route(RouteTableId=table["RouteTableId"], DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
        return vpc

    @staticmethod
    def _role(iam: Any, name: str) -> str:
        trusted = {"Effect": "Allow", "Principal": {"Service": "ecs.amazonaws.com"}, "Action": "sts:AssumeRole"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [trusted]})
        return str(iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy)["Role"]["Arn"])


class Stack:
    """A stack with the service, and what the program says of it."""

    def __init__(self, project: Project, world: World) -> None:
        self.project, self.world = project, world
        project.write("world.json", json.dumps(world.known))
        self.said: dict[str, Any] = {"sigint": None, "tags": None, "task": world.known["tasks"][0], "advanced": True}

    def say(self, **said: Any) -> None:
        self.said |= said
        self.project.write("said.json", json.dumps(self.said))

    def up(self, **said: Any) -> None:
        self.say(**said)
        self.project.pulumi("up", "--yes", "--skip-preview", "--stack", "test")

    def unchanged(self) -> None:
        """AWS, state and program agree."""
        self.project.pulumi("preview", "--refresh", "--expect-no-changes", "--stack", "test")

    def preview(self, **said: Any) -> dict[str, Any]:
        """The service's detailed difference."""
        self.say(**said)
        told = json.loads(self.project.pulumi("preview", "--json", "--stack", "test"))
        [step] = [each for each in told["steps"] if each["urn"].endswith("::service")]
        return {path: each["kind"] for path, each in (step["detailedDiff"] or {}).items()}


@pytest.fixture
def stack(engine: Engine, played_aws: str, home: Path, tmp_path: Path) -> Stack:
    variables = engine.environment(home, tmp_path / "state", "test", played_aws)
    return Stack(
        Project(tmp_path / "project", dedent(PROGRAM), variables), World(played_aws, f"tiny{uuid.uuid4().hex[:4]}")
    )


def test_a_service_with_a_strategy(stack: Stack) -> None:
    world = stack.world
    hooked = {**BLUE_GREEN, "lifecycleHooks": [HOOK]}
    stack.up(deployment=hooked, sigint=True)
    stack.unchanged()
    made = world.service()
    assert (made["deploymentConfiguration"]["strategy"], world.deployments()) == ("BLUE_GREEN", 1)
    assert made["deploymentConfiguration"]["lifecycleHooks"][0]["hookDetails"] == {"of": "web", "at": [1]}
    assert made["loadBalancers"][0]["advancedConfiguration"]["alternateTargetGroupArn"] == world.known["green"]
    deployment = stack.project.outputs()["deployment"]
    assert (deployment["strategy"], deployment["lifecycleHooks"][0]["roleArn"]) == ("BLUE_GREEN", ROLE)

    # The fields alone: no call of the provider's own carries them.
    canary = {**CANARY, "lifecycleHooks": [HOOK]}
    assert stack.preview(deployment=canary) == {
        "deploymentConfiguration.canaryConfiguration": "add",
        "deploymentConfiguration.strategy": "update",
    }
    stack.up(deployment=canary)
    assert world.service()["deploymentConfiguration"]["canaryConfiguration"]["canaryPercent"] == 12.5

    # With another task definition: one call, and so one deployment.
    before = world.deployments()
    stack.up(deployment=hooked, task=world.known["tasks"][1])
    assert world.service()["deploymentConfiguration"]["strategy"] == "BLUE_GREEN"
    assert world.deployments() == before + 1
    stack.unchanged()


def test_what_was_changed_behind_its_back_and_an_import(stack: Stack) -> None:
    world, project = stack.world, stack.project
    stack.up(deployment=BLUE_GREEN)
    world.ecs.update_service(
        cluster=world.cluster, service="web", deploymentConfiguration={"strategy": "ROLLING", "bakeTimeInMinutes": 3}
    )
    project.pulumi("refresh", "--yes", "--skip-preview", "--stack", "test")
    assert stack.preview() == {
        "deploymentConfiguration.bakeTimeInMinutes": "update",
        "deploymentConfiguration.strategy": "update",
    }
    stack.up()
    assert world.service()["deploymentConfiguration"]["bakeTimeInMinutes"] == 0

    [urn] = [
        line.split()[-1]
        for line in project.pulumi("stack", "--show-urns", "--stack", "test").splitlines()
        if "ecs/service" in line and "URN" in line
    ]
    project.pulumi("state", "delete", urn, "--yes", "--stack", "test")
    options = ["--yes", "--protect=false", "--generate-code=false", "--stack", "test"]
    project.pulumi("import", *options, "aws:ecs/service:Service", "service", f"{world.cluster}/web")
    stack.say()
    found = stack.preview()
    assert not any(path.startswith(("deploymentConfiguration", "loadBalancers")) for path in found), found
