"""The setting `deployers`: what is refused, and who the identities trust."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from ecs_platform.model.arns import Account
from ecs_platform.model.iam.conditions import matches
from ecs_platform.model.iam.evaluate import Request, evaluate
from ecs_platform.model.iam.size import TRUST_POLICY, size
from ecs_platform.model.iam.trust import GITHUB_HOST, deployer_trust
from ecs_platform.model.settings.deployers import Deployer
from sandbox.aws.judge.shared_providers import open_to_all
from tests.model.iam.environment import ACCOUNT

PROVIDER = f"arn:aws:iam::123456789012:oidc-provider/{GITHUB_HOST}"
ROLE = "arn:aws:iam::210987654321:role/ci"


def github(**values: object) -> Deployer:
    given = {"owner": "acme", "repository": "shop", "branch": "main", **values}
    return Deployer.model_validate({"kind": "github", "github": {k: v for k, v in given.items() if v is not None}})


def takes(deployer: Deployer, subject: str, audience: str = "sts.amazonaws.com", provider: str = PROVIDER) -> bool:
    """Whether a GitHub token with this subject takes the role."""
    trust = deployer_trust(deployer, ACCOUNT)
    assert trust is not None
    context = {f"{GITHUB_HOST}:sub": subject, f"{GITHUB_HOST}:aud": audience}
    return evaluate([trust], Request(provider, "sts:AssumeRoleWithWebIdentity", context=context)).allowed


def message(values: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as caught:
        Deployer.model_validate(values)
    return "\n".join(
        f"{error['loc']} {error['msg']} {error.get('ctx', {}).get('hint', '')}" for error in caught.value.errors()
    )


def test_everything_risky_is_off_unless_asked_for() -> None:
    deployer = Deployer.model_validate({"kind": "user"})
    assert deployer.options == ()
    assert deployer.access_keys == ()
    assert deployer.tools == ("aws-cli",)
    assert deployer.services is None
    assert deployer_trust(deployer, ACCOUNT) is None


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"kind": "role"}, "'user', 'github', 'oidc' or 'account'"),
        ({"kind": "user", "tools": ["ecs-deploy"]}, "`silinternational/ecs-deploy`"),
        ({"kind": "user", "tools": ["terraform"]}, "'aws-cli'"),
        ({"kind": "user", "tools": ["aws-cli", "aws-cli"]}, "stands more than once"),
        ({"kind": "user", "tools": []}, "may do nothing"),
        ({"kind": "user", "services": []}, "at least 1"),
        ({"kind": "user", "access_keys": ["a", "b", "c"]}, "at most 2"),
        ({"kind": "user", "access_keys": ["a", "a"]}, "more than once"),
        ({"kind": "user", "github": {"owner": "a", "repository": "b", "branch": "c"}}, "write `kind: github`"),
        ({"kind": "github"}, "no `github`"),
        ({"kind": "oidc"}, "no `oidc`"),
        ({"kind": "account", "account": {"id": "123456789012"}, "access_keys": ["a"]}, "only a user has"),
        ({"kind": "account", "account": {"id": "12345"}}, "twelve digits"),
        ({"kind": "account", "account": {"id": "123456789012", "principals": [ROLE]}}, "not in the account"),
        (
            {"kind": "account", "account": {"id": "210987654321", "principals": [f"{ROLE}${{aws:x}}"]}},
            "policy variable",
        ),
        ({"kind": "user", "run": "yes"}, "valid boolean"),
        ({"kind": "user", "pull": True}, "Extra inputs"),
        ({"kind": "user", "attachments": 0}, "greater than or equal to 1"),
        (
            {"kind": "oidc", "oidc": {"provider_arn": PROVIDER, "audiences": ["a"], "subjects": ["project:*"]}},
            "`repo:OWNER/REPOSITORY:`",
        ),
    ],
)
def test_what_is_refused(values: dict[str, Any], expected: str) -> None:
    assert expected in message(values)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"owner": "*"}, "never `*`"),
        ({"owner": "ac*"}, "never `*`"),
        ({"owner": "acme/shop"}, "letters, digits, `-` and `_`"),
        ({"repository": "*"}, "whole_organisation"),
        ({"repository": "acme/shop"}, "without the owner"),
        ({"repository": None}, "no `repository`"),
        ({"branch": "*"}, "not allowed here"),
        ({"branch": "release/*"}, "not allowed here"),
        ({"branch": None}, "neither `branch` nor `environment`"),
        ({"environment": "production"}, "keep one"),
        ({"whole_organisation": True}, "remove one of them"),
        ({"owner_id": 1}, "without `repository_id`"),
        ({"repository_id": 1}, "without `owner_id`"),
        ({"subject": "ids"}, "without ids"),
        ({"audiences": []}, "at least 1"),
        ({"provider_arn": PROVIDER.replace(GITHUB_HOST, f"https://{GITHUB_HOST}")}, "not the ARN of an OIDC provider"),
        ({"provider_arn": f"{PROVIDER}/"}, "GitHub does not issue"),
        ({"audiences": ["sts.*"]}, "not allowed here"),
        ({"issuer": "https://gitlab.com"}, "not an issuer of GitHub"),
        ({"issuer": f"https://{GITHUB_HOST}/a/b"}, "not an issuer of GitHub"),
        ({"issuer": GITHUB_HOST}, "not an issuer of GitHub"),
        ({"issuer": f"https://{GITHUB_HOST}/"}, "not an issuer of GitHub"),
        ({"provider_arn": PROVIDER.replace(GITHUB_HOST, "gitlab.com")}, "write `kind: oidc`"),
        ({"provider_arn": PROVIDER, "issuer": f"https://{GITHUB_HOST}/acme"}, "remove one"),
    ],
)
def test_what_is_refused_of_github(values: dict[str, Any], expected: str) -> None:
    given = {"owner": "acme", "repository": "shop", "branch": "main", **values}
    assert expected in message({"kind": "github", "github": {k: v for k, v in given.items() if v is not None}})


def test_exactly_one_branch_of_one_repository_takes_the_role() -> None:
    deployer = github()
    assert takes(deployer, "repo:acme/shop:ref:refs/heads/main")
    for subject in (
        "repo:acme/shop:ref:refs/heads/main2",
        "repo:acme/shop:ref:refs/heads/feature",
        "repo:acme/shop:ref:refs/tags/main",
        "repo:acme/shop:pull_request",
        "repo:acme/shop:environment:main",
        "repo:acme/shop-admin:ref:refs/heads/main",
        "repo:acme2/shop:ref:refs/heads/main",
        "repo:evil/shop:ref:refs/heads/main",
        "repo:acme@1/shop@2:ref:refs/heads/main",
        "REPO:acme/shop:ref:refs/heads/main",
    ):
        assert not takes(deployer, subject), subject
    assert not takes(deployer, "repo:acme/shop:ref:refs/heads/main", audience="https://github.com/acme")
    assert not takes(deployer, "repo:acme/shop:ref:refs/heads/main", provider=f"{PROVIDER}.evil.example")


@pytest.mark.parametrize(
    "issuer",
    [
        GITHUB_HOST,
        f"{GITHUB_HOST}/acme-enterprise",
        "token.actions.acme.ghe.com",
        "github.example.com/_services/token",
    ],
)
@pytest.mark.parametrize("by_arn", [False, True])
def test_an_enterprise_has_an_issuer_of_its_own_and_its_keys(issuer: str, *, by_arn: bool) -> None:
    provider = PROVIDER.replace(GITHUB_HOST, issuer)
    deployer = github(provider_arn=provider) if by_arn else github(issuer=f"https://{issuer}")
    trust = deployer_trust(deployer, ACCOUNT)
    assert trust is not None
    (statement,) = trust["Statement"]
    assert statement["Principal"] == {"Federated": provider}
    assert statement["Condition"]["StringEquals"] == {
        f"{issuer}:aud": "sts.amazonaws.com",
        f"{issuer}:sub": "repo:acme/shop:ref:refs/heads/main",
    }
    assert open_to_all(json.dumps(trust)) is None


def test_audiences_are_what_the_tokens_are_for() -> None:
    china = github(audiences=["sts.amazonaws.com.cn", "sts.amazonaws.com"])
    for audience in ("sts.amazonaws.com.cn", "sts.amazonaws.com"):
        assert takes(china, "repo:acme/shop:ref:refs/heads/main", audience=audience)
    assert not takes(china, "repo:acme/shop:ref:refs/heads/main", audience="sts.amazonaws.com.cn.evil")
    assert not takes(github(), "repo:acme/shop:ref:refs/heads/main", audience="sts.amazonaws.com.cn")


def test_subjects_with_ids_are_another_form() -> None:
    deployer = github(owner_id=123456, repository_id=456789)
    assert takes(deployer, "repo:acme@123456/shop@456789:ref:refs/heads/main")
    # A name that somebody else has taken over since does not do.
    assert not takes(deployer, "repo:acme@999999/shop@456789:ref:refs/heads/main")
    assert not takes(deployer, "repo:acme/shop:ref:refs/heads/main")
    both = github(owner_id=123456, repository_id=456789, subject="both")
    assert takes(both, "repo:acme@123456/shop@456789:ref:refs/heads/main")
    assert takes(both, "repo:acme/shop:ref:refs/heads/main")
    names = github(owner_id=123456, repository_id=456789, subject="names")
    assert not takes(names, "repo:acme@123456/shop@456789:ref:refs/heads/main")


def test_environments_tags_and_pull_requests() -> None:
    assert takes(github(branch=None, environment="prod: eu"), "repo:acme/shop:environment:prod%3A eu")
    assert takes(github(branch=None, tag="v1"), "repo:acme/shop:ref:refs/tags/v1")
    assert not takes(github(), "repo:acme/shop:pull_request")
    assert takes(github(pull_requests=True), "repo:acme/shop:pull_request")


def test_a_whole_organisation_only_where_it_says_so_and_never_another() -> None:
    deployer = github(repository=None, whole_organisation=True)
    assert takes(deployer, "repo:acme/any:ref:refs/heads/main")
    assert not takes(deployer, "repo:acme2/any:ref:refs/heads/main")
    assert not takes(deployer, "repo:acme/any:ref:refs/heads/feature")
    ids = github(repository=None, whole_organisation=True, owner_id=123456)
    assert takes(ids, "repo:acme@123456/any@7:ref:refs/heads/main")
    assert not takes(ids, "repo:acme@1234567/any@7:ref:refs/heads/main")
    subjects = deployer_trust(ids, ACCOUNT)["Statement"][0]["Condition"]["StringLike"][f"{GITHUB_HOST}:sub"]  # type: ignore[index]
    assert "*" not in subjects.partition("/")[0]


def test_other_providers_give_exact_subjects() -> None:
    provider = "arn:aws:iam::123456789012:oidc-provider/gitlab.example.com"
    oidc = {"provider_arn": provider, "audiences": ["ecs"], "subjects": ["project_path:a/b:ref_type:branch:ref:main"]}
    trust = deployer_trust(Deployer.model_validate({"kind": "oidc", "oidc": oidc}), ACCOUNT)
    assert trust is not None
    action = "sts:AssumeRoleWithWebIdentity"
    good = {"gitlab.example.com:aud": "ecs", "gitlab.example.com:sub": "project_path:a/b:ref_type:branch:ref:main"}
    assert evaluate([trust], Request(provider, action, context=good)).allowed
    for key in good:
        assert not evaluate([trust], Request(provider, action, context={**good, key: "other"})).allowed
        assert not evaluate(
            [trust], Request(provider, action, context={k: v for k, v in good.items() if k != key})
        ).allowed


def test_an_account_can_be_narrowed_to_roles_and_an_external_id() -> None:
    account = {"id": "210987654321", "principals": [ROLE], "external_id": "ours-1"}
    trust = deployer_trust(Deployer.model_validate({"kind": "account", "account": account}), ACCOUNT)
    assert trust is not None
    good = {"aws:PrincipalArn": ROLE, "sts:ExternalId": "ours-1"}
    assert evaluate([trust], Request(ROLE, "sts:AssumeRole", context=good)).allowed
    other = ROLE.replace("role/ci", "role/cicd")
    assert not evaluate([trust], Request(other, "sts:AssumeRole", context={**good, "aws:PrincipalArn": other})).allowed
    assert not evaluate([trust], Request(ROLE, "sts:AssumeRole", context={"aws:PrincipalArn": ROLE})).allowed
    stranger = ROLE.replace("210987654321", "999999999999")
    assert not evaluate(
        [trust], Request(stranger, "sts:AssumeRole", context={**good, "aws:PrincipalArn": stranger})
    ).allowed


def test_the_partition_is_the_accounts() -> None:
    trust = deployer_trust(github(), Account("us-gov-west-1", "123456789012"))
    assert trust is not None
    assert trust["Statement"][0]["Principal"] == {"Federated": PROVIDER.replace("arn:aws:", "arn:aws-us-gov:")}


def test_trust_policies_are_small_enough() -> None:
    long = github(
        owner="o" * 39, repository="r" * 100, branch="b" * 250, owner_id=10**9, repository_id=10**9, subject="both"
    )
    trust = deployer_trust(long, ACCOUNT)
    assert trust is not None
    assert size(trust) <= TRUST_POLICY
    assert matches("repo:*", trust["Statement"][0]["Condition"]["StringEquals"][f"{GITHUB_HOST}:sub"][0])
