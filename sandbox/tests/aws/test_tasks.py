"""Tasks that belong to no service, and what RegisterTaskDefinition takes."""

import json
from functools import partial
from typing import Any

import pytest

from sandbox.tests.aws.world import BROKEN, GOOD, ROLE, Network, Service, World, bridge, fargate, name, refusal, until

AWSLOGS = {
    "logDriver": "awslogs",
    "options": {"awslogs-group": "app", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "app"},
}


def run(world: World, network: Network, cluster: str, **given: Any) -> list[dict[str, Any]]:
    request = {"launchType": "FARGATE", "networkConfiguration": network.awsvpc, **given}
    answer = world.ecs.run_task(cluster=cluster, **request)
    assert answer["failures"] == []
    found: list[dict[str, Any]] = answer["tasks"]
    return found


def now(world: World, cluster: str, arn: str) -> dict[str, Any]:
    found: dict[str, Any] = world.ecs.describe_tasks(cluster=cluster, tasks=[arn], include=["TAGS"])["tasks"][0]
    return found


@pytest.mark.parametrize(("image", "code"), [(GOOD, 0), (BROKEN, 1)])
def test_a_task_runs_to_its_end(world: World, network: Network, ecs_cluster: str, image: str, code: int) -> None:
    definition = fargate(world, image)
    overrides = {"containerOverrides": [{"name": "app", "command": ["migrate"]}]}
    tags = [{"key": "a", "value": "b"}]
    task = run(world, network, ecs_cluster, taskDefinition=definition, overrides=overrides, tags=tags, startedBy="me")[
        0
    ]
    assert task["lastStatus"] == "PROVISIONING"
    assert task["group"] == "family:" + definition.rsplit("/", 1)[1].rsplit(":", 1)[0]
    assert world.ecs.list_tasks(cluster=ecs_cluster, startedBy="me")["taskArns"] == [task["taskArn"]]
    if code == 0:
        until(lambda: now(world, ecs_cluster, task["taskArn"])["lastStatus"] == "RUNNING", "it runs")
    ended = until(lambda: _stopped(world, ecs_cluster, task["taskArn"]), "it ends")
    assert ended["containers"][0]["exitCode"] == code
    assert ended["stopCode"] == "EssentialContainerExited"
    assert ended["overrides"]["containerOverrides"] == overrides["containerOverrides"]
    assert ended["tags"] == tags
    assert ended["attachments"][0]["status"] == "DELETED"


def _stopped(world: World, cluster: str, arn: str) -> dict[str, Any] | None:
    task = now(world, cluster, arn)
    return task if task["lastStatus"] == "STOPPED" else None


def test_looking_at_a_task_does_not_move_it(world: World, network: Network, ecs_cluster: str) -> None:
    service = Service(world, ecs_cluster, fargate(world), launchType="FARGATE", networkConfiguration=network.awsvpc)
    service.wait_until_stable()
    assert {service.tasks()[0]["lastStatus"] for _ in range(30)} == {"RUNNING"}


def test_tasks_are_listed_by_service_family_and_status(world: World, network: Network, ecs_cluster: str) -> None:
    settings = {"launchType": "FARGATE", "networkConfiguration": network.awsvpc}
    one, two = (Service(world, ecs_cluster, fargate(world), **settings) for _ in range(2))
    one.wait_until_stable()
    two.wait_until_stable()
    mine = [task["taskArn"] for task in one.tasks()]
    family = one.created["taskDefinition"].rsplit("/", 1)[1].rsplit(":", 1)[0]

    def listed(**given: Any) -> list[str]:
        found: list[str] = world.ecs.list_tasks(cluster=ecs_cluster, **given)["taskArns"]
        return found

    assert len(listed()) == 2
    assert listed(serviceName=one.name) == listed(serviceName=one.arn) == listed(family=family) == mine
    assert listed(launchType="EC2") == listed(serviceName=one.name, desiredStatus="STOPPED") == []
    counted = world.ecs.describe_clusters(clusters=[ecs_cluster])["clusters"][0]
    assert (counted["runningTasksCount"], counted["activeServicesCount"]) == (2, 2)


def test_a_task_needs_a_place(world: World, ecs_cluster: str) -> None:
    code, message = refusal(world.ecs.run_task, cluster=ecs_cluster, taskDefinition=bridge(world), launchType="EC2")
    assert (code, message) == ("InvalidParameterException", "No Container Instances were found in your cluster.")


def test_what_run_task_refuses(world: World, network: Network, ecs_cluster: str) -> None:
    given: dict[str, Any] = {"cluster": ecs_cluster, "taskDefinition": fargate(world), "launchType": "FARGATE"}
    assert "Network Configuration must be provided" in refusal(world.ecs.run_task, **given)[1]
    given["networkConfiguration"] = network.awsvpc
    wrong = {"containerOverrides": [{"name": "web", "command": ["x"]}]}
    assert "web" in refusal(world.ecs.run_task, **given, overrides=wrong)[1]
    strategy = [{"capacityProvider": "other"}]
    both = refusal(world.ecs.run_task, **given, capacityProviderStrategy=strategy)
    assert both[1] == "Specify only one of launch type and capacity provider strategy."
    assert refusal(world.ecs.stop_task, cluster=ecs_cluster, task="none")[0] == "InvalidParameterException"
    assert refusal(world.ecs.describe_tasks, cluster=ecs_cluster, tasks=[])[0] == "InvalidParameterException"


# Task definitions


def register(world: World, container: dict[str, Any] | None = None, **given: Any) -> dict[str, Any]:
    request: dict[str, Any] = {
        "family": name("family"),
        "requiresCompatibilities": ["FARGATE"],
        "networkMode": "awsvpc",
        "cpu": "256",
        "memory": "512",
        "executionRoleArn": ROLE,
        **given,
        "containerDefinitions": given.get("containerDefinitions")
        or [{"name": "app", "image": GOOD, **(container or {})}],
    }
    return dict(
        world.ecs.register_task_definition(**{key: value for key, value in request.items() if value is not None})[
            "taskDefinition"
        ]
    )


@pytest.mark.parametrize(
    ("cpu", "memory"),
    [
        ("256", "2048"),
        ("512", "4096"),
        ("1024", "2048"),
        ("2048", "16384"),
        ("4096", "30720"),
        ("8192", "61440"),
        ("16384", "122880"),
        ("32768", "249856"),
    ],
)
def test_sizes_that_fargate_has(world: World, cpu: str, memory: str) -> None:
    made = register(world, cpu=cpu, memory=memory)
    assert (made["cpu"], made["memory"], made["status"]) == (cpu, memory, "ACTIVE")


@pytest.mark.parametrize(("cpu", "memory"), [("257", "512"), ("256", "8192"), ("512", "512"), ("8192", "17408")])
def test_sizes_that_fargate_has_not(world: World, cpu: str, memory: str) -> None:
    with pytest.raises(world.ecs.exceptions.ClientException, match=f"for given values: {cpu} CPU, {memory} memory"):
        register(world, cpu=cpu, memory=memory)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"cpu": None}, "Fargate requires that 'cpu' be defined at the task level"),
        ({"memory": None}, "memory"),
        ({"networkMode": "bridge"}, "Fargate only supports network mode"),
        ({"executionRoleArn": "arn:aws:iam::123456789012:user/me"}, "Role is not valid"),
        ({"family": "a b"}, "Invalid family"),
        ({"container": {"name": ""}}, "Container.name should not be null or empty"),
        ({"container": {"image": ""}}, "Container.image should not be null or empty"),
        ({"container": {"essential": False}}, "does not have any essential containers"),
        (
            {"container": {"secrets": [{"name": "A", "valueFrom": "/a"}]}, "executionRoleArn": None},
            "also specify a value for 'executionRoleArn'",
        ),
        (
            {"container": {"logConfiguration": AWSLOGS}, "executionRoleArn": None},
            "to support log driver awslogs",
        ),
        ({"container": {"portMappings": [{"containerPort": 80, "hostPort": 81}]}}, "host ports and container ports"),
        (
            {"container": {"dependsOn": [{"containerName": "db", "condition": "START"}]}},
            "container 'db' does not exist",
        ),
        (
            {"containerDefinitions": [{"name": "a", "image": GOOD}, {"name": "a", "image": GOOD}]},
            "should have unique names",
        ),
        (
            {"requiresCompatibilities": ["EC2"], "memory": None},
            "At least one of 'memory' or 'memoryReservation' must be specified",
        ),
    ],
)
def test_definitions_that_ecs_refuses(world: World, given: dict[str, Any], message: str) -> None:
    with pytest.raises(world.ecs.exceptions.ClientException, match=message):
        register(world, **given)


def test_a_family_means_its_latest_active_revision(world: World) -> None:
    family = name("family")
    first, second = (register(world, family=family)["taskDefinitionArn"] for _ in range(2))
    assert world.ecs.describe_task_definition(taskDefinition=family)["taskDefinition"]["taskDefinitionArn"] == second
    world.ecs.deregister_task_definition(taskDefinition=second)
    assert world.ecs.describe_task_definition(taskDefinition=family)["taskDefinition"]["taskDefinitionArn"] == first
    inactive = world.ecs.describe_task_definition(taskDefinition=second)["taskDefinition"]
    assert inactive["status"] == "INACTIVE"


@pytest.mark.parametrize("let_in", [True, False])
def test_a_task_needs_a_mount_target_that_lets_it_in(world: World, ecs_cluster: str, let_in: bool) -> None:
    network, efs = Network(world), world.client("efs")
    system = efs.create_file_system(CreationToken=name("system"))["FileSystemId"]
    definition = mounting(world, system)

    def ended() -> dict[str, Any]:
        task = run(world, network, ecs_cluster, taskDefinition=definition)[0]["taskArn"]
        found: dict[str, Any] = until(lambda: _stopped(world, ecs_cluster, task), "it ends")
        return found

    without = ended()
    assert (without["stopCode"], "exitCode" in without["containers"][0]) == ("TaskFailedToStart", False)
    assert "ResourceInitializationError" in without["stoppedReason"]
    assert f'Failed to resolve "{system}.efs.' in without["stoppedReason"]
    group = world.ec2.create_security_group(VpcId=network.vpc, GroupName=name("nfs"), Description="test")["GroupId"]
    efs.create_mount_target(FileSystemId=system, SubnetId=network.subnets[0], SecurityGroups=[group])
    if let_in:
        pairs = [{"GroupId": network.group}]
        nfs = [{"IpProtocol": "tcp", "FromPort": 2049, "ToPort": 2049, "UserIdGroupPairs": pairs}]
        world.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=nfs)
    found = ended()
    assert found["stopCode"] == ("EssentialContainerExited" if let_in else "TaskFailedToStart")
    assert ("timed out" in found["stoppedReason"]) is not let_in


def test_a_file_system_of_somebody_else_is_taken_to_be_there(world: World, network: Network, ecs_cluster: str) -> None:
    task = run(world, network, ecs_cluster, taskDefinition=mounting(world, "fs-0a1b2c3d4e5f60718"))[0]["taskArn"]
    assert until(lambda: _stopped(world, ecs_cluster, task), "it ends")["stopCode"] == "EssentialContainerExited"


def mounting(world: World, system: str) -> str:
    answer = world.ecs.register_task_definition(
        family=name("family"),
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        executionRoleArn=ROLE,
        volumes=[{"name": "data", "efsVolumeConfiguration": {"fileSystemId": system}}],
        containerDefinitions=[
            {"name": "app", "image": GOOD, "mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}]}
        ],
    )
    return str(answer["taskDefinition"]["taskDefinitionArn"])


def test_only_what_failed_is_told_and_sidecars_that_are_stopped_are_not(
    world: World, network: Network, ecs_cluster: str
) -> None:
    """The way of an event from ECS by a rule to a queue, with two containers of which one ends by itself."""
    sqs, events, rule = world.client("sqs"), world.client("events"), name("rule")
    queue = sqs.create_queue(QueueName=name("queue"))["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    failed = {"name": ["job"], "exitCode": [{"anything-but": 0}]}
    detail = {"lastStatus": ["STOPPED"], "containers": failed}
    pattern = {"source": ["aws.ecs"], "detail-type": ["ECS Task State Change"], "detail": detail}
    events.put_rule(Name=rule, EventPattern=json.dumps(pattern))
    events.put_targets(Rule=rule, Targets=[{"Id": "queue", "Arn": arn}])
    ended = {}
    for image in (GOOD, BROKEN):
        containers = [{"name": "job", "image": image}, {"name": "proxy", "image": GOOD}]
        definition = world.ecs.register_task_definition(
            family=name("family"),
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            cpu="256",
            memory="512",
            containerDefinitions=containers,
        )["taskDefinition"]["taskDefinitionArn"]
        (task,) = run(world, network, ecs_cluster, taskDefinition=definition)
        stopped = until(partial(_stopped, world, ecs_cluster, task["taskArn"]), "it ends")
        ended[image] = stopped["taskArn"], [each.get("exitCode") for each in stopped["containers"]]
    assert [codes for _, codes in ended.values()] == [[0, 143], [1, None]]
    message = until(lambda: sqs.receive_message(QueueUrl=queue).get("Messages"), "a message")[0]
    assert json.loads(message["Body"])["resources"] == [ended[BROKEN][0]]
    assert "Messages" not in sqs.receive_message(QueueUrl=queue)
    events.remove_targets(Rule=rule, Ids=["queue"])
    events.delete_rule(Name=rule)
