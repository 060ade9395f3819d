"""A service whose deployment fails, on the real engine: in the state with ECS's reason, and the next `up` goes on from it."""

import json
import time
from collections.abc import Callable
from typing import Any

from sandbox.tests.engine.project import Project

MakeProject = Callable[[str], Project]
PROGRAM = """
    import json
    import pulumi
    import pulumi_aws as aws

    vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16")
    subnet = aws.ec2.Subnet("subnet", vpc_id=vpc.id, cidr_block="10.0.0.0/24")
    cluster = aws.ecs.Cluster("cluster", name="tiny")
    for name, image in IMAGES.items():
        definition = aws.ecs.TaskDefinition(
            name, family=name, requires_compatibilities=["FARGATE"], network_mode="awsvpc", cpu="256", memory="512",
            container_definitions=json.dumps([{"name": "app", "image": image}]),
        )
        aws.ecs.Service(
            name, name=name, cluster=cluster.arn, task_definition=definition.arn, desired_count=1, launch_type="FARGATE",
            deployment_circuit_breaker={"enable": True, "rollback": True}, wait_for_steady_state=True,
            network_configuration={"subnets": [subnet.id]},
        )
"""
UP = ("up", "--yes", "--skip-preview", "--continue-on-error", "--stack", "test")


def program(**images: str) -> str:
    return PROGRAM.replace("IMAGES", repr({name: f"nginx:{tag}" for name, tag in images.items()}))


def services(made: Project) -> dict[str, Any]:
    """The services of the state, by name."""
    state = json.loads(made.pulumi("stack", "export", "--stack", "test"))
    found = state["deployment"]["resources"]
    return {each["urn"].rpartition("::")[2]: each for each in found if each["type"] == "aws:ecs/service:Service"}


def test_x(project: MakeProject) -> None:
    made = project(program(one="broken", two="1", three="broken"))
    t = time.time()
    said = made.pulumi(*UP, fails=True)
    print(said, time.time() - t)
    print(json.dumps(services(made), indent=1))
    print(made.pulumi("preview", "--diff", "--stack", "test"))
    print(made.pulumi("preview", "--diff", "--refresh", "--stack", "test"))
    t = time.time()
    print(made.pulumi(*UP, fails=True), time.time() - t)
    t = time.time()
    (made.folder / "__main__.py").write_text(__import__("textwrap").dedent(program(one="1", two="1", three="1")))
    print(made.pulumi(*UP), time.time() - t)
    print(made.pulumi("preview", "--diff", "--expect-no-changes", "--refresh", "--stack", "test"))
    t = time.time()
    (made.folder / "__main__.py").write_text(__import__("textwrap").dedent(program(one="broken", two="1", three="1")))
    print(made.pulumi(*UP, fails=True), time.time() - t)
    print(made.pulumi("preview", "--diff", "--stack", "test"))
    t = time.time()
    print(made.pulumi("destroy", "--yes", "--skip-preview", "--stack", "test"), time.time() - t)
    assert 0
