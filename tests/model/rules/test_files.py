"""The table, applied to a task definition's file: each fault is found in the file, at the value."""

import json
from typing import Any

import pytest

from ecs_platform.model.task.rules.rule import Task
from tests.model.project import Project
from tests.model.rules.examples import EXAMPLES, Example

UNREAD = ("family", "ipcMode", "pidMode", "placementConstraints")
"""Fields that a file cannot give: refused before the table is asked."""
IN_FILE = [each for each in EXAMPLES if not any(each.rule.path.startswith(field) for field in UNREAD)]


def manifest(task: Task) -> str:
    capacity = "" if task.fargate else f"capacity: ec2\nnetwork: {{mode: {task.network_mode}}}\n"
    return f"name: web\ntask_definition: td.json\n{capacity}"


@pytest.mark.parametrize("example", IN_FILE, ids=str)
def test_a_fault_is_found_at_the_value_in_the_file(project: Project, example: Example) -> None:
    project.stack("ec2: {instance_type: g4dn.xlarge, ami: ami-01234567}\nsecrets_outside_scope: [test]")
    project.write("td.json", json.dumps(example.definition, indent=1))
    project.write("web.yaml", manifest(example.task))
    found = project.findings()
    if not example.refused:
        assert found == []
        return
    (finding,) = found
    (fault,) = {fault.steps: fault for fault in example.rule.faults(example.definition, example.task)}.values()
    assert finding.file.name == "td.json"
    assert finding.path == written(fault.steps) or not _is_there(example.definition, fault.steps)
    assert finding.line > 1


def written(steps: tuple[Any, ...]) -> str:
    """`containerDefinitions[0].cpu`"""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).lstrip(".")


def _is_there(definition: Any, steps: tuple[Any, ...]) -> bool:
    for step in steps:
        if not (isinstance(step, int) or step in definition):
            return False
        definition = definition[step]
    return True


def test_everything_is_said_at_once(project: Project) -> None:
    """Of every part of a file, what holds always and what follows from where the service runs."""
    project.stack("ec2: {instance_type: g5.xlarge}")
    first = {"name": "app", "image": "nginx", "memory": 1, "healthCheck": {"command": ["x"], "interval": 1}}
    second = {"name": "app", "mountPoints": [{"sourceVolume": "x", "containerPath": "/x"}], "privileged": True}
    text = json.dumps({"containerDefinitions": [first, second], "cpu": "256", "memory": "512"}, indent=1)
    project.write("td.json", text)
    project.write("web.yaml", "name: web\ntask_definition: td.json\n")
    assert [each.path for each in project.findings()] == [
        "containerDefinitions[0].memory",
        "containerDefinitions[0].healthCheck.command",
        "containerDefinitions[0].healthCheck.interval",
        "containerDefinitions[1].image",
        "containerDefinitions[1].name",
        "containerDefinitions[1].mountPoints[0].sourceVolume",
        "containerDefinitions[1].privileged",
    ]


def test_two_services_of_one_file_blame_it_once(project: Project) -> None:
    project.stack("ec2: {instance_type: g5.xlarge}")
    project.write("td.json", json.dumps({"containerDefinitions": [{**BROKEN, "memory": 128}]}, indent=1))
    for name in ("one", "two"):
        project.write(f"{name}.yaml", f"name: {name}\ntask_definition: td.json\ncapacity: ec2\n")
    (finding,) = project.findings()
    assert (finding.file.name, finding.path) == ("td.json", "containerDefinitions[0].hostname")


BROKEN = {"name": "app", "image": "nginx", "hostname": "a"}
