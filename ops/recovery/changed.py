"""What was being changed or deleted, and what AWS has of it now."""

from collections.abc import Mapping
from dataclasses import dataclass

from ecs_platform.adoption.looking_up import Found
from ecs_platform.adoption.row import NotAdopted, Row
from ecs_platform.adoption.table import ROWS
from ecs_platform.ops.recovery.merging import Changes, key_of
from ecs_platform.ops.recovery.ownership import otherwise, read_again
from ecs_platform.ops.recovery.plan import Entry, Plan
from ecs_platform.ops.recovery.scratch import Reading, ToRead
from ecs_platform.ops.recovery.state import Kind, Resource, provider_urn
from ecs_platform.ops.recovery.wanted import Wanted


@dataclass(frozen=True)
class Changed:
    """Something of the state that was being changed or deleted.

    Attributes:
        kind: what was done.
        old: as the state has it.
        new: as it was to become; the same for what is deleted.
    """

    kind: Kind
    old: Resource
    new: Resource

    @property
    def row(self) -> Row | NotAdopted | None:
        """What is known of its type; None where nothing is."""
        return ROWS.get(self.old["type"])

    @property
    def wanted(self) -> Wanted:
        """It, to be looked for: by what the state says of it."""
        return Wanted(self.old, under_way=True)

    def places(self, found: Found) -> list[ToRead]:
        """Where it may be in AWS: what an import takes is for some types another id than the state's."""
        if not isinstance(self.row, Row):
            return []
        ids = dict.fromkeys([str(self.old["id"]), *found.ids])
        return [ToRead(self.old["type"], each, provider_urn(self.old["provider"])) for each in ids]


def of_changed(changed: Changed, found: Found, read: Mapping[ToRead, Reading]) -> Plan:
    """What is said of it, and what the state is to tell.

    Args:
        changed: it.
        found: what its look-up came to.
        read: what AWS has at all its places.
    """
    reading = _reading(changed, found, read)
    return _of_update(changed, reading) if changed.kind == "updating" else _of_deletion(changed, reading)


def is_gone(reading: Reading) -> bool:
    """Whether AWS has nothing of this id, in the engine's words."""
    return reading.resource is None and "does not exist" in reading.error


def _reading(changed: Changed, found: Found, read: Mapping[ToRead, Reading]) -> Reading:
    """What AWS has of it; what AWS still shows while it goes is gone, too."""
    row, id_ = changed.row, str(changed.old["id"])
    if not isinstance(row, Row):
        there = any(each.rpartition("/")[2] == id_ for each in found.ids)
        return Reading(None, "it is not read" if there or row is None or row.find is None else f"{id_} does not exist")
    readings = [read[place] for place in changed.places(found)]
    exact = next((each for each in readings if each.resource is not None and each.resource["id"] == id_), None)
    by_place = readings[-1] if len(found.ids) == 1 and "tags" not in row.needs else None
    if found.missing:
        return Reading(None, f"{id_} does not exist")
    if exact is not None:
        return exact
    # The provider gives some things without an id in AWS one of its own, another each time.
    return by_place if by_place is not None and not changed.old.get("delete") else readings[0]


def _of_update(changed: Changed, reading: Reading) -> Plan:
    """An update of which the state does not know the end: it is told what AWS has, and the next `up` does the rest."""
    urn, ids = changed.old["urn"], (str(changed.old["id"]),)
    if reading.resource is None:
        said = f"what AWS has of it could not be read ({reading.error}): the next `up` updates it again"
        return Plan((Entry(urn, "update", said, ids),))
    names = _otherwise(changed, reading.resource)
    said = f"the next `up` sets {', '.join(names)}" if names else "AWS has taken it"
    return Plan((Entry(urn, "update", said, ids),), _told(changed, reading.resource))


def _of_deletion(changed: Changed, reading: Reading) -> Plan:
    """A deletion of which the state does not know the end.

    The provider deletes some things in several calls (it detaches a gateway, stops a service's tasks): what is there
    still may be no longer what it was, and an `up` that keeps it has to see that.
    """
    urn, ids = changed.old["urn"], (str(changed.old["id"]),)
    if is_gone(reading):
        return Plan((Entry(urn, "deletion", "AWS has deleted it", ids),), Changes(gone={key_of(changed.old)}))
    said = "it is there still: the next `up` or `destroy` deletes it, or keeps it where the program has it"
    if reading.resource is None:
        return Plan((Entry(urn, "deletion", said, ids),))
    if names := _otherwise(changed, reading.resource):
        said += f", and then sets {', '.join(names)} again"
    return Plan((Entry(urn, "deletion", said, ids),), _told(changed, reading.resource))


def _otherwise(changed: Changed, read: Resource) -> list[str]:
    row = changed.row
    return otherwise(Wanted(changed.new, under_way=True), row, read) if isinstance(row, Row) else []


def _told(changed: Changed, read: Resource) -> Changes:
    """The state is to tell what AWS has now."""
    row = changed.row if isinstance(changed.row, Row) else None
    return Changes(read={key_of(changed.old): read_again(changed.old, read, row)})
