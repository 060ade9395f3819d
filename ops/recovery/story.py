"""How a stack comes back, step by step, and what is told of it: who holds it, what was under way, what is lost."""

from dataclasses import dataclass, field
from typing import Any

from ecs_platform.model.reading.printable import printable
from ecs_platform.ops.output import say
from ecs_platform.ops.recovery import cut, locks
from ecs_platform.ops.recovery.carrying_out import Recovery
from ecs_platform.ops.recovery.cut import Unreadable
from ecs_platform.ops.recovery.locks import Lock
from ecs_platform.ops.recovery.plan import AccessKey, Plan
from ecs_platform.ops.recovery.pulumi import PulumiError
from ecs_platform.ops.recovery.shown import show, show_todo
from ecs_platform.ops.recovery.store import Store, UnseenError, store_of


@dataclass(frozen=True)
class Asked:
    """What was asked for.

    Attributes:
        yes: whether it is done, and not only told.
        force: whether a lock of which nobody can know is released, and what is undecided forgotten.
        lost_state: whether all that the program would make is looked for.
        quiet: whether nothing is said to people.
    """

    yes: bool
    force: bool
    lost_state: bool
    quiet: bool


@dataclass
class Story:
    """What became of it.

    Attributes:
        stack: the stack.
        asked: what was asked for.
        locks: who holds it.
        cut: what is wrong with the file of its state; None where nothing is.
        plan: what was, or would be, done.
        adopted: how much the state tells of now that it did not before.
        keys: access keys that were made inactive.
        done: whether it was carried out, or nothing was to be done.
        remains: what remains to be done.
    """

    stack: str
    asked: Asked
    locks: list[Lock] = field(default_factory=list)
    cut: Unreadable | None = None
    plan: Plan = field(default_factory=Plan)
    adopted: int = 0
    keys: list[AccessKey] = field(default_factory=list)
    done: bool = False
    remains: list[str] = field(default_factory=list)

    @property
    def is_healthy(self) -> bool:
        """Whether there was nothing to be done."""
        return not self.locks and self.cut is None and not self.plan.entries

    @property
    def is_held_up(self) -> bool:
        """Whether a person has to decide first: to write the state is to forget what was under way."""
        return self.asked.yes and not self.asked.force and bool(self.plan.undecided)

    @property
    def is_well(self) -> bool:
        """Whether nothing is wrong any more."""
        return self.is_healthy or (self.done and not self.plan.wrong and (self.is_complete or self.asked.lost_state))

    @property
    def is_complete(self) -> bool:
        """Whether the state tells of all that was made until it was interrupted, or under way then."""
        return self.cut is None or self.cut.is_complete

    def as_json(self) -> dict[str, Any]:
        return {
            "stack": self.stack,
            "healthy": self.is_healthy,
            "unreadable": self.cut.why if self.cut else None,
            "locks": [
                {"where": each.where, "who": each.who, "dead": each.is_dead, "why": each.why} for each in self.locks
            ],
            "resources": [each.as_json() for each in self.plan.entries],
            "adopted": self.adopted,
            "inactive_access_keys": [{"user": each.user, "id": each.id} for each in self.keys],
            "done": self.done,
            "remains": self.remains,
        }


def told(recovery: Recovery, asked: Asked) -> Story:
    """Looks, tells, and where it is asked for does what is to be done.

    Raises:
        PulumiError: the engine or its state cannot be had, or nothing may be written.
        StoreError: the place of the state cannot be looked into.
    """
    story = Story(recovery.pulumi.stack, asked)
    store = _store(recovery)
    if store is not None:
        _unlock(recovery, store, story)
    if store is not None and not _is_readable(recovery, store, story):
        return story
    _bring_back(recovery, story)
    if asked.lost_state and not story.is_held_up:
        _find_lost(recovery, story)
    if not asked.quiet:
        _say_the_end(story)
    return story


def _store(recovery: Recovery) -> Store | None:
    """Where the state is; None where only Pulumi looks into it, whose service refuses a write while somebody works."""
    try:
        return store_of(recovery.pulumi.project)
    except UnseenError:
        return None


def _is_readable(recovery: Recovery, store: Store, story: Story) -> bool:
    """Whether the state can be read, or can again: a copy of it is put back where that is asked for."""
    names = recovery.loaded.names
    story.cut = cut.unreadable(store, names.project, names.environment)
    if story.cut is None:
        return True
    _tell(story, f"{story.cut.where}: {story.cut.why}")
    for each in story.cut.copies:
        _tell(story, f"  {each.told}")
    again = f"`ops recover --stack {story.stack} --lost-state`"
    if not story.cut.copies:
        story.remains = [
            f"no copy of it can be read: `pulumi stack init {story.stack}` makes an empty one; then {again}"
        ]
    elif story.asked.yes:
        kept = cut.put_back(store, names.project, names.environment, story.cut.copies[0])
        _tell(story, f"put back; what could not be read is kept as {kept}" if kept else "put back")
        if not story.is_complete:
            # What was made after the copy was, it does not know.
            story.remains = [again]
        return True
    return False


def _unlock(recovery: Recovery, store: Store, story: Story) -> None:
    """Says who holds the stack, and where that is asked for takes dead locks away.

    Raises:
        PulumiError: somebody may be at work.
    """
    names = recovery.loaded.names
    story.locks = locks.held(store, names.project, names.environment)
    for each in story.locks:
        _tell(story, f"{story.stack} is locked by {each.who}: {each.why}")
        if each.is_dead is False:
            raise PulumiError("wait for it, or end it; nothing was changed")
        if each.is_dead is None and not story.asked.force:
            raise PulumiError("when you are sure that it works no more: the same with --force; nothing was changed")
        if story.asked.yes:
            locks.release(store, each)
            _tell(story, f"{each.where} was taken away")


def _bring_back(recovery: Recovery, story: Story) -> None:
    """What was under way."""
    exported = recovery.pulumi.export()
    story.plan = recovery.under_way(exported)
    if story.plan.entries and not story.asked.quiet:
        show(story.plan)
    if story.is_held_up:
        story.remains = [*story.plan.todo, "nothing was changed: --force goes on, and forgets what is undecided"]
    if not story.asked.yes or story.is_held_up:
        return
    story.keys = recovery.carry_out(exported, story.plan)
    story.adopted = len(story.plan.changes.adopted)
    for each in story.keys:
        _tell(story, f"the access key {each.id} of {each.user}, of which nobody has the secret, was made inactive")
    story.done = True
    story.remains += _remains(story.plan, story.stack)


def _find_lost(recovery: Recovery, story: Story) -> None:
    """All that the program would make."""
    if not story.asked.yes:
        plan = recovery.first_wave(recovery.pulumi.export())
    else:
        adopted, plan = recovery.in_waves()
        story.adopted += adopted
        story.done = True
    if not story.asked.quiet:
        show(plan, all_=not story.asked.yes)
    story.plan = Plan((*story.plan.entries, *plan.entries), story.plan.changes, story.plan.keys)
    story.remains = _remains(story.plan, story.stack) if story.asked.yes else []


def _remains(plan: Plan, stack: str) -> list[str]:
    """What a person has to do, and the `up` that does the rest."""
    return [*plan.todo, f"`pulumi up --stack {stack}`"] if plan.entries else []


def _say_the_end(story: Story) -> None:
    if story.is_healthy:
        say(f"{story.stack}: nothing was interrupted, and nothing is to be done")
    elif not story.asked.yes:
        say("Nothing was changed; the same with --yes does it.")
    elif story.done:
        say(f"{story.stack}: {story.adopted} adopted")
    show_todo(story.remains)


def _tell(story: Story, line: str) -> None:
    if not story.asked.quiet:
        say(printable(line))
