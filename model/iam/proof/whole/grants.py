"""What a principal may do to things, with whatever request: the keys that it chooses itself are as it wants them.

What a thing is decides some condition keys: its tags, its cluster, the boundary that it has. All others are the
caller's to choose, so a right that only hangs on them is one. A statement is asked only of things that its resources
match, and once for all things that look the same to it: 300 services take seconds.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from ecs_platform.model.iam.access import Policies, access
from ecs_platform.model.iam.conditions import matches
from ecs_platform.model.iam.document import VERSION, Document, listed, statements_of
from ecs_platform.model.iam.evaluate import Request
from ecs_platform.model.iam.proof.whole.deeds import DEEDS, KINDS
from ecs_platform.model.iam.proof.whole.index import Index, principals
from ecs_platform.model.iam.proof.whole.variants import CHOOSE_BOUNDARY, VARIANTS, Context
from ecs_platform.model.iam.proof.whole.world import Principal, Thing, World
from ecs_platform.model.iam.unsaid import keys_of

_OPEN_WITHOUT = ("file system",)
"""What lets everybody in where it has no policy of its own: see access.py."""

_ASK_THE_THING = ("sts:AssumeRole", "elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite")
"""Actions that the policy of a role or file system may grant by itself."""


@dataclass(frozen=True)
class Grant:
    """Something that a principal may do.

    Attributes:
        action: what.
        thing: to what.
        statement: `Sid` of the statement that allows it; none where a resource without a policy lets everybody.
        variants: which of the further requests are allowed too.
    """

    action: str
    thing: Thing
    statement: str | None
    variants: tuple[str, ...] = ()


def grants(principal: Principal, world: World, index: Index) -> list[Grant]:
    """All that a principal may do to the things of an index.

    Args:
        principal: who asks.
        world: where.
        index: what is asked about.

    Raises:
        UnsupportedError: a policy says something the evaluator does not know.
    """
    rights = _Rights(principal, world.boundary_of(principal), index)
    found = (
        rights.asked(number, action, thing)
        for number in rights.asked_about()
        for thing in (index.things[number],)
        for action in rights.actions(number, thing)
    )
    return [grant for grant in found if grant is not None]


class _Rights:
    """The statements of a principal's policies and boundary, and which of them are about which thing."""

    def __init__(self, principal: Principal, boundary: Document | None, index: Index) -> None:
        self._principal, self._bounded = principal.arn, boundary is not None
        self._has_rights = bool(principal.policies)
        self._statements: list[Mapping[str, Any]] = []
        self._actions: list[frozenset[str]] = []
        self._about: dict[int, list[int]] = {}
        self._known: dict[object, tuple[bool, str | None]] = {}
        self._keys: dict[tuple[int, ...], frozenset[str]] = {}
        self._everywhere: list[int] = []
        self._allowed_everywhere = False
        self._allowed: set[int] = set()
        for policy in principal.policies:
            self._read(policy, index, own=True)
        self._own = len(self._statements)
        self._index = index
        if boundary is not None:
            self._read(boundary, index, own=False)

    def _read(self, policy: Document, index: Index, *, own: bool) -> None:
        for statement in statements_of(policy):
            number = len(self._statements)
            self._statements.append({"Sid": str(number), **_anything(statement)})
            self._actions.append(_actions(statement))
            if statement.get("Resource") == "*":
                self._everywhere.append(number)
                self._allowed_everywhere |= own and statement["Effect"] == "Allow"
                continue
            for thing in _things(statement, index):
                self._about.setdefault(thing, []).append(number)
                if own and statement["Effect"] == "Allow":
                    self._allowed.add(thing)

    def asked_about(self) -> list[int]:
        """Numbers of the things that its policies allow something on, or whose own policies name it.

        Who is let in by a thing as everybody is, is asked by way of somebody who has no right at all.
        """
        if not self._has_rights:
            return [number for number, one in enumerate(self._index.things) if one.kind in _OPEN_WITHOUT or one.policy]
        if self._allowed_everywhere:
            return list(range(len(self._index.things)))
        return sorted(self._allowed.union(self._index.naming(self._principal)))

    def actions(self, number: int, thing: Thing) -> list[str]:
        """The actions on a thing that statements of its policies, or the thing's own policy, are about."""
        if not self._has_rights or (thing.policy is not None and thing.kind not in ("role", "file system")):
            return list(DEEDS[thing.kind])
        own = [self._actions[one] for one in (*self._everywhere, *self._about.get(number, ())) if one < self._own]
        named = frozenset[str]().union(*own, _ASK_THE_THING)
        return [action for action in DEEDS[thing.kind] if action in named]

    def asked(self, number: int, action: str, thing: Thing) -> Grant | None:
        """What of an action on a thing is allowed; none where nothing is."""
        about = sorted((*self._everywhere, *self._about.get(number, ())))
        numbers = tuple(one for one in about if action in self._actions[one])
        policy = _policy(thing, action)
        if policy is None and self._has_rights and not any(one < self._own for one in numbers):
            return None
        context = _context(action, thing, self._keys_of(numbers, policy))
        allowed, statement = self._may(action, thing, numbers, policy, context)
        if not allowed:
            return None
        further = VARIANTS.get(action, {}).items()
        variants = (name for name, more in further if self._may(action, thing, numbers, policy, {**context, **more})[0])
        return Grant(action, thing, statement, tuple(variants))

    def _keys_of(self, numbers: tuple[int, ...], policy: Document | None) -> frozenset[str]:
        if numbers not in self._keys:
            several = (key for one in numbers for key in keys_of(self._statements[one]))
            self._keys[numbers] = frozenset(several)
        own = () if policy is None else (key for one in statements_of(policy) for key in keys_of(one))
        return self._keys[numbers].union(own)

    def _may(
        self, action: str, thing: Thing, numbers: tuple[int, ...], policy: Document | None, context: Context
    ) -> tuple[bool, str | None]:
        """Whether it is allowed, and by which statement; asked once for all things that look alike to these."""
        alike = (action, numbers, tuple(sorted(context.items())), thing.arn if policy is not None else "")
        if alike not in self._known:
            identity = [self._statements[one] for one in numbers if one < self._own]
            boundary = [self._statements[one] for one in numbers if one >= self._own]
            policies = Policies([_document(identity)], [_document(boundary)] if self._bounded else None, policy)
            request = Request(self._principal, action, thing.arn, context)
            answer = access(policies, request)
            if answer.decision.denied and answer.depends:
                # With other keys than these nothing denies it: whether anything allows it is to be asked.
                answer = access(_allowing_only(policies), request)
            self._known[alike] = (answer.decision.allowed or bool(answer.depends), answer.decision.statement)
        return self._known[alike]


def _allowing_only(policies: Policies) -> Policies:
    """The policies without what they deny."""

    def allowing(several: Sequence[Document]) -> list[Document]:
        return [_document([one for one in statements_of(each) if one["Effect"] == "Allow"]) for each in several]

    boundary = None if policies.boundary is None else allowing(policies.boundary)
    resource = None if policies.resource is None else allowing([policies.resource])[0]
    return Policies(allowing(policies.identity), boundary, resource)


def _document(statements: Sequence[Mapping[str, Any]]) -> Document:
    return {"Version": VERSION, "Statement": statements}


def _things(statement: Mapping[str, Any], index: Index) -> Iterator[int]:
    if "NotResource" in statement:
        spared = {one for pattern in listed(statement["NotResource"]) for one in index.matching(pattern)}
        yield from (number for number in range(len(index.things)) if number not in spared)
    elif "Resource" in statement:
        yield from {one for pattern in listed(statement["Resource"]) for one in index.matching(pattern)}


def _anything(statement: Mapping[str, Any]) -> dict[str, Any]:
    """The statement for a thing that it is known to be about."""
    return {**{key: value for key, value in statement.items() if key != "NotResource"}, "Resource": "*"}


def _actions(statement: Mapping[str, Any]) -> frozenset[str]:
    """The actions of the table that a statement is about."""
    element = "Action" if "Action" in statement else "NotAction"
    named = _named(tuple(listed(statement[element])))
    return named if element == "Action" else frozenset(KINDS) - named


@cache
def _named(patterns: tuple[str, ...]) -> frozenset[str]:
    folded = [one.casefold() for one in patterns]
    return frozenset(action for action in KINDS if any(matches(one, action.casefold()) for one in folded))


def _policy(thing: Thing, action: str) -> Document | None:
    """What a thing's own policy says of an action: of a role, that is who takes it, of a file system, who mounts it."""
    if thing.kind == "file system" and not action.startswith("elasticfilesystem:Client"):
        return None
    if thing.kind == "role":
        names_somebody = thing.policy is not None and any("AWS" in one for one in principals(thing.policy))
        return thing.policy if action == "sts:AssumeRole" and names_somebody else None
    return thing.policy


def _context(action: str, thing: Thing, keys: Iterable[str]) -> dict[str, str | tuple[str, ...]]:
    """Those of the keys that are not the caller's to choose, as they are for a thing."""
    found: dict[str, str | tuple[str, ...]] = {}
    tags = {tag.casefold(): value for tag, value in thing.tags.items()}
    facts = {key.casefold(): value for key, value in thing.facts.items()}
    for key in sorted(keys):
        folded = key.casefold()
        head, _, tag = folded.partition("/")
        if head.endswith(":resourcetag"):
            found[key] = tags.get(tag, ())
        elif folded == "iam:permissionsboundary" and action not in CHOOSE_BOUNDARY:
            found[key] = thing.boundary or ()
        elif folded == "ecs:createaction":
            found[key] = ()
        elif folded in facts:
            found[key] = facts[folded] or ()
    return found
