"""How large a policy may be, and how the statements about many services are divided into several managed policies.

Limits: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from ecs_platform.model.iam.document import Document, text
from ecs_platform.model.iam.fitting import most

MANAGED_POLICY = 6_144
"""Characters of a managed policy; IAM does not count white space."""

ROLE_INLINE_POLICIES = 10_240
"""Characters of all inline policies of one role together."""

TRUST_POLICY = 2_048
"""Characters of a role's trust policy; a quota that AWS raises to 4,096 on request."""


Item = TypeVar("Item")


class TooLargeError(ValueError):
    """What is in one policy and cannot be divided is larger than IAM takes."""


def size(policy: Document) -> int:
    """Characters of a document as IAM counts them."""
    return len("".join(text(policy).split()))


def divide(
    items: Sequence[Item], characters: Callable[[Sequence[Item], bool], int], limit: int = MANAGED_POLICY
) -> list[Sequence[Item]]:
    """What the fewest documents are about, in the order of `items`, none of them larger than `limit`.

    Args:
        items: what the documents are about, in an order that stays the same from run to run.
        characters: the size of the document about some of them, at least one; told whether it is the first, which has
            the statements that are about none of them as well. More items are never fewer characters.
        limit: characters of one document.

    Raises:
        TooLargeError: one item alone makes a document larger than `limit`.
    """
    parts: list[Sequence[Item]] = []
    start = near = 0
    while start < len(items):
        following = items[start:]
        near = most(_fits(following, characters, not parts, limit), 0, len(following), near)
        if not near:
            raise TooLargeError(f"the statements about one alone have more than {limit:,} characters: {items[start]}")
        parts.append(following[:near])
        start += near
    return parts or [items]


def _fits(
    items: Sequence[Item], characters: Callable[[Sequence[Item], bool], int], first: bool, limit: int
) -> Callable[[int], bool]:
    """Whether so many of the items, from the first on, are within the limit."""
    return lambda count: characters(items[:count], first) <= limit
