"""How large a policy may be, and how the statements about many services are divided into several managed policies.

Limits: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from ecs_platform.model.iam.document import Document, text

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
    items: Sequence[Item], render: Callable[[Sequence[Item], bool], Document], limit: int = MANAGED_POLICY
) -> list[Document]:
    """The fewest documents, in the order of `items`, none of them larger than `limit`.

    Args:
        items: what the documents are about, in an order that stays the same from run to run.
        render: the document about some of them; told whether it is the first, which has the statements that are about
            none of them as well.
        limit: characters of one document.

    Raises:
        TooLargeError: one item alone makes a document larger than `limit`.
    """
    documents: list[Document] = []
    start = 0
    while start < len(items) or not documents:
        end = _fitting(items, start, lambda chosen: size(render(chosen, not documents)) <= limit)
        if start == end and items:
            raise TooLargeError(f"the statements about one alone have more than {limit:,} characters: {items[start]}")
        documents.append(render(items[start:end], not documents))
        start = end
    return documents


def _fitting(items: Sequence[Item], start: int, fits: Callable[[Sequence[Item]], bool]) -> int:
    """The greatest `end` for which `items[start:end]` fits, by bisection: documents only grow with their items."""
    low, high = start, len(items)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(items[start:middle]) else (low, middle - 1)
    return low
