"""Who decides which image runs: the manifest, a parameter, or a deploy tool; and from one to the other."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.stack.up import Stack, revision

SERVICE, FAMILY = "worker", "test-worker"
TASK_DEFINITION = f"ecs/taskDefinition:TaskDefinition {SERVICE}"
ECS_SERVICE = f"ecs/service:Service {SERVICE}"


def manifest(stack: Stack, image: str, more: str = "") -> None:
    text = f"name: {SERVICE}\ntype: Worker Service\nimage: {image}\n{more}"
    (stack.project / "services" / f"{SERVICE}.yaml").write_text(text)
    assert [str(finding) for finding in stack.sandbox.loaded.findings] == []


def running(stack: Stack) -> dict[str, Any]:
    """The definition of the service's tasks."""
    ecs = stack.client("ecs")
    (service,) = ecs.describe_services(cluster="test", services=[SERVICE])["services"]
    found: dict[str, Any] = ecs.describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
    return found


def main(definition: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = definition["containerDefinitions"][0]
    return found


def deploy(stack: Stack, image: str) -> str:
    """A new revision with another image, as tools make it of the one that runs; the old one is retired."""
    ecs, old = stack.client("ecs"), running(stack)
    new = ecs.register_task_definition(**revision(old, image))["taskDefinition"]["taskDefinitionArn"]
    ecs.update_service(cluster="test", service=SERVICE, taskDefinition=new)
    wait(stack)
    ecs.deregister_task_definition(taskDefinition=old["taskDefinitionArn"])
    return str(new)


def execution_policies(stack: Stack) -> list[Any]:
    """What ECS may do to start the service's tasks."""
    iam, role = stack.client("iam"), f"test-{SERVICE}-execution"
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    found = [iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names]
    assert found
    return found


def wait(stack: Stack) -> None:
    waiter = stack.client("ecs").get_waiter("services_stable")
    waiter.wait(cluster="test", services=[SERVICE], WaiterConfig={"Delay": 1})


def fabfuel(stack: Stack, *options: str) -> None:
    """PyPI's `ecs-deploy`, in the shell that `make env` describes."""
    program = Path(sys.executable).parent / "ecs"
    shell = {**os.environ, **stack.sandbox.environment()}
    command = [str(program), "deploy", "test", SERVICE, "--timeout", "60", "--sleep-time", "0", *options]
    done = subprocess.run(command, env=shell, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    wait(stack)


def test_what_a_deploy_tool_brings_out_is_left_alone(stack: Stack) -> None:
    manifest(stack, "{location: nginx:alpine, owner: deployer, repository: true}")
    stack.up()
    # Where another test had this service on other capacity, the flag that moved it goes back.
    stack.up()
    assert main(running(stack))["image"] == "nginx:alpine", "the manifest gives the first image"
    new = deploy(stack, "nginx:1.29")
    assert stack.changes() == {}
    assert running(stack)["taskDefinitionArn"] == new
    # `ecs deploy` retires the revision it replaces unless told not to.
    fabfuel(stack, "--image", SERVICE, "nginx:1.30")
    assert stack.changes() == {}
    assert main(running(stack))["image"] == "nginx:1.30"


def test_a_change_in_the_manifest_waits_for_the_next_deployment(stack: Stack) -> None:
    manifest(
        stack,
        "{location: nginx:alpine, owner: deployer, repository: true}",
        "cpu: 512\nmemory: 1024\nvariables: {MODE: new}\n",
    )
    assert set(stack.changes()) == {TASK_DEFINITION}, "a revision is registered, and the service stays as it is"
    stack.up()
    assert (running(stack)["cpu"], main(running(stack))["image"]) == ("256", "nginx:1.30")
    # The family's newest revision is the pattern, with the deployer's image in it.
    fabfuel(stack, "--task", FAMILY, "--image", SERVICE, "nginx:1.31", "--no-deregister")
    deployed = running(stack)
    assert (deployed["cpu"], deployed["memory"]) == ("512", "1024")
    assert {"name": "MODE", "value": "new"} in main(deployed)["environment"]
    assert main(deployed)["image"] == "nginx:1.31"
    assert stack.changes() == {}


def test_who_decides_is_switched_without_replacing_anything(stack: Stack) -> None:
    ssm, more = stack.client("ssm"), "cpu: 512\nmemory: 1024\nvariables: {MODE: new}\n"
    manifest(stack, "{location: nginx:1.31, repository: true}", more)
    changes = stack.changes()
    assert changes.pop(ECS_SERVICE) == "update"
    assert set(changes) <= {TASK_DEFINITION}
    stack.up()
    assert stack.changes() == {}
    manifest(stack, "{owner: parameter, repository: true}", more)
    before = execution_policies(stack)
    # Whoever writes the parameter could otherwise give the execution role the right to pull every image there is.
    every = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/*:1"
    ssm.put_parameter(Name=f"/test/{SERVICE}/image", Type="String", Value=every)
    assert stack.sandbox.pulumi("up", "--yes", "--skip-preview", "--suppress-outputs") != 0
    assert execution_policies(stack) == before
    ssm.put_parameter(Name=f"/test/{SERVICE}/image", Type="String", Value="nginx:1.32", Overwrite=True)
    assert set(stack.changes()) == {TASK_DEFINITION, ECS_SERVICE}
    stack.up()
    assert main(running(stack))["image"] == "nginx:1.32"
    ssm.put_parameter(Name=f"/test/{SERVICE}/image", Type="String", Value="nginx:1.33", Overwrite=True)
    stack.up()
    assert main(running(stack))["image"] == "nginx:1.33"
    manifest(stack, "{location: nginx:1.33, owner: deployer, repository: true}", more)
    assert stack.changes() == {}
    ssm.delete_parameter(Name=f"/test/{SERVICE}/image")


def test_where_the_manifest_decides_a_deployment_behind_its_back_is_shown(stack: Stack) -> None:
    manifest(stack, "{location: nginx:1.33, repository: true}", "cpu: 512\nmemory: 1024\nvariables: {MODE: new}\n")
    stack.up()
    declared = running(stack)["taskDefinitionArn"]
    ecs = stack.client("ecs")
    main_image = deploy(stack, "nginx:other")
    assert ecs.describe_task_definition(taskDefinition=main_image)["taskDefinition"]["status"] == "ACTIVE"
    assert stack.changes("--refresh")[ECS_SERVICE] == "update"
    assert stack.sandbox.pulumi("up", "--yes", "--refresh", "--skip-preview", "--suppress-outputs") == 0
    assert main(running(stack))["image"] == "nginx:1.33"
    assert running(stack)["taskDefinitionArn"] != main_image
    assert declared != main_image
