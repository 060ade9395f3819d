"""Who tries to take a deployer's role: those whom it is for, and others who are nearly that.

Written by hand from the manuals of those who make tokens: nothing is computed from what trust policies are made of.
"""

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from ecs_platform.model.arns import Account
from ecs_platform.model.iam.evaluate import Request
from ecs_platform.model.iam.proof.strangers import strangers
from ecs_platform.model.settings.deployers import AccountTrust, Deployer, GitHub
from ecs_platform.model.settings.oidc import Oidc

_SERVICES = ("ecs-tasks.amazonaws.com", "ec2.amazonaws.com", "lambda.amazonaws.com")


@dataclass(frozen=True)
class Taker:
    """Somebody who tries.

    Attributes:
        text: who it is.
        may: whether the role is for them.
        request: what IAM is asked.
    """

    text: str
    may: bool
    request: Request


@dataclass(frozen=True)
class _Provider:
    """An OIDC provider: a token's claims are condition keys that begin with its issuer.

    Google's is IAM's own; its tokens' `aud` is in another key, and who asked for them in that one.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
    """

    account: Account
    issuer: str

    @property
    def arn(self) -> str:
        if self.issuer == "accounts.google.com":
            return self.issuer
        return self.account.arn("iam", f"oidc-provider/{self.issuer}", region="")

    def token(self, claims: Mapping[str, str], keys: "_Provider | None" = None) -> Request:
        """What STS asks for a token; `keys`: whose condition keys its claims have, default its own."""
        issuer = (keys or self).issuer
        names = {"aud": "oaud"} if issuer == "accounts.google.com" else {}
        context = {f"{issuer}:{names.get(claim, claim)}": value for claim, value in claims.items()}
        return Request(self.arn, "sts:AssumeRoleWithWebIdentity", context=context)


def takers(deployer: Deployer, account: Account) -> Iterator[Taker]:
    """All who try to take the role of a deployer; nobody where it is a user."""
    if deployer.github is not None:
        github = deployer.github
        own, others = _subjects(github, _job(github)), _other_jobs(github)
        yield from _tokens(_Provider(account, github.issuer_host), github.audiences, own, others)
    if deployer.oidc is not None:
        oidc = deployer.oidc
        provider = _Provider(account, oidc.provider_arn.split(":oidc-provider/", 1)[-1])
        yield from _tokens(provider, oidc.audiences, list(oidc.subjects), [])
        yield from _strangers(provider, oidc)
    if deployer.account is not None:
        yield from _sessions(deployer.account, account)
    if deployer.kind != "user":
        yield from _nobodys(deployer, account)


def _nobodys(deployer: Deployer, account: Account) -> Iterator[Taker]:
    """Who takes no deployer's role, or only one of another kind."""
    trusted = deployer.account
    stranger = next(digit * 12 for digit in "987" if trusted is None or trusted.id != digit * 12)
    given = {} if trusted is None or trusted.external_id is None else {"sts__ExternalId": trusted.external_id}
    own = () if trusted is None else trusted.principals
    names = [
        f"arn:{account.partition}:iam::{stranger}:role/any",
        *(":".join([*arn.split(":")[:4], stranger, arn.split(":", 5)[5]]) for arn in own),
    ]
    yield from (Taker(f"a role of another account: {arn}", False, _session(arn, **given)) for arn in names)
    if trusted is None:
        yield Taker("a role of the account", False, _session(account.role("/", "any")))
    else:
        yield Taker("with a token", False, _Provider(account, "evil.example.com").token({"sub": "any", "aud": "any"}))
    yield from (Taker(service, False, Request(service, "sts:AssumeRole")) for service in _SERVICES)


def _session(arn: str, **context: str) -> Request:
    """A role or user that asks; in `context`, `sts__ExternalId` stands for `sts:ExternalId`."""
    keys = {key.replace("__", ":"): value for key, value in context.items()}
    return Request(arn, "sts:AssumeRole", context={"aws:PrincipalArn": arn, **keys})


def _sessions(trust: AccountTrust, account: Account) -> Iterator[Taker]:
    """Who comes from an account."""
    given = {} if trust.external_id is None else {"sts__ExternalId": trust.external_id}
    own = trust.principals or (f"arn:{account.partition}:iam::{trust.id}:role/any",)
    names = [tuple(arn.rsplit(":", 1)) for arn in own]
    for near in dict.fromkeys(f"{within}:{other}" for within, name in names for other in _neighbours(name)):
        may = not trust.principals or near in trust.principals
        yield Taker(f"nearly its own: {near}", may, _session(near, **given))
    for arn in own:
        yield Taker(f"its own: {arn}", True, _session(arn, **given))
        if trust.external_id is not None:
            yield Taker(f"{arn} without the external id", False, _session(arn))
            for other in (f"{trust.external_id}2", f"2{trust.external_id}"):
                yield Taker(f"{arn} with another external id: {other}", False, _session(arn, sts__ExternalId=other))


@dataclass(frozen=True)
class _Job:
    """Jobs of GitHub Actions. https://docs.github.com/en/actions/reference/security/oidc"""

    owner: str
    owner_id: int
    repository: str
    repository_id: int | None

    def subject(self, form: str, where: str) -> str:
        if form == "names":
            return f"repo:{self.owner}/{self.repository}:{where}"
        repository = self.repository if self.repository_id is None else f"{self.repository}@{self.repository_id}"
        return f"repo:{self.owner}@{self.owner_id}/{repository}:{where}"


def _job(github: GitHub) -> _Job:
    if github.repository is None:
        return _Job(github.owner, github.owner_id or 1, "*", None)
    return _Job(github.owner, github.owner_id or 1, github.repository, github.repository_id or 2)


def _subjects(github: GitHub, job: _Job) -> list[str]:
    return [job.subject(form, where) for form in github.forms for where in _wheres(github)]


def _wheres(github: GitHub) -> list[str]:
    found = []
    if github.branch is not None:
        found.append(f"ref:refs/heads/{github.branch}")
    if github.tag is not None:
        found.append(f"ref:refs/tags/{github.tag}")
    if github.environment is not None:
        found.append("environment:" + "%3A".join(github.environment.split(":")))
    return [*found, "pull_request"] if github.pull_requests else found


def _other_jobs(github: GitHub) -> list[str]:
    """Subjects of jobs that are like its own: elsewhere, in the other form, of who took over a name."""
    job, wheres = _job(github), _wheres(github)
    name = wheres[0].rpartition("/")[2]
    elsewhere = [f"ref:refs/heads/{name}", f"ref:refs/tags/{name}", f"environment:{name}", "pull_request"]
    found = [job.subject(form, where) for form in ("names", "ids") for where in (*wheres, *elsewhere)]
    taken_over = replace(job, owner_id=job.owner_id * 10)
    with_id = replace(job, repository_id=78)
    return found + [each.subject(form, wheres[0]) for form in github.forms for each in (taken_over, with_id)]


def _tokens(provider: _Provider, audiences: tuple[str, ...], subjects: list[str], others: list[str]) -> Iterator[Taker]:
    """Who comes with a token of an OIDC provider.

    Args:
        provider: whose tokens are taken.
        audiences: for which audiences.
        subjects: with which subjects, or patterns of them.
        others: subjects that somebody may come with, besides those that are nearly its own.
    """
    own = [_example(subject) for subject in subjects]
    near = [*(other for subject in subjects for other in _neighbours(subject)), *map(_example, others)]
    for other in dict.fromkeys(each for each in near if each not in own):
        may = any(fnmatchcase(other, each.replace("[", "[[]")) for each in subjects)
        yield Taker(f"nearly its own: {other}", may, provider.token({"sub": other, "aud": audiences[0]}))
    for subject in own:
        for audience in audiences:
            yield Taker(f"its own, for {audience}: {subject}", True, provider.token({"sub": subject, "aud": audience}))
            for other in (f"{audience}2", f"2{audience}"):
                token = provider.token({"sub": subject, "aud": other})
                yield Taker(f"for {other}: {subject}", other in audiences, token)
        for text, request in _lacking(provider, provider.token({"sub": subject, "aud": audiences[0]})):
            yield Taker(f"{text}: {subject}", False, request)


def _strangers(provider: _Provider, oidc: Oidc) -> Iterator[Taker]:
    """Projects of others, whatever the subjects say: only one that is named exactly may come."""
    each = [strangers(provider.issuer, one, whole_organisation=oidc.whole_organisation) for one in oidc.subjects]
    for other in dict.fromkeys(itertools.chain(*each)):
        token = provider.token({"sub": other, "aud": oidc.audiences[0]})
        yield Taker(f"somebody else's project: {other}", other in oidc.subjects, token)


def _neighbours(subject: str) -> Iterator[str]:
    """Texts that differ from one in each of its parts, and in what is before and behind it."""
    parts = re.split("([:/])", subject)
    for number, part in enumerate(parts):
        others = ("other",) if {"*", "?"} & set(part) else (f"{part}2", f"2{part}", "other")
        for other in others if number % 2 == 0 else ():
            yield _example("".join([*parts[:number], other, *parts[number + 1 :]]))
    whole = _example(subject)
    yield from (f"{whole}:2", f"other:{whole}", whole.swapcase(), "other")


def _example(subject: str) -> str:
    return subject.replace("*", "any-1").replace("?", "x")


def _lacking(provider: _Provider, own: Request) -> Iterator[tuple[str, Request]]:
    """Tokens that are its own but for a claim, the provider or the call."""
    claims = {key.rpartition(":")[2]: str(value) for key, value in own.context.items()}
    for claim in claims:
        rest = {key: value for key, value in claims.items() if key != claim}
        yield f"without `{claim}`", provider.token(rest)
    host, _, path = provider.issuer.partition("/")
    for issuer in (host if path else f"{host}/other", f"{provider.issuer}2", "evil.example.com"):
        other = _Provider(provider.account, issuer)
        yield f"from {issuer}", other.token(claims)
        yield f"from {issuer} with its keys", other.token(claims, provider)
    abroad = provider.arn.replace(f":{provider.account.id}:", ":210987654321:")
    if abroad != provider.arn:
        yield "from another account's provider", replace(own, principal=abroad)
    for action in ("sts:TagSession", "sts:SetSourceIdentity", "sts:AssumeRole"):
        yield f"by {action}", replace(own, action=action)
