"""Settings that open or bound more, or less, than their writer can mean."""

from pathlib import Path

import pytest

from tests.model.project import Project

WORKER = "name: web\ntype: Worker Service\nimage: {location: nginx}\n"
ARN = "arn:aws:ssm:eu-central-1:123456789012:parameter"
SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret"
KMS, IAM = "arn:aws:kms:eu-central-1:123456789012", "arn:aws:iam::123456789012"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path / "project")
    made.write("web.yaml", WORKER)
    return made


def said(project: Project, settings: str) -> list[tuple[str, str]]:
    project.stack(settings)
    return [(each.path, each.message) for each in project.findings()]


@pytest.mark.parametrize(
    ("entry", "whose"),
    [
        ("/", "of the account"),
        ("//", "of the account"),
        (f"{ARN}/", "of the account"),
        (f"{SECRET}:/", "of the account"),
        ("/test/", "of the environment `test`"),
        ("test/", "of the environment `test`"),
        ("/test//", "of the environment `test`"),
        (f"{ARN}/test/", "of the environment `test`"),
        (f"{SECRET}:blue/", "of the environment `blue`"),
        ("/blue/", "of the environment `blue`"),
        ("/blue/web/", "of the environment `blue` below `blue/web`"),
    ],
)
def test_secrets_of_everybody(project: Project, entry: str, whose: str) -> None:
    at = "config.shop:secrets_outside_scope[1]"
    settings = f"secrets_outside_scope: [/shared/, '{entry}']\nenvironments: [blue]"
    assert said(project, settings) == [(at, f"`{entry}` opens every secret {whose} to every service")]


@pytest.mark.parametrize(
    "entry", ["/shared/", "/test/api/", "/blue/web/key", "blue", f"{ARN}/shared/", "rds!x", "a:b::"]
)
def test_secrets_that_are_named(project: Project, entry: str) -> None:
    assert said(project, f"secrets_outside_scope: ['{entry}']\nenvironments: [blue]") == []


@pytest.mark.parametrize(
    ("setting", "value", "is_not"),
    [
        *[("secrets_outside_scope", each, "names no secrets") for each in ("*", "/a/*", "/a?", "${aws:x}", "a b")],
        *[("managed_policies", f"{IAM}:policy/{each}", "is not the ARN of a policy") for each in ("*", "a/*/b", "a?")],
        *[
            ("kms_keys", f"{KMS}:{each}", "is not the ARN of a key or an alias")
            for each in ("key/*", "alias/*", "key/?")
        ],
    ],
)
def test_patterns(project: Project, setting: str, value: str, is_not: str) -> None:
    (found,) = said(project, f"{setting}: ['{value}']")
    assert found == (f"config.shop:{setting}[0]", f"`{value}` {is_not}")


@pytest.mark.parametrize("value", ["policy/*", "policy/${aws:username}", "policy/a/*/b", "policy/", "policy/a b"])
def test_patterns_are_no_boundaries(project: Project, value: str) -> None:
    message = f"`{IAM}:{value}` is not the ARN of a policy"
    assert said(project, f"permissions_boundary: '{IAM}:{value}'") == [("config.shop:permissions_boundary", message)]
    at = "config.shop:deployers.ci.permissions_boundary"
    assert said(project, f"deployers: {{ci: {{kind: user, permissions_boundary: '{IAM}:{value}'}}}}") == [(at, message)]


@pytest.mark.parametrize(
    ("arn", "right"),
    [
        (f"{IAM}:policy/a/b", True),
        ("arn:aws:iam::210987654321:policy/b", False),
        ("arn:aws-cn:iam::123456789012:policy/b", False),
    ],
)
def test_boundaries_of_elsewhere(project: Project, arn: str, right: bool) -> None:
    """IAM takes those of the role's own account, and AWS's."""
    told = "is neither of this account nor AWS's, and IAM would refuse it as a boundary"
    for setting, at in (
        (f"permissions_boundary: '{arn}'", "permissions_boundary"),
        (f"deployers: {{ci: {{kind: user, permissions_boundary: '{arn}'}}}}", "deployers.ci.permissions_boundary"),
    ):
        assert said(project, setting) == ([] if right else [(f"config.shop:{at}", f"`{arn}` {told}")])
    aws = "deployers: {ci: {kind: user, permissions_boundary: 'arn:aws:iam::aws:policy/PowerUserAccess'}}"
    assert said(project, aws) == []
