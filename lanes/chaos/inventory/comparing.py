"""AWS beside a state: what nobody knows of, and what is gone."""

from collections.abc import Iterable
from dataclasses import dataclass

from lanes.chaos.inventory.ecs import DEFINITION
from lanes.chaos.inventory.thing import Thing


@dataclass(frozen=True)
class Difference:
    """What two inventories do not share.

    Attributes:
        unknown: things in AWS of which no state knows.
        missing: things of a state that are not in AWS.
    """

    unknown: tuple[Thing, ...]
    missing: tuple[Thing, ...]

    def __bool__(self) -> bool:
        return bool(self.unknown or self.missing)

    def __str__(self) -> str:
        found = [f"no state knows of {thing}" for thing in self.unknown]
        found += [f"there is no {thing}, of which a state tells" for thing in self.missing]
        return "\n".join(found) or "AWS and the state agree"


def difference(exists: Iterable[Thing], known: Iterable[Thing]) -> Difference:
    """What is in AWS beside what the states of its account tell.

    Old revisions of task definitions are no difference: they stay on purpose (`skip_destroy`), for a rollback.

    Args:
        exists: what `listing.things` found.
        known: what `states.things_of` says, of all states in that account and region.
    """
    exists, known = set(exists), set(known)
    unknown = sorted(thing for thing in exists - known if thing.type != DEFINITION)
    return Difference(tuple(unknown), tuple(sorted(known - exists)))
