"""A task definition as AWS prints it: `aws ecs describe-task-definition`, and the JSON of the console.

Nulls and empty lists say nothing, as for every tool that registers definitions, and neither does what AWS adds.
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTaskDefinition.html
"""

import re
from dataclasses import dataclass
from typing import Any

from ecs_platform.model.reading.source import Node

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
WRAPPER, CONTAINERS = "taskDefinition", "containerDefinitions"
_DEFAULTS: dict[str, object] = {"taskRoleArn": "", "executionRoleArn": "", "enableFaultInjection": False}
"""Values that say what holds without them."""
_AMOUNT = r"[0-9]+(?:\.[0-9]+)?|\.[0-9]+"
_UNITS = {
    "cpu": re.compile(rf"({_AMOUNT}) ?vcpu", re.IGNORECASE),
    "memory": re.compile(rf"({_AMOUNT}) ?gb", re.IGNORECASE),
}
"""A task's size as ECS takes it besides CPU units and MiB: `1 vCPU`, `.5 GB`; both are 1024 of these."""


@dataclass(frozen=True)
class Described:
    """What a file says.

    Attributes:
        definition: the definition as plain data.
        root: the same as a tree.
        passed_over: what is not read of it, by name: fields that AWS adds, and what stands beside the definition.
    """

    definition: Any
    root: Node
    passed_over: tuple[str, ...]

    @property
    def hint(self) -> str:
        """What to tell of that; empty where all is read."""
        if not self.passed_over:
            return ""
        names = ", ".join(f"`{name}`" for name in self.passed_over)
        plural = len(self.passed_over) > 1
        message = f"is as AWS prints it: {len(self.passed_over)} field{'s' * plural} that it adds "
        return str(self.root.finding(f"{message}{'are' if plural else 'is'} passed over ({names})", path=""))


def said_in(definition: Any, root: Node) -> Described:
    """What a file says, without its wrapper, nulls and empty lists, and what AWS adds.

    Args:
        definition: the file as plain data.
        root: the same as a tree.
    """
    passed_over: tuple[str, ...] = ()
    if isinstance(definition, dict) and isinstance(definition.get(WRAPPER), dict) and CONTAINERS not in definition:
        passed_over = tuple(key for key in definition if key != WRAPPER and definition[key])
        definition, root = definition[WRAPPER], root.find((WRAPPER,))
    definition, root = _said(definition), _said_by(root)
    if not isinstance(definition, dict):
        return Described(definition, root, passed_over)
    added = [key for key in definition if key in READ_BACK]
    unsaid = {*added, *(key for key, value in _DEFAULTS.items() if key in definition and definition[key] == value)}
    assert isinstance(root.value, dict)
    return Described(
        {key: _in_numbers(key, value) for key, value in definition.items() if key not in unsaid},
        root.with_value({key: _node_in_numbers(key, node) for key, node in root.value.items() if key not in unsaid}),
        (*added, *passed_over),
    )


def _in_numbers(field: str, value: Any) -> Any:
    """A task's size in CPU units or MiB, where it is given in vCPU or GB; ECS does the same."""
    found = _UNITS[field].fullmatch(value) if field in _UNITS and isinstance(value, str) else None
    return f"{float(found[1]) * 1024:.0f}" if found else value


def _node_in_numbers(field: str, node: Node) -> Node:
    return node.with_value(_in_numbers(field, node.value))


def _says_nothing(key: str, value: Any) -> bool:
    """Whether a field says what holds without it; a volume's `configuredAtLaunch` is false where another kind is."""
    return value is None or value == [] or (key == "configuredAtLaunch" and value is False)


def _said(value: Any) -> Any:
    """Plain data without the fields of its objects that say nothing."""
    if isinstance(value, dict):
        return {key: _said(inner) for key, inner in value.items() if not _says_nothing(key, inner)}
    return [_said(item) for item in value] if isinstance(value, list) else value


def _said_by(node: Node) -> Node:
    """The same of a tree."""
    if isinstance(node.value, dict):
        said = {key: _said_by(inner) for key, inner in node.value.items()}
        return node.with_value({key: inner for key, inner in said.items() if not _says_nothing(key, inner.value)})
    return node.with_value([_said_by(item) for item in node.value]) if isinstance(node.value, list) else node
