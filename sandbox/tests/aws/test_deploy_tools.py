"""The tools that people deploy with, run as they are: the AWS CLI's two steps and PyPI's ecs-deploy."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sandbox.tests.aws.world import GOOD, REGION, Network, Service, World, fargate, name


def run(world: World, tool: str, *arguments: str) -> str:
    """The tool's output; it must exit 0."""
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("AWS_")},
        "AWS_ENDPOINT_URL": world.server.url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_PAGER": "",
    }
    program = Path(sys.executable).parent / tool
    done = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture
def service(world: World, network: Network, ecs_cluster: str) -> Service:
    settings: dict[str, Any] = {"launchType": "FARGATE", "networkConfiguration": network.awsvpc}
    made = Service(world, ecs_cluster, fargate(world, GOOD, name("family")), **settings)
    made.wait_until_stable()
    return made


def test_the_aws_cli_deploys_in_two_steps(world: World, service: Service) -> None:
    old = world.ecs.describe_task_definition(taskDefinition=service.created["taskDefinition"])["taskDefinition"]
    fields = ("family", "networkMode", "requiresCompatibilities", "cpu", "memory", "executionRoleArn")
    definition = {key: old[key] for key in fields}
    definition["containerDefinitions"] = [{**old["containerDefinitions"][0], "image": "nginx:3"}]
    answer = run(world, "aws", "ecs", "register-task-definition", "--cli-input-json", json.dumps(definition))
    registered = json.loads(answer)["taskDefinition"]["taskDefinitionArn"]
    target = ["--cluster", service.cluster, "--service", service.name]
    run(world, "aws", "ecs", "update-service", *target, "--task-definition", registered)
    service.wait_until_stable()
    run(world, "aws", "ecs", "wait", "services-stable", "--cluster", service.cluster, "--services", service.name)
    assert [task["containers"][0]["image"] for task in service.tasks()] == ["nginx:3"]


def test_ecs_deploy_deploys_scales_and_runs(world: World, service: Service) -> None:
    old = service.created["taskDefinition"]
    run(world, "ecs", "deploy", service.cluster, service.name, "--image", "app", "nginx:4", "--timeout", "60")
    now = service.wait_until_stable()
    assert now["taskDefinition"] != old
    assert [task["containers"][0]["image"] for task in service.tasks()] == ["nginx:4"]
    # It retires the revision that it replaced unless told otherwise.
    assert world.ecs.describe_task_definition(taskDefinition=old)["taskDefinition"]["status"] == "INACTIVE"
    run(world, "ecs", "scale", service.cluster, service.name, "2", "--timeout", "60")
    assert len(service.tasks()) == 2
