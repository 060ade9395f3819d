"""What changes in the containers of a task definition, as a diff that people read."""

import json
from collections.abc import Mapping
from typing import Any

from ecs_platform.model.digest.masking import plain
from ecs_platform.model.digest.preview import Resource, Step
from ecs_platform.model.manifest.not_secret import Declared, nothing

_BY_NAME = ("environment", "secrets", "ulimits", "dependsOn", "extraHosts")
_VALUES = ("value", "valueFrom", "condition", "ipAddress", "softLimit")
_OF_TASK = ("cpu", "memory", "networkMode", "pidMode", "ipcMode", "runtimePlatform", "ephemeralStorage", "volumes")


def container_diff(step: Step, declared: Declared = nothing) -> list[str]:
    """Lines with `+` and `-`: by container (`api.environment.LOG_LEVEL: info`), and of the task as a whole.

    Args:
        step: what happens to a task definition.
        declared: what manifests say is no secret. They speak of what will be: what was there may be a secret that is
            called none only now. Default: they say nothing.
    """

    def innocent(name: str, value: str) -> bool:
        return step.new is not None and declared(str(step.new.inputs.get("family", "")), name, value)

    old, new = _flat(step.old), _flat(step.new)
    lines = []
    for path in sorted({*old, *new}):
        if old.get(path) == new.get(path):
            continue
        name = _named(path)
        # Of two values that are both masked only the change is told.
        lines += [f"- {plain(path)}: {plain(old[path], name)}"] if path in old else []
        lines += [f"+ {plain(path)}: {plain(new[path], name, innocent=innocent)}"] if path in new else []
    return lines


def _named(path: str) -> str:
    """The name of a value, which in a variable's name may have periods; none of what a secret is read from."""
    _, secret, _ = path.partition(".secrets.")
    _, variable, name = path.partition(".environment.")
    return "" if secret else name if variable else path.rpartition(".")[2]


def definitions(resource: Resource | None) -> list[dict[str, Any]]:
    """The containers of a task definition; none where they cannot be read."""
    text = resource.inputs.get("containerDefinitions", "[]") if resource else "[]"
    try:
        found = json.loads(text)
    except (TypeError, ValueError, RecursionError):
        return []
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _flat(resource: Resource | None) -> dict[str, Any]:
    if resource is None:
        return {}
    found = {f"task.{name}": resource.inputs[name] for name in _OF_TASK if resource.inputs.get(name)}
    if not definitions(resource):
        found["task.containers"] = resource.inputs.get("containerDefinitions")
    for container in definitions(resource):
        for field, value in container.items():
            found.update(_field(f"{container.get('name', '?')}.{field}", field, value))
    return found


def _field(path: str, field: str, value: Any) -> dict[str, Any]:
    if field in _BY_NAME and isinstance(value, list):
        return {f"{path}.{_name(each)}": _value(each) for each in value if isinstance(each, Mapping)}
    if isinstance(value, Mapping):
        return {f"{path}.{name}": each for name, each in value.items()}
    if field == "portMappings":
        ports = [f"{each.get('containerPort')}/{each.get('protocol', 'tcp')}" for each in value]
        return {path: ", ".join(ports)} if ports else {}
    return {path: value} if value not in ([], None, "") else {}


def _name(item: Mapping[str, Any]) -> str:
    return str(item.get("name") or item.get("containerName") or item.get("hostname"))


def _value(item: Mapping[str, Any]) -> Any:
    return next((item[name] for name in _VALUES if name in item), item)
