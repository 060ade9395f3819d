"""`permissions`: what a service's containers may do in AWS, in IAM's own words.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from ecs_platform.model.reading.fields import AsTuple, Section, WrittenText, distinct, fault, matching, one_or_many
from ecs_platform.model.reading.findings import did_you_mean
from ecs_platform.model.settings.deployers import PolicyArn

_COMPARED = ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
OPERATORS = (
    *(
        f"String{each}"
        for each in ("Equals", "NotEquals", "EqualsIgnoreCase", "NotEqualsIgnoreCase", "Like", "NotLike")
    ),
    *(f"{kind}{each}" for kind in ("Numeric", "Date") for each in _COMPARED),
    *(f"Arn{each}" for each in ("Equals", "NotEquals", "Like", "NotLike")),
    *("Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "Null"),
)
"""https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"""

_MANAGED_NAME = re.compile(r"(service-role/|job-function/)?[A-Za-z0-9+=,.@_-]+")
_ARN_PARTS = 6


def _resource(value: str) -> str:
    """IAM: "Resource … must be in ARN format or "*"."."""
    if value == "*" or (value.startswith("arn:") and ("*" in value or value.count(":") >= _ARN_PARTS - 1)):
        return value
    raise fault(f"`{value}` is not an ARN", "write it like `arn:aws:s3:::bucket/*`, or `*`")


def _operator(value: str) -> str:
    base = value.removeprefix("ForAllValues:").removeprefix("ForAnyValue:").removesuffix("IfExists")
    known = {each.casefold() for each in OPERATORS}
    if base.casefold() in known and value.casefold() != "nullifexists":
        return value
    raise fault(f"IAM has no condition operator `{value}`", did_you_mean(base, OPERATORS))


def _policy_name(value: object) -> object:
    if isinstance(value, str) and _MANAGED_NAME.fullmatch(value):
        message = f"`{value}` is the name of a policy"
        raise fault(message, f"write its ARN: `arn:aws:iam::aws:policy/{value}` where it is one of AWS's")
    return value


ActionPattern = Annotated[
    str,
    matching(
        r"\*|[A-Za-z0-9*?-]+:[A-Za-z0-9*?]+", "`{value}` is not an action", "write it like `s3:GetObject` or `s3:Get*`"
    ),
]
Actions = Annotated[Annotated[tuple[ActionPattern, ...], AsTuple], one_or_many()]
Resources = Annotated[Annotated[tuple[Annotated[str, AfterValidator(_resource)], ...], AsTuple], one_or_many()]
Operator = Annotated[str, AfterValidator(_operator)]
Values = Annotated[Annotated[tuple[WrittenText, ...], AsTuple], one_or_many()]


class PermissionStatement(Section):
    """One statement, as it stands in a policy: a key for each of IAM's elements, in IAM's letter case."""

    sid: Annotated[str, matching("[A-Za-z0-9]*", "`{value}` cannot be a `Sid`", "letters and digits only")] = Field(
        "", alias="Sid", description="Its name."
    )
    effect: Literal["Allow", "Deny"] = Field(alias="Effect", description="Whether it allows or denies.")
    actions: Actions = Field((), alias="Action", description="What it is about: `s3:GetObject`, `s3:Get*`.")
    not_actions: Actions = Field((), alias="NotAction", description="All but these; with `Deny` only.")
    resources: Resources = Field((), alias="Resource", description="ARNs or patterns, or `*`.")
    not_resources: Resources = Field((), alias="NotResource", description="All but these; with `Deny` only.")
    conditions: dict[Operator, dict[str, Values]] = Field(
        default_factory=dict, alias="Condition", description="By operator, then by condition key: all must hold."
    )

    @model_validator(mode="before")
    @classmethod
    def _of_an_identity(cls, value: object) -> object:
        for each in ("Principal", "NotPrincipal"):
            if isinstance(value, dict) and each in value:
                raise fault(f"`{each}` has no place here", "remove it: the statement is about the service's own tasks")
        return value

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        for name, given, left_out in (
            ("Action", self.actions, self.not_actions),
            ("Resource", self.resources, self.not_resources),
        ):
            if bool(given) == bool(left_out):
                raise fault(f"needs exactly one of `{name}` and `Not{name}`, and something in it")
            if left_out and self.effect == "Allow":
                raise fault(f"`Not{name}` allows all but some", f"say in `{name}` what is allowed")
        return self


class Permissions(Section):
    """What a service's containers may do besides reading their own parameters: rights of its task role."""

    statements: Annotated[tuple[PermissionStatement, ...], AsTuple] = Field(
        (), description="Statements of a policy, in IAM's own words."
    )
    managed_policies: Annotated[
        tuple[Annotated[PolicyArn, BeforeValidator(_policy_name)], ...], AsTuple, AfterValidator(distinct)
    ] = Field(
        (),
        description="ARNs of managed policies, of AWS or of this account; each must stand in the setting "
        "`managed_policies`: what they say is not known here.",
    )

    @model_validator(mode="before")
    @classmethod
    def _no_document(cls, value: object) -> object:
        if isinstance(value, dict) and "Statement" in value:
            raise fault("a whole policy", "write the list in `Statement` as `statements`, without `Version`")
        return value

    @model_validator(mode="after")
    def _distinct_sids(self) -> Self:
        sids = [each.sid for each in self.statements if each.sid]
        repeated = sorted({sid for sid in sids if sids.count(sid) > 1})
        if repeated:
            raise fault(f"`{repeated[0]}` is the `Sid` of two statements", "IAM wants each once: rename one, or none")
        return self
