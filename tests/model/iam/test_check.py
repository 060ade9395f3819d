"""What is wrong with deployers, found at its line."""

from pathlib import Path

import pytest

from ecs_platform.model.iam.check import deployer_findings
from ecs_platform.model.load import load

STACK = """\
config:
  aws:region: eu-central-1
  aws:allowedAccountIds: ["123456789012"]
  shop:deployers:
    NAME:
      kind: user
"""


def project(tmp_path: Path, deployer: str, manifest: str = "", name: str = "deploy", count: int = 1) -> Path:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n", encoding="utf-8")
    stack = STACK.replace("NAME", name) + "".join(f"      {line}\n" for line in deployer.splitlines())
    (tmp_path / "Pulumi.test.yaml").write_text(stack, encoding="utf-8")
    (tmp_path / "services").mkdir()
    for number in range(count):
        service = f"name: service-{number:03}\ntype: Backend Service\n{manifest or 'image: {location: nginx}'}\n"
        (tmp_path / "services" / f"service-{number:03}.yaml").write_text(service, encoding="utf-8")
    return tmp_path


def findings(folder: Path) -> list[str]:
    loaded = load(folder, "test")
    return [str(finding).partition("Pulumi.test.yaml:")[2] for finding in deployer_findings(loaded)]


def test_a_good_deployer_has_no_findings(tmp_path: Path) -> None:
    assert findings(project(tmp_path, "tools: [aws-cli]")) == []


@pytest.mark.parametrize(("subjects", "wrong"), [(30, False), (60, True)])
def test_a_trust_policy_that_iam_has_no_room_for(tmp_path: Path, subjects: int, wrong: bool) -> None:
    listed = ", ".join(f'"repo:shop/service-{number:03}:ref:refs/heads/main"' for number in range(subjects))
    provider = "arn:aws:iam::123456789012:oidc-provider/ci.example.com"
    text = f"oidc: {{provider_arn: {provider}, audiences: [sts], subjects: [{listed}]}}"
    stack = project(tmp_path, text) / "Pulumi.test.yaml"
    stack.write_text(stack.read_text(encoding="utf-8").replace("kind: user", "kind: oidc"), encoding="utf-8")
    found = [f"{each.line}: {each.path}: {each.message}" for each in load(tmp_path, "test").findings]
    assert bool(found) is wrong
    assert all(each.startswith("7: config.shop:deployers.deploy.oidc: its trust policy would have") for each in found)


PROVIDER = "arn:aws:iam::123456789012:oidc-provider/gitlab.com"


@pytest.mark.parametrize(
    ("provider", "right"),
    [
        (PROVIDER, True),
        (PROVIDER.replace("123456789012", "210987654321"), False),
        (PROVIDER.replace("arn:aws:", "arn:aws-cn:"), False),
    ],
)
@pytest.mark.parametrize("kind", ["oidc", "github"])
def test_a_provider_of_another_account(tmp_path: Path, provider: str, kind: str, *, right: bool) -> None:
    """STS looks for it among the account's own."""
    text = f"oidc: {{provider_arn: {provider}, audiences: [sts], subjects: [a]}}"
    if kind == "github":
        provider, own = (
            each.replace("gitlab.com", "github.example.com/_services/token") for each in (provider, PROVIDER)
        )
        text = f"github: {{owner: a, repository: b, branch: c, provider_arn: {provider}}}"
    else:
        own = PROVIDER
    stack = project(tmp_path, text) / "Pulumi.test.yaml"
    stack.write_text(stack.read_text(encoding="utf-8").replace("kind: user", f"kind: {kind}"), encoding="utf-8")
    found = findings(tmp_path)
    assert bool(found) is not right
    assert all(f"deploy.{kind}.provider_arn: `{provider}` is not a provider of this account" in each for each in found)
    assert all(f"write `{own}`" in each for each in found)


@pytest.mark.parametrize("region", ["eu-central-1", "cn-north-1", "us-gov-west-1"])
@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
def test_principals_of_another_partition(tmp_path: Path, region: str, partition: str) -> None:
    """No role is taken across partitions."""
    own = {"eu-central-1": "aws", "cn-north-1": "aws-cn", "us-gov-west-1": "aws-us-gov"}[region]
    arns = [f"arn:{each}:iam::210987654321:role/aws/ci" for each in (own, partition)]
    text = f"account: {{id: '210987654321', principals: [{', '.join(dict.fromkeys(arns))}]}}"
    stack = project(tmp_path, text) / "Pulumi.test.yaml"
    written = stack.read_text(encoding="utf-8").replace("kind: user", "kind: account")
    stack.write_text(written.replace("eu-central-1", region), encoding="utf-8")
    found = findings(tmp_path)
    assert len(found) == (own != partition)
    for each in found:
        assert f"deploy.account.principals[1]: `{arns[1]}` is of another partition" in each
        assert f"`{arns[0]}`" in each


def test_wrong_subjects_are_told_once_each_at_their_line(tmp_path: Path) -> None:
    text = f"""\
oidc:
  provider_arn: {PROVIDER}
  audiences: [sts]
  subjects:
    - project_path:acme/*
    - "*"
    - project_path:acme/shop:*
    - "${{gitlab.com:sub}}"
"""
    stack = project(tmp_path, text) / "Pulumi.test.yaml"
    stack.write_text(stack.read_text(encoding="utf-8").replace("kind: user", "kind: oidc"), encoding="utf-8")
    at = "config.shop:deployers.deploy.oidc.subjects"
    hint = "subjects of gitlab.com begin with `project_path:GROUP/PROJECT:`; a `*` or `?` may stand behind that"
    assert [(each.line, each.path, each.message, each.hint) for each in load(tmp_path, "test").findings] == [
        (
            11,
            f"{at}[0]",
            "`project_path:acme/*` lets more than one project in",
            f"{hint}, or behind the organisation with `whole_organisation: true`",
        ),
        (12, f"{at}[1]", "`*` lets more than one project in", hint),
        (
            14,
            f"{at}[3]",
            "`${gitlab.com:sub}` has `${`, which begins a policy variable of IAM",
            "write the text itself",
        ),
    ]


def test_a_name_that_aws_refuses(tmp_path: Path) -> None:
    (found,) = findings(project(tmp_path, "", name="Deploy_1"))
    assert found.startswith("5:5: config.shop:deployers.Deploy_1: `Deploy_1` cannot name a deployer")


@pytest.mark.parametrize(
    ("deployer", "manifest", "expected"),
    [
        (
            "tools: [pulumi-parameter]",
            "",
            "7:14: config.shop:deployers.deploy.tools: `pulumi-parameter` has nothing to write",
        ),
        ("push: true", "", "7:13: config.shop:deployers.deploy.push: `push` has nowhere to push to"),
        (
            "push: true",
            "image: {location: 999999999999.dkr.ecr.eu-central-1.amazonaws.com/a}",
            "`push` has nowhere to push to",
        ),
    ],
)
def test_what_has_nothing_to_do(tmp_path: Path, deployer: str, manifest: str, expected: str) -> None:
    (found,) = findings(project(tmp_path, deployer, manifest))
    assert expected in found


@pytest.mark.parametrize(
    ("deployer", "manifest"),
    [
        ("tools: [pulumi-parameter]", "image: {owner: parameter}"),
        ("push: true", "image: {location: 123456789012.dkr.ecr.eu-central-1.amazonaws.com/a:1}"),
    ],
)
def test_what_has_something_to_do(tmp_path: Path, deployer: str, manifest: str) -> None:
    assert findings(project(tmp_path, deployer, manifest)) == []


def test_too_many_services_are_divided_in_the_hint(tmp_path: Path) -> None:
    (found,) = findings(project(tmp_path, "attachments: 1", count=12))
    assert "managed policies of 6,144 characters; AWS attaches 1 to one identity" in found
    assert "`deploy-1: {services: [service-000, service-001" in found
    assert "`deploy-2: {services: [" in found
