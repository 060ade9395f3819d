"""`python -m ops policy`, run as a user runs it."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from ecs_platform.ops.__main__ import app

PROJECT = """\
name: shop
runtime: python
"""

STACK = """\
config:
  aws:region: eu-central-1
  aws:allowedAccountIds: ["123456789012"]
  shop:deployers:
    deploy: {kind: user, tools: [fabfuel/ecs-deploy], services: [api], deregister: true}
    all: {kind: github, tools: [github-action], github: {owner: acme, repository: shop, branch: main}}
"""

MANIFEST = """\
name: NAME
type: Backend Service
image: {location: "nginx:1"}
secrets: {KEY: key}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "Pulumi.yaml").write_text(PROJECT, encoding="utf-8")
    (tmp_path / "Pulumi.test.yaml").write_text(STACK, encoding="utf-8")
    (tmp_path / "services").mkdir()
    for name in ("api", "web"):
        (tmp_path / "services" / f"{name}.yaml").write_text(MANIFEST.replace("NAME", name), encoding="utf-8")
    return tmp_path


def run(project: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["policy", *arguments, "--project", str(project), "--stack", "test"])


def as_json(project: Path, *arguments: str) -> Any:
    result = run(project, *arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_each_line_is_explained(project: Path) -> None:
    result = run(project, "deploy")
    assert result.exit_code == 0, result.output
    lines = [line.strip() for line in result.stdout.splitlines()]
    assert lines[0] == "Deployer `deploy` of test: arn:aws:iam::123456789012:user/deploy/test/test-deploy-deployer"
    assert "Pass: gives its services' own roles to tasks: exactly these roles, and to nothing but tasks" in lines
    assert "may ecs:UpdateService  (fabfuel/ecs-deploy)" in lines
    assert "may ecs:DeregisterTaskDefinition  (option deregister)" in lines
    assert "if  iam:PassedToService is ecs-tasks.amazonaws.com" in lines
    assert "EVERY family in the account" in result.stdout


def test_who_takes_a_role_is_said(project: Path) -> None:
    stdout = run(project, "all").stdout
    assert "sub is repo:acme/shop:ref:refs/heads/main" in stdout


def test_json_has_the_documents_as_they_are_attached(project: Path) -> None:
    found = as_json(project, "deploy")
    assert found["arn"] == "arn:aws:iam::123456789012:user/deploy/test/test-deploy-deployer"
    assert found["trust"] is None
    (policy,) = found["policies"]
    assert policy["name"] == "test-deploy-deployer"
    assert policy["characters"] <= 6144
    statements = {statement["Sid"]: statement for statement in policy["document"]["Statement"]}
    assert statements["Pass"]["Resource"] == [
        "arn:aws:iam::123456789012:role/ecs/test/test-api-execution",
        "arn:aws:iam::123456789012:role/ecs/test/test-api-task",
    ]
    assert as_json(project, "all")["trust"]["Statement"][0]["Action"] == "sts:AssumeRoleWithWebIdentity"


def test_the_proof_is_rows_and_roles(project: Path) -> None:
    found = as_json(project, "deploy", "--prove")
    rows = {row["question"]: row for row in found}
    assert rows["update the service to a revision: own service (`api`)"] == {
        "question": "update the service to a revision: own service (`api`)",
        "expected": True,
        "actual": True,
        "tool": "fabfuel/ecs-deploy",
        "statement": "Update, Pass",
    }
    assert rows["update the service to a revision: admin role (`api`)"]["actual"] is False
    assert all(row["expected"] == row["actual"] for row in found)
    roles = {row["question"].rpartition(": ")[2] for row in found if row["question"].startswith("may be passed")}
    assert roles == {
        "arn:aws:iam::123456789012:role/ecs/test/test-api-execution",
        "arn:aws:iam::123456789012:role/ecs/test/test-api-task",
    }


def test_the_proof_in_words(project: Path) -> None:
    result = run(project, "deploy", "--prove")
    assert result.exit_code == 0
    assert "WRONG" not in result.stdout
    assert "questions, 0 answered wrongly; 2 roles may be passed, 0 of them should not" in result.stderr


def test_a_wrong_answer_ends_with_1(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ecs_platform.model.iam import statements  # noqa: PLC0415

    monkeypatch.setattr(statements, "ECS_TASKS", "*")
    result = run(project, "deploy", "--prove")
    assert result.exit_code == 1
    assert "WRONG" in result.stdout


def test_the_proof_asks_who_takes_the_role(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ecs_platform.model.iam import trust  # noqa: PLC0415

    asked = "take its role: its own, for sts.amazonaws.com: repo:acme/shop:ref:refs/heads/main"
    rows = {row["question"]: row for row in as_json(project, "all", "--prove")}
    assert rows[asked] == {"question": asked, "expected": True, "actual": True, "tool": "", "statement": "GitHub"}
    assert not any("take its role" in row["question"] for row in as_json(project, "deploy", "--prove"))
    monkeypatch.setattr(trust, "issuer_of", lambda _: "token.actions.githubusercontent.com/acme")
    result = run(project, "all", "--prove")
    assert result.exit_code == 1
    assert f"WRONG  {asked}" in result.stdout


def test_an_unknown_deployer_is_misuse_with_a_suggestion(project: Path) -> None:
    result = run(project, "deplyo")
    assert result.exit_code == 2
    assert "did you mean `deploy`?" in result.output


def test_faults_are_said_first(project: Path) -> None:
    (project / "services" / "web.yaml").write_text("name: web\ntype: Nonsense\n", encoding="utf-8")
    result = run(project, "deploy")
    assert result.exit_code == 1
    assert "web.yaml:2" in result.stderr
    assert "Traceback" not in result.output


READ = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
PERMISSIONS = f"""\
permissions:
  statements:
    - Effect: Allow
      Action: s3:PutObject
      Resource: "arn:aws:s3:::acme/*"
      Condition: {{Bool: {{aws:SecureTransport: true}}}}
    - {{Sid: Never, Effect: Deny, NotAction: "s3:*", Resource: "*"}}
  managed_policies: [{READ}]
"""


def test_what_the_roles_may_do_that_it_may_pass(project: Path) -> None:
    stack = project / "Pulumi.test.yaml"
    stack.write_text(f"{stack.read_text(encoding='utf-8')}  shop:managed_policies: [{READ}]\n", encoding="utf-8")
    with (project / "services" / "web.yaml").open("a", encoding="utf-8") as file:
        file.write(PERMISSIONS)
    lines = [line.strip() for line in run(project, "all").stdout.splitlines()]
    start = lines.index("By `permissions` of manifests: who may pass a role has its rights in effect")
    assert lines[start + 2 :] == [
        "arn:aws:iam::123456789012:role/ecs/test/test-web-task",
        "`permissions` of web",
        "may s3:PutObject",
        "on  arn:aws:s3:::acme/*",
        "if  aws:SecureTransport is true",
        "Never: `permissions` of web",
        "deny all but s3:*",
        "on  *",
        f"{READ}, which is not looked at here",
    ]
    # The other deployer has nothing to do with `web`.
    assert "s3:PutObject" not in run(project, "deploy").stdout
    passes = {each["role"].rpartition("/")[2]: each for each in as_json(project, "all")["passes"]}
    assert passes["test-web-task"]["managed_policies"] == [READ]
    assert passes["test-web-task"]["permissions"]["Statement"][0]["Action"] == "s3:PutObject"
    assert passes["test-api-task"]["managed_policies"] == []
    proof = run(project, "all", "--prove")
    assert proof.exit_code == 0
    assert "0 of them should not" in proof.stderr
    assert f"has {READ} too, which is not looked at here" in proof.stderr


def test_without_a_name_the_whole_environment_is_asked(project: Path) -> None:
    result = run(project, "--prove")
    assert result.exit_code == 0, result.output
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert any(line.startswith("ok `test-api-task` and 1 alike: get at what is somebody else's no") for line in lines)
    assert any(line.startswith("ok `test-deploy-deployer`: come to it in steps no") for line in lines)
    assert any(
        "answer for it by ecs:UpdateService on the target group" in line and " yes AWS has no" in line for line in lines
    )
    assert any(
        line.startswith("ok take `test-api-task` and 1 alike: lambda.amazonaws.com for 123456789012 no")
        for line in lines
    )
    assert "0 answered wrongly; 4 roles may be passed" in result.stderr


def test_what_a_setting_opens_is_meant(project: Path) -> None:
    others = "arn:aws:ssm:*:*:parameter/test/web/*"
    file, stack = project / "services" / "api.yaml", project / "Pulumi.test.yaml"
    rights = f"permissions: {{statements: [{{Effect: Allow, Action: ssm:GetParameter, Resource: '{others}'}}]}}\n"
    file.write_text(file.read_text("utf-8") + rights, encoding="utf-8")
    opened = f"  shop:permissions_outside_scope: ['{others}']\n"
    stack.write_text(stack.read_text("utf-8") + opened, encoding="utf-8")
    result = run(project, "--prove")
    assert result.exit_code == 0, result.output


def test_a_name_is_needed_to_print_what_it_may_do(project: Path) -> None:
    result = run(project)
    assert result.exit_code == 2
    assert "name a deployer (there are: all, deploy), or ask about the whole environment with --prove" in " ".join(
        result.stderr.replace("│", " ").split()
    )


def test_of_one_deployer_the_steps_are_asked_too(project: Path) -> None:
    questions = [row["question"] for row in as_json(project, "deploy", "--prove")]
    assert "`test-deploy-deployer`: come to it in steps" in questions
    assert len(questions) > 100
