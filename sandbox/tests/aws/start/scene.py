"""A service of one Fargate task with all that it needs around it, of which a test takes something away."""

import json
from collections.abc import Callable
from typing import Any

from sandbox.tests.aws.world import REGION, Network, Service, World, allowed, cluster, name, role, until

ACCOUNT = "123456789012"
REGISTRY = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
_MEDIA = "application/vnd.docker.distribution.manifest.v2+json"
MANIFEST = {"schemaVersion": 2, "mediaType": _MEDIA, "config": {"digest": "sha256:" + "0" * 64}, "layers": []}
PULL = ("ecr:GetAuthorizationToken", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
FAILURES = 2


class Scene:
    """What a service is made of; `service()` makes it.

    Attributes:
        world, network: where it is made.
        container, definition, awsvpc: fields of its container, task definition and network configuration.
        statements: what its execution role may; its task role may nothing until `task_statements` has something.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.network = Network(world)
        self.name = name("scene")
        self.statements: list[dict[str, Any]] = []
        self.task_statements: list[dict[str, Any]] = []
        self.boundary: str | None = None
        self.container: dict[str, Any] = {"name": "app", "image": "nginx:1"}
        self.definition: dict[str, Any] = {}
        self.awsvpc: dict[str, Any] = dict(self.network.awsvpc["awsvpcConfiguration"])

    def client(self, service: str) -> Any:
        return self.world.client(service)

    @property
    def ec2(self) -> Any:
        return self.world.ec2

    # What it may need

    def parameter(self, **given: Any) -> str:
        """The ARN of a new parameter, which the execution role may read."""
        given = {"Type": "String", **given}
        self.client("ssm").put_parameter(Name=f"/{self.name}/a", Value="1", **given)
        arn = f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/{self.name}/a"
        self.statements.append(allowed("ssm:GetParameters", on=arn))
        return arn

    def secret(self, text: str = '{"user": "u"}', **given: Any) -> str:
        """The ARN of a new secret, which the execution role may read."""
        arn = str(self.client("secretsmanager").create_secret(Name=self.name, SecretString=text, **given)["ARN"])
        self.statements.append(allowed("secretsmanager:GetSecretValue", on=arn))
        return arn

    def key(self, **given: Any) -> str:
        """The ARN of a new key of the customer's, which the execution role may use."""
        arn = str(self.client("kms").create_key(**given)["KeyMetadata"]["Arn"])
        self.statements.append(allowed("kms:Decrypt", on=arn))
        return arn

    def wants(self, value: str) -> None:
        """Its container has this parameter or secret as a variable."""
        self.container["secrets"] = [{"name": "A", "valueFrom": value}]

    def image(self) -> None:
        """Its image is in ECR, where it was pushed, and the execution role may pull it."""
        ecr = self.client("ecr")
        ecr.create_repository(repositoryName=self.name)
        ecr.put_image(repositoryName=self.name, imageManifest=json.dumps(MANIFEST), imageTag="1")
        self.container["image"] = f"{REGISTRY}/{self.name}:1"
        self.statements += [allowed(PULL[0]), allowed(*PULL[1:], on=f"arn:aws:ecr:{REGION}:*:repository/{self.name}")]

    def logs(self, **options: str) -> None:
        """It logs to a group that is there, and the execution role may write to it."""
        self.client("logs").create_log_group(logGroupName=self.name)
        self.logs_to(self.name, **options)

    def logs_to(self, group: str, **options: str) -> None:
        given = {"awslogs-group": group, "awslogs-region": REGION, "awslogs-stream-prefix": "app", **options}
        self.container["logConfiguration"] = {"logDriver": "awslogs", "options": given}
        self.statements.append(allowed("logs:CreateLogStream", on=f"arn:aws:logs:*:*:log-group:{group}:*"))

    def file(self) -> str:
        """The ARN of an environment file in a new bucket, which the execution role may read."""
        s3 = self.client("s3")
        s3.create_bucket(Bucket=self.name, CreateBucketConfiguration={"LocationConstraint": REGION})
        s3.put_object(Bucket=self.name, Key="a.env", Body=b"A=1\n")
        arn = f"arn:aws:s3:::{self.name}/a.env"
        self.statements.append(allowed("s3:GetObject", on=arn))
        self.container["environmentFiles"] = [{"type": "s3", "value": arn}]
        return arn

    def file_system(self, **volume: Any) -> str:
        """The id of a new file system that it mounts, with a mount target that lets it in."""
        system = self.empty_file_system(**volume)
        self.mount_target(system, self.group(self.network.group, 2049))
        return system

    def empty_file_system(self, **volume: Any) -> str:
        efs = self.client("efs")
        system = str(efs.create_file_system(CreationToken=self.name)["FileSystemId"])
        efs.describe_file_systems(FileSystemId=system)  # a policy waits until it is available
        self.definition["volumes"] = [{"name": "d", "efsVolumeConfiguration": {"fileSystemId": system, **volume}}]
        self.container["mountPoints"] = [{"sourceVolume": "d", "containerPath": "/d"}]
        return system

    def mount_target(self, system: str, group: str) -> None:
        self.client("efs").create_mount_target(
            FileSystemId=system, SubnetId=self.network.subnets[0], SecurityGroups=[group]
        )

    # The network

    def group(self, source: str | None, port: int = 443) -> str:
        """A group that lets another one in at a port; nobody without a source."""
        made = self.ec2.create_security_group(VpcId=self.network.vpc, GroupName=name("group"), Description="test")
        if source:
            pairs = [{"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "UserIdGroupPairs": [{"GroupId": source}]}]
            self.ec2.authorize_security_group_ingress(GroupId=made["GroupId"], IpPermissions=pairs)
        return str(made["GroupId"])

    def private_subnet(self, gateway: str | None = None) -> str:
        """Its task runs in a subnet without a way out, or with one by a NAT gateway."""
        subnet = self.ec2.create_subnet(VpcId=self.network.vpc, CidrBlock="10.0.9.0/24")["Subnet"]["SubnetId"]
        self.table = self.ec2.create_route_table(VpcId=self.network.vpc)["RouteTable"]["RouteTableId"]
        self.ec2.associate_route_table(RouteTableId=self.table, SubnetId=subnet)
        if gateway:
            self.ec2.create_route(RouteTableId=self.table, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=gateway)
        self.awsvpc |= {"subnets": [subnet], "assignPublicIp": "DISABLED"}
        return str(subnet)

    def nat(self, subnet: str) -> str:
        address = self.ec2.allocate_address(Domain="vpc")["AllocationId"]
        made = self.ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address)["NatGateway"]["NatGatewayId"]
        return str(made)

    def endpoint(self, service: str, **given: Any) -> str:
        """An interface endpoint that its task reaches."""
        for attribute in ("EnableDnsSupport", "EnableDnsHostnames"):
            self.ec2.modify_vpc_attribute(VpcId=self.network.vpc, **{attribute: {"Value": True}})
        settings = {"PrivateDnsEnabled": True, "SecurityGroupIds": [self.group(self.network.group)], **given}
        return self._endpoint(service, VpcEndpointType="Interface", SubnetIds=self.awsvpc["subnets"][:1], **settings)

    def s3_endpoint(self, **given: Any) -> str:
        """A gateway endpoint for S3 in its private subnet's routes."""
        return self._endpoint("s3", VpcEndpointType="Gateway", RouteTableIds=[self.table], **given)

    def _endpoint(self, service: str, **given: Any) -> str:
        made = self.ec2.create_vpc_endpoint(
            VpcId=self.network.vpc, ServiceName=f"com.amazonaws.{REGION}.{service}", **given
        )
        return str(made["VpcEndpoint"]["VpcEndpointId"])

    # The service

    def service(self) -> Service:
        """The service, made of all that."""
        definition = self.world.ecs.register_task_definition(
            family=self.name,
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            cpu="256",
            memory="512",
            **{"executionRoleArn": self.execution_role(), "taskRoleArn": self.task_role(), **self.definition},
            containerDefinitions=[self.container],
        )
        return Service(
            self.world,
            cluster(self.world),
            definition["taskDefinition"]["taskDefinitionArn"],
            launchType="FARGATE",
            networkConfiguration={"awsvpcConfiguration": self.awsvpc},
        )

    def execution_role(self) -> str:
        arn = role(self.world, f"{self.name}-execution", self.statements)
        if self.boundary:
            self.client("iam").put_role_permissions_boundary(
                RoleName=f"{self.name}-execution", PermissionsBoundary=self.boundary
            )
        return arn

    def task_role(self) -> str:
        return role(self.world, f"{self.name}-task", self.task_statements)


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def everybody(effect: str, *actions: str, **given: Any) -> dict[str, Any]:
    """A statement of a resource's policy about everybody."""
    return {"Effect": effect, "Principal": {"AWS": "*"}, "Action": list(actions), "Resource": "*", **given}


def stopped_beside_its_twin(
    broken: Scene, whole: Scene, set_scene: Callable[[Any, bool], None], begin: str, contains: str
) -> tuple[Service, list[dict[str, Any]]]:
    """The service of a scene that is set with a fault, and its tasks that ECS stopped for the reason; a twin runs.

    Args:
        broken, whole: the scenes of both.
        set_scene: sets one, with the fault or without.
        begin, contains: of the reason.
    """
    set_scene(broken, True)
    set_scene(whole, False)
    faulty, twin = broken.service(), whole.service()
    stopped: list[dict[str, Any]] = until(
        lambda: len(found := failures(faulty)) >= FAILURES and found, "tasks that failed to start"
    )
    assert {task["stopCode"] for task in stopped} == {"TaskFailedToStart"}
    for reason in {task["stoppedReason"] for task in stopped}:
        assert reason.startswith(begin)
        assert contains in reason
    twin.wait_until_stable()
    assert not failures(twin)
    twin.end()
    return faulty, stopped


def failures(service: Service) -> list[dict[str, Any]]:
    """Its tasks that failed to start, once there are some."""
    return [task for task in service.tasks("STOPPED") if task["lastStatus"] == "STOPPED"]
