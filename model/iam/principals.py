"""Whom a statement is about: `Principal` and `NotPrincipal`, in policies of resources and in trust policies.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any

ANYBODY = "*"
"""A principal that does not say who it is, such as an NFS client without IAM; in a policy, everybody."""

_ACCOUNT, _RESOURCE = 4, 5
_SESSION = "assumed-role/"


class Nearness(IntEnum):
    """How directly a statement names who asks; what that grants: access.py."""

    ACCOUNT = 1
    ROLE = 2
    ITSELF = 3


def nearness(statement: Mapping[str, Any], principal: str) -> Nearness | None:
    """How directly a statement is about a principal; none where it is not about it.

    Args:
        statement: of a policy; one without `Principal` is about whom the policy is attached to.
        principal: ARN of a user, of a role (one of its sessions is meant) or of a session, the name of an AWS
            service, the ARN of an OIDC provider, or ANYBODY.
    """
    if "NotPrincipal" in statement:
        return None if any(_near(one, principal) for one in _named(statement["NotPrincipal"])) else Nearness.ITSELF
    if "Principal" not in statement:
        return Nearness.ITSELF
    return max((near for one in _named(statement["Principal"]) if (near := _near(one, principal))), default=None)


def account_of(principal: str) -> str | None:
    """The account of a user, role or session; none for a service, an OIDC provider and ANYBODY."""
    parts = principal.split(":")
    return parts[_ACCOUNT] if len(parts) > _ACCOUNT and ":oidc-provider/" not in principal else None


def _named(element: object) -> Sequence[str]:
    if not isinstance(element, Mapping):
        return [str(element)]
    several = [value if isinstance(value, list | tuple) else [value] for value in element.values()]
    return [str(one) for values in several for one in values]


def _near(named: str, principal: str) -> Nearness | None:
    if named in (ANYBODY, principal):
        return Nearness.ROLE if named == principal and ":role/" in principal else Nearness.ITSELF
    if ":role/" in named and _role(named) == _role(principal):
        return Nearness.ROLE
    account = named.split(":")[_ACCOUNT] if named.startswith("arn:") and named.endswith(":root") else named
    return Nearness.ACCOUNT if account_of(principal) == account else None


def _role(arn: str) -> tuple[str, str] | None:
    """Account and name of a role, from its ARN or a session's, which does not have the role's path."""
    parts = arn.split(":", _RESOURCE)
    if len(parts) <= _RESOURCE:
        return None
    kind, resource = parts[2], parts[_RESOURCE]
    if kind == "sts" and resource.startswith(_SESSION):
        return parts[_ACCOUNT], resource.removeprefix(_SESSION).partition("/")[0]
    return (parts[_ACCOUNT], resource.rpartition("/")[2]) if kind == "iam" and resource.startswith("role/") else None
