"""How large a deployer's policy about some of many services is, without writing it.

What each service adds to each list of each statement is counted once, and what stands around the lists once for each
statement: the size of any policy is then a sum. That of thousands of services is divided by asking this tens of
thousands of times.
"""

import json
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ecs_platform.model.iam.document import Statement, document
from ecs_platform.model.iam.placing import UPDATE, likeness
from ecs_platform.model.iam.scope import Deployable
from ecs_platform.model.iam.size import size

_FRAME = size(document([]))

_Lengths = dict[str, int]
"""The values of a list, each with its characters as it stands there."""


@dataclass(frozen=True)
class _Added:
    """What a service adds to a policy.

    Attributes:
        around: by statement the characters of what stands around its lists.
        lists: by number of a list what is in it; those of one statement have the same numbers for every service.
    """

    around: dict[int, int]
    lists: list[tuple[int, _Lengths]]


class PolicySizes:
    """The sizes of one deployer's policies: to the character those of the documents that are rendered.

    Of the services all have a place, or none: RunTask names the capacity where it is known of all.
    """

    def __init__(self, general: Iterable[Statement], about: Callable[[Sequence[Deployable]], list[Statement]]) -> None:
        """Nothing is counted yet.

        Args:
            general: the statements that are about no service.
            about: those about some services.
        """
        self._about = about
        characters = [size(statement.as_json()) for statement in general]
        self._general = len(characters), sum(characters)
        self._added: dict[str, _Added] = {}
        self._around: dict[int, int] = {}
        self._numbers: dict[Hashable, int] = {}
        self._sids: dict[int, str] = {}
        self._seen: dict[int, _Lengths] = {}

    def of(self, services: Iterable[Deployable], general: bool) -> int:
        """Characters of the policy about these services, at least one, as IAM counts them.

        Args:
            services: services and jobs of the scope.
            general: whether the statements that are about none of them are in it too.
        """
        around: dict[int, int] = {}
        lists: dict[int, _Lengths] = {}
        for service in services:
            added = self._added.get(service.name) or self._count(service)
            around.update(added.around)
            for number, values in added.lists:
                have = lists.get(number)
                if have is not values:
                    lists[number] = values if have is None else have | values
        count, characters = self._general if general else (0, 0)
        commas = max(count + len(around) - 1, 0)
        inside = sum(map(_listed, lists.values()))
        return _FRAME + commas + characters + sum(around.values()) + inside + self._numbered(around)

    def _numbered(self, statements: Iterable[int]) -> int:
        """Characters of the numbers that follow the names of statements: `Update`, `Update2`, `Update3`, …"""
        counted = Counter(self._sids[each] for each in statements)
        return sum(len(str(number)) for several in counted.values() for number in range(2, several + 1))

    def _count(self, service: Deployable) -> _Added:
        added = _Added({}, [])
        for statement in self._about([service]):
            lists = _lists(statement)
            key = (statement.sid, likeness(service) if statement.actions == UPDATE else None)
            number = self._number(key)
            self._sids[number] = statement.sid
            if number not in self._around:
                self._around[number] = size(statement.as_json()) - sum(map(_listed, lists.values()))
            added.around[number] = self._around[number]
            for name, values in lists.items():
                list_number = self._number((key, name))
                # Most lists are the same for all services: these are one object, and are not put together again.
                seen = self._seen.setdefault(list_number, values)
                added.lists.append((list_number, seen if seen == values else values))
        self._added[service.name] = added
        return added

    def _number(self, key: Hashable) -> int:
        return self._numbers.setdefault(key, len(self._numbers))


def _lists(statement: Statement) -> dict[Hashable, _Lengths]:
    """The lists of a statement that may grow with the services: its resources, and the values of its conditions."""
    lists: dict[Hashable, _Lengths] = {
        (operator, key): _lengths([values] if isinstance(values, str) else values)
        for operator, keys in statement.conditions.items()
        for key, values in keys.items()
    }
    lists["Resource"] = _lengths(statement.resources)
    return lists


def _lengths(values: Sequence[str]) -> _Lengths:
    return {value: _characters(value) for value in values}


@lru_cache(maxsize=65_536)
def _characters(value: str) -> int:
    return len("".join(json.dumps(value).split()))


def _listed(values: _Lengths) -> int:
    """Characters of a list: one value stands without brackets."""
    brackets_and_commas = 0 if len(values) == 1 else 2 + max(len(values) - 1, 0)
    return sum(values.values()) + brackets_and_commas
