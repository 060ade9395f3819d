"""`task_definition`: an ECS task definition's JSON file in place of the container fields."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ecs_platform.model.manifest.definition_values import finding_in, values
from ecs_platform.model.manifest.described import said_in
from ecs_platform.model.manifest.http import Http
from ecs_platform.model.reading.fields import described
from ecs_platform.model.reading.findings import Finding, did_you_mean
from ecs_platform.model.reading.printable import no_text, possible
from ecs_platform.model.reading.source import Location, Node, parse, whole_number
from ecs_platform.model.task.fields import REQUIRED, TASK_DEFINITION, Shape
from ecs_platform.model.task.rules.ports import no_range

Definition = dict[str, Any]
Steps = tuple[str | int, ...]

OURS = {
    "tags": "tags are the environment's: use the setting `tags`",
    "pidMode": "containers do not share processes here",
    "ipcMode": "containers do not share memory here",
    "placementConstraints": "tasks are spread over zones",
    "proxyConfiguration": "App Mesh has ended: use `network.connect`",
    "inferenceAccelerators": "Elastic Inference has ended",
    "enableFaultInjection": "there are no fault experiments here",
    "trustedExecutionConfiguration": "it is not supported here",
}
"""Fields that a file cannot give, and why."""


def containers_of(definition: Definition) -> list[dict[str, Any]]:
    """Its container definitions."""
    return list(definition.get("containerDefinitions", []))


def main_container_of(definition: Definition, http: Http | None) -> str:
    """That of `http.target_container`, else the only one with a port (of TCP for requests), else the first."""
    if http is not None and http.target_container is not None:
        return http.target_container
    containers = containers_of(definition)
    with_port = [each for each in containers if (each.get("portMappings") if http is None else ports_of_tcp(each))]
    return str((with_port[0] if len(with_port) == 1 else containers[0])["name"])


def ports_of_tcp(container: Mapping[str, Any]) -> list[int]:
    """The ports of a container that requests can go to: a sidecar for traces often has one of UDP."""
    mappings = container.get("portMappings", [])
    return [mapping["containerPort"] for mapping in mappings if mapping.get("protocol", "tcp") == "tcp"]


def serving_ports(definition: Definition) -> dict[str, int]:
    """The port of each container that has exactly one port mapping."""
    return {
        container["name"]: container["portMappings"][0]["containerPort"]
        for container in containers_of(definition)
        if len(container.get("portMappings", [])) == 1
    }


@dataclass(frozen=True)
class DefinitionFile:
    """A task definition's file without what is wrong with it.

    Attributes:
        definition: what it says, without nulls and empty lists, which say nothing, and without what AWS adds.
        root: the same as a tree, for places.
        hint: what to tell of what is passed over; empty where nothing is.
        whole: whether it is a definition; what is left of one is looked at by rules alone.
    """

    definition: Definition
    root: Node
    hint: str = ""
    whole: bool = True


def parse_definition(raw: bytes, file: Path) -> tuple[DefinitionFile | None, list[Finding]]:
    """A task definition's JSON, checked against ECS's own list of fields; None where something is wrong with it."""
    try:
        definition = json.loads(raw.decode("utf-8-sig"), parse_int=whole_number)
    except UnicodeDecodeError:
        return None, [Finding(file, 1, 1, "", "is not UTF-8 text", "save the file as UTF-8")]
    except json.JSONDecodeError as error:
        message = f"is not JSON: {error.msg.lower()}"
        return None, [Finding(file, error.lineno, error.colno, "", message, _hint_at(error.doc, error.pos))]
    except RecursionError:
        return None, [Finding(file, 1, 1, "", "is nested too deeply")]
    places, findings = _places(raw, file)
    said = said_in(definition, places)
    misfits = [*_misfits(said.definition, TASK_DEFINITION, said.root)]
    changes: dict[Steps, object] = {each.steps: LEFT_OUT for each in misfits if each.steps}
    changes |= {each.steps: each.instead for each in misfits if each.instead is not None}
    fitting, read = _mended(said.root, changes), _read(said.definition, changes)
    if findings or not isinstance(fitting.value, dict):
        return None, sorted([*findings, *(each.finding for each in misfits)])
    structure = [*_structure(fitting)]
    whole = not structure and all(each.instead is not None for each in misfits)
    findings = [*_first_said([*(each.finding for each in misfits), *structure, *_values(read, fitting)])]
    return DefinitionFile(read, fitting, said.hint, whole), sorted(findings)


def _hint_at(text: str, place: int) -> str:
    """What people write into JSON, as into other formats, and it has not."""
    after, before = text[place:].lstrip(), text[:place].rstrip()
    if after.startswith(("//", "/*", "#")):
        return "remove the comment: JSON has none"
    if (after[:1] in ("}", "]", ",") and before.endswith(",")) or re.match(r",\s*[]}]", after):
        return "remove the comma: nothing follows it"
    if after.startswith("'"):
        return "write `\"` for `'`"
    if not before and after[:1] not in ("{", "["):
        return "write the definition in JSON: `aws ecs describe-task-definition` prints one"
    return ""


@dataclass(frozen=True)
class _Misfit:
    """What ECS does not take.

    Attributes:
        finding: what is said of it.
        steps: where the value is; empty where something is missing, or nothing can be read.
        instead: what all else can be read with in its place: `LEFT_OUT` for fields that ECS does not know and those
            decided elsewhere, the value that is meant where only its type is wrong; None where there is nothing.
    """

    finding: Finding
    steps: Steps = ()
    instead: object = None


LEFT_OUT = object()


def _first_said(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Findings without those that say of a wrong value that it is missing."""
    said = {each.path for each in findings if not each.message.endswith("is missing")}
    yield from (
        each for each in dict.fromkeys(findings) if not (each.message.endswith("is missing") and each.path in said)
    )


def _mended(node: Node, changes: Mapping[Steps, Any], above: Steps = ()) -> Node:
    """The tree with these changes."""
    if above in changes:
        return node.with_value(changes[above])
    if isinstance(node.value, dict):
        kept = {key: (*above, key) for key in node.value if changes.get((*above, key)) is not LEFT_OUT}
        return node.with_value({key: _mended(node.value[key], changes, here) for key, here in kept.items()})
    if isinstance(node.value, list):
        items = [((*above, index), item) for index, item in enumerate(node.value)]
        return node.with_value([_mended(item, changes, at) for at, item in items if changes.get(at) is not LEFT_OUT])
    return node


def _read(value: Any, changes: Mapping[Steps, Any], above: Steps = ()) -> Any:
    """The same of plain data."""
    if above in changes:
        return changes[above]
    if isinstance(value, dict):
        kept = {key: (*above, key) for key in value if changes.get((*above, key)) is not LEFT_OUT}
        return {key: _read(value[key], changes, here) for key, here in kept.items()}
    if isinstance(value, list):
        items = [((*above, index), item) for index, item in enumerate(value)]
        return [_read(item, changes, at) for at, item in items if changes.get(at) is not LEFT_OUT]
    return value


def _places(raw: bytes, file: Path) -> tuple[Node, list[Finding]]:
    """The tree of the file, for lines: JSON is YAML but for tabs and two kinds of escapes."""
    plain = raw.replace(b"\t", b" ").replace(b"\\/", b"//").replace(b"\\u", b"\\\\u")
    root, findings = parse(plain, file)
    if root is None:
        return Node({}, Location(file, 1, 1)), findings
    return root, findings


def _misfits(value: Any, shape: Shape, node: Node, path: str = "", steps: Steps = ()) -> Iterator[_Misfit]:
    """Where a value is not what ECS takes; `path` is its path with `*` for items."""
    if isinstance(shape, dict):
        yield from _mapping(value, shape, node, path, steps)
    elif isinstance(shape, list):
        if not isinstance(value, list):
            yield _Misfit(node.finding(f"expected a list, got {described(value)}"), steps)
            return
        for index, item in enumerate(value):
            yield from _misfits(item, shape[0], node.find((index,)), f"{path}.*", (*steps, index))
    elif isinstance(value, str) and (wrong := no_text(value)):
        rest = possible(value)
        yield _Misfit(node.finding(wrong, "remove it"), steps, rest if _fits(rest, shape) else None)
    elif not _fits(value, shape):
        yield _wrong_scalar(value, shape, node, steps)


def _mapping(value: Any, shape: dict[str, Shape], node: Node, path: str, steps: Steps) -> Iterator[_Misfit]:
    if not isinstance(value, dict):
        whole = 'write `{"containerDefinitions": […]}`' if isinstance(value, list) and not steps else ""
        yield _Misfit(node.finding(f"expected an object, got {described(value)}", whole), steps)
        return
    for missing in (field for field in REQUIRED.get(path, ()) if field not in value):
        yield _Misfit(node.finding(f"`{missing}` is missing", path=f"{node.path}.{missing}"))
    for key, inner in value.items():
        below, here = node.find((key,)), (*steps, key)
        known = shape.get(key, shape.get("*"))
        if wrong := no_text(key):
            yield _Misfit(below.finding_at_key(wrong, "remove it"), here, LEFT_OUT)
        elif known is None:
            hint = did_you_mean(key, shape) or "fields here: " + ", ".join(f"`{name}`" for name in shape)
            yield _Misfit(below.finding_at_key(f"unknown field `{key}`", hint), here, LEFT_OUT)
        elif not steps and key in OURS:
            message = f"`{key}` cannot be given: {OURS[key]}"
            yield _Misfit(below.finding_at_key(message, "remove the line"), here, LEFT_OUT)
        else:
            yield from _misfits(inner, known, below, f"{path}.{key}" if path else key, here)


def _fits(value: Any, shape: str) -> bool:
    if shape.startswith("="):
        return value in shape[1:].split("|")
    if shape == "boolean":
        return isinstance(value, bool)
    if shape == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, str)


def _wrong_scalar(value: Any, shape: str, node: Node, steps: Steps) -> _Misfit:
    meant = _meant(value, shape)
    if shape.startswith("="):
        accepted = shape[1:].split("|")
        hint = did_you_mean(value, accepted) if isinstance(value, str) else ""
        words = ", ".join(f"`{word}`" for word in accepted)
        return _Misfit(node.finding(f"expected one of {words}, got {described(value)}", hint), steps, meant)
    expected = {"boolean": "true or false", "integer": "a whole number"}.get(shape, "text")
    hint = "" if meant is None else f"write {json.dumps(meant)}"
    return _Misfit(node.finding(f"expected {expected}, got {described(value)}", hint), steps, meant)


def _meant(value: Any, shape: str) -> str | int | None:
    """The value that is meant where only its type, or its letter case, is wrong."""
    text = value if isinstance(value, str) else json.dumps(value)
    if shape.startswith("="):
        return next((word for word in shape[1:].split("|") if word.casefold() == text.casefold()), None)
    if shape == "integer":
        return int(text) if _is_number(text) else None
    if shape == "boolean":
        return {"true": True, "false": False}.get(text.casefold())
    return text if isinstance(value, int | float) else None


def _is_number(text: str) -> bool:
    return text.isdecimal() and isinstance(whole_number(text), int)


def _structure(root: Node) -> Iterator[Finding]:
    """What must be there before a definition can be understood."""
    for field in ("cpu", "memory"):
        node = root.get(field)
        if node is not None and not _is_number(str(node.value)):
            yield node.finding(f"`{node.value}` is not a whole number", 'write CPU units or MiB, as text: `"512"`')
    for volume in _items(root.get("volumes")):
        if volume.get("name") is None:
            yield volume.finding("`name` is missing", path=f"{volume.path}.name")
    containers = _items(root.get("containerDefinitions"))
    if not containers:
        yield root.finding("has no containers", "give `containerDefinitions` with one container or more")
    yield from _containers(containers)


def _values(definition: Definition, root: Node) -> Iterator[Finding]:
    """Values that have the right type, and that ECS or this program does not take all the same."""
    for volume in _items(root.get("volumes")):
        yield from _volume(volume)
    yield from values(definition, root)


def _items(node: Node | None) -> Sequence[Node]:
    return node.value if node is not None and isinstance(node.value, list) else []


def _volume(volume: Node) -> Iterator[Finding]:
    for key in volume.value if isinstance(volume.value, dict) else ():
        if key not in ("name", "host", "efsVolumeConfiguration"):
            node = volume.find((key,))
            yield node.finding_at_key(f"`{key}` is not supported", "use `host` or `efsVolumeConfiguration`")


def _containers(containers: Sequence[Node]) -> Iterator[Finding]:
    for container in containers:
        for field in ("name", "image"):
            if container.get(field) is None:
                yield container.finding(f"`{field}` is missing", path=f"{container.path}.{field}")
        for mapping in _items(container.get("portMappings")):
            ports = mapping.get("containerPortRange")
            if mapping.get("containerPort") is None and ports is None:
                yield mapping.finding("`containerPort` is missing", path=f"{mapping.path}.containerPort")
            elif ports is not None:
                yield finding_in(mapping, no_range(str(ports.value)))
