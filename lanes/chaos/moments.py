"""The moment at which a command is killed."""

import random
from dataclasses import dataclass
from typing import Literal

from sandbox.aws import holding

Kind = Literal["after a call", "before a call", "at an event"]
# Half of them between what AWS did and what the state says of it; a fifth with something under way that AWS never
# heard of; the others whenever the engine tells something, in the middle of what the provider waits for.
_KINDS: tuple[tuple[Kind, int], ...] = (("after a call", 5), ("before a call", 2), ("at an event", 3))


@dataclass(frozen=True)
class Moment:
    """A moment.

    Attributes:
        kind: after the effect of a call and before its answer; before a call has an effect; as the engine tells of
            the beginning or the end of an operation.
        number: which one, from 1, of the calls that change something or of the events.
        operation: only calls of it count (`ec2:DetachInternetGateway`); default: all that change something.
    """

    kind: Kind
    number: int
    operation: str = ""

    def ask(self, url: str) -> None:
        """Has the local AWS hold the call, where it is one."""
        if self.kind != "at an event":
            holding.hold(url, self.number, "after" if self.kind == "after a call" else "before", self.operation)

    def has_come(self, url: str, events: int) -> str:
        """What is happening (`after iam:CreateRole`) as soon as the moment has come; empty until then.

        Args:
            url: of the local AWS.
            events: how many operations' beginnings and ends the engine has told of.
        """
        if self.kind == "at an event":
            return f"at event {self.number}" if events >= self.number else ""
        held = holding.held(url)
        return f"{self.kind.partition(' ')[0]} {held}" if held else ""


def drawn(source: random.Random, calls: int, events: int) -> Moment:
    """A moment of a command.

    Args:
        source: draws it.
        calls: as many calls that change something the command makes at least.
        events: of as many operations' beginnings and ends the engine tells at least.
    """
    kinds, weights = zip(*_KINDS, strict=True)
    (kind,) = source.choices(kinds, weights)
    return Moment(kind, source.randint(1, events if kind == "at an event" else calls))
