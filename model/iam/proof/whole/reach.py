"""Whom a principal comes to hold in steps, and what of others it gets at: what the whole proof finds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from ecs_platform.model.iam.patterns import arn_within, within
from ecs_platform.model.iam.proof.whole.control import WITHOUT_BOUNDARY, Granted, Step, granted, steps
from ecs_platform.model.iam.proof.whole.grants import Grant, Index, grants
from ecs_platform.model.iam.proof.whole.known import TRAFFIC, known
from ecs_platform.model.iam.proof.whole.world import ACCOUNT, Principal, Thing, World, holds

_READS = ("Get", "Client", "Decrypt", "BatchGet")


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

    @cached_property
    def _roles(self) -> Mapping[str, Thing]:
        return {one.arn: one for one in self.world.things if one.kind in ("role", "user")}

    def grants(self, principal: Principal) -> list[Grant]:
        """All that its policies allow it, on its own things and on others'."""
        if principal.arn not in self._grants:
            self._grants[principal.arn] = grants(principal, self.world, self._index)
        return self._grants[principal.arn]

    def direct(self, principal: Principal) -> Iterator[Found]:
        """What of others its own policies allow it."""
        for grant in self.grants(principal):
            if not self._fine(principal, grant):
                why = known(principal.kind, grant.action, grant.thing)
                yield Found(principal, (), grant.action, grant.thing, grant.statement, why)
        yield from self._traffic(principal)

    def _fine(self, principal: Principal, grant: Grant) -> bool:
        """Whether it is its own, or opened to all on purpose."""
        reads = grant.action.partition(":")[2].startswith(_READS)
        if holds(principal.realms, grant.thing.owners) and (reads or principal.kind != "preview"):
            return True
        if reads and any(arn_within(grant.thing.arn, each) for each in self.world.shared):
            return True
        return principal.kind == "task" and any(
            arn_within(grant.thing.arn, each) if each.startswith("arn:") else within(grant.action.casefold(), each.casefold())
            for each in self.world.opened
        )

    def _traffic(self, principal: Principal) -> Iterator[Found]:
        """UpdateService of a service of one's own also says for whom it answers."""
        updates = [one for one in self.grants(principal) if one.action == "ecs:UpdateService"]
        other = (one for one in self.world.things if one.kind == "target group")
        target = next((one for one in other if not holds(principal.realms, one.owners)), None)
        if updates and target is not None:
            action = "answer for it by ecs:UpdateService"
            yield Found(principal, (), action, target, updates[0].statement, TRAFFIC)

    def in_steps(self, principal: Principal) -> Iterator[Found]:
        """Whom it comes to hold that is not its own, and what it gets at by them that nobody should."""
        for arn, path in self.holds(principal).items():
            thing = EVERYTHING if arn == WITHOUT_BOUNDARY else self._roles.get(arn) or Thing("role", arn, frozenset())
            why = next((step.known for step in path if step.known), None)
            if not holds(principal.realms, thing.owners):
                yield Found(principal, path, HOLD, thing, None, why)
            held = self.world.by_arn.get(arn)
            for found in () if held is None else self.direct(held):
                if found.known is None and not holds(principal.realms, found.thing.owners):
                    yield Found(principal, path, found.action, found.thing, found.statement, None)

    def holds(self, principal: Principal) -> dict[str, tuple[Step, ...]]:
        """Everybody whom it comes to hold, by ARN, each with the steps there."""
        reached: dict[str, tuple[Step, ...]] = {}
        left: list[tuple[Principal, tuple[Step, ...]]] = [(principal, ())]
        own = [*self.grants(principal)]
        while left:
            one, path = left.pop(0)
            more = [] if one is principal else self._controlling(one)
            if one is not principal and not more:
                continue
            for step in steps(_together(own, more), self.world):
                if step.to not in reached and step.to != principal.arn:
                    reached[step.to] = (*path, step)
                    if step.to in self.world.by_arn:
                        left.append((self.world.by_arn[step.to], reached[step.to]))
        return reached

    def _controlling(self, principal: Principal) -> list[Grant]:
        """Its grants, where any may lead further: most roles only read what is theirs."""
        return [one for one in self.grants(principal) if not one.action.startswith(("ssm:Get", "logs:", "ecr:Batch"))]


def _together(own: list[Grant], more: list[Grant]) -> Granted:
    return granted([*own, *more])
