"""The examples of docs/deployers.md: settings that are right, tokens that take the roles, CI files that name them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.evaluate import Request, evaluate
from ecs_platform.model.iam.proof.prover import prove_trust
from ecs_platform.model.iam.size import TRUST_POLICY, size
from ecs_platform.model.iam.trust import deployer_trust
from ecs_platform.model.load import load
from ecs_platform.model.settings.subjects import FORMS
from sandbox.aws.judge.shared_providers import open_to_all

PROJECT = Path(__file__).resolve().parents[3]
PAGE = (PROJECT / "docs" / "deployers.md").read_text(encoding="utf-8")
BLOCKS: dict[str, str] = dict(re.findall(r"```yaml\n# (\S+)\n(.*?)```", PAGE, re.DOTALL))
ORG = "5d0c1c4e-8d4b-4c3e-9f0b-1d2e3f4a5b6c"
REPOSITORY = "{2c8f7a54-0d1e-4b7a-8f55-0b7f6f3c9d22}"
BITBUCKET = "ari:cloud:bitbucket::workspace/6f6e8f0a-53c4-4f0e-9a1d-3c1f0a0b7c11"
ENTERPRISE = "token.actions.githubusercontent.com/acme-inc"
TOKENS = {
    "github": ("token.actions.githubusercontent.com", "sts.amazonaws.com", "repo:acme/shop:ref:refs/heads/main"),
    "enterprise": (ENTERPRISE, "sts.amazonaws.com", "repo:acme/shop:ref:refs/heads/main"),
    "server": ("github.example.com/_services/token", "sts.amazonaws.com", "repo:acme/shop:environment:test"),
    "gitlab": ("gitlab.com", "https://gitlab.com", "project_path:acme/shop:ref_type:tag:ref:v1.2"),
    "bitbucket": (
        "api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc",
        BITBUCKET,
        f"{REPOSITORY}:{{11111111-1111-4111-8111-111111111111}}",
    ),
    "circleci": (
        f"oidc.circleci.com/org/{ORG}",
        ORG,
        f"org/{ORG}/project/7e1f2a3b-4c5d-4e6f-8a9b-0c1d2e3f4a5b/user/1/vcs-origin/x/vcs-ref/refs/heads/main",
    ),
    "terraform": (
        "app.terraform.io",
        "aws.workload.identity",
        "organization:acme:project:Default Project:workspace:shop:run_phase:apply",
    ),
    "google": ("accounts.google.com", "deploy-shop", "108000002380243782158"),
    "jenkins": ("ci.example.com/oidc", "sts.amazonaws.com", "https://ci.example.com/job/shop/job/main/"),
}
"""By deployer: issuer, audience and subject of a token, as their manuals have them."""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    folder = tmp_path_factory.mktemp("page")
    (folder / "Pulumi.yaml").write_text("name: ecs-platform\nruntime: python\n", encoding="utf-8")
    (folder / "Pulumi.test.yaml").write_text(BLOCKS["Pulumi.test.yaml"], encoding="utf-8")
    (folder / "services").mkdir()
    manifest = "name: shop\ntype: Backend Service\nimage: {owner: parameter}\n"
    (folder / "services" / "shop.yaml").write_text(manifest, encoding="utf-8")
    return load(folder, "test")


def test_the_settings_are_right(loaded: Loaded) -> None:
    assert [str(each) for each in loaded.findings] == []
    assert set(loaded.settings.deployers) == set(TOKENS)


@pytest.mark.parametrize("name", TOKENS)
def test_their_tokens_take_the_role_and_nobody_elses(loaded: Loaded, name: str) -> None:
    deployer = loaded.settings.deployers[name]
    trust = deployer_trust(deployer, loaded.account)
    assert trust is not None
    assert open_to_all(json.dumps(trust)) is None
    assert [row for row in prove_trust(deployer, loaded.account, trust) if not row.right] == []
    issuer, audience, subject = TOKENS[name]
    key, provider = "aud", f"arn:aws:iam::123456789012:oidc-provider/{issuer}"
    if name == "google":
        key, provider = "oaud", issuer
    context = {f"{issuer}:{key}": audience, f"{issuer}:sub": subject}
    assert evaluate([trust], Request(provider, "sts:AssumeRoleWithWebIdentity", context=context)).allowed


@pytest.mark.parametrize(
    ("file", "name"),
    [(".gitlab-ci.yml", "gitlab"), ("bitbucket-pipelines.yml", "bitbucket"), (".circleci/config.yml", "circleci")],
)
def test_the_ci_files_name_the_role_and_the_audience(loaded: Loaded, file: str, name: str) -> None:
    text = json.dumps(yaml.safe_load(BLOCKS[file]))
    role = loaded.account.role(loaded.names.deployer_path, loaded.names.deployer(name))
    (said,) = re.findall(r"arn:aws:iam::\d+:role/[\w/-]+", text)
    assert said == role
    assert "AWS_WEB_IDENTITY_TOKEN_FILE" in text
    assert "/tmp/token" in text
    if name == "gitlab":
        given: dict[str, Any] = yaml.safe_load(BLOCKS[file])["deploy"]["id_tokens"]["AWS_TOKEN"]
        assert given == {"aud": TOKENS[name][1]}


def test_the_table_has_every_form() -> None:
    said = re.findall(
        r"^\| [^|]+ \| `([^`]+)` \|$", PAGE.partition("begin with |")[2].partition("\n\n")[0], re.MULTILINE
    )
    assert said == [form.example for form in FORMS]


def test_about_thirty_subjects_are_in_a_trust_policy(loaded: Loaded) -> None:
    deployer = loaded.settings.deployers["gitlab"]
    assert deployer.oidc is not None

    def characters(count: int) -> int:
        subjects = tuple(f"project_path:acme/service-{number:02}:ref_type:branch:ref:main" for number in range(count))
        trust = deployer_trust(
            deployer.model_copy(
                update={"oidc": deployer.oidc and deployer.oidc.model_copy(update={"subjects": subjects})}
            ),
            loaded.account,
        )
        return size(trust or {})

    assert characters(30) <= TRUST_POLICY < characters(36)
