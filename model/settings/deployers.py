"""The setting `deployers`: who deploys, which services, with which tools."""

import re
from typing import Annotated, Literal, Self, get_args

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from ecs_platform.model.reading.fields import ARN, AsTuple, Section, distinct, fault, matching
from ecs_platform.model.settings.oidc import Audiences, NoVariable, Oidc, Printable, ProviderArn, issuer_of
from ecs_platform.model.settings.subjects import GITHUB_HOST, GITHUB_ISSUER

Tool = Literal[
    "aws-cli",
    "silinternational/ecs-deploy",
    "fabfuel/ecs-deploy",
    "ecspresso",
    "github-action",
    "pulumi-parameter",
    "operate",
]
Option = Literal["run", "exec", "deregister", "scale", "push"]

TOOLS: tuple[Tool, ...] = get_args(Tool)
OPTIONS: tuple[Option, ...] = get_args(Option)

ATTACHMENTS = 10
"""Managed policies for one user or role; a quota that AWS raises on request."""

GITHUB_AUDIENCE = "sts.amazonaws.com"


def _known_tool(value: object) -> object:
    if value == "ecs-deploy":
        raise fault(
            "two tools are called `ecs-deploy`",
            "write `silinternational/ecs-deploy` (the bash script) or `fabfuel/ecs-deploy` (the Python package)",
        )
    return value


_FULL_REF = re.compile("refs/(heads|tags)/(.+)")


def _short(value: str) -> str:
    """GitHub puts `refs/heads/` or `refs/tags/` before the name: with another, the subject is nobody's."""
    full = _FULL_REF.fullmatch(value)
    if full is not None:
        field = "branch" if full[1] == "heads" else "tag"
        raise fault(f"`{value}` is the name of a ref, and here stands that of a branch or tag", f"`{field}: {full[2]}`")
    return value


Ref = Annotated[
    str,
    matching(
        r"[^*?\s]+",
        "`{value}` is not the name of one branch or tag",
        "`*` and `?` are not allowed here; for all that begin alike make a deployer of `kind: oidc` with the subject "
        "`repo:OWNER/REPOSITORY:ref:refs/tags/v*`",
    ),
    AfterValidator(_short),
    NoVariable,
]
AccountId = Annotated[
    str, matching("[0-9]{12}", "`{value}` is not an account id", "twelve digits in quotes: `'123456789012'`")
]
PrincipalArn = Annotated[
    str,
    matching(
        rf"{ARN}:iam::[0-9]{{12}}:(role|user)/[^*?\s]+",
        "`{value}` is not the ARN of a role or user",
        "it looks like `arn:aws:iam::123456789012:role/ci`",
    ),
    NoVariable,
]
POLICY = "policy/([A-Za-z0-9.,+@=_-]+/)*[A-Za-z0-9_+=,.@-]+"
"""The resource in a policy's ARN, its path and its name.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html
"""
PolicyArn = Annotated[
    str,
    matching(
        rf"{ARN}:iam::([0-9]{{12}}|aws):{POLICY}",
        "`{value}` is not the ARN of a policy",
        "it looks like `arn:aws:iam::123456789012:policy/boundary`",
    ),
]
Owner = Annotated[
    str,
    matching(
        "[A-Za-z0-9][A-Za-z0-9_-]*",
        "`{value}` is not the name of one owner",
        "letters, digits, `-` and `_`, as in github.com/OWNER; never `*`",
    ),
]
Repository = Annotated[
    str,
    matching(
        r"(?!.*\.git\Z)[A-Za-z0-9._-]+",
        "`{value}` is not the name of one repository",
        "the name alone, without the owner and without `.git`; for all of an owner's say `whole_organisation: true`",
    ),
]
EnvironmentName = Annotated[
    str,
    Field(min_length=1),
    Printable,
    matching(r"[^*?]+", "`{value}` is not one environment", "`*` and `?` are not allowed here"),
    NoVariable,
]
Issuer = Annotated[
    str,
    matching(
        f"https://({GITHUB_ISSUER})",
        "`{value}` is not an issuer of GitHub",
        "`https://token.actions.githubusercontent.com/SLUG` of an enterprise, `https://HOST/_services/token` of GitHub "
        "Enterprise Server, `https://token.actions.SUBDOMAIN.ghe.com` with data residency",
    ),
]
Shared = Annotated[
    str,
    matching(
        r"[A-Za-z0-9_./-]+",
        "`{value}` is not the name of a parameter or a repository",
        "`/shared/image`, or `team/base` without registry and tag",
    ),
]
KeyName = Annotated[str, matching("[a-z0-9][a-z0-9-]{0,31}", "`{value}` is not a name for an access key", "`2026-07`")]


class GitHub(Section):
    """Which GitHub Actions workflows may deploy: exactly one repository, and one branch, tag or environment of it.

    https://docs.github.com/en/actions/concepts/security/openid-connect
    """

    owner: Owner = Field(description="Owner of the repository, in the letter case GitHub shows.")
    repository: Repository | None = Field(None, description="Name of the repository, without its owner.")
    owner_id: int | None = Field(
        None, ge=1, description="Numeric id of the owner; with it, subjects are expected in the form with ids."
    )
    repository_id: int | None = Field(None, ge=1, description="Numeric id of the repository; goes with `owner_id`.")
    subject: Literal["names", "ids", "both"] | None = Field(
        None,
        description="Form of the tokens' subject: with names only, with ids as well (repositories made or renamed "
        "since July 2026), or both while a repository changes over; default: `ids` where ids are given.",
    )
    branch: Ref | None = Field(None, description="The branch whose workflows may deploy.")
    tag: Ref | None = Field(None, description="The tag whose workflows may deploy.")
    environment: EnvironmentName | None = Field(
        None, description="The GitHub environment whose jobs may deploy; a job in one has no branch subject."
    )
    pull_requests: bool = Field(
        False, description="Whether workflows of pull requests may deploy as well: whoever can open one, then."
    )
    whole_organisation: bool = Field(
        False, description="Whether all repositories of the owner may deploy, in place of `repository`."
    )
    issuer: Issuer | None = Field(
        None,
        description="Issuer of the tokens, where it is not `https://token.actions.githubusercontent.com`: with the "
        "enterprise's slug behind that, `https://HOST/_services/token` of GitHub Enterprise Server, "
        "`https://token.actions.SUBDOMAIN.ghe.com`.",
    )
    provider_arn: ProviderArn | None = Field(
        None, description="ARN of the account's OIDC provider; default: the one of `issuer`."
    )
    audiences: Audiences = Field(
        (GITHUB_AUDIENCE,),
        description="Audiences (`aud`) of the tokens; default: what `aws-actions/configure-aws-credentials` asks for "
        "unless its `audience` says another, as it may in China (`sts.amazonaws.com.cn`).",
        min_length=1,
    )

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        given = [name for name in ("branch", "tag", "environment") if getattr(self, name) is not None]
        if len(given) > 1:
            names = " and ".join(f"`{name}`" for name in given)
            raise fault(f"has {names}", "a token names one of them: keep one, or make two deployers")
        if not given and not self.pull_requests:
            raise fault("says neither `branch` nor `environment`", "give one, so that not every branch can deploy")
        return self

    @model_validator(mode="after")
    def _one_repository(self) -> Self:
        if self.whole_organisation and self.repository is not None:
            raise fault("has `repository` and `whole_organisation`", "remove one of them")
        if not self.whole_organisation and self.repository is None:
            raise fault("has no `repository`", "give its name")
        return self

    @model_validator(mode="after")
    def _ids(self) -> Self:
        if self.repository_id is not None and self.owner_id is None:
            raise fault("has `repository_id` without `owner_id`", "give both: GitHub puts both into the subject")
        if self.owner_id is not None and self.repository_id is None and not self.whole_organisation:
            raise fault("has `owner_id` without `repository_id`", "give both: GitHub puts both into the subject")
        if self.subject in ("ids", "both") and self.owner_id is None:
            raise fault(f"has `subject: {self.subject}` without ids", "give `owner_id` and `repository_id`")
        return self

    @model_validator(mode="after")
    def _of_github(self) -> Self:
        if self.provider_arn is None:
            return self
        if self.issuer is not None and self.issuer_host != self.issuer.removeprefix("https://"):
            raise fault("has `provider_arn` and an `issuer` that is another's", "remove one of them")
        if not re.fullmatch(GITHUB_ISSUER, self.issuer_host):
            raise fault(
                f"has a `provider_arn` whose tokens GitHub does not issue: {self.issuer_host}",
                "give that of an issuer of GitHub, or write `kind: oidc`",
            )
        return self

    @property
    def issuer_host(self) -> str:
        """The issuer of the tokens without `https://`."""
        if self.provider_arn is not None:
            return issuer_of(self.provider_arn)
        return (self.issuer or GITHUB_HOST).removeprefix("https://")

    @property
    def forms(self) -> tuple[str, ...]:
        """The forms of subject that are accepted: `names`, `ids`."""
        form = self.subject or ("names" if self.owner_id is None else "ids")
        return ("names", "ids") if form == "both" else (form,)


class AccountTrust(Section):
    """Which account may take the role."""

    id: AccountId = Field(description="The account.")
    principals: Annotated[tuple[PrincipalArn, ...], AsTuple, AfterValidator(distinct)] = Field(
        (), description="Roles or users of it that may; default: whichever the account itself allows to."
    )
    external_id: Annotated[str, matching(r"[\w+=,.@:/-]{2,1224}", "`{value}` is not an external id")] | None = Field(
        None, description="External id that must be given, for an account of somebody else's."
    )

    @model_validator(mode="after")
    def _own_principals(self) -> Self:
        for arn in self.principals:
            if arn.split(":")[4] != self.id:
                raise fault(f"`{arn}` is not in the account {self.id}", "make a deployer for each account")
        return self


_OF_OIDC = ("gitlab", "bitbucket", "circleci", "buildkite", "hcp", "tfc", "azure", "google", "jenkins", "web_identity")


def _known_kind(value: object) -> object:
    if isinstance(value, str) and any(value.lower().startswith(each) for each in _OF_OIDC):
        hint = "write `kind: oidc`, and below `oidc` whose tokens with which subjects: docs/deployers.md has each"
        raise fault(f"there is no kind `{value}`", hint)
    return value


class Deployer(Section):
    """One deploy identity: an IAM user, or a role for CI."""

    kind: Annotated[Literal["user", "github", "oidc", "account"], BeforeValidator(_known_kind)] = Field(
        description="An IAM user, or a role that GitHub Actions (`github`), another OIDC provider (`oidc`) or an AWS "
        "account (`account`) takes."
    )
    services: Annotated[tuple[str, ...], AsTuple, AfterValidator(distinct)] | None = Field(
        None, description="The services it may deploy; default: all.", min_length=1
    )
    tools: Annotated[tuple[Annotated[Tool, BeforeValidator(_known_tool)], ...], AsTuple, AfterValidator(distinct)] = (
        Field(
            ("aws-cli",), description="The tools it deploys with; its rights are what these call. `operate` only looks."
        )
    )
    run: bool = Field(False, description="Whether it may run one-off tasks of its services' task definitions.")
    exec: bool = Field(False, description="Whether it may open a shell in its services' containers.")
    deregister: bool = Field(
        False,
        description="Whether it may deregister revisions. AWS cannot limit this: it can then deregister those of every "
        "family in the account.",
    )
    scale: bool = Field(False, description="Whether it may change counts, and the bounds of autoscaling.")
    push: bool = Field(False, description="Whether it may push images to its services' ECR repositories.")
    shared: Annotated[tuple[Shared, ...], AsTuple, AfterValidator(distinct)] = Field(
        (),
        description="Names of its services' image parameters and repositories that are others' too, and that it may "
        "write all the same (`/shared/image`, `team/base`).",
    )
    access_keys: Annotated[tuple[KeyName, ...], AsTuple, AfterValidator(distinct)] = Field(
        (),
        description="Names of access keys to make for a user, exported as secrets; two at most, so that one can be "
        "replaced by the other.",
        max_length=2,
    )
    github: GitHub | None = Field(None, description="For `kind: github`: which workflows.")
    oidc: Oidc | None = Field(None, description="For `kind: oidc`: which tokens.")
    account: AccountTrust | None = Field(None, description="For `kind: account`: which account.")
    permissions_boundary: PolicyArn | None = Field(
        None, description="ARN of a policy that bounds it; default: the setting `permissions_boundary`."
    )
    attachments: int = Field(
        ATTACHMENTS, ge=1, le=25, description="Managed policies AWS attaches to one identity: the account's quota."
    )

    @model_validator(mode="after")
    def _trust(self) -> Self:
        for kind in ("github", "oidc", "account"):
            given = getattr(self, kind) is not None
            if given and kind != self.kind:
                raise fault(f"has `{kind}` and `kind: {self.kind}`", f"write `kind: {kind}` or remove `{kind}`")
            if kind == self.kind and not given:
                raise fault(f"has `kind: {kind}` and no `{kind}`", "say there who may take the role")
        if self.access_keys and self.kind != "user":
            raise fault("has `access_keys`, which only a user has", "remove them: a role needs none")
        return self

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.tools and not self.options:
            raise fault("may do nothing", "name one of its `tools`, or an option such as `push: true`")
        return self

    @property
    def options(self) -> tuple[Option, ...]:
        """The options that are on."""
        return tuple(option for option in OPTIONS if getattr(self, option))
