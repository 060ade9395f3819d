"""Whether something in AWS is the stack's own, and whether it is as the program says."""

from collections.abc import Iterable, Mapping, Set
from typing import Any, Literal

from ecs_platform.adoption.meaning import same
from ecs_platform.adoption.row import Row
from ecs_platform.adoption.tags import tags_of
from ecs_platform.ops.recovery.state import Resource
from ecs_platform.ops.recovery.values import differing, has_secret, is_known, is_secret, opened, secret
from ecs_platform.ops.recovery.wanted import Wanted

OURS = ("Project", "Environment", "Name", "Service")
"""The tags by which exactly this resource of this stack is known (`model/naming.py`)."""

Whose = Literal["ours", "untagged", "others"]
_TAGS = ("tags", "tagsAll")


def whose(wanted: Wanted, read: Resource) -> Whose:
    """Whether something that has tags has those that the program gives to this resource; or none at all."""
    said, has = tags_of(wanted.inputs), _tags_read(read)
    if not has:
        return "untagged"
    named = [key for key in OURS if key in said]
    return "ours" if named and all(has.get(key) == said[key] for key in named) else "others"


def _tags_read(read: Resource) -> dict[str, str]:
    return tags_of(opened(read.get("outputs") or {}))


def tags_in_words(read: Resource) -> str:
    """Whose tags something has, for people."""
    tags = _tags_read(read)
    return ", ".join(f"{key}={tags[key]}" for key in OURS if key in tags) or "no tags of this program"


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
    inputs, outputs = opened(read.get("inputs") or {}), opened(read.get("outputs") or {})
    return differing(said, {**inputs, **outputs})


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
    inputs, outputs = read.get("inputs") or {}, dict(read.get("outputs") or {})
    said = {name: value for name, value in wanted.said.items() if name.startswith("__") or is_known(value)}
    if not wanted.under_way:
        # Secrets are masked in a preview, and what others decide is not known to it: both as AWS has them.
        said.update({name: inputs[name] for name in wanted.said if name not in said and name in inputs})
    else:
        said = wanted.said
    said.update({name: inputs[name] for name in _ignored(wanted) if name in inputs})
    _say_like(outputs, said, row)
    secrets = {name for name, value in said.items() if has_secret(value)}
    for name in secrets | set(wanted.resource.get("additionalSecretOutputs") or []):
        if name in outputs and not is_secret(outputs[name]):
            outputs[name] = secret(opened(outputs[name]))
    return {**wanted.resource, "id": read["id"], "custom": True, "inputs": said, "outputs": outputs}


def read_again(resource: Resource, read: Resource, row: Row | None) -> dict[str, Any]:
    """The fields of a resource of the state that tell what AWS has now.

    Its inputs stay those of the last `up` that ended: the next one sees in the outputs what is to be changed.
    """
    had, inputs, outputs = resource.get("outputs") or {}, read.get("inputs") or {}, dict(read.get("outputs") or {})
    _say_like(outputs, had, row)
    ignored = {top(path) for path in resource.get("ignoreChanges") or []}
    kept = {name: inputs[name] for name in ignored if name in inputs}
    return {"inputs": {**(resource.get("inputs") or {}), **kept}, "outputs": outputs}


def _say_like(outputs: dict[str, Any], said: Mapping[str, Any], row: Row | None) -> None:
    """Says what no read returns, and what is read in another form, as the program does."""
    if row is None:
        return
    alike = [name for name in row.alike if name in said and same(said[name], opened(outputs.get(name)))]
    _say(outputs, {name: said[name] for name in (*row.unread, *alike) if name in said})


def _say(outputs: dict[str, Any], said: Mapping[str, Any]) -> None:
    """Says something as the program does. What the provider keeps beside that of its own form of all of it goes then.

    Without it the provider makes its form of the outputs and its schema, as of states of earlier versions, which had
    no such thing.
    """
    changed = {name: value for name, value in said.items() if outputs.get(name) != value}
    outputs.update(changed)
    if changed:
        outputs.pop("__pulumi_raw_state_delta", None)
