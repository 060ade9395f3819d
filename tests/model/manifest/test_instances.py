"""What a file asks of container instances: a log driver, a GPU."""

import json
from typing import Any

import pytest

from ecs_platform.model.manifest.checks.instances import LOG_DRIVERS
from ecs_platform.model.task.fields import TASK_DEFINITION
from sandbox.aws.ecs import fitting
from tests.model.project import Project

MANIFEST = "name: web\ntask_definition: td.json\ncapacity: ec2\n"
CONTAINER: Any = TASK_DEFINITION["containerDefinitions"]
DRIVERS: list[str] = CONTAINER[0]["logConfiguration"]["logDriver"].removeprefix("=").split("|")
OPTIONS = {
    "awslogs": {"awslogs-group": "/ecs/test/web", "awslogs-region": "eu-central-1"},
    "splunk": {"splunk-url": "https://splunk.example.com", "splunk-token": "none"},
}
ROUTER = {"name": "router", "image": "fluent-bit", "memory": 64, "firelensConfiguration": {"type": "fluentbit"}}
GPU = {"resourceRequirements": [{"type": "GPU", "value": "1"}]}


def said(project: Project, settings: str, *others: dict[str, Any], **container: Any) -> list[str]:
    project.stack(f"ec2: {settings}")
    containers = [{"name": "web", "image": "nginx", "memory": 128, **container}, *others]
    project.write("td.json", json.dumps({"containerDefinitions": containers}, indent=1))
    project.write("web.yaml", MANIFEST)
    return [f"{each.path}: {each.message}" for each in project.findings()]


@pytest.mark.parametrize("driver", DRIVERS)
def test_log_drivers_are_those_of_the_agent(project: Project, driver: str) -> None:
    """What ECS' own AMI does not offer, another one may."""
    logs = {"logDriver": driver, "options": OPTIONS.get(driver, {})}
    others = [ROUTER] if driver == "awsfirelens" else []
    found = said(project, "{}", *others, logConfiguration=logs)
    if driver in fitting.LOG_DRIVERS:
        assert found == []
    else:
        (finding,) = found
        assert finding.startswith("containerDefinitions[0].logConfiguration.logDriver: ")
        assert f"`{driver}`" in finding
    assert said(project, "{ami: ami-01234567}", *others, logConfiguration=logs) == []


def test_the_drivers_are_those_of_the_local_aws() -> None:
    assert {*LOG_DRIVERS} == {*fitting.LOG_DRIVERS} - {"none"}


@pytest.mark.parametrize(
    ("instance_type", "has_one"),
    [
        ("g4dn.xlarge", True),
        ("g6.2xlarge", True),
        ("p5.48xlarge", True),
        ("t3.small", False),
        ("m7g.large", False),
        ("inf2.xlarge", False),
        ("c5.large", False),
    ],
)
def test_a_gpu_is_the_instances(project: Project, instance_type: str, has_one: bool) -> None:
    found = said(project, f"{{instance_type: {instance_type}}}", **GPU)
    assert (found == []) is has_one
    assert all(f"`{instance_type}` has no GPU" in each for each in found)
    assert said(project, f"{{instance_type: {instance_type}}}") == []


def test_an_amd_gpu_is_none_that_ecs_gives_to_containers(project: Project) -> None:
    (found,) = said(project, "{instance_type: g4ad.xlarge, ami: ami-01234567}", **GPU)
    assert "has no GPU" in found
