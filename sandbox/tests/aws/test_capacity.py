"""EC2 capacity: instances join the cluster that their user data names, groups grow, tasks find a place."""

import base64
from typing import Any

import pytest

from sandbox.tests.aws.world import Balanced, Network, Service, World, bridge, cluster, fargate, name, refusal, until

AMIS = "resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023"


class Group:
    """An Auto Scaling group whose instances join a cluster, and its capacity provider."""

    def __init__(
        self,
        world: World,
        network: Network,
        cluster: str,
        *,
        least: int = 0,
        most: int = 4,
        managed: bool = True,
        instance_type: str = "t3.small",
        image: str = f"{AMIS}/recommended/image_id",
        tags: tuple[dict[str, Any], ...] = (),
        groups: list[str] | None = None,
    ) -> None:
        self.world = world
        self.name = name("group")
        network.open()
        self.scaling = world.client("autoscaling")
        data = base64.b64encode(f"#!/bin/bash\necho ECS_CLUSTER={cluster} >> /etc/ecs/ecs.config\n".encode())
        self.data: dict[str, Any] = {"ImageId": image, "InstanceType": instance_type, "UserData": data.decode()}
        if groups:
            self.data["SecurityGroupIds"] = groups
        world.ec2.create_launch_template(LaunchTemplateName=self.name, LaunchTemplateData=self.data)
        self.scaling.create_auto_scaling_group(
            AutoScalingGroupName=self.name,
            MinSize=least,
            MaxSize=most,
            LaunchTemplate={"LaunchTemplateName": self.name, "Version": "$Latest"},
            VPCZoneIdentifier=",".join(network.subnets),
            Tags=list(tags),
        )
        provider = {
            "autoScalingGroupArn": self.now()["AutoScalingGroupARN"],
            "managedScaling": {"status": "ENABLED" if managed else "DISABLED"},
        }
        world.ecs.create_capacity_provider(name=self.name, autoScalingGroupProvider=provider)
        world.ecs.put_cluster_capacity_providers(
            cluster=cluster, capacityProviders=[self.name], defaultCapacityProviderStrategy=[]
        )

    def now(self) -> dict[str, Any]:
        answer = self.scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[self.name])
        found: dict[str, Any] = answer["AutoScalingGroups"][0]
        return found

    @property
    def strategy(self) -> list[dict[str, Any]]:
        return [{"capacityProvider": self.name, "weight": 1}]

    def set(self, count: int) -> None:
        self.scaling.set_desired_capacity(AutoScalingGroupName=self.name, DesiredCapacity=count)


@pytest.fixture
def ecs_cluster(world: World) -> str:
    made = cluster(world)
    world.ecs.put_cluster_capacity_providers(cluster=made, capacityProviders=[], defaultCapacityProviderStrategy=[])
    return made


def instances(world: World, cluster: str) -> list[dict[str, Any]]:
    arns = world.ecs.list_container_instances(cluster=cluster)["containerInstanceArns"]
    if not arns:
        return []
    found: list[dict[str, Any]] = world.ecs.describe_container_instances(cluster=cluster, containerInstances=arns)[
        "containerInstances"
    ]
    return found


def awsvpc_on_ec2(world: World) -> str:
    """A revision whose tasks have addresses of their own, for EC2 only."""
    answer = world.ecs.register_task_definition(
        family=name("family"),
        networkMode="awsvpc",
        requiresCompatibilities=["EC2"],
        containerDefinitions=[
            {"name": "app", "image": "nginx:1", "memory": 64, "portMappings": [{"containerPort": 80}]}
        ],
    )
    return str(answer["taskDefinition"]["taskDefinitionArn"])


def test_instances_join_and_leave(world: World, network: Network, ecs_cluster: str) -> None:
    group = Group(world, network, ecs_cluster, least=2, managed=False)
    until(
        lambda: len([i for i in instances(world, ecs_cluster) if i.get("capacityProviderName") == group.name]) == 2,
        "two instances of the capacity provider",
    )
    joined = instances(world, ecs_cluster)
    assert {i["ec2InstanceId"] for i in joined} == {i["InstanceId"] for i in group.now()["Instances"]}
    attributes = [{a["name"]: a.get("value") for a in i["attributes"]} for i in joined]
    assert len({a["ecs.availability-zone"] for a in attributes}) == 2
    assert all(a["ecs.ami-id"].startswith("ami-") for a in attributes)
    assert world.ecs.describe_clusters(clusters=[ecs_cluster])["clusters"][0]["registeredContainerInstancesCount"] == 2
    group.scaling.update_auto_scaling_group(AutoScalingGroupName=group.name, MinSize=0, DesiredCapacity=0)
    until(lambda: not instances(world, ecs_cluster), "both have left")


def test_an_instance_of_another_cluster_does_not_join(world: World, network: Network, ecs_cluster: str) -> None:
    other = cluster(world)
    Group(world, network, ecs_cluster, least=1, managed=False)
    until(lambda: instances(world, ecs_cluster), "an instance")
    assert instances(world, other) == []


def test_a_group_of_none_grows_to_what_tasks_need(world: World, network: Network, ecs_cluster: str) -> None:
    group = Group(world, network, ecs_cluster)
    service = Service(
        world, ecs_cluster, bridge(world, memory=1500), desiredCount=2, capacityProviderStrategy=group.strategy
    )
    service.wait_until_stable()
    assert group.now()["DesiredCapacity"] == 2
    tasks = service.tasks()
    assert {task["capacityProviderName"] for task in tasks} == {group.name}
    assert len({task["containerInstanceArn"] for task in tasks}) == 2
    assert {task["launchType"] for task in tasks} == {"EC2"}


def test_a_group_does_not_grow_over_its_maximum(world: World, network: Network, ecs_cluster: str) -> None:
    group = Group(world, network, ecs_cluster, most=1)
    service = Service(
        world, ecs_cluster, bridge(world, memory=1500), desiredCount=3, capacityProviderStrategy=group.strategy
    )
    until(lambda: service.now()["runningCount"] == 1, "one task runs")
    assert group.now()["DesiredCapacity"] == 1
    assert {task["lastStatus"] for task in service.tasks()} == {"RUNNING", "PROVISIONING"}
    group.scaling.update_auto_scaling_group(AutoScalingGroupName=group.name, MaxSize=3)
    service.wait_until_stable()


def test_bridge_tasks_share_an_instance_on_ports_of_their_own(world: World, network: Network, ecs_cluster: str) -> None:
    group = Group(world, network, ecs_cluster)
    balanced = Balanced(world, network, "instance")
    service = Service(
        world,
        ecs_cluster,
        bridge(world),
        desiredCount=2,
        capacityProviderStrategy=group.strategy,
        loadBalancers=[{"targetGroupArn": balanced.group, "containerName": "app", "containerPort": 80}],
    )
    service.wait_until_stable()
    instance = instances(world, ecs_cluster)[0]["ec2InstanceId"]
    assert balanced.targets() == [(instance, 32768, "healthy"), (instance, 32769, "healthy")]
    bindings = [task["containers"][0]["networkBindings"][0] for task in service.tasks()]
    assert sorted(binding["hostPort"] for binding in bindings) == [32768, 32769]
    remaining = {r["name"]: r for r in instances(world, ecs_cluster)[0]["remainingResources"]}
    registered = {r["name"]: r for r in instances(world, ecs_cluster)[0]["registeredResources"]}
    assert registered["MEMORY"]["integerValue"] - remaining["MEMORY"]["integerValue"] == 256


def test_awsvpc_tasks_on_ec2_have_addresses_of_their_own(world: World, network: Network, ecs_cluster: str) -> None:
    group = Group(world, network, ecs_cluster)
    service = Service(
        world,
        ecs_cluster,
        awsvpc_on_ec2(world),
        desiredCount=3,
        capacityProviderStrategy=group.strategy,
        networkConfiguration=network.awsvpc_on_instances,
    )
    service.wait_until_stable()
    # A t3.small has three network interfaces, one of them its own: two tasks a piece.
    assert group.now()["DesiredCapacity"] == 2
    assert len({task["attachments"][0]["details"][-1]["value"] for task in service.tasks()}) == 3


def test_awsvpc_tasks_need_a_free_network_interface(world: World, network: Network, ecs_cluster: str) -> None:
    Group(world, network, ecs_cluster, least=1, managed=False)
    service = Service(
        world,
        ecs_cluster,
        awsvpc_on_ec2(world),
        desiredCount=3,
        launchType="EC2",
        networkConfiguration=network.awsvpc_on_instances,
    )
    until(lambda: "RESOURCE:ENI" in "".join(service.messages()), "the reason")
    until(lambda: service.now()["runningCount"] == 2, "two of them run")


def test_tasks_run_on_the_instances_of_their_provider_only(world: World, network: Network, ecs_cluster: str) -> None:
    one, other = (Group(world, network, ecs_cluster, least=1, managed=False) for _ in range(2))
    world.ecs.put_cluster_capacity_providers(
        cluster=ecs_cluster, capacityProviders=[one.name, other.name], defaultCapacityProviderStrategy=[]
    )
    until(lambda: len([i for i in instances(world, ecs_cluster) if "capacityProviderName" in i]) == 2, "two instances")
    service = Service(world, ecs_cluster, bridge(world), desiredCount=4, capacityProviderStrategy=other.strategy)
    service.wait_until_stable()
    names = {i["containerInstanceArn"]: i["capacityProviderName"] for i in instances(world, ecs_cluster)}
    assert {names[task["containerInstanceArn"]] for task in service.tasks()} == {other.name}


def test_distinct_instances_for_each_task(world: World, network: Network, ecs_cluster: str) -> None:
    group = Group(world, network, ecs_cluster, least=1, managed=False)
    service = Service(
        world,
        ecs_cluster,
        bridge(world),
        desiredCount=2,
        launchType="EC2",
        placementConstraints=[{"type": "distinctInstance"}],
    )
    until(lambda: "DistinctInstance placement constraint unsatisfied." in "".join(service.messages()), "the reason")
    assert len(service.tasks()) == 1
    group.set(2)
    service.wait_until_stable()


def test_without_instances_a_service_waits_and_says_why(world: World, network: Network, ecs_cluster: str) -> None:
    service = Service(world, ecs_cluster, bridge(world), launchType="EC2")
    until(service.messages, "an event")
    assert service.messages()[0].startswith(
        f"(service {service.name}) was unable to place a task because no container instance met all of its "
        "requirements. Reason: No Container Instances were found in your cluster."
    )
    Group(world, network, ecs_cluster, least=1, managed=False)
    service.wait_until_stable()


def test_a_task_too_large_for_the_instances_says_so(world: World, network: Network, ecs_cluster: str) -> None:
    Group(world, network, ecs_cluster, least=1, managed=False)
    until(lambda: instances(world, ecs_cluster), "an instance")
    service = Service(world, ecs_cluster, bridge(world, memory=4000), launchType="EC2")
    until(lambda: "has insufficient memory available" in "".join(service.messages()), "the reason")


def test_tasks_of_a_terminated_instance_move(world: World, network: Network, ecs_cluster: str) -> None:
    group = Group(world, network, ecs_cluster)
    service = Service(world, ecs_cluster, bridge(world), capacityProviderStrategy=group.strategy)
    service.wait_until_stable()
    first = service.tasks()[0]
    world.ec2.terminate_instances(InstanceIds=[group.now()["Instances"][0]["InstanceId"]])
    until(lambda: [t for t in service.tasks() if t["taskArn"] != first["taskArn"]], "another task")
    stopped = until(lambda: service.tasks("STOPPED"), "the first one stops")
    assert "Host EC2" in stopped[0]["stoppedReason"]


def test_a_daemon_runs_once_on_every_instance(world: World, network: Network, ecs_cluster: str) -> None:
    group = Group(world, network, ecs_cluster, least=2, managed=False)
    service = Service(world, ecs_cluster, bridge(world), schedulingStrategy="DAEMON", launchType="EC2", desiredCount=0)
    until(lambda: service.now()["runningCount"] == 2, "two tasks")
    group.set(3)
    until(lambda: len({task["containerInstanceArn"] for task in service.tasks()}) == 3, "a third one")


def test_capacity_providers_in_use_stay(world: World, network: Network, ecs_cluster: str) -> None:
    group = Group(world, network, ecs_cluster)
    Service(world, ecs_cluster, bridge(world), desiredCount=0, capacityProviderStrategy=group.strategy)
    code, message = refusal(world.ecs.delete_capacity_provider, capacityProvider=group.name)
    assert (code, f"associated with cluster: {ecs_cluster}" in message) == ("ClientException", True)
    nothing: dict[str, Any] = {"capacityProviders": [], "defaultCapacityProviderStrategy": []}
    code, _ = refusal(world.ecs.put_cluster_capacity_providers, cluster=ecs_cluster, **nothing)
    assert code == "ResourceInUseException"
    code, message = refusal(
        world.ecs.put_cluster_capacity_providers,
        cluster=ecs_cluster,
        capacityProviders=["none"],
        defaultCapacityProviderStrategy=[],
    )
    assert (code, "'none' was not found" in message) == ("ClientException", True)


def test_fargates_own_providers_are_described(world: World) -> None:
    found = world.ecs.describe_capacity_providers(capacityProviders=["FARGATE", "none"])
    assert [provider["name"] for provider in found["capacityProviders"]] == ["FARGATE"]
    assert [failure["reason"] for failure in found["failures"]] == ["MISSING"]
    every = {provider["name"] for provider in world.ecs.describe_capacity_providers()["capacityProviders"]}
    assert every >= {"FARGATE", "FARGATE_SPOT"}


def test_a_strategy_spreads_by_base_and_weight(world: World, network: Network) -> None:
    service = Service(
        world,
        cluster(world),
        fargate(world),
        desiredCount=5,
        networkConfiguration=network.awsvpc,
        capacityProviderStrategy=[
            {"capacityProvider": "FARGATE", "base": 2, "weight": 0},
            {"capacityProvider": "FARGATE_SPOT", "weight": 1},
        ],
    )
    service.wait_until_stable()
    providers = [task["capacityProviderName"] for task in service.tasks()]
    assert (providers.count("FARGATE"), providers.count("FARGATE_SPOT")) == (2, 3)


WRONG = (
    "The architecture '{}' of the specified instance type does not match the architecture '{}' of the specified AMI. "
    "Specify an instance type and an AMI that have matching architectures, and try again. You can use "
    "'describe-instance-types' or 'describe-images' to discover the architecture of the instance type or AMI."
)


@pytest.mark.parametrize(
    ("instance_type", "ami", "words"),
    [
        ("t4g.small", "recommended", WRONG.format("arm64", "x86_64")),
        ("t3.small", "arm64/recommended", WRONG.format("x86_64", "arm64")),
        ("t4g.small", "arm64/recommended", ""),
        ("t3.small", "recommended", ""),
        ("t2.small", "recommended", ""),
        ("g4dn.xlarge", "gpu/recommended", ""),
        ("inf2.xlarge", "neuron/recommended", ""),
    ],
)
def test_an_instance_and_its_ami_are_of_one_architecture(
    world: World, network: Network, ecs_cluster: str, instance_type: str, ami: str, words: str
) -> None:
    image = f"{AMIS}/{ami}/image_id"
    start = {"ImageId": image, "InstanceType": instance_type, "MinCount": 1, "MaxCount": 1}
    if not words:
        assert world.ec2.run_instances(**start)["Instances"]
        assert Group(world, network, ecs_cluster, instance_type=instance_type, image=image).now()
        return
    assert refusal(world.ec2.run_instances, **start) == ("InvalidParameterValue", words)
    assert refusal(lambda: Group(world, network, ecs_cluster, instance_type=instance_type, image=image)) == (
        "ValidationError",
        f"You must use a valid fully-formed launch template. {words}",
    )


def test_a_group_is_not_given_a_template_of_another_architecture(
    world: World, network: Network, ecs_cluster: str
) -> None:
    group = Group(world, network, ecs_cluster)
    world.ec2.create_launch_template_version(
        LaunchTemplateName=group.name,
        SourceVersion="1",
        LaunchTemplateData={"InstanceType": "t4g.small", "ImageId": f"{AMIS}/recommended/image_id"},
    )
    template = {"LaunchTemplateName": group.name, "Version": "2"}
    code, _ = refusal(
        group.scaling.update_auto_scaling_group, AutoScalingGroupName=group.name, LaunchTemplate=template, MaxSize=9
    )
    assert (code, group.now()["MaxSize"]) == ("ValidationError", 4), "nothing of it is done"


def test_ecs_tags_a_group_that_it_scales(world: World, network: Network, ecs_cluster: str) -> None:
    def tags(group: Group) -> list[tuple[str, str, bool]]:
        return [(each["Key"], each["Value"], each["PropagateAtLaunch"]) for each in group.now()["Tags"]]

    assert tags(Group(world, network, ecs_cluster)) == [("AmazonECSManaged", "", True)]
    assert tags(Group(world, network, ecs_cluster, managed=False)) == []
    own = {"Key": "AmazonECSManaged", "Value": "true", "PropagateAtLaunch": False}
    assert tags(Group(world, network, ecs_cluster, tags=(own,))) == [("AmazonECSManaged", "true", False)]


def refreshed(group: Group, **preferences: Any) -> dict[str, Any]:
    """A refresh, once it has ended."""
    given = {"MinHealthyPercentage": 100, "MaxHealthyPercentage": 110, **preferences}
    group.scaling.start_instance_refresh(AutoScalingGroupName=group.name, Preferences=given)

    def ended() -> dict[str, Any] | None:
        found = group.scaling.describe_instance_refreshes(AutoScalingGroupName=group.name)["InstanceRefreshes"][0]
        return found if found["Status"] not in ("Pending", "InProgress") else None

    return dict(until(ended, "the refresh has ended"))


def test_a_refresh_replaces_what_started_from_another_version(world: World, network: Network, ecs_cluster: str) -> None:
    group = Group(world, network, ecs_cluster)
    service = Service(world, ecs_cluster, bridge(world), capacityProviderStrategy=group.strategy)
    service.wait_until_stable()
    (first,) = group.now()["Instances"]
    assert refreshed(group, SkipMatching=True)["Status"] == "Successful"
    assert [each["InstanceId"] for each in group.now()["Instances"]] == [first["InstanceId"]], "it matches"
    world.ec2.create_launch_template_version(
        LaunchTemplateName=group.name, LaunchTemplateData={**group.data, "InstanceType": "t3.medium"}
    )
    done = refreshed(group, SkipMatching=True)
    assert (done["Status"], done["PercentageComplete"], done["InstancesToUpdate"]) == ("Successful", 100, 0)
    (second,) = group.now()["Instances"]
    assert (second["InstanceId"] != first["InstanceId"], second["InstanceType"]) == (True, "t3.medium")
    service.wait_until_stable()
    assert [each["ec2InstanceId"] for each in instances(world, ecs_cluster)] == [second["InstanceId"]]
    assert refreshed(group)["Status"] == "Successful"
    assert [each["InstanceId"] for each in group.now()["Instances"]] != [second["InstanceId"]], "all are replaced"


def test_one_refresh_at_a_time(world: World, network: Network, ecs_cluster: str) -> None:
    group = Group(world, network, ecs_cluster, least=2, managed=False)
    name = {"AutoScalingGroupName": group.name}
    assert refusal(group.scaling.cancel_instance_refresh, **name)[0] == "ActiveInstanceRefreshNotFound"
    started = group.scaling.start_instance_refresh(**name)["InstanceRefreshId"]
    assert refusal(group.scaling.start_instance_refresh, **name)[0] == "InstanceRefreshInProgress"
    assert group.scaling.cancel_instance_refresh(**name)["InstanceRefreshId"] == started
    (found,) = group.scaling.describe_instance_refreshes(**name)["InstanceRefreshes"]
    assert found["Status"] == "Cancelled"


def test_a_service_moves_from_instances_to_fargate_in_one_update(
    world: World, network: Network, ecs_cluster: str
) -> None:
    """With revision, capacity, network configuration and target group in one request, as UpdateService takes them.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
    """
    group = Group(world, network, ecs_cluster)
    world.ecs.put_cluster_capacity_providers(
        cluster=ecs_cluster, capacityProviders=["FARGATE", group.name], defaultCapacityProviderStrategy=[]
    )
    on_instances, on_fargate = Balanced(world, network, "instance"), Balanced(world, network, "ip")
    service = Service(
        world,
        ecs_cluster,
        bridge(world),
        capacityProviderStrategy=group.strategy,
        loadBalancers=[{"targetGroupArn": on_instances.group, "containerName": "app", "containerPort": 80}],
    )
    service.wait_until_stable()
    service.update(
        taskDefinition=fargate(world),
        capacityProviderStrategy=[{"capacityProvider": "FARGATE", "weight": 1}],
        networkConfiguration=network.awsvpc,
        loadBalancers=[{"targetGroupArn": on_fargate.group, "containerName": "app", "containerPort": 80}],
        forceNewDeployment=True,
    )
    now = service.wait_until_stable()
    assert now["networkConfiguration"]["awsvpcConfiguration"]["subnets"] == network.subnets
    assert now["platformVersion"] == "LATEST"
    assert {task["launchType"] for task in service.tasks()} == {"FARGATE"}
    assert [state for *_, state in on_fargate.targets()] == ["healthy"]
