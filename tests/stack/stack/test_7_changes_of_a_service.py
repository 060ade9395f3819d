"""Changes of a service that leave its tasks alone, and one that replaces them: in place, and the preview after it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from ecs_platform.model.digest.preview import SERVICE, Step, read_preview
from ecs_platform.model.digest.services import service_changes
from ecs_platform.ops.routes import assign_missing
from tests.stack.up import Stack

NAME = "moody"
ECS_SERVICE = f"ecs/service:Service {NAME}"
ALARMS = "deployment: {rollback_alarms: {cpu_utilization: 70}}\n"
OFF = f"test-{NAME}-rollback-off"


@pytest.fixture(scope="module", autouse=True)
def gone_afterwards(stack: Stack) -> Iterator[None]:
    priorities = stack.project / "services" / "priorities.yaml"
    before = priorities.read_bytes()
    yield
    priorities.write_bytes(before)
    (stack.project / "services" / f"{NAME}.yaml").unlink()


def manifest(stack: Stack, more: str = "", grace: str = "60s") -> None:
    text = f"""\
name: {NAME}
type: Backend Service
image: {{location: nginx:alpine, port: 80}}
http: {{path: /{NAME}, healthcheck: {{grace_period: {grace}}}}}
"""
    (stack.project / "services" / f"{NAME}.yaml").write_text(text + more)
    assign_missing(stack.project, "test")
    assert [str(finding) for finding in stack.sandbox.loaded.findings] == []


def service(stack: Stack) -> dict[str, Any]:
    (found,) = stack.client("ecs").describe_services(cluster="test", services=[NAME])["services"]
    return dict(found)


def tasks(stack: Stack) -> set[str]:
    return set(stack.client("ecs").list_tasks(cluster="test", serviceName=NAME)["taskArns"])


def deployments(stack: Stack) -> int:
    """How many there were since the service was made."""
    return len(stack.client("ecs").list_service_deployments(cluster="test", service=NAME)["serviceDeployments"])


def steps(stack: Stack) -> tuple[list[Step], str]:
    """What a preview shows of the service, and the digest's word for it."""
    preview = read_preview(json.dumps(stack.preview()))
    fates = [each.fate for each in service_changes(preview) if each.name == NAME]
    return [step for step in preview.of(SERVICE) if step.resource.name == NAME], "".join(fates)


def assert_quiet(stack: Stack) -> None:
    assert stack.changes() == {}
    assert stack.sandbox.pulumi("preview", "--refresh", "--diff", "--expect-no-changes") == 0


def test_alarms_removed(stack: Stack) -> None:
    manifest(stack, ALARMS)
    stack.up()
    on = service(stack)["deploymentConfiguration"]["alarms"]
    assert on == {"alarmNames": [f"test-{NAME}-rollback-cpu"], "enable": True, "rollback": True}
    assert_quiet(stack)
    running = tasks(stack)
    manifest(stack)
    assert steps(stack)[1] == "changed"
    stack.up()
    configuration = service(stack)["deploymentConfiguration"]
    assert configuration["alarms"] == {"alarmNames": [OFF], "enable": False, "rollback": True}
    assert configuration["deploymentCircuitBreaker"] == {"enable": True, "rollback": True}
    found = stack.client("cloudwatch").describe_alarms(AlarmNamePrefix=f"test-{NAME}-")["MetricAlarms"]
    assert [(alarm["AlarmName"], alarm["AlarmActions"]) for alarm in found] == [(OFF, [])]
    assert (deployments(stack), tasks(stack)) == (1, running)
    assert_quiet(stack)


def test_a_number_changed(stack: Stack) -> None:
    running = tasks(stack)
    manifest(stack, "count: 2\n", grace="90s")
    (step,), fate = steps(stack)
    assert (step.kind, step.changed, fate) == ("update", ["desiredCount", "healthCheckGracePeriodSeconds"], "changed")
    stack.up()
    now = service(stack)
    assert (now["runningCount"], now["healthCheckGracePeriodSeconds"]) == (2, 90)
    assert running < tasks(stack)
    assert deployments(stack) == 1
    assert_quiet(stack)


def test_capacity_changed(stack: Stack) -> None:
    before, running = service(stack), tasks(stack)
    manifest(stack, "count: 2\ncapacity: fargate_spot\n", grace="90s")
    (step,), fate = steps(stack)
    assert (step.kind, step.changed, fate) == ("update", ["capacityProviderStrategies", "forceNewDeployment"], "rolled")
    stack.up()
    now = service(stack)
    assert now["createdAt"] == before["createdAt"], "it was changed in place"
    assert now["capacityProviderStrategy"] == [{"capacityProvider": "FARGATE_SPOT", "weight": 1, "base": 0}]
    assert (deployments(stack), len(tasks(stack)), tasks(stack) & running) == (2, 2, set())


def test_the_preview_after_it_shows_the_flag_going_back_which_restarts_nothing(stack: Stack) -> None:
    running = tasks(stack)
    assert stack.changes() == {ECS_SERVICE: "update"}
    (step,), fate = steps(stack)
    assert (step.changed, fate) == (["forceNewDeployment"], "changed")
    stack.up()
    assert (deployments(stack), tasks(stack)) == (2, running)
    assert_quiet(stack)


def test_a_capacity_that_nobody_knew_of_is_not_replaced_unnoticed(stack: Stack) -> None:
    """By outputs of an older version the capacity is unknown, and the provider would make the service anew."""
    manifest(stack, "count: 2\n", grace="90s")
    program = stack.project / "__main__.py"
    text = program.read_text()
    program.write_text(text.replace("run(", f"{FORGETFUL}\nrun("))
    (step,), fate = steps(stack)
    program.write_text(text)
    assert (step.kind, fate) == ("replace", "replaced with downtime")
    manifest(stack, "count: 2\ncapacity: fargate_spot\n", grace="90s")
    assert stack.changes() == {}


FORGETFUL = "import ecs_platform.components.program as program\nprogram.last_outputs = dict"
