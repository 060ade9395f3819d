"""Which of all that was found is what was wanted, and what the state then tells of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ecs_platform.adoption.looking_up import Found
from ecs_platform.adoption.row import NotAdopted, Row, Step
from ecs_platform.adoption.table import ROWS
from ecs_platform.ops.aws import Client
from ecs_platform.ops.recovery.changed import is_gone
from ecs_platform.ops.recovery.merging import Changes
from ecs_platform.ops.recovery.ownership import (
    as_state,
    identities,
    is_part_of,
    otherwise,
    tags_in_words,
    whose,
)
from ecs_platform.ops.recovery.plan import AccessKey, Entry, Plan, Verdict
from ecs_platform.ops.recovery.scratch import Reading, Scratch, ToRead
from ecs_platform.ops.recovery.state import Resource
from ecs_platform.ops.recovery.values import known
from ecs_platform.ops.recovery.wanted import Wanted


def to_read(wanted: Sequence[Wanted], found: Mapping[str, Found]) -> list[ToRead]:
    """All that is read of AWS to judge it: what could be adopted."""
    return [
        ToRead(each.type, id_, each.provider)
        for each in wanted
        if isinstance(each.row, Row)
        for id_ in found.get(each.urn, Found()).ids
    ]


def read_all(scratch: Scratch, places: Sequence[ToRead]) -> dict[ToRead, Reading]:
    """What AWS has at all places, also where a provider of the v5 line calls them otherwise.

    Raises:
        PulumiError: the engine cannot read from AWS at all.
    """
    read = scratch.read(places)
    otherwise_called = {place: older for place in places if (older := _older(place, read[place]))}
    again = scratch.read(list(otherwise_called.values()))
    return {**read, **{place: again[older] for place, older in otherwise_called.items()}}


def _older(place: ToRead, reading: Reading) -> ToRead | None:
    """Where an older provider has it; None where what was read is not without all by which it is looked for."""
    row = ROWS.get(place.type)
    if not isinstance(row, Row) or row.older_id is None:
        return None
    outputs = (reading.resource or {}).get("outputs") or {}
    is_read = any(outputs.get(name) for name in row.needs) or (reading.error and not is_gone(reading))
    return None if is_read else replace(place, id=row.older_id(place.id))


def unfinished(client: Client) -> Callable[[Row, str], list[Step]]:
    """Gives what is still to be done with one whose making was cut off, by its row and import id."""
    return lambda row, id_: row.unfinished(client, id_) if row.unfinished else []


@dataclass
class Judge:
    """Judges what was found, one thing after another: what is adopted makes others part of the stack.

    Attributes:
        wanted: what is looked for.
        found: what look-ups came to, by URN.
        read: what AWS has.
        known: the resources of the state.
        unfinished: gives what is still to be done with one whose making was cut off (`unfinished`).
        replaced: by URN, the inputs of what the program as it is now would make in place of what the state has.
    """

    wanted: Sequence[Wanted]
    found: Mapping[str, Found]
    read: Mapping[ToRead, Reading]
    known: Sequence[Resource]
    unfinished: Callable[[Row, str], list[Step]]
    replaced: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    _entries: dict[str, Entry] = field(default_factory=dict)
    _adopted: list[Resource] = field(default_factory=list)
    _keys: list[AccessKey] = field(default_factory=list)
    _steps: list[Step] = field(default_factory=list)

    def plan(self) -> Plan:
        """What becomes of each."""
        self._identities = identities(self.known)
        self._ids = {_identity(each) for each in self.known}
        self._urns = {each["urn"] for each in self.known}
        self._alive = {each["urn"]: each for each in self.known if not each.get("delete")}
        waiting = list(self.wanted)
        while waiting:
            # What has no tags is judged once all that it may be a part of is.
            left = [each for each in waiting if not self._judged(each, last=False)]
            if len(left) == len(waiting):
                break
            waiting = left
        for each in waiting:
            self._judged(each, last=True)
        entries = tuple(self._entries[each.urn] for each in self.wanted)
        return Plan(entries, Changes(tuple(self._adopted)), tuple(self._keys), tuple(self._steps))

    def _judged(self, wanted: Wanted, *, last: bool) -> bool:
        entry = self._entry(wanted, last=last)
        if entry is not None:
            self._entries[wanted.urn] = entry
        return entry is not None

    def _entry(self, wanted: Wanted, *, last: bool) -> Entry | None:
        """What is said of one; None where it has to wait for others."""
        row, found = wanted.row, self.found.get(wanted.urn)
        if row is None:
            return Entry(wanted.urn, "cannot be adopted", "its type is none that this program makes")
        if isinstance(row, NotAdopted):
            return self._not_adopted(wanted, row, found)
        if found is None or found.unknown:
            missing = ", ".join(sorted(set(row.needs) - set(wanted.inputs)))
            return Entry(wanted.urn, "cannot be adopted", f"what it is looked for by is not known: {missing}")
        if found.error:
            return Entry(wanted.urn, "could not be asked", found.error, todo="run `ops recover` again")
        return self._of_candidates(wanted, row, list(self._candidates(wanted, found)), last=last)

    def _not_adopted(self, wanted: Wanted, row: NotAdopted, found: Found | None) -> Entry:
        if found is not None and found.error:
            return Entry(wanted.urn, "could not be asked", found.error, todo="run `ops recover` again")
        known = {str(each.get("id")) for each in self.known if each["type"] == wanted.type}
        ids = tuple(id_ for id_ in (found or Found()).ids if id_.rpartition("/")[2] not in known)
        if not ids:
            return Entry(wanted.urn, *self._missing(wanted))
        if wanted.under_way:
            self._keys += [AccessKey(wanted.urn, *id_.rsplit("/", 1)) for id_ in ids if "/" in id_]
        todo = row.todo if wanted.under_way else f"the next `up` makes another; then delete {', '.join(ids)}"
        return Entry(wanted.urn, "cannot be adopted", row.why, ids, todo)

    def _candidates(self, wanted: Wanted, found: Found) -> Iterator[tuple[str, Reading]]:
        """What was read of all that could be it, without what the state has and what is not there after all."""
        for id_ in found.ids:
            reading = self.read[ToRead(wanted.type, id_, wanted.provider)]
            if is_gone(reading):
                continue
            if reading.resource is not None and self._is_known(wanted, reading.resource):
                continue
            yield id_, reading

    def _is_known(self, wanted: Wanted, read: Resource) -> bool:
        """Whether the state has it already.

        By its id, or by its place, where what is found by a name or in a place is there once: the provider gives some
        of these ids of its own, another each time they are read.
        """
        there, row = self._alive.get(wanted.urn), wanted.row
        if _identity(read) in self._ids:
            return True
        if there is None or row is None or there.get("pendingReplacement") or "tags" in row.needs:
            return False
        inputs = there.get("inputs") or {}
        return all(inputs.get(name) == wanted.inputs.get(name) for name in row.needs)

    def _of_candidates(
        self, wanted: Wanted, row: Row, candidates: list[tuple[str, Reading]], *, last: bool
    ) -> Entry | None:
        if not candidates:
            return Entry(wanted.urn, *self._missing(wanted))
        ids = tuple(id_ for id_, _ in candidates)
        unread = [reading.error for _, reading in candidates if reading.resource is None]
        if unread:
            return Entry(wanted.urn, "could not be asked", "; ".join(unread), ids, "run `ops recover` again")
        read = [(id_, reading.resource) for id_, reading in candidates if reading.resource is not None]
        return self._of_tagged(wanted, row, read) if row.taggable else self._of_parts(wanted, row, read, last=last)

    def _of_tagged(self, wanted: Wanted, row: Row, read: list[tuple[str, Resource]]) -> Entry:
        ours = [each for each in read if whose(wanted, each[1]) == "ours"]
        if not ours and len(read) == 1 and _was_cut_off_before_its_tags(wanted, row, read[0][1]):
            ours = read
        if not ours:
            said = "; ".join(f"{id_} has {tags_in_words(each)}" for id_, each in read)
            ids = tuple(id_ for id_, _ in read)
            todo = "the next `up` may find its name taken: rename the one or the other"
            return Entry(wanted.urn, "not ours", said, ids, todo)
        return self._of_ours(wanted, row, ours)

    def _of_parts(self, wanted: Wanted, row: Row, read: list[tuple[str, Resource]], *, last: bool) -> Entry | None:
        """What has no tags: part of what is ours, and as the program says."""
        ids = tuple(id_ for id_, _ in read)
        if not is_part_of(wanted, row, self._urns, self._identities):
            if not last:
                return None
            of = ", ".join(row.part_of)
            return Entry(wanted.urn, "not ours", f"what it is a part of ({of}) is not the stack's", ids)
        differing = {id_: otherwise(wanted, row, each) for id_, each in read}
        same = [(id_, each) for id_, each in read if not differing[id_]]
        if not same and row.overwrites:
            verdict, said = self._missing(wanted)
            return Entry(wanted.urn, verdict, f"{said}, in place of one that is otherwise", ids)
        if not same:
            said = "; ".join(f"{id_} has other values of {', '.join(names)}" for id_, names in differing.items())
            todo = "it is none of this program's until it is as the program says: change it, or delete it"
            return Entry(wanted.urn, "there, but otherwise", said, ids, todo)
        return self._of_ours(wanted, row, same)

    def _of_ours(self, wanted: Wanted, row: Row, ours: list[tuple[str, Resource]]) -> Entry:
        ids = tuple(id_ for id_, _ in ours)
        if len(ours) > 1:
            return Entry(
                wanted.urn, "two fit", "", ids, "delete all but one of them in AWS, and run `ops recover` again"
            )
        there = self._alive.get(wanted.urn)
        if there is not None and not self._is_replacement(wanted, there):
            said = f"the state has {there.get('id')}, which is as the program wants it"
            return Entry(wanted.urn, "there twice", said, ids, f"delete {ids[0]} in AWS: nothing uses it")
        resource = ours[0][1]
        self._adopted.append(as_state(wanted, row, resource))
        self._urns.add(wanted.urn)
        self._identities |= identities([resource])
        steps = self.unfinished(row, ids[0])
        self._steps += steps
        names = otherwise(wanted, row, resource)
        more = [f"the next `up` sets {', '.join(names)}"] if names else []
        return Entry(wanted.urn, "adopt", "; ".join([*more, *(f"{each.why}: is ended" for each in steps)]), ids)

    def _is_replacement(self, wanted: Wanted, there: Resource) -> bool:
        """Whether it was being made in place of what the state has.

        The engine keeps a creation that was cut off under way until somebody says what became of it, also where a later
        `up` has made the thing once more: only the program knows which of the two it means.
        """
        if there.get("pendingReplacement"):
            return True
        new = known(self.replaced.get(wanted.urn, {}))
        return bool(new) and all(wanted.inputs.get(name) == value for name, value in new.items())

    def _missing(self, wanted: Wanted) -> tuple[Verdict, str]:
        if not wanted.under_way:
            return "not there", "the next `up` makes it"
        there = self._alive.get(wanted.urn)
        if there is not None and not there.get("pendingReplacement"):
            return "never made", "nothing was made besides what the state has: it is forgotten"
        return "never made", "nothing was made: it is forgotten, and the next `up` makes it"


def _identity(resource: Resource) -> tuple[str, str, str]:
    """What makes it one of its type: its id, and its ARN; revisions of a family have one id."""
    arn = (resource.get("outputs") or {}).get("arn")
    return resource["type"], str(resource.get("id")), arn if isinstance(arn, str) else ""


def _was_cut_off_before_its_tags(wanted: Wanted, row: Row, read: Resource) -> bool:
    """Whether it is what the engine was making, in the moment before the second call, which sets its tags.

    One that has none at all, under a name that no other can have beside it, and as it was about to be made.
    """
    untagged = whose(wanted, read) == "untagged"
    return row.tagged_later and wanted.under_way and untagged and not otherwise(wanted, row, read)
