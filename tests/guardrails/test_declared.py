"""What a manifest says is no secret is none for the guardrails either, and nothing else is."""

import json
from pathlib import Path

import pytest

from ecs_platform.guardrails.declared import declared_in
from ecs_platform.guardrails.rules import TASK_DEFINITION, no_secret_in_environment
from tests.model.project import WEB, Project

TOKEN = "ghp_" + "a1B2" * 9
SAID = f"variables: {{REAL: {{value: {TOKEN}, not_secret: true}}}}\n"
LISTED = "env_file: a.env\nnot_secret: [REAL]\n"
SIDECAR = f"sidecars: {{proxy: {{image: x, variables: {{REAL: {{value: {TOKEN}, not_secret: true}}}}}}}}\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path / "project")


def faults(folder: Path, family: str = "test-web", name: str = "REAL", value: str = TOKEN) -> list[str]:
    containers = json.dumps([{"name": "web", "environment": [{"name": name, "value": value}]}])
    props = {"family": family, "containerDefinitions": containers}
    return list(no_secret_in_environment(TASK_DEFINITION, props, declared_in(folder)("test")))


@pytest.mark.parametrize("manifest", [SAID, LISTED, SIDECAR])
def test_what_is_declared_passes(project: Project, manifest: str) -> None:
    project.write("a.env", f"REAL={TOKEN}\n")
    project.write("web.yaml", WEB + manifest)
    assert project.findings() == []
    assert faults(project.folder) == []
    assert faults(project.folder, family="test-api")
    assert faults(project.folder, name="OTHER")
    project.write("web.yaml", WEB)
    assert faults(project.folder)


def test_another_value_was_not_meant(project: Project) -> None:
    project.write("web.yaml", WEB + SAID)
    assert faults(project.folder, value="ghp_" + "C3d4" * 9)


def test_without_a_project_nothing_is_declared(tmp_path: Path) -> None:
    assert faults(tmp_path / "nowhere")


def test_nothing_is_read_where_nothing_looks_like_a_secret() -> None:
    def declared(family: str, name: str, value: str) -> bool:
        raise AssertionError

    props = {"containerDefinitions": '[{"environment": [{"name": "A", "value": "b"}]}]'}
    assert list(no_secret_in_environment(TASK_DEFINITION, props, declared)) == []
