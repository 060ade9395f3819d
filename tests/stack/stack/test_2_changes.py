"""What a second run does: nothing; and what a change does: that change, and nothing else."""

import os
import subprocess

from tests.stack.up import Stack


def test_a_second_preview_is_empty(stack: Stack) -> None:
    assert {step["op"] for step in stack.preview()["steps"]} <= {"same"}, "nor is anything read"
    assert stack.sandbox.pulumi("preview", "--expect-no-changes") == 0


def test_the_outputs_that_it_compares_with_are_nowhere_in_the_state(stack: Stack) -> None:
    """Among them are the access keys of deployers."""
    assert "pulumi:pulumi:StackReference" not in stack.state()


def test_a_preview_that_asks_aws_first_is_empty(stack: Stack) -> None:
    assert stack.sandbox.pulumi("preview", "--refresh", "--diff", "--expect-no-changes") == 0


def test_plain_pulumi_works_in_the_shell_that_env_describes(stack: Stack) -> None:
    shell = {**os.environ, **stack.sandbox.environment()}
    done = subprocess.run(
        ["pulumi", "stack", "output", "cluster_name", "--stack", "test"],
        cwd=stack.project,
        env=shell,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "test"
    aws = ["aws", "ecs", "list-services", "--cluster", "test", "--query", "length(serviceArns)"]
    done = subprocess.run(aws, env=shell, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "3"


def test_another_image_is_a_new_revision_and_an_update_of_its_service_and_nothing_else(stack: Stack) -> None:
    before = stack.outputs()
    manifest = stack.project / "services" / "api.yaml"
    text = manifest.read_text()
    assert text.count("location: nginx:alpine") == 1
    manifest.write_text(text.replace("location: nginx:alpine", "location: nginx:1.29-alpine"))
    changes = stack.changes()
    assert set(changes) == {"ecs/taskDefinition:TaskDefinition api", "ecs/service:Service api"}
    assert changes["ecs/service:Service api"] == "update"
    stack.up()
    after = stack.outputs()
    assert after.services["api"].image == "nginx:1.29-alpine"
    family, _, revision = before.services["api"].task_definition_arn.rpartition(":")
    assert after.services["api"].task_definition_arn == f"{family}:{int(revision) + 1}"
    ecs = stack.client("ecs")
    (service,) = ecs.describe_services(cluster="test", services=["api"])["services"]
    assert service["taskDefinition"] == after.services["api"].task_definition_arn
    assert (service["runningCount"], len(service["deployments"])) == (1, 1)
    old = ecs.describe_task_definition(taskDefinition=before.services["api"].task_definition_arn)["taskDefinition"]
    assert old["status"] == "ACTIVE", "a rollback needs the old revision"
    assert after.services["nginx"] == before.services["nginx"]
    assert stack.changes() == {}
