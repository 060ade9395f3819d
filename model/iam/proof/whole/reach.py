"""Whom a principal comes to hold in steps, and what of others it gets at: what the whole proof finds."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from ecs_platform.model.iam.patterns import arn_within
from ecs_platform.model.iam.proof.whole.control import LEADING, WITHOUT_BOUNDARY, Granted, Step, granted, steps
from ecs_platform.model.iam.proof.whole.grants import Grant, grants
from ecs_platform.model.iam.proof.whole.index import Index
from ecs_platform.model.iam.proof.whole.known import TRAFFIC, known
from ecs_platform.model.iam.proof.whole.shapes import Shape, shapes
from ecs_platform.model.iam.proof.whole.variants import NEVER, PLACING
from ecs_platform.model.iam.proof.whole.world import ACCOUNT, Principal, Thing, World, holds
from ecs_platform.model.iam.reach import Reach

_READS = ("Get", "List", "Client", "Decrypt", "BatchGet")


@dataclass(frozen=True)
class Found:
    """Something of somebody else's that a principal gets at.

    Attributes:
        principal: who.
        path: the steps to it; none where its own policies allow it.
        action: what it may do then; `come to hold it` of whom it holds.
        thing: to what.
        statement: `Sid` of the statement that allows it, where it is known.
        known: why that cannot be prevented; none where it should be.
    """

    principal: Principal
    path: tuple[Step, ...]
    action: str
    thing: Thing
    statement: str | None
    known: str | None


_OF_THE_ACCOUNT = ("preview", "up", "bounded")
_SOME = 4
HOLD = "come to hold it"
EVERYTHING = Thing("role", WITHOUT_BOUNDARY, frozenset({ACCOUNT}))


class Search:
    """The search in one world; what was found out about a principal is kept.

    Args:
        world: who and what there is.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self._index = Index(world.things)
        self._grants: dict[str, list[Grant]] = {}
        self._exceeding: dict[str, bool] = {}

    @cached_property
    def _some(self) -> Index:
        """What is not of a service, and what some services have: whose policies know no services are asked of these."""
        realms = sorted(
            {owner for one in self.world.things for owner in one.owners if "/" in owner and "@" not in owner}
        )
        some = {realm for each in environments_of(realms) for realm in each[:_SOME]}
        return Index(tuple(one for one in self.world.things if not one.owners <= set(realms) - some))

    @cached_property
    def _identities(self) -> Mapping[str, Thing]:
        return {one.arn: one for one in self.world.things if one.kind in ("role", "user")}

    @cached_property
    def shapes(self) -> list[Shape]:
        """The principals, those alike together."""
        return shapes(self.world)

    @cached_property
    def _alike(self) -> Mapping[str, Principal]:
        return {one.arn: shape.asked for shape in self.shapes for one in shape.alike}

    @cached_property
    def anybody(self) -> Principal:
        """Somebody in the account who has no right at all: what it gets at lets everybody in."""
        return Principal(self.world.account.role("/", "anybody"), "anybody", frozenset(), ())

    @cached_property
    def _open(self) -> frozenset[tuple[str, str]]:
        return frozenset((one.action, one.thing.arn) for one in grants(self.anybody, self.world, self._index))

    def grants(self, principal: Principal) -> list[Grant]:
        """All that its policies allow it, on its own things and on others'."""
        if principal.arn not in self._grants:
            self._grants[principal.arn] = grants(principal, self.world, self._index_for(principal))
        return self._grants[principal.arn]

    def _index_for(self, principal: Principal) -> Index:
        return self._some if principal.kind in _OF_THE_ACCOUNT else self._index

    def asked_of(self, principal: Principal) -> int:
        """How many things a principal is asked about, its own among them."""
        return len(self._index_for(principal).things)

    def direct(self, principal: Principal) -> Iterator[Found]:
        """What of others its own policies allow it; not what everybody may."""
        for grant in self.grants(principal):
            if principal is not self.anybody and (grant.action, grant.thing.arn) in self._open:
                continue
            why = known(principal.kind, grant.action, grant.thing)
            if not self._fine(principal, grant):
                yield Found(principal, (), grant.action, grant.thing, grant.statement, why)
            for variant in _never(principal, grant):
                yield Found(principal, (), f"{grant.action} {variant}", grant.thing, grant.statement, None)
        yield from self._traffic(principal)

    def _fine(self, principal: Principal, grant: Grant) -> bool:
        """Whether it is its own, or opened on purpose."""
        reads = grant.action.partition(":")[2].startswith(_READS)
        if holds(principal.realms, grant.thing.owners):
            return reads or principal.kind != "preview"
        if grant.thing.arn in principal.meant or (
            reads and any(arn_within(grant.thing.arn, each) for each in self.world.shared)
        ):
            return True
        return principal.kind == "task" and Reach((), self.world.opened).opens(grant.action, grant.thing.arn)

    def _traffic(self, principal: Principal) -> Iterator[Found]:
        """UpdateService of a service of one's own also says for whom it answers."""
        if principal.kind != "deployer":
            return
        updates = [one for one in self.grants(principal) if one.action == "ecs:UpdateService"]
        other = (one for one in self.world.things if one.kind == "target group")
        target = next((one for one in other if not holds(principal.realms, one.owners)), None)
        if updates and target is not None:
            yield Found(principal, (), "answer for it by ecs:UpdateService", target, updates[0].statement, TRAFFIC)

    def in_steps(self, principal: Principal) -> Iterator[Found]:
        """Whom it comes to hold that is not its own, and what it gets at by them that nobody should."""
        for arn, path in self.holds(principal).items():
            thing = (
                EVERYTHING if arn == WITHOUT_BOUNDARY else self._identities.get(arn) or Thing("role", arn, frozenset())
            )
            why = next((step.known for step in path if step.known), None)
            if not holds(principal.realms, thing.owners):
                yield Found(principal, path, HOLD, thing, None, why)
            held = self.world.by_arn.get(arn)
            for found in () if held is None or not self._exceeds(held) else self.direct(held):
                if found.known is None and not holds(principal.realms, found.thing.owners):
                    yield Found(principal, path, found.action, found.thing, found.statement, None)

    def holds(self, principal: Principal) -> dict[str, tuple[Step, ...]]:
        """Everybody whom it comes to hold, by ARN, each with the steps there.

        What it may do because AWS has no key for it is said by itself: whom it holds by that is not asked again.
        """
        reached: dict[str, tuple[Step, ...]] = {}
        own = granted(one for one in self.grants(principal) if known(principal.kind, one.action, one.thing) is None)
        left: list[tuple[Granted, tuple[Step, ...]]] = [(own, ())]
        while left:
            have, path = left.pop(0)
            for step in steps(have, self.world):
                if step.to in reached or step.to == principal.arn:
                    continue
                reached[step.to] = (*path, step)
                more = self._leading(self.world.by_arn.get(step.to))
                if more:
                    both = {action: [*own.get(action, ()), *more.get(action, ())] for action in {*own, *more}}
                    left.append((both, reached[step.to]))
        return reached

    def _leading(self, principal: Principal | None) -> Granted:
        """What leads further of what it may do: most roles only read what is theirs."""
        if principal is None or not self._leads(principal):
            return {}
        return granted(one for one in self.grants(principal) if one.action in LEADING)

    def _exceeds(self, principal: Principal) -> bool:
        """Whether those of its shape get at anything that nobody should."""
        asked = self._alike.get(principal.arn, principal)
        if asked.arn not in self._exceeding:
            self._exceeding[asked.arn] = any(one.known is None for one in self.direct(asked))
        return self._exceeding[asked.arn]

    def _leads(self, principal: Principal) -> bool:
        """Whether anything may lead further of what those of its shape may do."""
        asked = self._alike.get(principal.arn, principal)
        return any(one.action in LEADING for one in self.grants(asked))


def environments_of(realms: Iterable[str]) -> list[list[str]]:
    """Realms of services, those of one environment together."""
    found: dict[str, list[str]] = {}
    for realm in realms:
        found.setdefault(realm.partition("/")[0], []).append(realm)
    return list(found.values())


def _never(principal: Principal, grant: Grant) -> list[str]:
    """The requests that it may make and nobody should, of what is its own neither."""
    if principal.kind == "bounded":
        return []
    placing = {"deployer": PLACING, "schedule": frozenset({"on another cluster"})}.get(principal.kind, frozenset())
    return sorted((NEVER | placing).intersection(grant.variants) - grant.thing.may)
