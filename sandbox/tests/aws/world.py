"""What these tests say often: a local AWS, spoken to with boto3 only."""

import base64
import contextlib
import json
import time
import uuid
from collections.abc import Callable
from typing import Any

import boto3
import botocore.session
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from sandbox.aws.server import Server

REGION = "eu-west-1"
GOOD, NEWER, BROKEN = "nginx:1", "nginx:2", "nginx:broken"
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)
PATIENCE_SECONDS = 60.0
ROLE = "arn:aws:iam::123456789012:role/execution"


def token(issuer: str, subject: str, audience: str | list[str] = "sts.amazonaws.com", **claims: Any) -> str:
    """A token of an OIDC provider, by its issuer without `https://`; nobody signed it."""
    payload = {"iss": f"https://{issuer}", "sub": subject, "aud": audience, **claims}
    parts = ({"alg": "RS256", "typ": "JWT"}, payload)
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join([*encoded, "signature"])


class World:
    """One local AWS. Every test makes its own names, so that all share one server."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._clients: dict[str, Any] = {}

    def client(self, service: str) -> Any:
        if service not in self._clients:
            self._clients[service] = boto3.client(
                service,
                endpoint_url=self.server.url,
                region_name=REGION,
                aws_access_key_id="test",
                aws_secret_access_key="test",
                config=Config(retries={"max_attempts": 0}),
            )
        return self._clients[service]

    @property
    def ecs(self) -> Any:
        return self.client("ecs")

    @property
    def elb(self) -> Any:
        return self.client("elbv2")

    @property
    def ec2(self) -> Any:
        return self.client("ec2")


def speaking_cbor(service: str) -> Any:
    """A session whose clients of a service speak RPC v2 CBOR; botocore takes it last of what a service speaks."""
    session = botocore.session.get_session()
    model = session.get_component("data_loader").load_service_model(service, "service-2")
    model["metadata"]["protocols"] = ["smithy-rpc-v2-cbor"]
    return session


def name(kind: str) -> str:
    """A name that no other test has."""
    return f"{kind}-{uuid.uuid4().hex[:8]}"


def until(condition: Callable[[], Any], what: str) -> Any:
    """The first true answer of `condition`."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if answer := condition():
            return answer
        time.sleep(0.02)
    raise AssertionError(f"never came: {what}")


def refusal(call: Any, **given: Any) -> tuple[str, str]:
    """(code, message) of the error that the call ends in."""
    with pytest.raises(ClientError) as caught:
        call(**given)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def tcp(first: int, last: int | None = None, cidr: str = "10.0.0.0/16", group: str | None = None) -> dict[str, Any]:
    """A permission for TCP: a port, or the ports to `last`, from a range (the VPC's) or from a group."""
    peer = {"UserIdGroupPairs": [{"GroupId": group}]} if group else {"IpRanges": [{"CidrIp": cidr}]}
    return {"IpProtocol": "tcp", "FromPort": first, "ToPort": last or first, **peer}


class Network:
    """A VPC with two subnets in two zones and a security group; closed until something needs the internet."""

    def __init__(self, world: World) -> None:
        ec2 = self._ec2 = world.ec2
        self.gateway: str | None = None
        self._ranges = 99
        self.vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        zones = [zone["ZoneName"] for zone in ec2.describe_availability_zones()["AvailabilityZones"][:2]]
        self.subnets = [
            ec2.create_subnet(VpcId=self.vpc, CidrBlock=f"10.0.{index}.0/24", AvailabilityZone=zone)["Subnet"][
                "SubnetId"
            ]
            for index, zone in enumerate(zones)
        ]
        for subnet in self.subnets:
            ec2.modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": True})
        self.group = self.new_group()

    def new_group(self, *permissions: dict[str, Any]) -> str:
        """Another security group of the VPC, which lets in what is given."""
        made = self._ec2.create_security_group(VpcId=self.vpc, GroupName=name("group"), Description="test")["GroupId"]
        if permissions:
            self._ec2.authorize_security_group_ingress(GroupId=made, IpPermissions=list(permissions))
        return str(made)

    def new_subnet(self, zone: str) -> str:
        """Another subnet, in a zone."""
        self._ranges += 1
        made = self._ec2.create_subnet(VpcId=self.vpc, CidrBlock=f"10.0.{self._ranges}.0/24", AvailabilityZone=zone)
        return str(made["Subnet"]["SubnetId"])

    def open(self) -> None:
        """An internet gateway and the route to it, which load balancers and tasks need, and port 80 open; once."""
        if self.gateway is None:
            self.gateway = str(self._ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"])
            self._ec2.attach_internet_gateway(InternetGatewayId=self.gateway, VpcId=self.vpc)
            self._ec2.authorize_security_group_ingress(GroupId=self.group, IpPermissions=[tcp(80)])
            tables = self._ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [self.vpc]}])["RouteTables"]
            self._ec2.create_route(
                RouteTableId=tables[0]["RouteTableId"], DestinationCidrBlock="0.0.0.0/0", GatewayId=self.gateway
            )

    def close(self) -> None:
        """Take that away again: the VPC can be deleted then."""
        self._ec2.detach_internet_gateway(InternetGatewayId=self.gateway, VpcId=self.vpc)
        self._ec2.delete_internet_gateway(InternetGatewayId=self.gateway)

    @property
    def awsvpc(self) -> dict[str, Any]:
        """Of tasks on Fargate, which get what they need by the internet."""
        self.open()
        return {"awsvpcConfiguration": {**self.awsvpc_on_instances["awsvpcConfiguration"], "assignPublicIp": "ENABLED"}}

    @property
    def awsvpc_on_instances(self) -> dict[str, Any]:
        """Of tasks on instances, which get what they need by the instance."""
        self.open()
        return {"awsvpcConfiguration": {"subnets": self.subnets, "securityGroups": [self.group]}}


class Balanced:
    """A load balancer whose listener forwards /* to one target group."""

    def __init__(self, world: World, network: Network, target_type: str = "ip") -> None:
        self.elb = world.elb
        network.open()
        self.arn = self.elb.create_load_balancer(Name=name("lb"), Subnets=network.subnets)["LoadBalancers"][0][
            "LoadBalancerArn"
        ]
        self.listener = self.elb.create_listener(
            LoadBalancerArn=self.arn,
            Port=80,
            Protocol="HTTP",
            DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}],
        )["Listeners"][0]["ListenerArn"]
        self.group = target_group(world, network, target_type)
        self.rule = rule(world, self.listener, 1, self.group)

    def targets(self) -> list[tuple[str, int, str]]:
        """(address or instance, port, state) of each target that is not on its way out."""
        found = [(t["Target"]["Id"], t["Target"]["Port"], t["TargetHealth"]["State"]) for t in self.health()]
        return sorted(each for each in found if each[2] != "draining")

    def health(self) -> list[dict[str, Any]]:
        """All of DescribeTargetHealth."""
        answer = self.elb.describe_target_health(TargetGroupArn=self.group)
        return list(answer["TargetHealthDescriptions"])


def target_group(world: World, network: Network, target_type: str = "ip") -> str:
    made = world.elb.create_target_group(
        Name=name("tg"), Port=80, Protocol="HTTP", VpcId=network.vpc, TargetType=target_type
    )
    return str(made["TargetGroups"][0]["TargetGroupArn"])


def rule(world: World, listener: str, priority: int, group: str) -> str:
    made = world.elb.create_rule(
        ListenerArn=listener,
        Priority=priority,
        Conditions=[{"Field": "path-pattern", "PathPatternConfig": {"Values": [f"/{priority}/*"]}}],
        Actions=[{"Type": "forward", "TargetGroupArn": group}],
    )
    return str(made["Rules"][0]["RuleArn"])


def role(world: World, named: str, statements: list[dict[str, Any]], service: str = "ecs-tasks") -> str:
    """The ARN of a new role that a service takes, with one policy."""
    iam = world.client("iam")
    trust = {"Effect": "Allow", "Principal": {"Service": f"{service}.amazonaws.com"}, "Action": "sts:AssumeRole"}
    arn = iam.create_role(RoleName=named, AssumeRolePolicyDocument=_document([trust]))["Role"]["Arn"]
    if statements:
        iam.put_role_policy(RoleName=named, PolicyName="p", PolicyDocument=_document(statements))
    return str(arn)


def _document(statements: list[dict[str, Any]]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def allowed(*actions: str, on: str = "*") -> dict[str, Any]:
    """A statement that allows actions."""
    return {"Effect": "Allow", "Action": list(actions), "Resource": on}


def execution_role(world: World) -> None:
    """The role that the tasks of these tests name (ROLE), which may everything; as often as it is asked for."""
    with contextlib.suppress(world.client("iam").exceptions.EntityAlreadyExistsException):
        role(world, ROLE.rpartition("/")[2], [allowed("*")])


def cluster(world: World) -> str:
    """A cluster with Fargate's capacity providers, and the role that its tasks name."""
    execution_role(world)
    made = name("cluster")
    world.ecs.create_cluster(
        clusterName=made, capacityProviders=["FARGATE", "FARGATE_SPOT"], defaultCapacityProviderStrategy=[]
    )
    return made


def fargate(world: World, image: str = GOOD, family: str | None = None, **container: Any) -> str:
    """A new revision of a Fargate task definition with one container `app` on port 80."""
    answer = world.ecs.register_task_definition(
        family=family or name("family"),
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        executionRoleArn=ROLE,
        taskRoleArn=ROLE,
        containerDefinitions=[{"name": "app", "image": image, "portMappings": [{"containerPort": 80}], **container}],
    )
    return str(answer["taskDefinition"]["taskDefinitionArn"])


def bridge(world: World, image: str = GOOD, memory: int = 128) -> str:
    """A revision for bridge networking with a dynamic host port."""
    ports = [{"containerPort": 80, "hostPort": 0}]
    answer = world.ecs.register_task_definition(
        family=name("family"),
        containerDefinitions=[{"name": "app", "image": image, "memory": memory, "portMappings": ports}],
    )
    return str(answer["taskDefinition"]["taskDefinitionArn"])


class Service:
    """A service that runs, and what the API says of it."""

    def __init__(self, world: World, cluster: str, definition: str, **settings: Any) -> None:
        self.world = world
        self.cluster = cluster
        self.name = name("service")
        self.created = world.ecs.create_service(
            cluster=cluster, serviceName=self.name, taskDefinition=definition, **{"desiredCount": 1, **settings}
        )["service"]

    @property
    def arn(self) -> str:
        return str(self.created["serviceArn"])

    def now(self) -> dict[str, Any]:
        answer = self.world.ecs.describe_services(cluster=self.cluster, services=[self.name], include=["TAGS"])
        found: dict[str, Any] = answer["services"][0]
        return found

    def update(self, **changes: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self.world.ecs.update_service(cluster=self.cluster, service=self.name, **changes)
        return dict(answer["service"])

    def end(self) -> None:
        """It would go on trying to start tasks beside other tests."""
        self.world.ecs.delete_service(cluster=self.cluster, service=self.name, force=True)

    def wait_until_stable(self) -> dict[str, Any]:
        """What `aws ecs wait services-stable` waits for, without its 15 seconds between two looks."""
        return dict(until(self._if_stable, f"{self.name} is stable: {self.now()['events'][:3]}"))

    def _if_stable(self) -> dict[str, Any] | None:
        now = self.now()
        stable = len(now["deployments"]) == 1 and now["runningCount"] == now["desiredCount"]
        return now if stable and now["deployments"][0]["rolloutState"] == "COMPLETED" else None

    def tasks(self, status: str = "RUNNING") -> list[dict[str, Any]]:
        """Those that shall run, or those that shall not."""
        return self._described(self._listed(status))

    def every_task(self) -> list[dict[str, Any]]:
        """All of them, as they are at one moment."""
        return self._described(sorted({*self._listed("RUNNING"), *self._listed("STOPPED")}))

    def _listed(self, status: str) -> list[str]:
        answer = self.world.ecs.list_tasks(cluster=self.cluster, serviceName=self.name, desiredStatus=status)
        return list(answer["taskArns"])

    def _described(self, arns: list[str]) -> list[dict[str, Any]]:
        if not arns:
            return []
        found: list[dict[str, Any]] = self.world.ecs.describe_tasks(cluster=self.cluster, tasks=arns, include=["TAGS"])[
            "tasks"
        ]
        return found

    def releases(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.world.ecs.list_service_deployments(cluster=self.cluster, service=self.arn)[
            "serviceDeployments"
        ]
        return found

    def messages(self) -> list[str]:
        """Service events, oldest first."""
        return [event["message"] for event in reversed(self.now()["events"])]
