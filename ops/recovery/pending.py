"""The plan for what was under way when an `up` or `destroy` was interrupted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ecs_platform.adoption.looking_up import TRIES, Found, look_up
from ecs_platform.adoption.row import Row, Step
from ecs_platform.ops.aws import Client
from ecs_platform.ops.recovery.adopting import Judge, is_gone, to_read
from ecs_platform.ops.recovery.merging import Changes, Key, key_of
from ecs_platform.ops.recovery.ownership import otherwise, read_again
from ecs_platform.ops.recovery.plan import Entry, Plan, together
from ecs_platform.ops.recovery.scratch import Reading, Scratch, ToRead
from ecs_platform.ops.recovery.state import (
    Exported,
    Kind,
    Operation,
    Resource,
    is_provider,
    operations,
    provider_urn,
    resources,
    written,
)
from ecs_platform.ops.recovery.wanted import Wanted, asked, replaces, under_way

LAG = timedelta(minutes=15)
"""What was made longer ago than this AWS shows: there is no need to look again."""


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
    def place(self) -> ToRead:
        """Where it is in AWS."""
        return ToRead(self.old["type"], self.old["id"], provider_urn(self.old["provider"]))


@dataclass(frozen=True)
class Pending:
    """What was under way.

    Attributes:
        made: what was being made in AWS.
        changed: what was being changed or deleted there.
        rest: what nothing has to be asked of.
    """

    made: tuple[Wanted, ...]
    changed: tuple[Changed, ...]
    rest: tuple[Operation, ...]


def pending(exported: Exported) -> Pending:
    """What was under way, each resource once: the engine keeps a creation until somebody says what became of it."""
    made: dict[str, Wanted] = {}
    changed: dict[Key, Changed] = {}
    rest: dict[Key, Operation] = {}
    for each in operations(exported):
        old = _in_state(exported, each)
        if each.kind == "creating" and _is_in_aws(each.resource):
            made[each.resource["urn"]] = under_way(each)
        elif old is not None and _is_in_aws(each.resource):
            changed[key_of(old)] = Changed(each.kind, old, each.resource)
        else:
            rest[key_of(each.resource)] = each
    return Pending(tuple(made.values()), tuple(changed.values()), tuple(rest.values()))


def _is_in_aws(resource: Resource) -> bool:
    return bool(resource.get("custom")) and not is_provider(resource)


def _in_state(exported: Exported, operation: Operation) -> Resource | None:
    """What the state has of something that is changed, of which the engine does not say the id, or that is deleted."""
    if operation.kind == "updating":
        urn = operation.resource["urn"]
        return next((each for each in resources(exported) if each["urn"] == urn and not each.get("delete")), None)
    if operation.kind == "deleting":
        return next((each for each in resources(exported) if key_of(each) == key_of(operation.resource)), None)
    return None


def tries(exported: Exported, now: datetime | None = None) -> int:
    """How often what is not there is looked for."""
    last = written(exported)
    recent = last is None or (now or datetime.now(UTC)) - last < LAG
    return TRIES if recent else 1


def asks_aws(exported: Exported) -> bool:
    """Whether AWS has to be asked what became of it."""
    under = pending(exported)
    return bool(under.made or under.changed)


def without_aws(exported: Exported) -> Plan:
    """What becomes of that of which nothing has to be asked."""
    return Plan(tuple(_dropped(operation) for operation in pending(exported).rest))


def plan(exported: Exported, client: Client, scratch: Scratch, preview: Callable[[], dict[str, Any]]) -> Plan:
    """What becomes of all that was under way.

    Args:
        exported: the state.
        client: makes boto3's clients, in the stack's region.
        scratch: a stack with the providers of this one.
        preview: gives what `pulumi preview --json` says; asked where only the program knows which of two it means.

    Raises:
        PulumiError: the engine cannot read from AWS, or preview, at all.
    """
    under = pending(exported)
    deleted = [Wanted(each.old, under_way=True) for each in under.changed if each.kind == "deleting"]
    found = look_up(client, map(asked, under.made), tries=tries(exported))
    still = look_up(client, map(asked, deleted), tries=1)
    read = scratch.read([*to_read(under.made, found), *(each.place for each in under.changed)])
    replaced = replaces(preview()) if _may_be_there_twice(exported, under.made) else {}

    def unfinished(row: Row, id_: str) -> list[Step]:
        return row.unfinished(client, id_) if row.unfinished else []

    plans = [Judge(under.made, found, read, resources(exported), replaced, unfinished).plan()]
    plans += [_of_changed(each, read[each.place], still.get(each.old["urn"])) for each in under.changed]
    return together([*plans, without_aws(exported)])


def _may_be_there_twice(exported: Exported, made: Sequence[Wanted]) -> bool:
    """Whether something was being made of which the state has one, that was not deleted for it."""
    listed = (each for each in resources(exported) if not each.get("pendingReplacement"))
    alive = {each["urn"] for each in listed if not each.get("delete")}
    return any(each.urn in alive for each in made)


def _of_changed(changed: Changed, reading: Reading, found: Found | None) -> Plan:
    return _of_update(changed, reading) if changed.kind == "updating" else _of_deletion(changed, reading, found)


def _of_update(changed: Changed, reading: Reading) -> Plan:
    """An update of which the state does not know the end: it is told what AWS has, and the next `up` does the rest."""
    urn, ids = changed.old["urn"], (str(changed.old["id"]),)
    if reading.resource is None:
        said = f"what AWS has of it could not be read ({reading.error}): the next `up` updates it again"
        return Plan((Entry(urn, "update", said, ids),))
    wanted = Wanted(changed.new, under_way=True)
    row = wanted.row if isinstance(wanted.row, Row) else None
    names = otherwise(wanted, row, reading.resource) if row else []
    said = f"the next `up` sets {', '.join(names)}" if names else "AWS has taken it"
    fields = read_again(changed.old, reading.resource, row.unread if row else ())
    return Plan((Entry(urn, "update", said, ids),), Changes(read={key_of(changed.old): fields}))


def _of_deletion(changed: Changed, reading: Reading, found: Found | None) -> Plan:
    """A deletion of which the state does not know the end. What AWS still shows while it goes is gone, too."""
    urn, ids = changed.old["urn"], (str(changed.old["id"]),)
    if is_gone(reading) or (found is not None and found.missing):
        return Plan((Entry(urn, "deletion", "AWS has deleted it", ids),), Changes(gone={key_of(changed.old)}))
    said = "it is there still: the next `up` or `destroy` deletes it, or keeps it where the program has it"
    return Plan((Entry(urn, "deletion", said, ids),))


def _dropped(operation: Operation) -> Entry:
    resource = operation.resource
    if operation.kind == "creating":
        return Entry(resource["urn"], "component", "it is nothing in AWS: the next `up` makes it")
    said = {"reading": "nothing was changed", "importing": "nothing was changed", "updating": "it is not in the state"}
    return Entry(resource["urn"], "dropped", said.get(operation.kind, "the state does not have it any more"))
