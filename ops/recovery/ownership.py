"""Whether something in AWS is the stack's own, and whether it is as the program says."""

from collections.abc import Iterable, Mapping, Set
from typing import Any, Literal

from ecs_platform.adoption.asking import has_tags, identifying
from ecs_platform.adoption.meaning import within
from ecs_platform.adoption.row import Row
from ecs_platform.adoption.tags import tags_of
from ecs_platform.adoption.written import outputs
from ecs_platform.ops.recovery.state import Resource
from ecs_platform.ops.recovery.values import differing, has_secret, is_known, is_secret, opened, secret
from ecs_platform.ops.recovery.wanted import Wanted

Whose = Literal["ours", "untagged", "others"]
_TAGS = ("tags", "tagsAll")


def whose(wanted: Wanted, read: Resource) -> Whose:
    """Whether something that has tags has those that the program gives to this resource; or none at all."""
    has = _tags_read(read)
    if not has:
        return "untagged"
    return "ours" if has_tags(wanted.inputs, has) else "others"


def _tags_read(read: Resource) -> dict[str, str]:
    return tags_of(opened(read.get("outputs") or {}))


def tags_in_words(read: Resource) -> str:
    """Whose tags something has, for people."""
    tags = identifying({"tags": _tags_read(read)})
    return ", ".join(f"{key}={value}" for key, value in tags.items()) or "no tags of this program"


def is_part_of(wanted: Wanted, row: Row, urns: Set[str], identities: Set[str]) -> bool:
    """Whether what it is a part of is the stack's: one of the inputs that name it comes from there.

    Args:
        wanted: something without tags.
        row: its type's.
        urns: what the state has, or what was just adopted.
        identities: the ids, ARNs and names of these.
    """
    from_ = wanted.resource.get("propertyDependencies") or {}
    return any(
        not urns.isdisjoint(from_.get(name) or ()) or str(wanted.inputs.get(name)) in identities for name in row.part_of
    )


def identities(listed: Iterable[Resource]) -> set[str]:
    """By what AWS's calls name the resources of a state: ids, ARNs, names."""
    found: set[str] = set()
    for each in listed:
        outputs = each.get("outputs") or {}
        named = (each.get("id"), *(outputs.get(name) for name in ("arn", "name", "id", "bucket")))
        found.update(str(value) for value in named if isinstance(value, str) and value)
    return found


def otherwise(wanted: Wanted, row: Row, read: Resource) -> list[str]:
    """The inputs that AWS has otherwise than the program says them, without tags and what no read returns."""
    said = {
        name: value
        for name, value in wanted.inputs.items()
        if name not in (*row.unread, *_TAGS, "region") and name not in _ignored(wanted)
    }
    return differing(said, opened({**(read.get("inputs") or {}), **(read.get("outputs") or {})}))


def _ignored(wanted: Wanted) -> set[str]:
    return {top(path) for path in wanted.resource.get("ignoreChanges") or []}


def top(path: str) -> str:
    """The input that a property path begins with (`tags["a"]`: `tags`)."""
    return path.partition(".")[0].partition("[")[0]


def as_state(wanted: Wanted, row: Row, read: Resource) -> Resource:
    """The resource as the state of the stack is to tell of it: what AWS has, and what the program says.

    The inputs are the program's, as they would be had the engine seen the end of it; what AWS has otherwise is in the
    outputs, and the next `up` sees the difference. What the program leaves to others once it is made is as AWS has it.
    """
    inputs = read.get("inputs") or {}
    said = wanted.said
    if not wanted.under_way:
        # Secrets are masked in a preview, and what others decide is not known to it: both as AWS has them.
        said = {name: value for name, value in said.items() if name.startswith("__") or is_known(value)}
        said.update({name: inputs[name] for name in wanted.said if name not in said and name in inputs})
    said.update({name: inputs[name] for name in _ignored(wanted) if name in inputs})
    written = _written(row, said, read.get("outputs") or {})
    secrets = {name for name, value in said.items() if has_secret(value)}
    for name in secrets | set(wanted.resource.get("additionalSecretOutputs") or []):
        if name in written and not is_secret(written[name]):
            written[name] = secret(opened(written[name]))
    return {**wanted.resource, "id": read["id"], "custom": True, "inputs": said, "outputs": written}


def read_again(resource: Resource, read: Resource, row: Row | None) -> dict[str, Any]:
    """The fields of a resource of the state that tell what AWS has now.

    Its inputs stay those of the last `up` that ended: the next one sees in the outputs what is to be changed.
    """
    inputs = read.get("inputs") or {}
    written = _written(row, resource.get("outputs") or {}, read.get("outputs") or {})
    ignored = {top(path) for path in resource.get("ignoreChanges") or []}
    kept = {name: inputs[name] for name in ignored if name in inputs}
    return {"inputs": {**(resource.get("inputs") or {}), **kept}, "outputs": written}


def _written(row: Row | None, said: Mapping[str, Any], read: Mapping[str, Any]) -> dict[str, Any]:
    """The outputs, so that the next `up` changes nothing but what AWS has otherwise."""
    if row is None:
        return dict(read)
    as_said = {
        name: value for name, value in said.items() if name not in row.alike or within(value, opened(read.get(name)))
    }
    return outputs(row, as_said, read)
