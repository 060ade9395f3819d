"""Things, so that those that a pattern of a policy matches are found without looking at all."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ecs_platform.model.iam.conditions import matches
from ecs_platform.model.iam.document import Document, listed, statements_of
from ecs_platform.model.iam.patterns import without_variables
from ecs_platform.model.iam.proof.whole.world import Thing


@dataclass(frozen=True)
class Index:
    """Things, so that those that a pattern matches are found without looking at all.

    Attributes:
        things: all of them.
    """

    things: tuple[Thing, ...]

    @cached_property
    def _named(self) -> list[tuple[str, int]]:
        return sorted((arn, number) for number, one in enumerate(self.things) for arn in (one.arn, *one.forms))

    @cached_property
    def _exactly(self) -> Mapping[str, list[int]]:
        found: dict[str, list[int]] = {}
        for arn, number in self._named:
            found.setdefault(arn, []).append(number)
        return found

    def matching(self, pattern: str) -> Iterable[int]:
        """Numbers of the things of which one of the ARNs matches a pattern."""
        pattern = without_variables(pattern)
        if pattern == "*":
            return range(len(self.things))
        head = pattern.split("*", 1)[0].split("?", 1)[0]
        if head == pattern:
            return self._exactly.get(pattern, ())
        return self._beginning(head, pattern)

    @cached_property
    def _by_policy(self) -> Mapping[str, list[int]]:
        found: dict[str, list[int]] = {}
        for number, one in enumerate(self.things):
            for arn in {arn for each in principals(one.policy) for arn in listed(each.get("AWS", ()))}:
                found.setdefault(arn, []).append(number)
        return found

    def naming(self, principal: str) -> list[int]:
        """Numbers of the things whose own policies name a principal."""
        return self._by_policy.get(principal, [])

    def _beginning(self, head: str, pattern: str) -> Iterator[int]:
        for place in range(bisect_left(self._named, (head, -1)), len(self._named)):
            arn, number = self._named[place]
            if not arn.startswith(head):
                return
            if matches(pattern, arn):
                yield number


def principals(policy: Document | None) -> Iterator[Mapping[str, Any]]:
    """Whom the statements of a thing's policy are about; everybody is who has an account."""
    for one in () if policy is None else statements_of(policy):
        named = one.get("Principal")
        yield named if isinstance(named, Mapping) else {"AWS": named}
