"""Tasks on container instances: the agent on the instance asks, by the instance's network, with either role."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from sandbox.tests.aws.start.scene import ACCOUNT, Scene, stopped_beside_its_twin
from sandbox.tests.aws.world import REGION, Service, World, allowed, bridge, cluster, role, until

SSM = "Fetching secret data from SSM Parameter Store in eu-west-1: "


class OnInstance(Scene):
    """The same with an instance, on which the service's task runs.

    Attributes:
        of_instance: what the instance's role may, besides
        of_agent: what its agent needs.
        public: whether the instance has a public address; default yes.
        executes: whether the task has an execution role; default yes.
        others: containers beside its own; default none.
    """

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.of_instance: list[dict[str, Any]] = []
        self.of_agent = [allowed("ecs:RegisterContainerInstance"), allowed("ecs:Poll")]
        self.public = True
        self.executes = True
        self.others: list[dict[str, Any]] = []

    def service(self) -> Service:
        made = cluster(self.world)
        self.start_instance(made)
        given = {"executionRoleArn": self.execution_role()} if self.executes else {}
        container = {**self.container, "memory": 64}
        definition = self.world.ecs.register_task_definition(
            family=self.name, containerDefinitions=[container, *self.others], **given, **self.definition
        )["taskDefinition"]["taskDefinitionArn"]
        until(lambda: self.world.ecs.list_container_instances(cluster=made)["containerInstanceArns"], "an instance")
        return Service(self.world, made, definition, launchType="EC2")

    def start_instance(self, cluster: str) -> None:
        iam, named = self.client("iam"), f"{self.name}-instance"
        role(self.world, named, [*self.of_instance, *self.of_agent], "ec2")
        iam.create_instance_profile(InstanceProfileName=named)
        iam.add_role_to_instance_profile(InstanceProfileName=named, RoleName=named)
        interface = {
            "DeviceIndex": 0,
            "SubnetId": self.network.subnets[0],
            "AssociatePublicIpAddress": self.public,
            "Groups": [self.network.group],
        }
        self.ec2.run_instances(
            ImageId="ami-12345678",
            MinCount=1,
            MaxCount=1,
            InstanceType="t3.small",
            NetworkInterfaces=[interface],
            IamInstanceProfile={"Name": named},
            UserData=f'[settings.ecs]\ncluster = "{cluster}"\n',
        )

    def grant(self, named: str, statements: list[dict[str, Any]]) -> None:
        """The instance's role gets one more policy."""
        document = json.dumps({"Version": "2012-10-17", "Statement": statements})
        iam, of = self.client("iam"), f"{self.name}-instance"
        iam.put_role_policy(RoleName=of, PolicyName=named, PolicyDocument=document)


def test_an_instance_joins_where_its_role_may_and_has_tasks_where_it_may_poll(world: World) -> None:
    made = cluster(world)
    arn = f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/{made}"
    for on in (f"{arn}2", arn):
        scene = OnInstance(world)
        scene.of_agent = [allowed("ecs:RegisterContainerInstance", on=on)]
        scene.start_instance(made)
    arns = until(lambda: world.ecs.list_container_instances(cluster=made)["containerInstanceArns"], "an instance")

    def shown() -> Any:
        # Of the two the second: the first was there before it, and has not joined.
        (one,) = world.ecs.describe_container_instances(cluster=made, containerInstances=arns)["containerInstances"]
        return one

    profile = world.ec2.describe_instances(InstanceIds=[shown()["ec2InstanceId"]])["Reservations"][0]["Instances"][0]
    assert profile["IamInstanceProfile"]["Arn"].endswith(f"/{scene.name}-instance")
    asked = {"cluster": made, "launchType": "EC2", "taskDefinition": bridge(world)}
    assert (shown()["agentConnected"], [each["reason"] for each in world.ecs.run_task(**asked)["failures"]]) == (
        False,
        ["AGENT"],
    )
    on = f"{arn.replace(':cluster/', ':container-instance/')}/*"
    scene.grant("poll", [allowed("ecs:Poll", on=on)])
    until(lambda: shown()["agentConnected"], "a connected agent")
    assert world.ecs.run_task(**asked)["failures"] == []


def no_parameter(scene: OnInstance, broken: bool) -> None:
    scene.wants(scene.parameter() + ("b" if broken else ""))
    scene.statements.append(allowed("ssm:GetParameters"))


def nobody_may_pull(scene: OnInstance, broken: bool) -> None:
    scene.image()
    scene.executes = False
    scene.of_instance += [allowed("ecr:GetAuthorizationToken")] if broken else scene.statements


def image_was_never_pushed(scene: OnInstance, broken: bool) -> None:
    scene.image()
    if broken:
        scene.container["image"] = scene.container["image"].replace(":1", ":2")


def no_log_group(scene: OnInstance, broken: bool) -> None:
    """In any other mode Docker starts the container, and goes on trying."""
    scene.logs_to("nowhere", mode="blocking" if broken else "non-blocking")


def logs_may_not_be_written(scene: OnInstance, broken: bool) -> None:
    """The execution role may not; the instance's is asked then."""
    scene.logs(mode="blocking")
    may = list(scene.statements)
    scene.statements.clear()
    scene.of_instance += [] if broken else may


def no_file_of_the_log_router(scene: OnInstance, broken: bool) -> None:
    arn = scene.file()
    del scene.container["environmentFiles"]
    value = arn.replace("a.env", "b.conf") if broken else arn
    options = {"config-file-type": "s3", "config-file-value": value}
    scene.container["firelensConfiguration"] = {"type": "fluentbit", "options": options}
    log = {"logDriver": "awsfirelens"}
    scene.others = [{"name": "logs", "image": "nginx:1", "memory": 64, "logConfiguration": log}]
    scene.statements += [allowed("s3:*")]


def no_public_address(scene: OnInstance, broken: bool) -> None:
    scene.public = not broken


@pytest.mark.parametrize(
    ("set_scene", "begin", "contains"),
    [
        (no_parameter, f"{SSM}invalid parameters: ", ""),
        (
            nobody_may_pull,
            "CannotPullContainerError: The task can’t pull the image. Check that the role has the permissions",  # noqa: RUF001
            "-instance/",
        ),
        (image_was_never_pushed, "CannotPullContainerError: Error response from daemon: manifest for ", "unknown"),
        (
            no_log_group,
            "CannotStartContainerError: Error response from daemon: failed to initialize logging driver: ",
            "The specified log group does not exist.",
        ),
        (logs_may_not_be_written, "CannotStartContainerError: ", "logs:CreateLogStream"),
        (
            no_file_of_the_log_router,
            "ResourceInitializationError: unable to download firelens s3 config file: unable to download s3 config b",
            "StatusCode: 404",
        ),
        (no_public_address, "CannotPullContainerError: The task cannot pull docker.io/library/nginx:1", "timeout"),
    ],
)
def test_a_fault_stops_the_task_and_its_twin_runs(
    world: World, set_scene: Callable[[OnInstance, bool], None], begin: str, contains: str
) -> None:
    faulty, _ = stopped_beside_its_twin(OnInstance(world), OnInstance(world), set_scene, begin, contains)
    assert faulty.now()["runningCount"] == 0
    faulty.end()
