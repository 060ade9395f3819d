"""The outputs as a contract: its JSON Schema, and what breaks those who read it.

The schema of each version is kept in docs/ (`outputs-1.schema.json`). Within a version it only grows, and what is added
has a default: so a reader may be older or newer than the platform it reads.
"""

from collections.abc import Mapping
from typing import Any

from ecs_platform.model.contract.outputs import VERSION, Outputs

Schema = Mapping[str, Any]


def file(version: int = VERSION) -> str:
    """The path of a version's schema in the repository."""
    return f"docs/outputs-{version}.schema.json"


def schema() -> dict[str, Any]:
    """The JSON Schema of all outputs; it lets others stand beside them, because a version may grow."""
    return {"$comment": f"version {VERSION}", **_open(Outputs.model_json_schema(mode="serialization"))}


def breaks(before: Schema, after: Schema) -> list[str]:
    """What of a contract another one does not keep: outputs that are gone or have another type, as sentences."""
    old, new = types(before), types(after)
    gone = [f"`{path}` is gone" for path in old if path not in new]
    changed = [f"`{path}` was {old[path]} and is {new[path]}" for path in old if new.get(path, old[path]) != old[path]]
    return gone + changed


def types(of: Schema) -> dict[str, str]:
    """The type of each output and of what is in it, by path (`load_balancers.*.arn`)."""
    return dict(_types(of, of.get("$defs", {}), ""))


def _types(node: Schema, definitions: Schema, path: str) -> list[tuple[str, str]]:
    if "$ref" in node:
        return _types(definitions[node["$ref"].rpartition("/")[2]], definitions, path)
    if "anyOf" in node:
        found = [each for option in node["anyOf"] for each in _types(option, definitions, path)]
        here = " or ".join(kind for at, kind in found if at == path)
        return [(path, here), *(each for each in found if each[0] != path)]
    below = [(f"{path}.{name}".lstrip("."), each) for name, each in node.get("properties", {}).items()]
    if isinstance(node.get("additionalProperties"), Mapping):
        below.append((f"{path}.*", node["additionalProperties"]))
    if "items" in node:
        below.append((f"{path}[]", node["items"]))
    own = [(path, str(node.get("type", "anything")))] if path else []
    return [*own, *(each for at, inner in below for each in _types(inner, definitions, at))]


def _open(node: Any) -> Any:
    """A schema that does not say what else there may be: the strictness is that of our own tests."""
    if isinstance(node, dict):
        return {name: _open(value) for name, value in node.items() if (name, value) != ("additionalProperties", False)}
    return [_open(value) for value in node] if isinstance(node, list) else node
