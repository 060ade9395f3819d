"""A service whose deployment fails, on the real engine: it is kept with ECS's reason, and the next `up` goes on."""

import json
from collections.abc import Callable
from textwrap import dedent
from typing import Any

import boto3
import pytest

from sandbox.tests.engine.project import Project

pytestmark = pytest.mark.usefixtures("built")
MakeProject = Callable[[str], Project]
PROGRAM = """
    import json
    import pulumi
    import pulumi_aws as aws

    vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16")
    subnet = aws.ec2.Subnet("subnet", vpc_id=vpc.id, cidr_block="10.0.0.0/24")
    gateway = aws.ec2.InternetGateway("gateway", vpc_id=vpc.id)
    way_out = aws.ec2.Route(
        "way-out", route_table_id=vpc.main_route_table_id, destination_cidr_block="0.0.0.0/0", gateway_id=gateway.id
    )
    cluster = aws.ecs.Cluster("cluster", name="tiny")
    for name, image in IMAGES.items():
        definition = aws.ecs.TaskDefinition(
            name, family=name, requires_compatibilities=["FARGATE"], network_mode="awsvpc", cpu="256", memory="512",
            container_definitions=json.dumps([{"name": "app", "image": image}]),
        )
        aws.ecs.Service(
            name, name=name, cluster=cluster.arn, task_definition=definition.arn, desired_count=1,
            launch_type="FARGATE", network_configuration={"subnets": [subnet.id], "assign_public_ip": True},
            deployment_circuit_breaker={"enable": True, "rollback": True}, wait_for_steady_state=True,
            opts=pulumi.ResourceOptions(depends_on=[way_out]),
        )
"""
UP = ("up", "--yes", "--skip-preview", "--continue-on-error", "--stack", "test")
TASK = "Its last task: Essential container in task exited (app: exit code 1)"
STOPPED = f"Service deployment stopped because the circuit breaker threshold was exceeded. {TASK}"


def program(**images: str) -> str:
    return PROGRAM.replace("IMAGES", repr({name: f"nginx:{tag}" for name, tag in images.items()}))


def services(made: Project) -> dict[str, Any]:
    """The services of the state, by name."""
    found = json.loads(made.pulumi("stack", "export", "--stack", "test"))["deployment"].get("resources", [])
    return {each["urn"].rpartition("::")[2]: each for each in found if each["type"] == "aws:ecs/service:Service"}


def described(made: Project) -> dict[str, Any]:
    """What ECS says of them, by name."""
    session = boto3.Session("sandbox", "sandbox", region_name="eu-west-1")
    ecs = session.client("ecs", endpoint_url=made.variables["AWS_ENDPOINT_URL"])
    found = ecs.describe_services(cluster="tiny", services=["one", "two", "three"])["services"]
    return {each["serviceName"]: each for each in found}


def test_first_deployments_that_fail(project: MakeProject) -> None:
    made = project(program(one="broken", two="1", three="broken"))
    assert STOPPED in made.pulumi(*UP, fails=True)
    state = services(made)
    assert sorted(state) == ["one", "three", "two"]
    assert sorted(name for name in state if state[name].get("initErrors")) == ["one", "three"]
    first = described(made)
    assert {name: each["runningCount"] for name, each in first.items()} == {"one": 0, "two": 1, "three": 0}
    for name in state:
        assert state[name]["id"] == first[name]["serviceArn"]
        assert state[name]["outputs"]["waitForSteadyState"] is True
    # As it is, it fails as it did, at once; with a good image it is the same service.
    assert "ECS deployment circuit breaker: tasks failed to start." in made.pulumi(*UP, fails=True)
    made.write("__main__.py", dedent(program(one="2", two="1", three="2")))
    assert "2 updated" in made.pulumi(*UP)
    now = described(made)
    assert {name: (each["runningCount"], each["createdAt"]) for name, each in now.items()} == {
        name: (1, each["createdAt"]) for name, each in first.items()
    }
    made.pulumi("preview", "--refresh", "--expect-no-changes", "--stack", "test")
    assert not any(each.get("initErrors") for each in services(made).values())


def test_a_deployment_that_is_rolled_back(project: MakeProject) -> None:
    made = project(program(one="1"))
    made.pulumi(*UP)
    good = described(made)["one"]["taskDefinition"]
    made.write("__main__.py", dedent(program(one="broken")))
    said = made.pulumi(*UP, fails=True)
    assert f"Service deployment rolled back because the circuit breaker threshold was exceeded. {TASK}" in said
    assert described(made)["one"]["taskDefinition"] == good == services(made)["one"]["outputs"]["taskDefinition"]
