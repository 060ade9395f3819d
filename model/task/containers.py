"""Container definitions as one canonical text.

What AWS adds when it reads a task definition back is written out, and what has no order has one: a second preview finds
nothing to change, and no revision is registered for nothing.
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

Container = Mapping[str, Any]

_EMPTY_LISTS = ("environment", "mountPoints", "portMappings", "systemControls", "volumesFrom")
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
_CHECKED = {"interval": 30, "timeout": 5, "retries": 3}
_SORTED_BY = {
    "environment": ("name",),
    "secrets": ("name",),
    "mountPoints": ("containerPath", "sourceVolume"),
    "dependsOn": ("containerName",),
    "portMappings": ("containerPort", "protocol"),
    "environmentFiles": ("value",),
}


def canonical(containers: Iterable[Container], network_mode: str) -> str:
    """The containers as JSON text: the same bytes for the same meaning.

    Args:
        containers: container definitions as the ECS API spells them.
        network_mode: `awsvpc`, `bridge`, `host` or `none`: it says what a port mapping without a host port means.
    """
    complete = [_complete(container, network_mode) for container in containers]
    complete.sort(key=lambda container: str(container["name"]))
    return json.dumps(complete, sort_keys=True, separators=(",", ":"))


def _complete(container: Container, network_mode: str) -> dict[str, Any]:
    filled: dict[str, Any] = {"cpu": 0, "essential": True, **{name: [] for name in _EMPTY_LISTS}}
    filled |= {key: _without_nulls(value) for key, value in container.items() if value is not None}
    filled["portMappings"] = [_port_mapping(mapping, network_mode) for mapping in filled["portMappings"]]
    if "healthCheck" in filled:
        filled["healthCheck"] = {**_CHECKED, **filled["healthCheck"]}
    for name, keys in _SORTED_BY.items():
        if name in filled:
            filled[name] = sorted(filled[name], key=lambda item: [str(item.get(key, "")) for key in keys])
    return filled


def _port_mapping(mapping: Mapping[str, Any], network_mode: str) -> dict[str, Any]:
    # In bridge mode 0 is a port that Docker chooses; elsewhere the host's port is the container's.
    host_port = 0 if network_mode == "bridge" else mapping.get("containerPort")
    given = {key: value for key, value in mapping.items() if value is not None}
    return {"protocol": "tcp", "hostPort": host_port, **given}


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_without_nulls(inner) for inner in value if inner is not None]
    return value
