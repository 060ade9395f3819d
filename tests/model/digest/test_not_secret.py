"""What a manifest says is no secret is shown as it is: what will be, and nothing that was there before."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ecs_platform.model.declared import declared_in
from ecs_platform.model.digest.markdown import digest
from ecs_platform.model.digest.preview import TASK_DEFINITION
from ecs_platform.ops.__main__ import app
from tests.model.digest.previews import STACK, preview, step
from tests.model.project import Project

TOKEN, OTHER = "ghp_" + "a1B2" * 9, "ghp_" + "C3d4" * 9
WORKER = "name: web\ntype: Worker Service\nimage: {location: nginx}\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path / "project")


def inputs(**container: Any) -> dict[str, Any]:
    definitions = json.dumps([{"name": "web", "image": "web:1", **container}])
    return {"family": "test-web", "containerDefinitions": definitions, "tags": {"Service": "web"}}


def variable(value: str, name: str = "REAL") -> dict[str, Any]:
    return inputs(environment=[{"name": name, "value": value}])


def told(project: Project, before: dict[str, Any] | None, after: dict[str, Any]) -> str:
    op = "create" if before is None else "replace"
    made = preview(step(op, TASK_DEFINITION, "web", before, after))
    return digest(made, "test", declared_in(project.folder, "test"))


@pytest.mark.parametrize(
    ("manifest", "after", "shown"),
    [
        (f"variables: {{REAL: {{value: {TOKEN}, not_secret: true}}}}", variable(TOKEN), TOKEN),
        ("env_file: a.env\nnot_secret: [REAL]", variable(TOKEN), TOKEN),
        (
            "variables: {DB_PASSWORD: {value: postgres, not_secret: true}}",
            variable("postgres", "DB_PASSWORD"),
            "postgres",
        ),
        (
            f"sidecars: {{s: {{image: x, variables: {{REAL: {{value: {TOKEN}, not_secret: true}}}}}}}}",
            variable(TOKEN),
            TOKEN,
        ),
        (
            "logging: {destination: {Name: datadog, apikey: public}}\nnot_secret: [apikey]",
            inputs(logConfiguration={"logDriver": "awsfirelens", "options": {"apikey": "public"}}),
            "public",
        ),
        (
            f"command: [serve, --token, {TOKEN}]\nnot_secret: [command]",
            inputs(command=["serve", "--token", TOKEN]),
            TOKEN,
        ),
        (
            f"command: serve --token '{TOKEN}'\nnot_secret: [command]",
            inputs(command=["serve", "--token", TOKEN]),
            TOKEN,
        ),
    ],
)
def test_what_is_declared_is_shown(project: Project, manifest: str, after: dict[str, Any], shown: str) -> None:
    project.write("a.env", f"REAL={TOKEN}\n")
    project.write("web.yaml", f"{WORKER}{manifest}\n")
    assert project.findings() == []
    assert shown in told(project, None, after)
    assert shown in told(project, inputs(cpu=1), after)
    # Of another service nothing is said, and of what was there before neither.
    assert shown not in told(project, None, {**after, "family": "test-api"})
    assert shown not in told(project, after, inputs(cpu=1))
    assert shown not in digest(preview(step("create", TASK_DEFINITION, "web", None, after)), "test")
    project.write("web.yaml", WORKER)
    assert shown not in told(project, None, after)


def test_a_secret_of_before_is_not_shown_by_a_new_word_for_it(project: Project) -> None:
    project.write("a.env", "REAL=harmless\n")
    project.write("web.yaml", f"{WORKER}env_file: a.env\nnot_secret: [REAL]\n")
    text = told(project, variable(TOKEN), variable("harmless"))
    assert "+ web.environment.REAL: harmless" in text
    assert "- web.environment.REAL: (masked)" in text
    project.write("web.yaml", f"{WORKER}variables: {{REAL: {{value: {OTHER}, not_secret: true}}}}\n")
    assert TOKEN not in told(project, None, variable(TOKEN))


def test_the_engine_masks_all_the_same(project: Project) -> None:
    project.write("web.yaml", f"{WORKER}env_file: a.env\nnot_secret: [REAL]\n")
    project.write("a.env", "REAL=x\n")
    assert "+ web.environment.REAL: (masked)" in told(project, None, variable("[secret]"))


def test_the_verb_reads_the_project(project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "preview.json"
    made = {"config": {}, "steps": [STACK, step("create", TASK_DEFINITION, "web", None, variable(TOKEN))]}
    file.write_text(json.dumps(made))
    project.write("web.yaml", f"{WORKER}variables: {{REAL: {{value: {TOKEN}, not_secret: true}}}}\n")
    monkeypatch.chdir(tmp_path)
    assert TOKEN not in CliRunner().invoke(app, ["digest", str(file)]).stdout
    assert TOKEN in CliRunner().invoke(app, ["digest", str(file), "--project", str(project.folder)]).stdout
    monkeypatch.chdir(project.services)
    assert TOKEN in CliRunner().invoke(app, ["digest", str(file)]).stdout
    assert TOKEN not in CliRunner().invoke(app, ["digest", str(file), "--stack", "blue"]).stdout
