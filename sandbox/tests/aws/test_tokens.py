"""STS takes a token of an OIDC provider for the roles that trust it, and tells others why not."""

import json

import pytest
from botocore.exceptions import ClientError

from sandbox.tests.aws.judge.cases.things import federated
from sandbox.tests.aws.world import TRUST, World, name, token

MAIN = "repo:acme/shop:ref:refs/heads/main"
NOT_TRUSTED = ("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity")
NO_TOKEN = (
    "InvalidIdentityToken",
    "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)",
)
WRONG_AUDIENCE = ("InvalidIdentityToken", "Incorrect token audience")
PATHS = ("", "/", "/acme-inc", "/_services/token")


def takes(world: World, role: str, web_identity: str) -> tuple[str, str] | None:
    """Code and words of a refusal; none where the role is taken."""
    try:
        world.client("sts").assume_role_with_web_identity(
            RoleArn=role, RoleSessionName="session", WebIdentityToken=web_identity
        )
    except ClientError as refused:
        return refused.response["Error"]["Code"], refused.response["Error"]["Message"]
    return None


def provider(world: World, path: str = "", *audiences: str) -> str:
    issuer = f"{name('ci')}.example.com{path}"
    clients = list(audiences) or ["sts.amazonaws.com"]
    world.client("iam").create_open_id_connect_provider(Url=f"https://{issuer}", ClientIDList=clients)
    return issuer


def role(world: World, trust: str) -> str:
    made = world.client("iam").create_role(RoleName=name("role"), AssumeRolePolicyDocument=trust)
    return str(made["Role"]["Arn"])


@pytest.mark.parametrize("path", PATHS)
def test_a_role_is_taken_by_whom_it_trusts(world: World, path: str) -> None:
    issuer = provider(world, path)
    trusted = role(world, federated(issuer, StringEquals={f"{issuer}:sub": MAIN, f"{issuer}:aud": "sts.amazonaws.com"}))
    assert takes(world, trusted, token(issuer, MAIN)) is None
    assert takes(world, trusted, token(issuer, MAIN, repository="acme/shop", exp=1)) is None
    assert takes(world, trusted, token(issuer, f"{MAIN}2")) == NOT_TRUSTED
    assert takes(world, trusted, token(issuer, MAIN.replace("acme", "evil"))) == NOT_TRUSTED
    assert takes(world, trusted, token(provider(world, path), MAIN)) == NOT_TRUSTED
    assert takes(world, f"{trusted}2", token(issuer, MAIN)) == NOT_TRUSTED


def test_the_keys_are_the_issuers(world: World) -> None:
    """Those of github.com, say, where the enterprise's slug is part of the issuer."""
    issuer = provider(world, "/acme-inc")
    host = issuer.partition("/")[0]
    asks_another = role(world, federated(issuer, StringEquals={f"{host}:sub": MAIN}))
    assert takes(world, asks_another, token(issuer, MAIN)) == NOT_TRUSTED
    assert takes(world, role(world, federated(issuer)), token(issuer, MAIN)) is None


def test_google_is_iams_own(world: World) -> None:
    """Its `aud` is who asked for the token, and `oaud` for whom; a provider of the account is not asked."""
    account, google = "108000002380243782158", "accounts.google.com"
    keys = {f"{google}:sub": account, f"{google}:oaud": "deploy"}
    statement = {"Effect": "Allow", "Principal": {"Federated": google}, "Action": "sts:AssumeRoleWithWebIdentity"}
    text = {"Version": "2012-10-17", "Statement": [{**statement, "Condition": {"StringEquals": keys}}]}
    trusted = role(world, json.dumps(text))
    assert takes(world, trusted, token(google, account, "deploy", azp=account)) is None
    assert takes(world, trusted, token(google, account, "other", azp=account)) == NOT_TRUSTED
    assert takes(world, trusted, token(google, "2", "deploy", azp="2")) == NOT_TRUSTED
    by_arn = role(world, federated(google, StringEquals={f"{google}:sub": account}))
    assert takes(world, by_arn, token(google, account, "deploy", azp=account)) == NOT_TRUSTED


def test_a_claim_that_the_token_has_not_got(world: World) -> None:
    issuer = provider(world)
    trusted = role(world, federated(issuer, StringEquals={f"{issuer}:environment": "production"}))
    assert takes(world, trusted, token(issuer, MAIN)) == NOT_TRUSTED
    assert takes(world, trusted, token(issuer, MAIN, environment="production")) is None


def test_the_account_has_the_provider_and_the_provider_the_audience(world: World) -> None:
    issuer = provider(world, "", "one", "two")
    trusted = role(world, federated(issuer))
    for audience in ("one", "two", ["two"]):
        assert takes(world, trusted, token(issuer, MAIN, audience)) is None
    for audience in ("three", "one2", ["three"]):
        assert takes(world, trusted, token(issuer, MAIN, audience)) == WRONG_AUDIENCE
    assert takes(world, trusted, token(issuer, MAIN, "three", azp="one")) is None, "azp stands in place of aud"
    assert takes(world, trusted, token(issuer, MAIN, "one", azp="three")) == WRONG_AUDIENCE
    for unknown in (f"{issuer}/other", "never.example.com"):
        code, message = takes(world, trusted, token(unknown, MAIN)) or ("", "")
        assert code == "InvalidIdentityToken"
        assert message == f"No OpenIDConnect provider found in your account for https://{unknown}"


@pytest.mark.parametrize("text", ["token", "a.b.c", "a.e30.c", "....", "a.WzFd.c"])
def test_what_is_no_token(world: World, text: str) -> None:
    issuer = provider(world)
    trusted = role(world, federated(issuer))
    assert takes(world, trusted, token(issuer, MAIN)) is None
    assert takes(world, trusted, text) == NO_TOKEN


def test_a_role_for_tasks_is_not_taken_with_a_token(world: World) -> None:
    assert takes(world, role(world, TRUST), token(provider(world), MAIN)) == NOT_TRUSTED
