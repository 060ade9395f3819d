"""Service Connect of a task definition's file; a protocol that changes is refused half way, and before by the gate."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from ecs_platform.model.digest.connect import protocol_changes
from ecs_platform.model.digest.preview import read_preview
from tests.stack.up import Stack

NAME = "callable"
MANIFEST = """\
name: callable
type: Backend Service
task_definition: callable.json
network: {{connect: {{alias: {alias}, request_timeout: 1m, logs: true}}}}
"""


@pytest.fixture(scope="module", autouse=True)
def gone_afterwards(stack: Stack) -> Iterator[None]:
    yield
    for file in ("callable.yaml", "callable.json"):
        (stack.project / "services" / file).unlink()
    stack.up()


def written(stack: Stack, protocol: str, alias: str = "callable") -> None:
    port = {"name": "web-80", "containerPort": 80, "appProtocol": protocol}
    container = {"name": "web", "image": "nginx:alpine", "portMappings": [port]}
    definition = {"cpu": "256", "memory": "512", "containerDefinitions": [container]}
    services = stack.project / "services"
    (services / "callable.json").write_text(json.dumps(definition))
    (services / "callable.yaml").write_text(MANIFEST.format(alias=alias))
    assert [str(finding) for finding in stack.sandbox.loaded.findings] == []


def offered(stack: Stack) -> tuple[dict[str, Any], str]:
    """What ECS has of it in Service Connect, and the protocol of its port."""
    (found,) = stack.client("ecs").describe_services(cluster="test", services=[NAME])["services"]
    (service,) = found["deployments"][0]["serviceConnectConfiguration"]["services"]
    definition = stack.client("ecs").describe_task_definition(taskDefinition=found["taskDefinition"])["taskDefinition"]
    return service, definition["containerDefinitions"][0]["portMappings"][0]["appProtocol"]


def refused(stack: Stack) -> list[tuple[str, str, str]]:
    """What the gate refuses."""
    return [
        (each.name, each.before, each.after) for each in protocol_changes(read_preview(json.dumps(stack.preview())))
    ]


def test_the_port_of_a_file_has_a_name_for_others(stack: Stack) -> None:
    written(stack, "http")
    assert refused(stack) == []
    stack.up()
    assert offered(stack) == (
        {
            "portName": "web-80",
            "discoveryName": "callable",
            "clientAliases": [{"port": 80, "dnsName": "callable"}],
            "timeout": {"perRequestTimeoutSeconds": 60, "idleTimeoutSeconds": 300},
        },
        "http",
    )
    (found,) = stack.client("ecs").describe_services(cluster="test", services=[NAME])["services"]
    logs = found["deployments"][0]["serviceConnectConfiguration"]["logConfiguration"]
    assert (logs["logDriver"], logs["options"]["awslogs-group"]) == ("awslogs", "/ecs/test/callable")
    assert stack.changes() == {}
    assert stack.sandbox.pulumi("preview", "--refresh", "--diff", "--expect-no-changes") == 0


def test_another_protocol_is_refused_half_way_and_before_by_the_gate(stack: Stack) -> None:
    written(stack, "grpc")
    assert refused(stack) == [("callable", "http", "grpc")]
    assert stack.sandbox.up() != 0
    assert offered(stack)[1] == "http"


def test_what_the_gate_says_leads_out(stack: Stack) -> None:
    written(stack, "grpc", alias="callable-grpc")
    assert refused(stack) == []
    stack.up()
    service, protocol = offered(stack)
    assert (service["discoveryName"], protocol) == ("callable-grpc", "grpc")
    assert stack.changes() == {}
