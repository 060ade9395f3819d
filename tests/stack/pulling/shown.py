"""What a preview shows of a pull, and what of it nobody has allowed."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ecs_platform.model.changelog import Allowed
from ecs_platform.model.digest.preview import SERVICE, UNKNOWN, Preview, Step, read_preview
from ecs_platform.model.digest.services import service_changes

STACK = "pulumi:pulumi:Stack"
QUIET = {"same", "read", "refresh"}
SECRET = "4dabf18193072939515e22adb298388d"  # how Pulumi marks a special value


@dataclass(frozen=True, order=True)
class Shown:
    """One thing that a preview shows.

    Attributes:
        op: what happens, in the words of the changelog's patterns, or of the engine where these have none.
        type: the resource's type.
        name: its name in the program.
    """

    op: str
    type: str
    name: str

    def __str__(self) -> str:
        return f"{self.op} {self.type} {self.name}"


def shown(raw: dict[str, Any], state: dict[str, Any]) -> set[Shown]:
    """Everything that is not as it was, of what `pulumi preview --json` said; `state` is what it started from."""
    preview = read_preview(json.dumps(raw), json.dumps(state))
    rolled = {each.name for each in service_changes(preview) if each.fate.startswith("rolled")}
    found = {Shown(_op(step, rolled), step.resource.type, step.resource.name) for step in preview.steps}
    return found | set(_strange(raw, preview))


def _op(step: Step, rolled: set[str]) -> str:
    rolls = step.kind == "update" and step.resource.type == SERVICE and step.resource.service in rolled
    return "rolled" if rolls else step.kind


def _strange(raw: dict[str, Any], preview: Preview) -> Iterator[Shown]:
    """Steps that the digest passes over, and that are not quiet: imports, and whatever the engine learns to do."""
    known = {urn for step in preview.steps for urn in step.urns}
    for step in raw["steps"]:
        if step["op"] not in QUIET and step["urn"] not in known:
            yield Shown(step["op"], step["urn"].split("::")[2].rpartition("$")[2], step["urn"].split("::", 3)[3])


def beyond(found: Iterable[Shown], allowed: Iterable[Allowed]) -> list[str]:
    """What no pattern covers, as sentences."""
    patterns = list(allowed)
    left = (each for each in found if not any(pattern.covers(each.op, each.type, each.name) for pattern in patterns))
    return [str(each) for each in sorted(left)]


def outputs_before(state: dict[str, Any]) -> dict[str, Any]:
    """The stack's outputs in a state; a secret one as a mapping with Pulumi's mark."""
    (found,) = (each["outputs"] for each in state["deployment"]["resources"] if each["type"] == STACK)
    return dict(found)


def outputs_after(plan: dict[str, Any]) -> dict[str, Any]:
    """The stack's outputs, as a plan says they will be (`pulumi preview --save-plan`); a preview's JSON has none."""
    (found,) = (each["state"] for urn, each in plan["resourcePlans"].items() if urn.split("::")[2] == STACK)
    return dict(found)


def lost(before: Any, after: Any, path: str = "") -> list[str]:
    """What of a stack's outputs others can no longer read: gone, or of another type."""
    if UNKNOWN in (before, after):
        return []
    if _kind(before) != _kind(after):
        return [f"`{path}` was {_kind(before)} and is {_kind(after)}"]
    if _kind(before) == "list":
        gone = [f"`{path}[{at}]` is gone" for at in range(len(after), len(before))]
        pairs = enumerate(zip(before, after, strict=False))
        return gone + [each for at, (old, new) in pairs for each in lost(old, new, f"{path}[{at}]")]
    if _kind(before) != "mapping":
        return []
    paths = {name: f"{path}.{name}".lstrip(".") for name in before}
    gone = [f"`{paths[name]}` is gone" for name in before if name not in after]
    return gone + [each for name in before if name in after for each in lost(before[name], after[name], paths[name])]


_KINDS = {bool: "true or false", int: "number", float: "number", str: "text", list: "list", dict: "mapping"}


def _kind(value: Any) -> str:
    if isinstance(value, dict) and SECRET in value:
        return "secret"
    return "null" if value is None else _KINDS[type(value)]
