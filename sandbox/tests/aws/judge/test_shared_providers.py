"""Trust policies of OIDC providers that many organisations share: which keys IAM wants, provider by provider."""

from typing import Any

import pytest

from sandbox.aws.judge.shared_providers import open_to_all
from sandbox.tests.aws.judge.cases.things import federated

GITHUB = "token.actions.githubusercontent.com"
# By hand, from the table of the page that the module names.
WANTED = {
    GITHUB: f"{GITHUB}:sub",
    f"{GITHUB}/acme-enterprise": f"{GITHUB}/acme-enterprise:sub",
    "vstoken.actions.githubusercontent.com": "vstoken.actions.githubusercontent.com:sub",
    "oidc-configuration.audit-log.githubusercontent.com": "oidc-configuration.audit-log.githubusercontent.com:sub",
    "gitlab.com": "gitlab.com:sub",
    "app.terraform.io": "app.terraform.io:sub",
    "agent.buildkite.com": "agent.buildkite.com:sub",
    "oidc.codefresh.io": "oidc.codefresh.io:sub",
    "studio.datachain.ai/api": "studio.datachain.ai/api:sub",
    "scalr.io": "scalr.io:sub",
    "tokens.cloud.shisho.dev": "tokens.cloud.shisho.dev:sub",
    "proidc.upbound.io": "proidc.upbound.io:sub",
    "oidc.op1.openshiftapps.com/2f785sojlpb85i7402pk3qogugim5nfb": (
        "oidc.op1.openshiftapps.com/2f785sojlpb85i7402pk3qogugim5nfb:sub"
    ),
    "oidc.vercel.com": "oidc.vercel.com:aud",
    "api.pulumi.com/oidc": "api.pulumi.com/oidc:aud",
    "sandboxes.cloud": "sandboxes.cloud:aud",
    "cognito-identity.amazonaws.com": "cognito-identity.amazonaws.com:aud",
    "sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d": "sts:RoleSessionName",
}
OWN = (
    "gitlab.example.com",
    "ghes.example.com/_services/token",
    "token.actions.acme.ghe.com",
    "oidc.circleci.com/org/11111111-1111-1111-1111-111111111111",
    "api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc",
    f"{GITHUB}.example.com",
)
"""Issuers of one organisation alone: theirs to decide."""


@pytest.mark.parametrize(("issuer", "key"), WANTED.items(), ids=WANTED)
@pytest.mark.parametrize("operator", ["StringEquals", "StringLike", "StringEqualsIgnoreCase", "ForAnyValue:StringLike"])
def test_the_key_of_a_shared_provider_is_wanted(issuer: str, key: str, operator: str) -> None:
    assert open_to_all(federated(issuer, **{operator: {key: "acme"}})) is None
    assert open_to_all(federated(issuer, **{operator: {key.upper(): ["acme", "other"]}})) is None
    for conditions in _not_enough(issuer, key, operator):
        said = open_to_all(federated(issuer, **conditions))
        assert said is not None, conditions
        assert said.startswith(f"Trust policy with trusted principal arn:aws:iam::123456789012:oidc-provider/{issuer} ")
        assert key in said


def _not_enough(issuer: str, key: str, operator: str) -> list[dict[str, Any]]:
    host, _, claim = key.rpartition(":")
    return [
        {},
        {operator: {f"{issuer}:email": "acme"}},
        {operator: {key: "*"}},
        {operator: {key: ["acme", "*"]}},
        {operator: {f"{host}.example.com:{claim}": "acme"}},
        {"StringNotEquals": {key: "acme"}},
        {"StringLikeIfExists": {key: "acme"}},
        {"Null": {key: "false"}},
    ]


def test_github_takes_the_reusable_workflow_in_place_of_the_subject() -> None:
    assert open_to_all(federated(GITHUB, StringLike={f"{GITHUB}:job_workflow_ref": "acme/shop/*"})) is None
    assert open_to_all(federated("gitlab.com", StringLike={"gitlab.com:job_workflow_ref": "acme/shop/*"})) is not None


@pytest.mark.parametrize("issuer", OWN)
def test_of_a_provider_of_ones_own_nothing_is_wanted(issuer: str) -> None:
    assert open_to_all(federated(issuer)) is None


def test_who_is_denied_may_be_everybody() -> None:
    assert open_to_all(federated(GITHUB).replace('"Allow"', '"Deny"')) is None
