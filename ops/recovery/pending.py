"""The plan for what was under way when an `up` or `destroy` was interrupted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ecs_platform.adoption.looking_up import TRIES, look_up
from ecs_platform.ops.aws import Client
from ecs_platform.ops.recovery.adopting import Judge, read_all, to_read, unfinished
from ecs_platform.ops.recovery.changed import Changed, of_changed
from ecs_platform.ops.recovery.merging import Key, key_of
from ecs_platform.ops.recovery.plan import Entry, Plan, together
from ecs_platform.ops.recovery.scratch import Scratch
from ecs_platform.ops.recovery.state import (
    Exported,
    Operation,
    Resource,
    is_provider,
    operations,
    resources,
    written,
)
from ecs_platform.ops.recovery.wanted import Wanted, asked, replaces, under_way

LAG = timedelta(minutes=15)
"""What was made longer ago than this AWS shows: there is no need to look again."""


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
    found = look_up(client, map(asked, under.made), tries=tries(exported))
    still = look_up(client, [(key_of(each.old), *asked(each.wanted)[1:]) for each in under.changed], tries=1)
    places = [place for each in under.changed for place in each.places(still[key_of(each.old)])]
    read = read_all(scratch, [*to_read(under.made, found), *places])
    replaced = replaces(preview()) if _may_be_there_twice(exported, under.made) else {}
    plans = [Judge(under.made, found, read, resources(exported), unfinished(client), replaced).plan()]
    plans += [of_changed(each, still[key_of(each.old)], read) for each in under.changed]
    return together([*plans, without_aws(exported)])


def _may_be_there_twice(exported: Exported, made: Sequence[Wanted]) -> bool:
    """Whether something was being made of which the state has one, that was not deleted for it."""
    listed = (each for each in resources(exported) if not each.get("pendingReplacement"))
    alive = {each["urn"] for each in listed if not each.get("delete")}
    return any(each.urn in alive for each in made)


def _dropped(operation: Operation) -> Entry:
    resource = operation.resource
    if operation.kind == "creating":
        return Entry(resource["urn"], "component", "it is nothing in AWS: the next `up` makes it")
    said = {"reading": "nothing was changed", "importing": "nothing was changed", "updating": "it is not in the state"}
    return Entry(resource["urn"], "dropped", said.get(operation.kind, "the state does not have it any more"))
