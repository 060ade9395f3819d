"""What somebody changed of a service, as `ops verify` tells it: whose revision is looked into, and what is printed."""

import copy
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ecs_platform.model.contract.outputs import Outputs
from ecs_platform.model.environment import Loaded
from ecs_platform.model.task.render import rendered
from ecs_platform.ops.verifier import Verdict, Verifier
from ecs_platform.ops.verify import told
from tests.components.platform_outputs import outputs, service
from tests.model.project import Project

REVISION = "arn:aws:ecs:eu-central-1:123456789012:task-definition/test-api:{}"
ADMIN = "arn:aws:iam::123456789012:role/ecs/test/admin"


class Aws:
    """ECS and ELB, with one service that is as declared but for what a test changes."""

    def __init__(self, described: dict[str, Any], definition: dict[str, Any]) -> None:
        self.service = {"clusterArn": "arn:aws:ecs:eu-central-1:123456789012:cluster/test", **described}
        self.definition = definition

    def describe_services(self, **_: Any) -> dict[str, Any]:
        return {"services": [self.service]}

    def describe_task_definition(self, **_: Any) -> dict[str, Any]:
        return {"taskDefinition": self.definition}

    def list_service_deployments(self, **_: Any) -> dict[str, Any]:
        return {"serviceDeployments": []}

    def list_tasks(self, **_: Any) -> dict[str, Any]:
        return {"taskArns": []}

    def describe_target_health(self, **_: Any) -> dict[str, Any]:
        return {"TargetHealthDescriptions": []}


@pytest.fixture(params=["manifest", "deployer"])
def loaded(request: pytest.FixtureRequest, tmp_path: Path) -> Loaded:
    project = Project(tmp_path / "project")
    project.write(
        "api.yaml",
        f"name: api\ntype: Backend Service\nimage: {{location: 'nginx:alpine', owner: {request.param}}}\nexec: true\n",
    )
    found = project.load()
    assert [str(each) for each in found.findings] == []
    return found


def verdict(loaded: Loaded, number: int, **changed: Any) -> Verdict:
    """Of the service with its revision of a number, where the last `up` registered the third."""
    declared = {**service(), "task_definition_arn": REVISION.format(3), "security_group_ids": ["sg-0"]}
    known = Outputs.model_validate(outputs(services={"api": declared}, deployer_access_keys={}))
    manifest = loaded.services[0]
    asked = rendered("create-service", manifest, loaded, known.model_dump())
    definition = copy.deepcopy(rendered("task-definition", manifest, loaded, known.model_dump()))
    definition["taskRoleArn"] = ADMIN
    deployments = [{"id": "ecs-svc/1", "status": "PRIMARY", "rolloutState": "COMPLETED"}]
    counts = {"runningCount": 1, "desiredCount": 1, "status": "ACTIVE", "loadBalancers": []}
    described = {**asked, **counts, "deployments": deployments, "taskDefinition": REVISION.format(number), **changed}
    aws = Aws(described, definition)
    return Verifier(loaded, known, aws, aws).verify("api")


def test_the_revision_that_up_registered_is_not_looked_into(loaded: Loaded) -> None:
    assert verdict(loaded, 3).problems == []


def test_another_one_is_whoever_decides(loaded: Loaded) -> None:
    found = verdict(loaded, 4)
    own = "arn:aws:iam::123456789012:role/ecs/test/test-api-task"
    assert [asdict(each) for each in found.differences] == [
        {"what": "its revision's task role", "runs": ADMIN, "declared": own}
    ]
    assert f"its revision's task role: {ADMIN}; declared: {own}" in found.problems


def test_all_is_told_and_no_cause_is_looked_for(loaded: Loaded) -> None:
    network = {"subnets": ["subnet-0000000c"], "securityGroups": ["sg-0"], "assignPublicIp": "ENABLED"}
    found = verdict(loaded, 3, networkConfiguration={"awsvpcConfiguration": network}, enableExecuteCommand=False)
    lines = [*told(found)]
    assert lines[0].startswith("WRONG  api: test-api:3, ")
    assert lines[1:] == [
        "         its subnets: subnet-0000000c; declared: subnet-0000000a, subnet-0000000b",
        "         its public address: yes; declared: no",
        "         its ECS Exec: off; declared: on",
    ]
    assert found.causes == []


def test_without_outputs_the_manifest_alone_is_compared(loaded: Loaded) -> None:
    asked = rendered("create-service", loaded.services[0], loaded)
    network = {"subnets": ["subnet-1"], "securityGroups": ["sg-1"], "assignPublicIp": "ENABLED"}
    aws = Aws(
        {
            **asked,
            **{"runningCount": 1, "status": "ACTIVE", "loadBalancers": [], "deployments": []},
            "networkConfiguration": {"awsvpcConfiguration": network},
            "taskDefinition": REVISION.format(1),
        },
        rendered("task-definition", loaded.services[0], loaded),
    )
    found = Verifier(loaded, None, aws, SimpleNamespace()).verify("api")
    assert [each.what for each in found.differences] == ["its public address"]
