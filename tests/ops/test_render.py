"""`python -m ops render`, `schema`, `fields` and `settings`, run as a user runs them."""

import json

from typer.testing import CliRunner, Result

from ecs_platform.model.manifest.schema import defaults_schema, manifest_schema
from ecs_platform.ops.__main__ import app
from ecs_platform.ops.fields import texts
from tests.model.project import WEB, Project

JOB = 'name: job\ntype: Scheduled Job\nimage: {location: x}\non: {schedule: "@daily"}\n'


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments])


def test_a_task_definition(project: Project) -> None:
    ran = run("render", "web")
    assert ran.exit_code == 0
    assert json.loads(ran.stdout)["family"] == "test-web"
    assert ran.stderr == ""


def test_what_is_left_to_fill_in_is_said(project: Project) -> None:
    ran = run("render", "web", "--as", "update-service")
    assert json.loads(ran.stdout)["taskDefinition"] == "@@TASKDEFINITION_ARN@@"
    assert ran.stderr == "to be filled in: @@TASKDEFINITION_ARN@@\n"


def test_outputs(project: Project) -> None:
    outputs = project.folder / "outputs.json"
    outputs.write_text(json.dumps({"services": {"web": {"task_definition_arn": "arn:x:7"}}}))
    ran = run("render", "web", "--as", "update-service", "--outputs", "outputs.json")
    assert (json.loads(ran.stdout)["taskDefinition"], ran.stderr) == ("arn:x:7", "")
    outputs.write_text("[]")
    assert run("render", "web", "--outputs", "outputs.json").exit_code == 2
    assert run("render", "web", "--outputs", "nothing.json").exit_code == 2


def test_misuse(project: Project) -> None:
    ran = run("render", "wbe")
    assert ran.exit_code == 2
    assert "there is no service `wbe`; did you mean `web`?" in " ".join(ran.stderr.split())
    project.write("job.yaml", JOB)
    assert run("render", "job").exit_code == 0
    assert "is a Scheduled Job" in run("render", "job", "--as", "create-service").stderr


def test_faults_come_first(project: Project) -> None:
    project.write("web.yaml", WEB + "cpus: 1\n")
    ran = run("render", "web")
    assert (ran.exit_code, ran.stdout) == (1, "")
    assert ran.stderr.startswith("services/web.yaml:5:1: cpus: unknown field")


def test_schemas() -> None:
    assert json.loads(run("schema").stdout) == manifest_schema()
    assert json.loads(run("schema", "--defaults").stdout) == defaults_schema()


def test_fields(project: Project) -> None:
    assert "| `http.healthcheck.interval` | duration | `30s` |" in run("fields").stdout
    assert "http.healthcheck.interval" in json.loads(run("fields", "--json").stdout)
    assert run("fields", "--write").exit_code == 0
    written = {name: (project.folder / name).read_text(encoding="utf-8") for name in texts(project.folder)}
    assert written == texts(project.folder)


def test_settings(project: Project) -> None:
    project.stack("network: {nat: none}")
    lines = run("settings").stdout.splitlines()
    assert any(line.startswith("network ") and "nat: none" in line for line in lines)
    assert json.loads(run("settings", "--json").stdout)["network"]["nat"] == "none"
    assert run("settings", "--yaml").stdout.splitlines()[1] == "config:"
    project.stack("network: {nat: one}")
    assert run("settings").exit_code == 1
