"""How long a task definition may be.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
"""

import json
from collections.abc import Iterator, Mapping

from ecs_platform.model.environment import Loaded
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.reading.source import Node
from ecs_platform.model.task.definition import TaskDefinition

TASK_DEFINITION = 65_536
"""Bytes of a task definition; no quota that AWS would raise."""

_FIELDS = ("variables", "command", "entrypoint", "secrets", "image", "sidecars", "logging")


def length_of(definition: TaskDefinition) -> int:
    """Bytes of the container definitions, as they are sent: in UTF-8, where the state has them in ASCII."""
    text = definition.container_definitions
    if "\\u" in text:
        text = json.dumps(json.loads(text), separators=(",", ":"), ensure_ascii=False)
    return len(text.encode())


def definition_findings(loaded: Loaded, definitions: Mapping[str, TaskDefinition]) -> Iterator[Finding]:
    """Services whose container definitions alone are longer than ECS takes a whole task definition.

    Args:
        loaded: an environment whose settings, region and account are known; of its services those without a fault.
        definitions: the task definitions of these services, by name.
    """
    for service in loaded.services:
        length = length_of(definitions[service.name])
        if length > TASK_DEFINITION:
            message = f"its containers are {length:,} bytes of a task definition; ECS takes {TASK_DEFINITION:,}"
            hint = "put what is long into the image, into Parameter Store, or into an `env_file` in S3"
            yield _longest(service).finding_at_key(message, hint)


def _longest(service: Service) -> Node:
    """The part of a manifest that makes most of the text; a file where it names one."""
    for field in ("task_definition", "env_file"):
        node = service.node.get(field)
        if node is not None and _from_file(service, str(node.value)) > TASK_DEFINITION // 2:
            return node
    parts = [service.node.find((field,)) for field in _FIELDS if service.node.get(field) is not None]
    return max(parts, key=lambda node: len(str(node.plain())), default=service.node.find(("name",)))


def _from_file(service: Service, name: str) -> int:
    """Characters that come from a file that a manifest names; its task definition is all there is."""
    if name == service.task_definition:
        return TASK_DEFINITION
    variables = service.source.env_files.get(name, {})
    return sum(len(key) + len(value) for key, value in variables.items())
