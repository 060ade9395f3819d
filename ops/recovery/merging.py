"""What was found, put into a state: the engine reads it only where each resource stands after all that it needs."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ecs_platform.ops.recovery.state import Exported, Resource, needs, resources, without_missing

Key = tuple[str, str, bool]
"""One resource of a state: URN, id, and whether it is only there to be deleted."""


def key_of(resource: Resource) -> Key:
    return (resource["urn"], str(resource.get("id", "")), bool(resource.get("delete")))


@dataclass(frozen=True)
class Changes:
    """What a state is to tell otherwise.

    Attributes:
        adopted: resources of which it does not know, whole, in any order.
        read: by resource that it knows: the fields that are to tell what AWS has now.
        gone: resources that AWS has no more.
    """

    adopted: tuple[Resource, ...] = ()
    read: Mapping[Key, dict[str, object]] = field(default_factory=dict)
    gone: Collection[Key] = ()


def merged(exported: Exported, changes: Changes) -> Exported:
    """The state with the changes, and with nothing under way.

    Where a resource's old self is still there, its new one was being made in its place: the old one is what the next
    `up` deletes, as the engine itself marks it once the new one is made. One of which only the URN is left (the engine
    has deleted it, to make it anew) goes.
    """
    made = {each["urn"] for each in changes.adopted}
    listed = [_read(each, changes) for each in resources(exported) if not (each["urn"] in made and _is_left(each))]
    listed = list(_without_gone(listed, changes.gone))
    placed = list(_beside_their_old_selves(listed, changes.adopted))
    there = {each["urn"] for each in placed}
    deployment = {
        key: value for key, value in (exported.get("deployment") or {}).items() if key != "pending_operations"
    }
    deployment["resources"] = in_order([without_missing(each, there) for each in placed])
    return {**exported, "deployment": deployment}


def _is_left(resource: Resource) -> bool:
    return bool(resource.get("pendingReplacement"))


def _read(resource: Resource, changes: Changes) -> Resource:
    found = changes.read.get(key_of(resource))
    return {**resource, **found} if found is not None else resource


def _without_gone(listed: list[Resource], gone: Collection[Key]) -> Iterator[Resource]:
    """Without what is gone; where something needs it still, it stays as what the engine has deleted to make it anew."""
    kept: list[Resource] = []
    needed: set[str] = set()
    for each in reversed(listed):
        if key_of(each) not in gone:
            kept.append(each)
        elif each["urn"] in needed and not each.get("delete"):
            kept.append({**each, "pendingReplacement": True})
        else:
            continue
        needed.update(needs(each))
    yield from reversed(kept)


def _beside_their_old_selves(listed: list[Resource], adopted: Iterable[Resource]) -> Iterator[Resource]:
    new = {each["urn"]: each for each in adopted}
    made = set(new)
    for each in listed:
        if each["urn"] in new:
            yield new.pop(each["urn"])
        yield {**each, "delete": True} if each["urn"] in made else each
    yield from new.values()


def in_order(listed: list[Resource]) -> list[Resource]:
    """Each after all that it needs, and else as they are.

    Where an old and a new self have one URN, what is to be deleted needs the old one and all else the new one, as
    `topoVisit` of https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/snapshot.go has it.
    """
    places: dict[str, list[int]] = {}
    for index, each in enumerate(listed):
        places.setdefault(each["urn"], []).append(index)

    def needed(resource: Resource) -> Iterator[int]:
        for urn in needs(resource):
            same = [index for index in places.get(urn, ()) if bool(listed[index].get("delete")) == _old(resource)]
            yield from same[:1] or places.get(urn, [])[:1]

    done: set[int] = set()
    ordered: list[Resource] = []
    for start in range(len(listed)):
        # A stack of our own: a chain of needs may be longer than Python's.
        open_ = [(start, needed(listed[start]))] if start not in done else []
        under_way = {start}
        while open_:
            index, left = open_[-1]
            following = next((each for each in left if each not in done and each not in under_way), None)
            if following is not None:
                under_way.add(following)
                open_.append((following, needed(listed[following])))
                continue
            open_.pop()
            done.add(index)
            ordered.append(listed[index])
    return ordered


def _old(resource: Resource) -> bool:
    return bool(resource.get("delete"))
