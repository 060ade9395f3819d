"""The proof of who takes a role: nobody is answered wrongly, and whatever a trust policy lets in too much shows."""

import copy
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_platform.model.arns import Account
from ecs_platform.model.iam.document import Document, statements_of
from ecs_platform.model.iam.proof.prover import Row, prove_trust
from ecs_platform.model.iam.trust import deployer_trust
from ecs_platform.model.settings.deployers import Deployer
from tests.model.iam.environment import ACCOUNT
from tests.model.iam.tokens import ALL, Ci

GITHUB = "token.actions.githubusercontent.com"
SHOP: dict[str, Any] = {"owner": "acme", "repository": "shop"}
IDS = {"owner_id": 12, "repository_id": 34}


def github(**values: object) -> Deployer:
    return Deployer.model_validate({"kind": "github", "github": {**SHOP, **values}})


def account(**values: object) -> Deployer:
    return Deployer.model_validate({"kind": "account", "account": {"id": "210987654321", **values}})


def oidc(issuer: str, *subjects: str, **values: object) -> Deployer:
    provider = f"arn:aws:iam::123456789012:oidc-provider/{issuer}"
    given = {"provider_arn": provider, "audiences": ["aws"], "subjects": list(subjects), **values}
    return Deployer.model_validate({"kind": "oidc", "oidc": given})


ROLES = [f"arn:aws:iam::210987654321:role/{name}" for name in ("ci", "ops/ci")]
DEPLOYERS = {
    "branch": github(branch="main"),
    "tag": github(tag="v1"),
    "environment": github(environment="prod: eu"),
    "pull requests": github(branch="main", pull_requests=True),
    "ids": github(branch="main", **IDS),
    "both forms": github(branch="main", subject="both", **IDS),
    "organisation": github(repository=None, whole_organisation=True, branch="main"),
    "organisation, ids": github(repository=None, whole_organisation=True, branch="main", owner_id=12),
    "audiences": github(branch="main", audiences=["sts.amazonaws.com", "sts.amazonaws.com.cn"]),
    "enterprise": github(branch="main", issuer=f"https://{GITHUB}/acme"),
    "server": github(branch="main", issuer="https://github.example.com/_services/token"),
    "account": account(),
    "roles": account(principals=ROLES),
    "external id": account(external_id="ours"),
    "roles, external id": account(principals=ROLES, external_id="ours"),
    **{f"{ci.issuer}, exactly": oidc(ci.issuer, ci.project + ci.ends[0]) for ci in ALL},
    **{f"{ci.issuer}, pattern": oidc(ci.issuer, ci.project + "*") for ci in ALL},
    **{f"{ci.issuer}, both": oidc(ci.issuer, ci.strangers[0] + ci.ends[0], ci.project + "*") for ci in ALL},
    "google": oidc("accounts.google.com", "108000002380243782158", provider_arn="accounts.google.com"),
    "tags": oidc("gitlab.com", "project_path:acme/shop:ref_type:tag:ref:v*"),
    "group": oidc("gitlab.com", "project_path:acme/*:ref_type:branch:ref:main", whole_organisation=True),
}
EACH = pytest.mark.parametrize("name", DEPLOYERS)


def wrong(deployer: Deployer, trust: Document | None) -> list[Row]:
    return [row for row in prove_trust(deployer, ACCOUNT, trust) if not row.right]


@EACH
def test_nobody_is_answered_wrongly(name: str) -> None:
    trust = deployer_trust(DEPLOYERS[name], ACCOUNT)
    rows = list(prove_trust(DEPLOYERS[name], ACCOUNT, trust))
    assert [row for row in rows if not row.right] == []
    assert any(row.expected for row in rows)
    assert sum(not row.expected for row in rows) >= 5
    assert len({row.question for row in rows}) == len(rows)


@given(data=st.data())
def test_nor_whatever_subjects_it_has(data: st.DataObject) -> None:
    ci = data.draw(st.sampled_from(ALL))
    whole = ci.project + data.draw(st.sampled_from(ci.ends))
    patterns = st.integers(len(ci.project), len(whole)).map(lambda at: whole[:at] + "*")
    exact = st.sampled_from([whole, f"{whole}2", *(each + ci.ends[0] for each in ci.strangers)])
    subjects = data.draw(st.lists(patterns | exact, min_size=1, max_size=4, unique=True))
    audiences = data.draw(st.lists(st.sampled_from(["aws", "aws2", "2aws"]), min_size=1, unique=True))
    deployer = oidc(ci.issuer, *subjects, audiences=audiences)
    assert wrong(deployer, deployer_trust(deployer, ACCOUNT)) == []


@pytest.mark.parametrize("digit", "987")
def test_nor_whichever_account_it_trusts(digit: str) -> None:
    for more in ({}, {"principals": [f"arn:aws:iam::{digit * 12}:role/x"]}, {"external_id": "ours"}):
        deployer = account(id=digit * 12, **more)
        assert wrong(deployer, deployer_trust(deployer, ACCOUNT)) == []


def test_in_other_partitions_too() -> None:
    china = Account("cn-north-1", "123456789012")
    for name in ("branch", "enterprise", "account"):
        trust = deployer_trust(DEPLOYERS[name], china)
        assert [row for row in prove_trust(DEPLOYERS[name], china, trust) if not row.right] == []


def test_nobody_takes_a_user() -> None:
    assert list(prove_trust(Deployer(kind="user"), ACCOUNT, None)) == []


def test_the_keys_of_one_provider_and_another_as_principal() -> None:
    """An enterprise whose tokens were asked by the keys of github.com: nobody could take the role."""
    deployer = DEPLOYERS["enterprise"]
    text = copy.deepcopy(deployer_trust(github(branch="main"), ACCOUNT))
    assert text is not None
    text["Statement"][0]["Principal"] = {"Federated": f"arn:aws:iam::123456789012:oidc-provider/{GITHUB}/acme"}
    (row,) = wrong(deployer, text)
    assert row.question == "take its role: its own, for sts.amazonaws.com: repo:acme/shop:ref:refs/heads/main"
    assert f"{GITHUB}:" in row.reason


@pytest.mark.parametrize("ci", ALL, ids=lambda ci: ci.issuer)
def test_settings_that_let_more_than_a_project_in_show(ci: Ci) -> None:
    """Should the check of settings ever take such a subject, the proof does not: it knows strangers by itself."""
    right = oidc(ci.issuer, ci.project + "*")
    assert wrong(right, deployer_trust(right, ACCOUNT)) == []
    own = [ci.organisation + "*"] if ci.organisation else []
    kind = re.split("[:/{]", ci.project)[0]
    for subject in ("*", kind + "*", *own):
        assert right.oidc is not None
        open_to_many = right.model_copy(update={"oidc": right.oidc.model_copy(update={"subjects": (subject,)})})
        rows = wrong(open_to_many, deployer_trust(open_to_many, ACCOUNT))
        alone = ci.issuer.startswith("oidc.eks.") or ci.issuer.endswith("spacelift.io")
        assert alone or any("somebody else's project" in row.question for row in rows), subject
        if subject in own:
            whole = oidc(ci.issuer, subject, whole_organisation=True)
            assert wrong(whole, deployer_trust(whole, ACCOUNT)) == []


def listed(value: Any) -> list[str]:
    return list(value) if isinstance(value, list) else [value]


def weaker(trust: Document) -> Iterator[tuple[str, Document]]:
    """The trust policy with one thing changed, so that it lets in others, or not all of its own."""
    for number, statement in enumerate(statements_of(trust)):
        for what, changes in [*_conditions(statement), *_principals(statement)]:
            changed = copy.deepcopy(trust)
            changed["Statement"][number].update(changes)
            yield f"{statement['Sid']}: {what}", changed
        fewer = copy.deepcopy(trust)
        del fewer["Statement"][number]
        yield f"without {statement['Sid']}", fewer
    for principal, action in (
        ("*", "sts:AssumeRoleWithWebIdentity"),
        ({"AWS": "*"}, "sts:AssumeRole"),
        ({"AWS": "arn:aws:iam::999999999999:root"}, "sts:AssumeRole"),
        ({"Service": "ecs-tasks.amazonaws.com"}, "sts:AssumeRole"),
        ({"Service": "lambda.amazonaws.com"}, "sts:*"),
    ):
        more = {"Sid": "More", "Effect": "Allow", "Principal": principal, "Action": action}
        yield f"{principal} too", {**trust, "Statement": [*trust["Statement"], more]}


def _principals(statement: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "denied", {"Effect": "Deny"}
    yield "for nobody", {"Principal": {"AWS": "arn:aws:iam::777777777777:root"}}
    if "AWS" in statement["Principal"]:
        if "aws:PrincipalArn" not in str(statement.get("Condition")):
            yield "for everybody", {"Principal": {"AWS": "*"}}
        return
    provider = statement["Principal"]["Federated"]
    yield "for all providers", {"Principal": "*"}
    yield "for all actions", {"Action": "sts:*"}
    yield "for the session's tags", {"Action": [statement["Action"], "sts:TagSession"]}
    others = [
        f"{provider.partition('/')[0]}/evil.example.com",
        provider.replace("123456789012", "210987654321"),
        f"{provider}2",
    ]
    if not provider.startswith("arn:"):
        # IAM's own: all others have an ARN.
        others = ["arn:aws:iam::123456789012:oidc-provider/evil.example.com"]
    for other in others:
        yield f"for {other}", {"Principal": {"Federated": other}}
        yield f"for {other} too", {"Principal": {"Federated": [provider, other]}}


def _conditions(statement: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    conditions = statement.get("Condition", {})
    for operator, keys in conditions.items():
        for key, values in keys.items():
            rest = {**conditions, operator: {other: each for other, each in keys.items() if other != key}}
            yield f"without {key}", {"Condition": rest}
            elsewhere = key.replace(key.rpartition(":")[0], "evil.example.com")
            for name in (f"{operator}IfExists", f"ForAllValues:{operator}", operator.replace("String", "StringNot")):
                # Who has an ARN has that key.
                if name != operator and key != "aws:PrincipalArn":
                    yield f"{name} {key}", {"Condition": {**rest, name: {**rest.get(name, {}), key: values}}}
            yield f"asks {elsewhere}", {"Condition": {**rest, operator: {**rest[operator], elsewhere: values}}}
            for text, wider in _wider(listed(values)):
                like = "ArnLike" if operator.startswith("Arn") else "StringLike"
                yield f"{like} {key} {text}", {"Condition": {**rest, like: {**rest.get(like, {}), key: wider}}}
            cased = any(value != value.swapcase() for value in listed(values))
            if operator == "StringEquals" and key.endswith(":sub") and cased:
                ignore = {**rest, "StringEqualsIgnoreCase": {key: values}}
                yield f"{key} in whatever case", {"Condition": ignore}


def _wider(values: list[str]) -> Iterator[tuple[str, list[str]]]:
    for value in values:
        others = [each for each in values if each != value]
        if others:
            yield f"without {value}", others
        parts = re.split("([:/])", value)
        wider = [f"{value}*", f"*{value}", "*"] if not value.startswith("arn:") else [f"{value}*"]
        for number, part in enumerate(parts):
            # Of an ARN, the account is the principal's too.
            if value.startswith("arn:") and number <= value[: value.rindex(":")].count(":") * 2:
                continue
            if part not in ("*", "", ":", "/"):
                wider.append("".join([*parts[:number], "*", *parts[number + 1 :]]))
                wider.append("".join([*parts[:number], f"{part}*", *parts[number + 1 :]]))
                wider.append("".join(parts[:number]) + "*")
        yield from (
            (f"{each} for {value}", [*others, each])
            for each in dict.fromkeys(wider)
            if each != value and "**" not in each
        )


@EACH
def test_whatever_a_trust_policy_lets_in_too_much_shows(name: str) -> None:
    deployer = DEPLOYERS[name]
    trust = deployer_trust(deployer, ACCOUNT)
    assert trust is not None
    unnoticed, tried = [], 0
    for what, changed in weaker(trust):
        tried += 1
        if not wrong(deployer, changed):
            unnoticed.append(what)
    assert unnoticed == []
    assert tried >= 9
