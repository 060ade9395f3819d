"""Tokens of OIDC providers: which provider of the account, which audiences and subjects."""

import re
from typing import Annotated, Self

from pydantic import AfterValidator, Field, ValidationInfo, model_validator

from ecs_platform.model.reading.fields import ARN, AsTuple, Section, distinct, fault, matching
from ecs_platform.model.settings.subjects import checked, form_of, prefix_of_one_project


def _no_variable(value: str) -> str:
    """Text that IAM takes as it is written: a policy variable is whatever the token says of itself."""
    if "${" in value:
        raise fault(f"`{value}` has `${{`, which begins a policy variable of IAM", "write the text itself")
    return value


def _printable(value: str) -> str:
    if not value.isprintable():
        raise fault("has a line break, or something else that cannot be printed", "write it in one line")
    return value


def _one_project(value: str, info: ValidationInfo) -> str:
    if not info.data.keys() >= {"provider_arn", "project_prefix", "whole_organisation"}:
        # One of them has a fault of its own.
        return value
    return checked(
        value,
        issuer_of(info.data["provider_arn"]),
        project_prefix=info.data["project_prefix"],
        whole_organisation=info.data["whole_organisation"],
    )


def _not_of_many(value: str, info: ValidationInfo) -> str:
    return prefix_of_one_project(value, whole_organisation=info.data.get("whole_organisation", False))


GOOGLE = "accounts.google.com"
"""Whose provider IAM has itself: trust policies name it so, and one of the account is never asked.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
"""


def _not_googles(value: str) -> str:
    if value.endswith(f":oidc-provider/{GOOGLE}"):
        raise fault(f"`{value}` is asked for no token: IAM has Google's provider itself", f"write `{GOOGLE}`")
    return value


NoVariable = AfterValidator(_no_variable)
Printable = AfterValidator(_printable)
_PROVIDER_ARN = rf"{ARN}:iam::[0-9]{{12}}:oidc-provider/(?!https?:)[^*?\s]+"
ProviderArn = Annotated[
    str,
    matching(
        _PROVIDER_ARN,
        "`{value}` is not the ARN of an OIDC provider",
        "it looks like `arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com`",
    ),
    NoVariable,
]
Provider = Annotated[
    str,
    AfterValidator(_not_googles),
    matching(
        rf"{_PROVIDER_ARN}|{re.escape(GOOGLE)}",
        "`{value}` is not the ARN of an OIDC provider",
        f"it looks like `arn:aws:iam::123456789012:oidc-provider/gitlab.com`; for Google's write `{GOOGLE}`",
    ),
    NoVariable,
]
Audience = Annotated[
    str,
    Printable,
    matching(r"[^*?\s]+", "`{value}` is not one audience", "`*` and `?` are not allowed here"),
    NoVariable,
]
Audiences = Annotated[tuple[Audience, ...], AsTuple, AfterValidator(distinct)]
Subject = Annotated[
    str,
    Field(min_length=1),
    Printable,
    matching(r"\S(.*\S)?", "`{value}` has a space before or behind it", "remove it"),
    NoVariable,
    AfterValidator(_one_project),
]
Prefix = Annotated[
    str,
    matching(
        r"[^*?\s][^*?]*[^*?:/][:/]",
        "`{value}` does not name one project",
        "write what the subjects of one project begin with, up to and with the `:` or `/` behind its name",
    ),
    NoVariable,
    AfterValidator(_not_of_many),
]


def issuer_of(provider_arn: str) -> str:
    """The issuer of a provider's tokens without `https://`: what condition keys on its tokens begin with."""
    return provider_arn.partition(":oidc-provider/")[2] or provider_arn


def audience_key(issuer: str) -> str:
    """The condition key of a token's audience: of Google's, `aud` is who asked for the token, and `oaud` for whom."""
    return f"{issuer}:{'oaud' if issuer == GOOGLE else 'aud'}"


class Oidc(Section):
    """Which tokens of another OIDC provider may deploy: these subjects, each of one project."""

    provider_arn: Provider = Field(
        description="ARN of the OIDC provider in this account; for Google's, which IAM has itself, "
        "`accounts.google.com`."
    )
    audiences: Audiences = Field(description="Audiences (`aud`) of the tokens.", min_length=1)
    whole_organisation: bool = Field(
        False, description="Whether a `*` in `subjects` may stand for all projects of one organisation."
    )
    project_prefix: Prefix | None = Field(
        None,
        description="What the subjects of one project begin with, up to and with the `:` or `/` behind its name: for "
        "a `*` in `subjects` of providers of which that is not known here.",
    )
    subjects: Annotated[tuple[Subject, ...], AsTuple, AfterValidator(distinct)] = Field(
        description="Subjects (`sub`) of the tokens: exactly, or with `*` and `?` behind what names one project "
        "([deployers.md](deployers.md)).",
        min_length=1,
    )

    @model_validator(mode="after")
    def _prefix_of_unknown(self) -> Self:
        issuer = issuer_of(self.provider_arn)
        if self.project_prefix is not None and form_of(issuer) is not None:
            raise fault(f"has `project_prefix`, and what names one project of {issuer} is known", "remove it")
        return self
