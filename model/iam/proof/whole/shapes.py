"""Which principals are alike, so that one is asked for all of them.

Two are alike whose policies are the same text once what is their own is left out: a resource that is within a
principal's own names matches nothing of anybody else's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ecs_platform.model.iam.document import Document, listed, statements_of, text
from ecs_platform.model.iam.proof.whole.world import Principal, World

_OWN = "its own"


@dataclass(frozen=True)
class Shape:
    """Principals that are alike.

    Attributes:
        asked: the one that is asked.
        alike: all of them, that one too.
    """

    asked: Principal
    alike: tuple[Principal, ...]

    @property
    def who(self) -> str:
        """Them all, in words: the name of the one, and how many are like it."""
        others = len(self.alike) - 1
        return f"`{self.asked.arn.rpartition('/')[2]}`" + (f" and {others:,} alike" if others else "")


def shapes(world: World) -> list[Shape]:
    """The principals of a world, those alike together."""
    own = _own_names(world)
    found: dict[object, list[Principal]] = {}
    for one in world.principals:
        names = own.get(next(iter(one.realms)), ()) if len(one.realms) == 1 else ()
        found.setdefault(_shape(one, names), []).append(one)
    return [Shape(several[0], tuple(several)) for several in found.values()]


def _own_names(world: World) -> Mapping[str, tuple[str, ...]]:
    """The ARNs and tags of what belongs to a realm alone."""
    found: dict[str, list[str]] = {}
    for thing in world.things:
        if len(thing.owners) == 1:
            found.setdefault(next(iter(thing.owners)), []).extend((thing.arn, *thing.forms, *thing.tags.values()))
    return {realm: tuple(arns) for realm, arns in found.items()}


def _shape(one: Principal, own: Iterable[str]) -> object:
    realm = next(iter(one.realms)) if len(one.realms) == 1 else str(sorted(one.realms))
    environment, _, service = realm.partition("/")
    exact = set(own)
    policies = tuple(text(_without_own(policy, exact, service)) for policy in one.policies)
    trust = None if one.trust is None else text(one.trust)
    return one.kind, environment, policies, trust, one.boundary


def _without_own(policy: Document, own: set[str], service: str) -> Document:
    return {**policy, "Statement": [_statement(one, own, service) for one in statements_of(policy)]}


def _statement(statement: Mapping[str, Any], own: set[str], service: str) -> dict[str, Any]:
    found = dict(statement)
    resources = listed(statement.get("Resource", ()))
    found["Resource"] = sorted({_OWN if _is_own(each, own) else each for each in resources})
    found["Condition"] = _put(statement.get("Condition", {}), own, service)
    return found


def _put(value: Any, own: set[str], service: str) -> Any:
    if isinstance(value, Mapping):
        return {key: _put(one, own, service) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_put(one, own, service) for one in value]
    return _OWN if value == service or _is_own(str(value), own) else value


def _is_own(pattern: str, own: set[str]) -> bool:
    """Whether a pattern matches nothing but what belongs to whoever has these ARNs.

    What follows one of them is divided from it (`:`, `/`), so that no other's name begins so.
    """
    head = pattern.split("*", 1)[0].split("?", 1)[0]
    if head == pattern and pattern in own:
        return True
    places = (place for place, letter in enumerate(head) if letter in ":/")
    return any(head[:place] in own for place in places)
