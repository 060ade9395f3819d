"""The component package, as a program in another language uses it: by its schema, through the engine."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from ecs_platform.local.stack import Sandbox
from sandbox.stack import SandboxError
from tests.stack.up import PROJECT, Stack

PACKAGE = PROJECT / "component_package"
TOKEN = "ecs-platform:index:AttachedService"
# What a generated SDK does, whatever the language: a remote component with the inputs of the schema.
PROGRAM = """
import json
from pathlib import Path

import pulumi


class AttachedService(pulumi.ComponentResource):
    def __init__(self, name, props):
        super().__init__("ecs-platform:index:AttachedService", name, {"serviceName": None, **props}, remote=True)

    @property
    def service_name(self):
        return pulumi.get(self, "serviceName")


for name, props in json.loads((Path(__file__).parent / "services.json").read_text()).items():
    pulumi.export(name, AttachedService(name, props).service_name)
"""
PLATFORM = {"platform": "organization/ecs-platform/test"}
SERVICES: dict[str, dict[str, Any]] = {
    "menu": {
        **PLATFORM,
        "image": "nginx:alpine",
        "port": 80,
        "path": "/menu",
        "priority": 21000,
        "healthCheckPath": "/menu/health",
        "variables": {"MODE": "plain"},
    },
    "clock": {**PLATFORM, "image": "nginx:alpine", "cpu": 512, "memory": 1024, "count": 2},
}


@pytest.fixture(scope="module")
def program(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A program of somebody else's with two services on the platform; gone afterwards."""
    folder = tmp_path_factory.mktemp("program")
    (folder / ".venv").symlink_to(PROJECT / ".venv")
    runtime = {"name": "python", "options": {"virtualenv": ".venv"}}
    described = {"name": "diner", "runtime": runtime, "packages": {"ecs-platform": str(PACKAGE)}}
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump(described))
    config = {"aws:region": "eu-central-1", "aws:allowedAccountIds": ["123456789012"], "aws:skipMetadataApiCheck": True}
    (folder / "Pulumi.test.yaml").write_text(yaml.safe_dump({"config": config}))
    (folder / "__main__.py").write_text(PROGRAM)
    (folder / "services.json").write_text(json.dumps(SERVICES))
    sandbox = Sandbox(folder, stack.sandbox.folder, print)
    sandbox.start()
    sandbox.read("stack", "init")
    made = Stack(sandbox, stack.client)
    made.up()
    yield made
    assert sandbox.destroy() == 0
    assert stack.changes() == {}, "the platform is as it was"


def schema(stack: Stack) -> dict[str, Any]:
    shell = {**os.environ, **stack.sandbox.environment()}
    command = ["pulumi", "package", "get-schema", str(PACKAGE)]
    done = subprocess.run(command, env=shell, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_schema_has_one_component_with_plain_arguments(program: Stack) -> None:
    (component,) = schema(program)["resources"].items()
    assert component[0] == TOKEN
    inputs = component[1]["inputProperties"]
    assert all(each["plain"] and each["description"] for each in inputs.values())
    assert {name for each in SERVICES.values() for name in each} <= set(inputs)
    assert component[1]["requiredInputs"] == ["image", "platform"]
    assert set(component[1]["properties"]) == {"serviceName", "taskDefinitionArn", "taskRoleArn", "logGroup"}


def test_its_services_run_on_the_platform(stack: Stack, program: Stack) -> None:
    assert json.loads(program.sandbox.read("stack", "output", "--json")) == {"menu": "menu", "clock": "clock"}
    ecs = stack.client("ecs")
    found = {
        each["serviceName"]: each
        for each in ecs.describe_services(cluster="test", services=["menu", "clock"])["services"]
    }
    assert {name: each["runningCount"] for name, each in found.items()} == {"menu": 1, "clock": 2}
    definition = ecs.describe_task_definition(taskDefinition="test-menu")["taskDefinition"]
    assert {"name": "MODE", "value": "plain"} in definition["containerDefinitions"][0]["environment"]
    listener = stack.outputs().load_balancers["public"].listener_arns["http"]
    rules = stack.client("elbv2").describe_rules(ListenerArn=listener)["Rules"]
    (own,) = (rule for rule in rules if rule["Priority"] == "21000")
    assert sorted(own["Conditions"][0]["PathPatternConfig"]["Values"]) == ["/menu", "/menu/*"]


def test_the_second_preview_is_empty(program: Stack) -> None:
    assert program.changes() == {}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"cpu": 300}, "cpu: Fargate has no"),
        ({"priority": 1000}, "the priority 1000 on the public load balancer is that of"),
        ({"variables": {"DB_PASSWORD": "x"}}, "variables.DB_PASSWORD"),
        ({"platform": "organization/ecs-platform/nowhere"}, "organization/ecs-platform/nowhere"),
    ],
)
def test_a_wrong_argument_is_said_and_nothing_changes(program: Stack, changed: dict[str, Any], said: str) -> None:
    file: Path = program.project / "services.json"
    file.write_text(json.dumps({**SERVICES, "menu": {**SERVICES["menu"], **changed}}))
    before = program.state()
    try:
        with pytest.raises(SandboxError) as refused:
            program.sandbox.read("preview")
    finally:
        file.write_text(json.dumps(SERVICES))
    assert said in str(refused.value)
    assert program.state() == before
