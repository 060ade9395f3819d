"""The local AWS takes tokens for the roles of deployers as IAM does: whose they are, and nobody else's."""

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from ecs_platform.local.iam import Evaluator
from ecs_platform.model.arns import Account
from ecs_platform.model.iam.document import Document, text
from ecs_platform.model.iam.trust import deployer_trust, ecs_tasks_trust
from ecs_platform.model.settings.deployers import Deployer
from sandbox.aws import authorizer, tokens
from sandbox.tests.aws.world import token
from tests.model.iam.tokens import ALL, Ci

ACCOUNT = Account("eu-central-1", "123456789012")
ROLE = "arn:aws:iam::123456789012:role/deploy/test/test-ci-deployer"
NOT_TRUSTED = "Not authorized to perform sts:AssumeRoleWithWebIdentity"
EACH = pytest.mark.parametrize("ci", ALL, ids=lambda ci: ci.issuer)


@pytest.fixture(autouse=True)
def evaluator() -> Iterator[None]:
    before = authorizer.known()
    authorizer.know(Evaluator())
    yield
    authorizer.know(before)


def said(trust: Document | None, issuer: str, subject: str) -> str | None:
    """What STS says of a token; none where it takes it."""
    provider = SimpleNamespace(
        url=issuer, arn=f"arn:aws:iam::123456789012:oidc-provider/{issuer}", client_id_list=["sts.amazonaws.com"]
    )
    role = SimpleNamespace(arn=ROLE, assume_role_policy_document=text(trust or {}))
    iam: Any = SimpleNamespace(open_id_providers={"1": provider}, roles={"1": role})
    refused = tokens.refused(token(issuer, subject), ROLE, iam)
    return None if refused is None else refused.message


def trust_of(ci: Ci, *subjects: str) -> Document | None:
    provider = f"arn:aws:iam::123456789012:oidc-provider/{ci.issuer}"
    oidc = {"provider_arn": provider, "audiences": ["sts.amazonaws.com"], "subjects": list(subjects)}
    return deployer_trust(Deployer.model_validate({"kind": "oidc", "oidc": oidc}), ACCOUNT)


@EACH
def test_a_token_takes_its_role(ci: Ci) -> None:
    exact, pattern = trust_of(ci, ci.project + ci.ends[0]), trust_of(ci, f"{ci.project}*")
    assert said(exact, ci.issuer, ci.project + ci.ends[0]) is None
    assert said(exact, ci.issuer, ci.project + ci.ends[0] + "2") == NOT_TRUSTED
    for end in ci.ends:
        assert said(pattern, ci.issuer, ci.project + end) is None
        for stranger in ci.strangers:
            assert said(pattern, ci.issuer, stranger + end) == NOT_TRUSTED


@EACH
def test_keys_of_another_issuer_let_nobody_in(ci: Ci) -> None:
    trust = text(trust_of(ci, f"{ci.project}*") or {}).replace(f'"{ci.issuer}:', '"example.com:')
    assert said(json.loads(trust), ci.issuer, ci.project + ci.ends[0]) == NOT_TRUSTED


def test_a_role_of_tasks_is_not_taken_with_a_token() -> None:
    assert (
        said(ecs_tasks_trust(ACCOUNT), "gitlab.com", "project_path:acme/shop:ref_type:branch:ref:main") == NOT_TRUSTED
    )


@EACH
def test_what_hangs_on_a_key_of_which_nothing_is_known_is_not_refused(ci: Ci) -> None:
    trust = trust_of(ci, f"{ci.project}*")
    assert trust is not None
    conditions = trust["Statement"][0]["Condition"]
    for key in ("aws:SourceIp", "sts:RoleSessionName"):
        trust["Statement"][0]["Condition"] = {**conditions, "StringLike": {**conditions["StringLike"], key: "any"}}
        assert said(trust, ci.issuer, ci.project + ci.ends[0]) is None
        # With a subject that is not its own it makes no difference.
        assert said(trust, ci.issuer, ci.strangers[0] + ci.ends[0]) == NOT_TRUSTED
