"""Container instances: services move on and off them, the last one leaves, and then they go themselves."""

import json
from typing import Any

from ecs_platform.model.digest.capacity import in_one_step
from ecs_platform.model.digest.preview import read_preview
from sandbox.tests.aws.world import until
from tests.stack.up import Stack

LINE = "  ecs-platform:ec2: {} #"
FARGATE = """\
name: nginx
type: Load Balanced Web Service
image: {location: nginx:alpine, port: 80}
http: {path: /}
"""


def service(stack: Stack, name: str = "nginx") -> dict[str, Any]:
    (found,) = stack.client("ecs").describe_services(cluster="test", services=[name])["services"]
    return dict(found)


def on_instances(stack: Stack) -> list[str]:
    """The services, by name, whose tasks run on container instances."""
    ecs = stack.client("ecs")
    names = [arn.rpartition("/")[2] for arn in ecs.list_services(cluster="test", maxResults=100)["serviceArns"]]
    strategies = {name: service(stack, name)["capacityProviderStrategy"] for name in names}
    return [name for name, strategy in strategies.items() if strategy[0]["capacityProvider"] == "ec2-test"]


def providers(stack: Stack) -> list[str]:
    (cluster,) = stack.client("ecs").describe_clusters(clusters=["test"])["clusters"]
    return sorted(cluster["capacityProviders"])


def types(stack: Stack) -> set[str]:
    found = stack.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=["test-instances"])
    return {each["InstanceType"] for each in found["AutoScalingGroups"][0]["Instances"]}


def test_instances_have_the_tag_of_managed_scaling(stack: Stack) -> None:
    found = stack.client("ec2").describe_instances(Filters=[{"Name": "instance-state-name", "Values": ["running"]}])
    instances = [each for reservation in found["Reservations"] for each in reservation["Instances"]]
    assert instances
    for instance in instances:
        assert {"Key": "AmazonECSManaged", "Value": "true"} in instance["Tags"]


def test_their_role_has_its_own_policy_alone_and_ecs_tells_them_what_to_run(stack: Stack) -> None:
    iam, ecs = stack.client("iam"), stack.client("ecs")
    assert iam.list_attached_role_policies(RoleName="test-instance")["AttachedPolicies"] == []
    assert iam.list_role_policies(RoleName="test-instance")["PolicyNames"] == ["instance"]
    arns = ecs.list_container_instances(cluster="test")["containerInstanceArns"]
    shown = ecs.describe_container_instances(cluster="test", containerInstances=arns)["containerInstances"]
    assert [each["agentConnected"] for each in shown] == [True] * len(arns) != []


def test_another_type_reaches_the_instances_that_run(stack: Stack) -> None:
    file = stack.project / "Pulumi.test.yaml"
    settings = file.read_text()
    file.write_text(settings.replace(LINE, "  ecs-platform:ec2: {instance_type: t3.medium} #"))
    assert stack.changes() == {
        "ec2/launchTemplate:LaunchTemplate ec2-capacity": "update",
        "autoscaling/group:Group ec2-capacity": "update",
    }
    stack.up()
    until(lambda: types(stack) == {"t3.medium"}, "instances of the other type")
    until(lambda: service(stack)["runningCount"] == 1, "its task runs there")
    assert stack.changes() == {}
    file.write_text(settings)
    stack.up()
    until(lambda: types(stack) == {"t3.small"}, "instances of the type before")


def test_the_last_service_leaves_and_the_instances_stay(stack: Stack) -> None:
    kept = {name: (stack.project / "services" / name).read_text() for name in ("nginx.yaml", "td-nginx.json")}
    for name in kept:
        (stack.project / "services" / name).unlink()
    # Of the tests of manifest fields, if they ran before on this stack: it goes for good.
    (stack.project / "services" / "host.yaml").unlink(missing_ok=True)
    stack.up()
    assert on_instances(stack) == []
    assert service(stack)["status"] == "INACTIVE"
    assert providers(stack) == ["FARGATE", "FARGATE_SPOT", "ec2-test"]
    assert stack.changes() == {}
    for name, text in kept.items():
        (stack.project / "services" / name).write_text(text)
    stack.up()
    assert service(stack)["capacityProviderStrategy"][0]["capacityProvider"] == "ec2-test"


def test_both_in_one_step_are_seen_in_the_preview(stack: Stack) -> None:
    """It would hang for ten minutes and fail: the provider is taken from the cluster before the service goes."""
    file, manifest = stack.project / "Pulumi.test.yaml", stack.project / "services" / "nginx.yaml"
    settings, nginx = file.read_text(), manifest.read_text()
    file.write_text("".join(line for line in settings.splitlines(True) if not line.startswith(LINE)))
    manifest.write_text(FARGATE)
    assert in_one_step(read_preview(json.dumps(stack.preview()))) == ["nginx"]
    file.write_text(settings)
    assert in_one_step(read_preview(json.dumps(stack.preview()))) == []
    manifest.write_text(nginx)


def test_a_service_moves_to_fargate_and_then_the_instances_go(stack: Stack) -> None:
    (stack.project / "services" / "nginx.yaml").write_text(FARGATE)
    stack.up()
    moved = service(stack)
    assert [each["capacityProvider"] for each in moved["capacityProviderStrategy"]] == ["FARGATE"]
    assert (moved["runningCount"], len(moved["deployments"])) == (1, 1)
    assert moved["networkConfiguration"]["awsvpcConfiguration"]["subnets"]
    # What the change of capacity took besides goes back; nothing else does.
    assert set(stack.changes()) <= {"ecs/service:Service nginx"}
    stack.up()
    assert stack.changes() == {}
    file = stack.project / "Pulumi.test.yaml"
    settings = file.read_text()
    file.write_text("".join(line for line in settings.splitlines(True) if not line.startswith(LINE)))
    assert file.read_text() != settings
    stack.up()
    assert providers(stack) == ["FARGATE", "FARGATE_SPOT"]
    assert stack.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"] == []
    assert stack.changes() == {}
