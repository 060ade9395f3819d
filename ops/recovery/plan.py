"""What is said of each thing that is not as the state tells of it, and what is to be done about all of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from ecs_platform.adoption.row import Step
from ecs_platform.ops.recovery.merging import Changes
from ecs_platform.ops.recovery.state import label

Verdict = Literal[
    "adopt",
    "never made",
    "not there",
    "not known yet",
    "not ours",
    "two fit",
    "there twice",
    "there, but otherwise",
    "cannot be adopted",
    "could not be asked",
    "update",
    "deletion",
    "dropped",
    "component",
]

WRITES: frozenset[Verdict] = frozenset({"adopt", "never made", "update", "deletion", "dropped", "component"})
"""What needs the state to be written."""
UNDECIDED: frozenset[Verdict] = frozenset({"two fit", "could not be asked"})
"""What a person has to decide first: writing the state forgets what was under way."""
WRONG: frozenset[Verdict] = frozenset(
    {"not ours", "two fit", "there twice", "there, but otherwise", "could not be asked"}
)
"""What stays wrong once the plan is carried out."""


@dataclass(frozen=True)
class Entry:
    """What is said of one resource.

    Attributes:
        urn: the resource.
        verdict: what it comes to.
        said: the rest of that, for people: whose it is, what is otherwise, what becomes of it.
        ids: what AWS calls it, or what could be it.
        todo: what a person has to do; nothing where the next `up` does it.
    """

    urn: str
    verdict: Verdict
    said: str = ""
    ids: tuple[str, ...] = ()
    todo: str = ""

    @property
    def label(self) -> str:
        """For people: `ecs/service:Service api`."""
        return label(self.urn)

    def as_json(self) -> dict[str, Any]:
        return {"urn": self.urn, "verdict": self.verdict, "said": self.said, "ids": list(self.ids), "todo": self.todo}


@dataclass(frozen=True)
class AccessKey:
    """An access key of which the state does not know.

    Attributes:
        urn: the resource that was being made.
        user: whose key it is.
        id: the key's id.
    """

    urn: str
    user: str
    id: str


@dataclass(frozen=True)
class Plan:
    """What is to be done.

    Attributes:
        entries: what is said of each resource, in the order of the state.
        changes: what the state is to tell otherwise.
        keys: access keys that are made inactive.
        steps: calls of AWS that end what was cut off, and that no `up` makes up for; made before the state is written,
            which forgets that it was under way.
    """

    entries: tuple[Entry, ...] = ()
    changes: Changes = field(default_factory=Changes)
    keys: tuple[AccessKey, ...] = ()
    steps: tuple[Step, ...] = ()

    @property
    def undecided(self) -> list[Entry]:
        """What a person has to decide before the state is written."""
        return [each for each in self.entries if each.verdict in UNDECIDED]

    @property
    def wrong(self) -> list[Entry]:
        """What is wrong still once it is carried out."""
        return [each for each in self.entries if each.verdict in WRONG]

    @property
    def writes(self) -> bool:
        """Whether the state has to be written."""
        return any(each.verdict in WRITES for each in self.entries) or bool(self.changes.adopted)

    @property
    def todo(self) -> list[str]:
        """What a person has to do, each once."""
        return list(dict.fromkeys(f"{each.label}: {each.todo}" for each in self.entries if each.todo))


def together(plans: Sequence[Plan]) -> Plan:
    """Several plans for one state as one."""
    changes = Changes(
        tuple(each for plan in plans for each in plan.changes.adopted),
        {key: each for plan in plans for key, each in plan.changes.read.items()},
        frozenset(key for plan in plans for key in plan.changes.gone),
    )
    return Plan(
        tuple(each for plan in plans for each in plan.entries),
        changes,
        tuple(each for plan in plans for each in plan.keys),
        tuple(each for plan in plans for each in plan.steps),
    )
