"""`task_definition`: an ECS task definition's JSON file in place of the container fields."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ecs_platform.model.manifest.definition_values import finding_in, values
from ecs_platform.model.manifest.http import Http
from ecs_platform.model.reading.fields import described
from ecs_platform.model.reading.findings import Finding, did_you_mean
from ecs_platform.model.reading.source import Location, Node, parse
from ecs_platform.model.task.fields import REQUIRED, TASK_DEFINITION, Shape
from ecs_platform.model.task.rules.ports import no_range

Definition = dict[str, Any]

OURS = {
    "taskRoleArn": "the program makes the task role: write what it may do into `permissions` of the manifest",
    "executionRoleArn": "the program makes the execution role, with the rights that secrets, images and logs need",
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
READ_BACK = (
    "taskDefinitionArn",
    "revision",
    "status",
    "requiresAttributes",
    "compatibilities",
    "registeredAt",
    "registeredBy",
    "deregisteredAt",
    "deleteRequestedAt",
)
"""What `aws ecs describe-task-definition` shows and `register-task-definition` refuses."""


def containers_of(definition: Definition) -> list[dict[str, Any]]:
    """Its container definitions."""
    return list(definition.get("containerDefinitions", []))


def main_container_of(definition: Definition, http: Http | None) -> str:
    """That of `http.target_container`, else the only one with a port, else the first."""
    if http is not None and http.target_container is not None:
        return http.target_container
    containers = containers_of(definition)
    with_port = [container for container in containers if container.get("portMappings")]
    return str((with_port[0] if len(with_port) == 1 else containers[0])["name"])


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
        definition: what it says, without nulls and empty lists, which say nothing.
        root: the same as a tree, for places.
        whole: whether it is a definition; what is left of one is looked at by rules alone.
    """

    definition: Definition
    root: Node
    whole: bool = True


def parse_definition(raw: bytes, file: Path) -> tuple[DefinitionFile | None, list[Finding]]:
    """A task definition's JSON, checked against ECS's own list of fields; None where something is wrong with it."""
    try:
        definition = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return None, [Finding(file, 1, 1, "", "is not UTF-8 text", "save the file as UTF-8")]
    except json.JSONDecodeError as error:
        return None, [Finding(file, error.lineno, error.colno, "", f"is not JSON: {error.msg.lower()}")]
    except RecursionError:
        return None, [Finding(file, 1, 1, "", "is nested too deeply")]
    places, findings = _places(raw, file)
    definition, root = _said(definition), _said_by(places)
    findings = [*findings, *_misfits(definition, TASK_DEFINITION, root)]
    if findings:
        return None, sorted(findings)
    findings = [*_top_level(root)]
    return DefinitionFile(definition, root, whole=not findings), sorted(findings)


def _said(value: Any) -> Any:
    """What is said: nulls and empty lists of an object say nothing, as for every tool that registers definitions."""
    if isinstance(value, dict):
        return {key: _said(inner) for key, inner in value.items() if inner is not None and inner != []}
    return [_said(item) for item in value] if isinstance(value, list) else value


def _said_by(node: Node) -> Node:
    """The same of a tree."""
    if isinstance(node.value, dict):
        said = {key: _said_by(inner) for key, inner in node.value.items() if inner.value is not None}
        return node.with_value({key: inner for key, inner in said.items() if inner.value != []})
    return node.with_value([_said_by(item) for item in node.value]) if isinstance(node.value, list) else node


def _places(raw: bytes, file: Path) -> tuple[Node, list[Finding]]:
    """The tree of the file, for lines: JSON is YAML but for tabs and two kinds of escapes."""
    plain = raw.replace(b"\t", b" ").replace(b"\\/", b"//").replace(b"\\u", b"\\\\u")
    root, findings = parse(plain, file)
    if root is None:
        return Node({}, Location(file, 1, 1)), findings
    return root, findings


def _misfits(value: Any, shape: Shape, node: Node, path: str = "") -> Iterator[Finding]:
    """Where a value is not what ECS takes; `path` is its path with `*` for items."""
    if isinstance(shape, dict):
        yield from _mapping(value, shape, node, path)
    elif isinstance(shape, list):
        if not isinstance(value, list):
            yield node.finding(f"expected a list, got {described(value)}")
            return
        for index, item in enumerate(value):
            yield from _misfits(item, shape[0], node.find((index,)), f"{path}.*")
    elif not _fits(value, shape):
        yield _wrong_scalar(value, shape, node)


def _mapping(value: Any, shape: dict[str, Shape], node: Node, path: str) -> Iterator[Finding]:
    if not isinstance(value, dict):
        yield node.finding(f"expected an object, got {described(value)}")
        return
    for missing in (field for field in REQUIRED.get(path, ()) if field not in value):
        yield node.finding(f"`{missing}` is missing", path=f"{node.path}.{missing}")
    for key, inner in value.items():
        below = node.find((key,))
        known = shape.get(key, shape.get("*"))
        if known is not None:
            yield from _misfits(inner, known, below, f"{path}.{key}" if path else key)
        elif key in READ_BACK and not node.path:
            yield below.finding_at_key(f"`{key}` is what AWS adds to a definition it has", "remove the line")
        else:
            hint = did_you_mean(key, shape) or "fields here: " + ", ".join(f"`{name}`" for name in shape)
            yield below.finding_at_key(f"unknown field `{key}`", hint)


def _fits(value: Any, shape: str) -> bool:
    if shape.startswith("="):
        return value in shape[1:].split("|")
    if shape == "boolean":
        return isinstance(value, bool)
    if shape == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, str)


def _wrong_scalar(value: Any, shape: str, node: Node) -> Finding:
    if shape.startswith("="):
        accepted = shape[1:].split("|")
        hint = did_you_mean(value, accepted) if isinstance(value, str) else ""
        return node.finding(
            f"expected one of {', '.join(f'`{word}`' for word in accepted)}, got {described(value)}", hint
        )
    expected = {"boolean": "true or false", "integer": "a whole number"}.get(shape, "text")
    hint = f'write "{value}"' if expected == "text" and isinstance(value, int) else ""
    return node.finding(f"expected {expected}, got {described(value)}", hint)


def _top_level(root: Node) -> Iterator[Finding]:
    """What a definition must have, and what it cannot decide."""
    assert isinstance(root.value, dict)
    for key, why in OURS.items():
        if key in root.value:
            yield root.value[key].finding_at_key(f"`{key}` cannot be given: {why}", "remove the line")
    for field in ("cpu", "memory"):
        node = root.get(field)
        if node is not None and not str(node.value).isdecimal():
            yield node.finding(f"`{node.value}` is not a whole number", 'write CPU units or MiB, as text: `"512"`')
    for volume in _items(root.get("volumes")):
        yield from _volume(volume)
    containers = _items(root.get("containerDefinitions"))
    if not containers:
        yield root.finding("has no containers", "give `containerDefinitions` with one container or more")
    yield from _containers(containers)
    yield from values(root)


def _items(node: Node | None) -> Sequence[Node]:
    return node.value if node is not None and isinstance(node.value, list) else []


def _volume(volume: Node) -> Iterator[Finding]:
    if volume.get("name") is None:
        yield volume.finding("`name` is missing")
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
