"""The application of docs/from-copilot.md, as it becomes, brought up: what it had in AWS Copilot is there."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.engine import Engine
from tests.stack.up import Stack, brought_up, copy_of_the_project

CARRIED = Path(__file__).parents[2] / "from_copilot" / "carried"


@pytest.fixture(scope="module")
def stack(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    assert engine.bin_dir.is_dir()
    root = tmp_path_factory.mktemp("carried")
    project = copy_of_the_project(root / "project")
    shutil.rmtree(project / "services")
    shutil.copytree(CARRIED, project, dirs_exist_ok=True)
    with brought_up(project, root / "sandbox") as up:
        yield up


def test_services_are_steady_and_the_job_has_its_schedule(stack: Stack) -> None:
    ecs, scheduler = stack.client("ecs"), stack.client("scheduler")
    found = ecs.describe_services(cluster="test", services=["web", "api", "orders"])["services"]
    assert {each["serviceName"]: each["runningCount"] for each in found} == {"web": 1, "api": 1, "orders": 1}
    schedules = {each["Name"] for page in [scheduler.list_schedules()] for each in page["Schedules"]}
    assert schedules == {"test-nightly"}


def test_tasks_have_the_images_that_ci_pushed_and_the_rights_of_addons(stack: Stack) -> None:
    ecs, iam = stack.client("ecs"), stack.client("iam")
    for name in ("web", "api", "orders", "nightly"):
        definition = ecs.describe_task_definition(taskDefinition=f"test-{name}")["taskDefinition"]
        main = next(each for each in definition["containerDefinitions"] if each["name"] == name)
        assert main["image"] == f"registry.example.com/{name}:7"
    for name, action in (("web", "s3:PutObject"), ("orders", "sqs:ReceiveMessage")):
        role = f"test-{name}-task"
        policies = [
            iam.get_role_policy(RoleName=role, PolicyName=each)["PolicyDocument"]
            for each in iam.list_role_policies(RoleName=role)["PolicyNames"]
        ]
        assert action in str(policies)


def test_hosts_lead_where_they_led(stack: Stack) -> None:
    found = {
        name: [(rule.load_balancer, *(tuple(each.values) for each in rule.conditions)) for rule in service.rules]
        for name, service in stack.outputs().services.items()
    }
    assert found["web"] == [("public", ("www.example.com",), ("/*",))]
    assert found["api"] == [("internal", ("api.test.internal",), ("/api", "/api/*"))]
