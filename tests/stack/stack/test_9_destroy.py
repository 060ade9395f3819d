"""The end, by docs/taking-down.md: its commands leave nothing but what others made, and the file of settings."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from sandbox.aws.leftovers import leftovers
from tests.stack.up import PROJECT, Stack

PAGE = (PROJECT / "docs" / "taking-down.md").read_text(encoding="utf-8")
TOLD_OF = {"cluster", "instance", "natgateway", "service", "task", "task-definition"}
STRANGERS = ("test2-api", "test-of-somebody-else")


def go(stack: Stack, heading: str, shown: int = 0) -> str:
    """Runs the commands that stand below a heading, as a shell that ends with the first that fails; what they print."""
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    commands = re.findall(r"```sh\n(.*?)```", section, flags=re.DOTALL)[shown]
    environment = {
        **stack.sandbox.environment(),
        "stack": stack.sandbox.stack,
        "PULUMI_SKIP_CONFIRMATIONS": "true",
        "PYTHONPATH": str(PROJECT),
    }
    folders = os.pathsep.join([str(Path(sys.executable).parent), environment["PATH"]])
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        cwd=stack.project,
        env={**os.environ, **environment, "PATH": folders},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    print(done.stdout)
    assert done.returncode == 0, heading
    return done.stdout


def test_the_page_leaves_nothing(stack: Stack) -> None:
    ecs = stack.client("ecs")
    definition = {"containerDefinitions": [{"name": "app", "image": "nginx", "memory": 128}]}
    strangers = [ecs.register_task_definition(family=family, **definition) for family in STRANGERS]
    go(stack, "Down")
    arns = {each["taskDefinition"]["taskDefinitionArn"] for each in strangers}
    assert set(ecs.list_task_definitions(status="ACTIVE")["taskDefinitionArns"]) == arns, (
        "only those of others are left"
    )
    for arn in arns:
        ecs.deregister_task_definition(taskDefinition=arn)
    go(stack, "What is left")
    assert leftovers(stack.sandbox.url) == []
    tagged = json.loads(go(stack, "What is left", 1))
    assert {arn.split(":")[5].partition("/")[0] for arn in tagged} <= TOLD_OF, (
        "AWS tells of these when they are gone too"
    )


def test_the_state_is_gone_and_the_settings_are_not(stack: Stack) -> None:
    settings = stack.project / "Pulumi.test.yaml"
    before = settings.read_text(encoding="utf-8")
    go(stack, "The state")
    assert stack.sandbox.stacks == []
    assert settings.read_text(encoding="utf-8") == before
