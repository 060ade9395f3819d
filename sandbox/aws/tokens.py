"""Tokens of OIDC providers: whether STS takes one for a role. Neither its signature nor its time is checked.

https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from moto.iam.models import IAMBackend

from sandbox.aws.authorizer import Document, Need
from sandbox.aws.ecs.start.iam import refusal

GOOGLE = "accounts.google.com"
"""An issuer that IAM knows without a provider of the account; one that the account has all the same is not asked."""
COGNITO = "cognito-identity.amazonaws.com"
"""Another, of whose tokens nothing is asked here."""

_GLOBAL = ("aws:", "sts:")


@dataclass(frozen=True)
class Refused:
    """What STS answers: its code and its words."""

    code: str
    message: str


_NO_TOKEN = Refused(
    "InvalidIdentityToken",
    "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)",
)
_NOT_TRUSTED = Refused("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity")


def refused(token: str, role_arn: str, iam: IAMBackend) -> Refused | None:
    """Why STS does not take a token for a role; None where it does."""
    claims = _claims(token)
    if claims is None:
        return _NO_TOKEN
    issuer = claims["iss"].removeprefix("https://")
    if issuer == COGNITO:
        return None
    if issuer == GOOGLE:
        return _untrusted(role_arn, GOOGLE, GOOGLE, claims, iam)
    provider = next(
        (each for each in iam.open_id_providers.values() if each.url.rstrip("/") == issuer.rstrip("/")), None
    )
    if provider is None:
        return Refused("InvalidIdentityToken", f"No OpenIDConnect provider found in your account for {claims['iss']}")
    if not set(_audiences(claims)) & set(provider.client_id_list):
        return Refused("InvalidIdentityToken", "Incorrect token audience")
    return _untrusted(role_arn, provider.arn, provider.url, claims, iam)


def _untrusted(role_arn: str, provider: str, issuer: str, claims: Mapping[str, Any], iam: IAMBackend) -> Refused | None:
    """Why a role is not taken by a token of a provider; None where it is."""
    role = next((each for each in iam.roles.values() if each.arn == role_arn), None)
    if role is None:
        return _NOT_TRUSTED
    given: Any = role.assume_role_policy_document
    trust: Document = json.loads(given) if isinstance(given, str) else given
    need = Need(
        provider,
        "sts:AssumeRoleWithWebIdentity",
        role.arn,
        resource_policy=trust,
        context=context(trust, issuer, claims),
    )
    return _NOT_TRUSTED if refusal(need) else None


def context(trust: Document, issuer: str, claims: Mapping[str, Any]) -> dict[str, str | Sequence[str]]:
    """The condition keys of a token: its claims, behind its issuer; and those that the trust asks for and it has not.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
    """
    several = trust["Statement"] if isinstance(trust["Statement"], list) else [trust["Statement"]]
    asked = [key for one in several for keys in (one.get("Condition") or {}).values() for key in keys]
    absent: dict[str, str | Sequence[str]] = {key: () for key in asked if not key.lower().startswith(_GLOBAL)}
    there = {f"{issuer}:{name}": value for name, value in claims.items() if isinstance(value, str)}
    if issuer == GOOGLE:
        there[f"{issuer}:oaud"] = str(claims["aud"])
    return {**absent, **there, f"{issuer}:aud": _audiences(claims)[0]}


def _audiences(claims: Mapping[str, Any]) -> list[str]:
    """`azp` stands in place of `aud` where a token has it."""
    given = claims.get("azp", claims["aud"])
    return [str(each) for each in given] if isinstance(given, list) else [str(given)]


def _claims(token: str) -> dict[str, Any] | None:
    """What a token says; None where it is none."""
    parts = token.split(".")
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (IndexError, ValueError):
        return None
    if not isinstance(claims, dict) or not claims.keys() >= {"iss", "sub", "aud"} or claims["aud"] == []:
        return None
    return claims if isinstance(claims["iss"], str) else None
