"""Values in a task definition's file that have the right type, and that ECS refuses all the same."""

from collections.abc import Iterator

from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.reading.source import Node
from ecs_platform.model.task.rules.rule import Fault, Json, Task
from ecs_platform.model.task.rules.table import OF_FILE, faults_of

_ANYWHERE = Task(fargate=False, network_mode="bridge")


def values(definition: Json, root: Node) -> Iterator[Finding]:
    """What is refused of a file wherever its task runs."""
    for fault in faults_of(definition, _ANYWHERE, OF_FILE):
        yield finding_in(root, fault)


def finding_in(root: Node, fault: Fault) -> Finding:
    """A fault where it stands in the file."""
    first = "" if fault.first is None else f"in line {root.find(fault.first).at.line}"
    node, message = root.find(fault.steps), fault.message.replace("{first}", first)
    return node.finding_at_key(message, fault.hint) if fault.at_key else node.finding(message, fault.hint)
