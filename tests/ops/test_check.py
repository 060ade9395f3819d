"""`python -m ops check`, run as a user runs it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ecs_platform.ops.__main__ import app, verbs
from tests.model.project import WEB, Project

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    project = Project(tmp_path / "project")
    project.write("priorities.yaml", "public:\n  1000: path=/\n")
    monkeypatch.chdir(project.folder)
    return project


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["check", *arguments])


def test_no_faults(project: Project) -> None:
    project.write("web.yaml", WEB)
    ran = run()
    assert (ran.exit_code, ran.stdout, ran.stderr) == (0, "", "test: 1 services, no faults\n")


def test_faults_stand_in_lines_that_editors_jump_to(project: Project) -> None:
    project.write("web.yaml", WEB.replace("http: {path: /}", "http:\n  path: 7\n  stickyness: true"))
    ran = run()
    assert ran.exit_code == 1
    assert ran.stdout.splitlines() == [
        'services/web.yaml:5:9: http.path: expected text, got the number 7; write "7"',
        "services/web.yaml:6:3: http.stickyness: unknown field `stickyness`; did you mean `stickiness`?",
    ]
    assert ran.stderr == "test: 0 services, 2 faults\n"


@pytest.mark.parametrize(("name", "told"), [("db-master", True), ("db-master:key", True), ("db-main", False)])
def test_a_secret_that_may_not_be_found_by_its_name_is_told(project: Project, name: str, told: bool) -> None:
    """It ends like the six characters that AWS adds; with its whole ARN nothing is in doubt."""
    arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:test/web/db-master-AbCdEf"
    project.write("web.yaml", f"{WEB}secrets: {{A: {{secretsmanager: 'test/web/{name}'}}, B: '{arn}'}}\n")
    ran = run()
    assert (ran.exit_code, ran.stdout) == (0, "")
    hints = [line for line in ran.stderr.splitlines() if line.startswith("hint: ")]
    assert len(hints) == told
    assert all("services/web.yaml:5:" in hint and "give its whole ARN" in hint for hint in hints)


def test_files_are_named_as_seen_from_where_the_user_stands(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("web.yaml", WEB + "cpus: 1\n")
    monkeypatch.chdir(project.services)
    assert run().stdout.startswith("web.yaml:5:1: cpus: unknown field")
    monkeypatch.chdir(project.folder.parent)
    assert run("--project", "project").stdout.startswith("project/services/web.yaml:5:1: ")


def test_json_alone_on_standard_output(project: Project) -> None:
    project.write("web.yaml", WEB + "cpus: 1\n")
    ran = run("--json")
    assert ran.exit_code == 1
    (finding,) = json.loads(ran.stdout)
    assert {key: finding[key] for key in ("file", "line", "column", "path", "message")} == {
        "file": "services/web.yaml",
        "line": 5,
        "column": 1,
        "path": "cpus",
        "message": "unknown field `cpus`",
    }
    project.write("web.yaml", WEB)
    assert (run("--json").exit_code, json.loads(run("--json").stdout)) == (0, [])


def test_one_environment_is_checked_and_test_unless_another_is_given(project: Project) -> None:
    project.stack("variables: {CPU: 300}", "prod")
    project.stack("variables: {CPU: 256}")
    project.write("web.yaml", WEB + "cpu: ${CPU}\n")
    assert run().exit_code == 0
    assert run("--stack", "test").exit_code == 0
    assert "Fargate has no tasks with 300 CPU units" in run("--stack", "prod").stdout
    assert "Fargate has no tasks with 300 CPU units" in run("--stack", "organisation/shop/prod").stdout


def test_another_folder_of_manifests(project: Project) -> None:
    other = project.folder / "other"
    other.mkdir()
    (other / "x.yaml").write_text("name: x\ntype: Worker Service\nimage: {location: x}\ncpus: 1\n")
    assert run("--services", "other").stdout.startswith("other/x.yaml:4:1: cpus: ")


def test_no_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run()
    assert ran.exit_code == 2
    assert "there is no Pulumi.yaml here or above" in ran.stderr


def test_no_environment(project: Project) -> None:
    (project.folder / "Pulumi.test.yaml").unlink()
    ran = run()
    assert ran.exit_code == 1
    assert "Pulumi.test.yaml:1:1: there is no environment `test`: no such file" in ran.stdout


def test_differences(project: Project) -> None:
    project.write("web.yaml", WEB)
    ran = run("--differences")
    assert ran.exit_code == 0
    told = [line for line in ran.stdout.splitlines() if ": http.deregistration_delay: " in line]
    assert told == [
        "services/web.yaml:4: http.deregistration_delay: here `30s`; in AWS Copilot `60s`; "
        "deployments wait for it, and requests that take longer are rare"
    ]
    listed = json.loads(run("--differences", "--json").stdout)
    assert {"file": "services/web.yaml", "service": "web", "line": 1}.items() <= listed[-1].items()


def test_a_check_needs_neither_engine_nor_credentials(project: Project) -> None:
    """In a process of its own, so that what other tests import does not count."""
    project.write("web.yaml", WEB)
    command = "import sys; from ops.__main__ import app; app(['check'], standalone_mode=False); print(*sys.modules)"
    environment = {"PYTHONPATH": str(ROOT), "PATH": "", "AWS_ACCESS_KEY_ID": ""}
    ran = subprocess.run(
        [sys.executable, "-c", command], cwd=project.folder, env=environment, capture_output=True, text=True, check=True
    )
    loaded = {name.partition(".")[0] for name in ran.stdout.split()}
    assert "pydantic" in loaded
    assert not loaded & {"pulumi", "pulumi_aws", "boto3", "botocore", "moto", "grpc", "rich", "requests"}


def test_the_verbs_are_listed_without_importing_them() -> None:
    command = "import sys; from ops.__main__ import verbs; verbs(); print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", command],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert not {"model", "pydantic"} & {name.partition(".")[0] for name in ran.stdout.split()}


def test_every_verb_says_what_it_is_for() -> None:
    assert {"check", "render", "schema", "fields", "settings"} <= verbs().keys()
    assert all(verbs().values())
    for verb in verbs():
        ran = CliRunner().invoke(app, [verb, "--help"])
        assert ran.exit_code == 0, ran.output


def test_a_verb_there_is_not() -> None:
    ran = CliRunner().invoke(app, ["chek"])
    assert ran.exit_code == 2
    assert "No such command 'chek'" in ran.stderr


def test_this_repositorys_services_are_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    ran = run("--stack", "test")
    assert (ran.exit_code, ran.stdout) == (0, "")
