"""How large a policy may be.

Limits: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

from ecs_platform.model.iam.document import Document, text

MANAGED_POLICY = 6_144
"""Characters of a managed policy; IAM does not count white space."""

ROLE_INLINE_POLICIES = 10_240
"""Characters of all inline policies of one role together."""

TRUST_POLICY = 2_048
"""Characters of a role's trust policy; a quota that AWS raises to 4,096 on request."""


class TooLargeError(ValueError):
    """What is in one policy and cannot be divided is larger than IAM takes."""


def size(policy: Document) -> int:
    """Characters of a document as IAM counts them."""
    return len("".join(text(policy).split()))
