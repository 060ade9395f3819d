"""Container instances: services move on and off them, the last one leaves, and then they go themselves."""

import json
from typing import Any

from ecs_platform.model.digest.capacity import in_one_step
from ecs_platform.model.digest.preview import read_preview
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


def providers(stack: Stack) -> list[str]:
    (cluster,) = stack.client("ecs").describe_clusters(clusters=["test"])["clusters"]
    return sorted(cluster["capacityProviders"])


def test_instances_have_the_tag_of_managed_scaling(stack: Stack) -> None:
    found = stack.client("ec2").describe_instances(Filters=[{"Name": "instance-state-name", "Values": ["running"]}])
    instances = [each for reservation in found["Reservations"] for each in reservation["Instances"]]
    assert instances
    for instance in instances:
        assert {"Key": "AmazonECSManaged", "Value": "true"} in instance["Tags"]


def test_the_last_service_leaves_and_the_instances_stay(stack: Stack) -> None:
    kept = {name: (stack.project / "services" / name).read_text() for name in ("nginx.yaml", "td-nginx.json")}
    for name in kept:
        (stack.project / "services" / name).unlink()
    stack.up()
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
