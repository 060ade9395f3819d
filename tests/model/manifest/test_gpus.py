"""A task that wants a GPU runs on an instance that has one."""

import json

import pytest

from tests.model.project import Project

MANIFEST = "name: web\ntype: Worker Service\ntask_definition: td.json\ncapacity: {}\n"
GPU = [{"type": "GPU", "value": "1"}]


def _said(
    project: Project, instance_type: str, containers: list[dict[str, object]], capacity: str = "ec2"
) -> list[str]:
    whole = [{"image": "nginx:1", "memory": 128, **each} for each in containers]
    project.write("td.json", json.dumps({"containerDefinitions": whole}, indent=1))
    project.write("web.yaml", MANIFEST.format(capacity))
    project.stack(f"ec2: {{instance_type: {instance_type}}}")
    return [f"{each.file.name}:{each.path}: {each.message}" for each in project.findings()]


@pytest.mark.parametrize(
    ("instance_type", "has"),
    [("t4g.small", False), ("t3.large", False), ("inf2.xlarge", False), ("g5.xlarge", True), ("p4d.24xlarge", True)],
)
def test_where_the_instances_have_none_it_is_said(project: Project, instance_type: str, has: bool) -> None:
    containers: list[dict[str, object]] = [{"name": "a"}, {"name": "b", "resourceRequirements": GPU}]
    place = "td.json:containerDefinitions[1].resourceRequirements[0]"
    message = f"container instances here are of type `{instance_type}`, which has no GPU"
    assert _said(project, instance_type, containers) == ([] if has else [f"{place}: {message}"])
    assert _said(project, instance_type, [{"name": "a"}]) == []
