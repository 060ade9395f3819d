"""Permissions that become wider: what a policy allows after, and whom it tells did not have before."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ecs_platform.model.digest.following import EXEC, changed_services, follows
from ecs_platform.model.digest.grants import granted
from ecs_platform.model.digest.masking import code
from ecs_platform.model.digest.openings import opened
from ecs_platform.model.digest.policies import POLICIES, before_and_after, of_another, policies
from ecs_platform.model.digest.preview import ROLE, SERVICE, UNKNOWN, Preview, Step
from ecs_platform.model.digest.rights import Right, constraints, rights
from ecs_platform.model.digest.task_hosts import reached
from ecs_platform.model.digest.weight import Place, Weight

# Without a policy they let everybody do everything.
_OPEN_WITHOUT = (
    "aws:efs/fileSystemPolicy:FileSystemPolicy",
    "aws:ec2/vpcEndpoint:VpcEndpoint",
    "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy",
)
_ATTACHED = ("policyArn", "managedPolicyArns")
_BOUNDED = (ROLE, "aws:iam/user:User")
_ACCESS_KEY = "aws:iam/accessKey:AccessKey"
_SHOWN = 6


_EVERYTHING = '{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}'


@dataclass(frozen=True)
class Widening:
    """One thing that is allowed after a change, and was not before.

    Attributes:
        told: what, as Markdown; where there are actions, what stands before them.
        subject: what `told` begins with, where others may be told of in the same words; empty for what is told alone.
        weight: how much it matters.
        actions: what may be done.
        place: what stands behind them: on what, for whom.
        service: whose it is: a service that this change makes; empty for none, or one that is there.
        before: the conditions under which the same was allowed before; None where it was not.
        after: the conditions under which it is allowed now.
        follows: the service whose tasks go elsewhere, and whose deployer may send them just there; empty for none.
    """

    told: str
    subject: str = ""
    weight: Weight = Weight.OUTSIDE
    actions: tuple[str, ...] = ()
    place: str = ""
    service: str = ""
    before: str | None = None
    after: str = ""
    follows: str = ""

    @property
    def short(self) -> str:
        """As one line, with a few actions."""
        return self._line(_SHOWN)

    @property
    def whole(self) -> str:
        """As one line, with every action."""
        return self._line(len(self.actions))

    def _line(self, shown: int) -> str:
        if not self.actions:
            return self.told
        more = f" and {len(self.actions) - shown} more" if len(self.actions) > shown else ""
        return f"{self.told} {', '.join(map(code, self.actions[:shown]))}{more}{self.place}"


@dataclass
class Permissions:
    """What becomes of permissions.

    Attributes:
        wider: everything that is allowed after, and was not before, in the preview's order.
        moved: how many rights are in another policy of the same holder now, by the holder's name.
    """

    wider: list[Widening] = field(default_factory=list)
    moved: dict[str, int] = field(default_factory=dict)


def widened(preview: Preview) -> list[str]:
    """A line for each policy that allows more than before, boundary that goes, door that opens, host reached."""
    return [each.short for each in permissions(preview).wider]


def permissions(preview: Preview) -> Permissions:
    """What becomes wider, and what only moves."""
    return _Reader(preview).read()


class _Reader:
    """Reads a preview step by step."""

    def __init__(self, preview: Preview) -> None:
        self._preview, self._found = preview, Permissions()
        self._gone = {step.old.urn for step in preview.steps if step.kind == "delete" and step.old is not None}
        self._before, self._after = before_and_after(preview)
        self._place, self._services = Place(preview), changed_services(preview)
        self._made = {step.resource.urn for step in preview.steps if step.kind == "create"}
        self._moved: set[str] = set()

    def read(self) -> Permissions:
        preview, wider = self._preview, self._found.wider
        wider += [Widening(line, weight=Weight.SHELL) for line in reached(preview)]
        for step in preview.steps:
            wider += self._policies(step)
            wider += [Widening(line) for line in granted(step, self._gone)]
            if step.new is not None:
                wider += _unbounded(step, wanted=bool(preview.setting("permissions_boundary")))
                wider += [*_new_key(step), *_shell(step)]
        wider += [each for step in preview.steps for each in self._attached(step)]
        wider += map(Widening, opened(preview))
        return self._found

    def _policies(self, step: Step) -> Iterator[Widening]:
        """What the policies among a resource's inputs say that they did not; of one that goes alone, what it denied."""
        around = step.old.dependencies.items() if step.old and step.new is None else ()
        if any(urn in self._gone for name, urns in around if name not in POLICIES for urn in urns):
            return
        old, new = (policies(each) for each in (step.old, step.new))
        if of_another(step):
            old = {}
        if step.resource.type in _OPEN_WITHOUT and (step.old is not None or step.resource.type != _OPEN_WITHOUT[1]):
            old, new = {"policy": _EVERYTHING, **old}, {"policy": _EVERYTHING, **new}
        for name in sorted({*old, *new}):
            if old.get(name) != new.get(name):
                yield from self._policy(step, name, old.get(name), new.get(name))

    def _policy(self, step: Step, name: str, before: Any, after: Any) -> Iterator[Widening]:
        old, new = rights(before), rights(after)
        if new is None or old is None:
            yield Widening(
                f"{code(step.resource.label)}: what it allows is known only when it is made", weight=Weight.UNKNOWN
            )
            return
        more = [each for each in new if each.effect == "Allow" and not any(known.covers(each) for known in old)]
        less = [each for each in old if each.effect == "Deny" and not any(known.covers(each) for known in new)]
        if name != "assumeRolePolicy":
            had = self._before.of(self._after.holders(step.new)) if step.new else []
            keep = self._after.of(self._before.holders(step.old)) if step.old else []
            stay, denied = self._stay(step, more, had), self._stay(step, less, keep)
            if step.old is None and stay == more:
                self._moved.add(step.resource.urn)
            more = [each for each in more if each not in stay]
            less = [each for each in less if each not in denied]
            old = [*old, *(right for each in had for right in each)]
        whom = "trusts" if name == "assumeRolePolicy" else "allows"
        yield from self._told(step, whom, more, old)
        yield from self._told(step, "no longer denies", less, [])

    def _stay(self, step: Step, found: list[Right], had: list[list[Right]]) -> list[Right]:
        """Those that every holder has by another of its policies, before or after; they are counted."""
        stay = [each for each in found if had and all(any(r.covers(each) for r in one) for one in had)]
        if stay:
            holder = self._place.holder(step.resource, self._after if step.new is not None else self._before)
            self._found.moved[holder] = self._found.moved.get(holder, 0) + len({*stay})
        return stay

    def _told(self, step: Step, verb: str, found: Iterable[Right], old: list[Right]) -> Iterator[Widening]:
        by_place: dict[tuple[str, str, str, bool], list[Right]] = {}
        for each in found:
            shell = verb != "no longer denies" and self._place.weight(each) == Weight.SHELL
            by_place.setdefault((each.resource, each.principal, each.conditions, shell), []).append(each)
        for (resource, principal, conditions, _), mine in by_place.items():
            place = f" on {code(resource)}" if resource else ""
            whom = f" for {code(principal)}" if principal else ""
            only = " (with conditions)" if conditions else ""
            same = [_nearest(each, old) for each in mine]
            before = None if None in same or len({*same}) != 1 else same[0]
            weight = Weight.OUTSIDE if verb == "no longer denies" else min(map(self._place.weight, mine))
            follow = follows(mine, same, self._services) if weight == Weight.REST else ""
            opens = not follow and before is not None and _opens(before, conditions)
            subject = code(step.resource.label)
            yield Widening(
                f"{subject} {verb}",
                subject,
                Weight.SHELL if opens else weight,
                tuple(sorted(each.action for each in mine)),
                f"{place}{whom}{only}",
                _one({self._place.service(step.resource, each) for each in mine}),
                before,
                conditions,
                follow,
            )

    def _attached(self, step: Step) -> Iterator[Widening]:
        """Policies that are attached by their ARN."""
        if not step.resource.type.startswith("aws:iam/") or step.new is None:
            return
        for name in _ATTACHED:
            old, new = (_listed(each.inputs.get(name) if each else None) for each in (step.old, step.new))
            made = step.new.dependencies.get(name, [])
            # What a new policy allows is told of by itself: nothing, where all of it moved here.
            if made and {*made} <= self._moved and [*new] == [UNKNOWN]:
                continue
            # By a replacement they are attached anew: to somebody else, it may be.
            for arn in new if step.kind == "replace" else [each for each in new if each not in old]:
                policy = ", ".join(urn.rpartition("::")[2] for urn in made)
                known = code(policy if arn == UNKNOWN and policy else arn)
                own = arn == UNKNOWN and made and {*made} <= self._made
                yield Widening(
                    f"{code(step.resource.name)} attaches {known}", weight=Weight.REST if own else Weight.OUTSIDE
                )


def _one(found: set[str]) -> str:
    return found.pop() if len(found) == 1 else ""


def _opens(before: str, after: str) -> bool:
    """Whether conditions kept from switching ECS Exec on, and no longer do."""
    return any(each.key == EXEC and each.widens for each in constraints(before, after))


def _nearest(right: Right, old: list[Right]) -> str | None:
    """The conditions of the same right before, of several those with the least difference; None where there is none."""
    found = sorted({each.conditions for each in old if each.differs_in_conditions(right)})
    return min(found, key=lambda each: len(constraints(each, right.conditions)), default=None)


def _unbounded(step: Step, *, wanted: bool) -> Iterator[Widening]:
    """A boundary that changes or goes, or that a new one has not although the environment has one."""
    old, new = (each.inputs.get("permissionsBoundary") if each else None for each in (step.old, step.new))
    if old not in (None, new):
        yield Widening(f"{code(step.resource.label)}: its permissions boundary changes or goes")
    elif wanted and step.old is None and step.resource.type in _BOUNDED and not new:
        yield Widening(f"{code(step.resource.label)} has no permissions boundary")


def _new_key(step: Step) -> Iterator[Widening]:
    if step.resource.type == _ACCESS_KEY and (step.kind != "update" or "status" in step.changed):
        yield Widening(f"{code(step.resource.label)} is {'a new' if step.kind != 'update' else 'another'} access key")


def _shell(step: Step) -> Iterator[Widening]:
    """ECS Exec that is switched on: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html."""
    old, new = (each.inputs.get("enableExecuteCommand") is True if each else False for each in (step.old, step.new))
    if step.resource.type == SERVICE and new and not old:
        subject = code(step.resource.label)
        told = f"{subject}: ECS Exec is on, a shell for whoever has `ecs:ExecuteCommand` there"
        yield Widening(told, subject, Weight.SHELL)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
