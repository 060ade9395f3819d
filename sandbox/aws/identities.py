"""The policies that users, roles and groups have in moto's IAM."""

import json
from typing import Any

from moto.iam.models import Role, User

from sandbox.aws.authorizer import Document


def identity_policies(identity: Any) -> list[Document]:
    """The inline and the managed policies of a user, a role or a group."""
    inline = (json.loads(text) for text in identity.policies.values())
    return [*inline, *(_default_version(policy) for policy in identity.managed_policies.values())]


def role_of_profile(iam: Any, named: str | None) -> Role | None:
    """The role in an instance profile, by the profile's name or ARN; None where there is none."""
    profiles = iam.instance_profiles.values()
    return next((each.roles[0] for each in profiles if named in (each.name, each.arn) and each.roles), None)


def boundary_of(identity: User | Role, iam: Any) -> list[Document] | None:
    """The permissions boundary of a user or a role; None without one."""
    arn = getattr(identity, "permissions_boundary_arn", None)
    return [_default_version(iam.get_policy(arn))] if arn else None


def _default_version(policy: Any) -> Document:
    text = next(one.document for one in policy.versions if one.version_id == policy.default_version_id)
    document: Document = json.loads(text)
    return document
