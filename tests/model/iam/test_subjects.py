"""Subjects of tokens: a `*` is taken behind what names one project, and nowhere before; who then takes the role."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ecs_platform.model.iam.evaluate import Request, evaluate
from ecs_platform.model.iam.trust import deployer_trust
from ecs_platform.model.settings.deployers import Deployer
from ecs_platform.model.settings.subjects import FORMS
from sandbox.aws.judge.shared_providers import open_to_all
from tests.model.iam.environment import ACCOUNT
from tests.model.iam.tokens import ALL, Ci

PROVIDER = "arn:aws:iam::123456789012:oidc-provider/"
EACH = pytest.mark.parametrize("ci", ALL, ids=lambda ci: ci.issuer)


def oidc(issuer: str, *subjects: str, **more: Any) -> Deployer:
    given = {"provider_arn": PROVIDER + issuer, "audiences": ["aws"], "subjects": list(subjects), **more}
    return Deployer.model_validate({"kind": "oidc", "oidc": given})


def taken(issuer: str, *subjects: str, **more: Any) -> bool:
    try:
        oidc(issuer, *subjects, **more)
    except ValidationError:
        return False
    return True


def takes(deployer: Deployer, issuer: str, subject: str, audience: str = "aws") -> bool:
    trust = deployer_trust(deployer, ACCOUNT)
    assert trust is not None
    context = {f"{issuer}:sub": subject, f"{issuer}:aud": audience}
    return evaluate([trust], Request(PROVIDER + issuer, "sts:AssumeRoleWithWebIdentity", context=context)).allowed


def test_each_form_has_a_ci_system_here() -> None:
    """By what it begins with, so that a form that is added is tried."""
    for form in FORMS:
        assert any(re.fullmatch(form.issuer, ci.issuer) for ci in ALL), form


@EACH
@given(data=st.data())
def test_a_wildcard_is_taken_behind_the_project_and_not_before(ci: Ci, data: st.DataObject) -> None:
    whole = ci.project + data.draw(st.sampled_from(ci.ends))
    at = data.draw(st.integers(0, len(whole)))
    wild = data.draw(st.sampled_from(["*", "?"]))
    pattern = data.draw(st.sampled_from([whole[:at] + wild, whole[:at] + wild + whole[at + 1 :]]))
    assert taken(ci.issuer, whole)
    assert taken(ci.issuer, pattern) == (at >= len(ci.project))
    of_organisation = ci.organisation is not None and at >= len(ci.organisation)
    assert taken(ci.issuer, pattern, whole_organisation=True) == (at >= len(ci.project) or of_organisation)


@EACH
def test_behind_it_is_the_whole_project_and_nobody_else(ci: Ci) -> None:
    deployer = oidc(ci.issuer, ci.project + "*")
    for end in ci.ends:
        assert takes(deployer, ci.issuer, ci.project + end)
        assert not takes(deployer, ci.issuer, ci.project + end, audience="other")
        for stranger in ci.strangers:
            assert not takes(deployer, ci.issuer, stranger + end), stranger
            assert not takes(deployer, ci.issuer, stranger + ci.project + end), stranger


@EACH
def test_exact_subjects_and_patterns_each_take_their_own(ci: Ci) -> None:
    exact, pattern = ci.strangers[0] + ci.ends[0], ci.project + "*"
    both = oidc(ci.issuer, exact, pattern)
    assert takes(both, ci.issuer, exact)
    assert takes(both, ci.issuer, ci.project + ci.ends[-1])
    assert not takes(both, ci.issuer, exact + "2")
    trust = deployer_trust(both, ACCOUNT)
    assert trust is not None
    by_sid = {each["Sid"]: each["Condition"] for each in trust["Statement"]}
    assert by_sid["Oidc"]["StringEquals"][f"{ci.issuer}:sub"] == exact
    assert by_sid["OidcPatterns"]["StringLike"][f"{ci.issuer}:sub"] == pattern
    assert f"{ci.issuer}:sub" not in by_sid["OidcPatterns"]["StringEquals"]


@EACH
@pytest.mark.parametrize("wide", [False, True])
def test_iam_takes_the_trust(ci: Ci, *, wide: bool) -> None:
    subjects = [ci.project + ci.ends[0], ci.project + "*"]
    if wide and ci.organisation:
        subjects.append(ci.organisation + "*")
    deployer = oidc(ci.issuer, *subjects, whole_organisation=wide)
    assert open_to_all(json.dumps(deployer_trust(deployer, ACCOUNT))) is None


UNKNOWN = "ci.example.com"


@pytest.mark.parametrize(
    ("prefix", "subject", "right"),
    [
        ("team/shop/", "team/shop/*", True),
        ("team/shop/", "team/shop/build:?", True),
        ("team/shop/", "team/shop*", False),
        ("team/shop/", "team/*/build", False),
        ("team/shop/", "*", False),
        ("team/shop/", "other/shop/*", False),
        ("{uuid}:", "{uuid}:*", True),
        (None, "team/shop/*", False),
        (None, "team/shop/build", True),
        ("team/shop", "team/shop/*", False),
        ("team/*/", "team/a/*", False),
        (":", ":*", False),
        ("/", "/*", False),
        ("${x}/", "${x}/*", False),
    ],
)
def test_of_other_providers_the_settings_say_what_names_a_project(
    prefix: str | None, subject: str, right: bool
) -> None:
    assert taken(UNKNOWN, subject, project_prefix=prefix) == right


_HEADS = ("repo:", "project_path:", "organization:acme:project:", "system:")
SERVERS = [ci for ci in ALL if ci.project.startswith(_HEADS)]


@pytest.mark.parametrize("ci", SERVERS, ids=lambda ci: ci.issuer)
@given(data=st.data())
def test_a_prefix_that_looks_like_those_that_are_known_names_a_project_as_they_do(ci: Ci, data: st.DataObject) -> None:
    """GitLab and others stand on servers of people's own, whose names say nothing: their subjects do."""
    whole = ci.project + ci.ends[0]
    ends = [at + 1 for at, sign in enumerate(whole) if sign in ":/" and at and whole[at - 1] not in ":/"]
    prefix = whole[: data.draw(st.sampled_from(ends))]
    named = len(prefix) >= len(ci.project)
    assert taken(UNKNOWN, prefix + "*", project_prefix=prefix) == named
    of_organisation = ci.organisation is not None and len(prefix) >= len(ci.organisation)
    assert taken(UNKNOWN, prefix + "*", project_prefix=prefix, whole_organisation=True) == (named or of_organisation)


@pytest.mark.parametrize(
    ("prefix", "right"),
    [
        ("https:", False),
        ("https://ci.example.com/", False),
        ("http://ci.example.com/", False),
        ("https://ci.example.com/job/", False),
        ("https://ci.example.com/job/shop/job/", False),
        ("https://ci.example.com/job/shop/", True),
        ("https://ci.example.com/jenkins/job/shop/", True),
        ("https://ci.example.com/shop/", True),
    ],
)
def test_an_address_names_more_than_a_server(prefix: str, right: bool) -> None:
    assert taken(UNKNOWN, prefix + "*", project_prefix=prefix) == right


@pytest.mark.parametrize(
    ("issuer", "right"),
    [
        ("github.example.com/_services/token", True),
        ("ghe.example.com/_services/token", True),
        ("token.actions.acme.ghe.com", True),
        ("acme.ghe.com/_services/token", False),
        ("ghe.com/_services/token", False),
        ("github.com/_services/token", False),
        ("api.github.com/_services/token", False),
    ],
)
def test_github_issues_tokens_under_these_names(issuer: str, right: bool) -> None:
    """Not those of GitHub Enterprise Server on hosts that are GitHub's: https://docs.github.com/en/enterprise-cloud@latest
    /actions/concepts/security/openid-connect."""
    values = {"owner": "acme", "repository": "shop", "branch": "main", "issuer": f"https://{issuer}"}
    if right:
        assert Deployer.model_validate({"kind": "github", "github": values})
        return
    with pytest.raises(ValidationError, match="is not an issuer of GitHub"):
        Deployer.model_validate({"kind": "github", "github": values})


@pytest.mark.parametrize("field", ["branch", "tag"])
@pytest.mark.parametrize("name", ["main", "v1.2", "feature/x", "heads/main", "refs/pull/7/merge", "my/refs/heads/x"])
@pytest.mark.parametrize("kind", ["", "refs/heads/", "refs/tags/"])
def test_a_branch_is_named_without_what_github_puts_before_it(field: str, name: str, kind: str) -> None:
    values = {"owner": "acme", "repository": "shop", field: kind + name}
    if not kind:
        assert Deployer.model_validate({"kind": "github", "github": values})
        return
    with pytest.raises(ValidationError, match="is the name of a ref") as raised:
        Deployer.model_validate({"kind": "github", "github": values})
    wanted = "tag" if kind.endswith("tags/") else "branch"
    (found,) = raised.value.errors()
    assert found["ctx"]["hint"] == f"`{wanted}: {name}`"


@pytest.mark.parametrize(
    ("owner", "right"),
    [("acme", True), ("a-b", True), ("a--b", True), ("jane_acme", True), ("old-", True)]
    + [(each, False) for each in ("acme/shop", "*", "", "-a", "a b", "a:b", "acme?")],
)
def test_owners_are_named_as_github_names_them(owner: str, right: bool) -> None:
    """`_SHORTCODE` ends the names of managed users; old names have more hyphens than new ones may."""
    values = {"owner": owner, "repository": "shop", "branch": "main"}
    try:
        Deployer.model_validate({"kind": "github", "github": values})
    except ValidationError:
        assert not right
    else:
        assert right


def test_google_is_asked_as_iam_knows_it() -> None:
    """By hand from IAM's page of keys: `oaud` is the token's `aud`, and `aud` its `azp`: who asked for it."""
    given = {"provider_arn": "accounts.google.com", "audiences": ["deploy"], "subjects": ["108000002380243782158"]}
    trust = deployer_trust(Deployer.model_validate({"kind": "oidc", "oidc": given}), ACCOUNT)
    assert trust is not None
    (statement,) = trust["Statement"]
    assert statement["Principal"] == {"Federated": "accounts.google.com"}
    keys = {"accounts.google.com:oaud": "deploy", "accounts.google.com:sub": "108000002380243782158"}
    assert statement["Condition"] == {"StringEquals": keys}
    context = {**keys, "accounts.google.com:aud": "108000002380243782158"}
    for changed, right in (({}, True), ({"oaud": "other"}, False), ({"sub": "2"}, False)):
        asked = {**context, **{f"accounts.google.com:{key}": value for key, value in changed.items()}}
        request = Request("accounts.google.com", "sts:AssumeRoleWithWebIdentity", context=asked)
        assert evaluate([trust], request).allowed == right


@pytest.mark.parametrize(
    ("provider", "hint"),
    [
        (f"{PROVIDER}accounts.google.com", "write `accounts.google.com`"),
        ("gitlab.com", "it looks like `arn:aws:iam::"),
        ("https://accounts.google.com", "it looks like `arn:aws:iam::"),
        ("accounts.google.com/", "it looks like `arn:aws:iam::"),
    ],
)
def test_no_other_provider_is_iams_own(provider: str, hint: str) -> None:
    with pytest.raises(ValidationError) as raised:
        oidc("x", "1", provider_arn=provider)
    (found,) = raised.value.errors()
    assert found["ctx"]["hint"].startswith(hint)


@pytest.mark.parametrize(
    ("repository", "right"),
    [("shop", True), ("shop.github.io", True), (".github", True), ("git", True)]
    + [(each, False) for each in ("shop.git", ".git", "acme/shop", "*", "")],
)
def test_repositories_are_named_as_github_names_them(repository: str, right: bool) -> None:
    values = {"owner": "acme", "repository": repository, "branch": "main"}
    try:
        Deployer.model_validate({"kind": "github", "github": values})
    except ValidationError:
        assert not right
    else:
        assert right


@pytest.mark.parametrize("kind", ["gitlab", "GitLab", "bitbucket", "circleci", "azure-devops", "hcp"])
def test_a_kind_named_after_a_ci_system_leads_to_oidc(kind: str) -> None:
    with pytest.raises(ValidationError) as raised:
        Deployer.model_validate({"kind": kind})
    (found,) = raised.value.errors()
    assert "write `kind: oidc`" in found["ctx"]["hint"]


def test_an_issuer_may_end_in_a_slash() -> None:
    """Auth0's do, and so do the keys then."""
    deployer = oidc("acme.auth0.com/", "auth0|1234")
    assert takes(deployer, "acme.auth0.com/", "auth0|1234")
    assert not taken("https://acme.auth0.com/", "auth0|1234")


@EACH
def test_and_of_those_that_are_known_they_do_not(ci: Ci) -> None:
    """Or `project_prefix: "repo:"` would let all of GitHub in."""
    assert not taken(ci.issuer, ci.project + "*", project_prefix=ci.project)
    assert not taken(ci.issuer, "repo:acme/x", project_prefix="repo:acme/")


@pytest.mark.parametrize("text", ["${gitlab.com:sub}", "a${*}", " a", "a ", "a\nb", "", "a\x00b"])
def test_a_subject_is_one_text_and_no_variable(text: str) -> None:
    assert not taken("gitlab.com", text)
    assert taken("gitlab.com", "a b$")


@pytest.mark.parametrize("field", ["branch", "tag", "environment", "audiences"])
@pytest.mark.parametrize("text", ["${token.actions.githubusercontent.com:sub}", "a*", "a?", "a\nb", ""])
def test_nothing_of_github_is_a_pattern(field: str, text: str) -> None:
    def github(value: str) -> Deployer:
        more = {"branch": "main", field: [value]} if field == "audiences" else {field: value}
        return Deployer.model_validate({"kind": "github", "github": {"owner": "acme", "repository": "shop", **more}})

    assert github("ab$").github
    with pytest.raises(ValidationError):
        github(text)
