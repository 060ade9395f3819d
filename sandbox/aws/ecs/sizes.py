"""What tasks need and instances have: CPU units, MiB, ports and network interfaces."""

from moto.ec2.models.instance_types import INSTANCE_TYPES
from moto.ecs.models import ContainerInstance, TaskDefinition

from sandbox.aws.ecs.common import containers_of
from sandbox.aws.ecs.task import Task
from sandbox.aws.ecs.task_definition_checks import cpu_units, memory_mib

# The ECS agent and the system keep some of an instance's memory to themselves.
USABLE_MEMORY = 0.94


def needs(definition: TaskDefinition) -> tuple[int, int]:
    """CPU units and MiB that a task of this definition reserves."""
    containers = containers_of(definition)
    cpu = cpu_units(definition.cpu) if definition.cpu else sum(int(c.get("cpu") or 0) for c in containers)
    memory = (
        memory_mib(definition.memory)
        if definition.memory
        else sum(int(c.get("memoryReservation") or c.get("memory") or 0) for c in containers)
    )
    return cpu, memory


def size_of(instance_type: str) -> tuple[int, int, int]:
    """CPU units, MiB and network interfaces that tasks can have on such an instance."""
    details = INSTANCE_TYPES[instance_type]
    cpu = int(details["VCpuInfo"]["DefaultVCpus"]) * 1024
    memory = int(details["MemoryInfo"]["SizeInMiB"] * USABLE_MEMORY)
    interfaces = int(details["NetworkInfo"]["MaximumNetworkInterfaces"]) - 1  # one is the instance's own
    return cpu, memory, interfaces


def lacking(instance: ContainerInstance, definition: TaskDefinition, present: list[Task]) -> str | None:
    """What the instance has too little of for such a task, in ECS's words; None when it fits."""
    cpu, memory, interfaces = size_of(str(instance.attributes["ecs.instance-type"]))
    for task in present:
        used = needs(task.definition)
        cpu, memory, interfaces = cpu - used[0], memory - used[1], interfaces - task.awsvpc
    if needs(definition)[0] > cpu:
        return "has insufficient CPU units available"
    if needs(definition)[1] > memory:
        return "has insufficient memory available"
    if definition.network_mode == "awsvpc":
        return None if interfaces > 0 else 'encountered error "RESOURCE:ENI"'
    fixed = {
        port.get("hostPort")
        for container in containers_of(definition)
        for port in container.get("portMappings") or []
        if port.get("hostPort")
    }
    return "is already using a port required by your task" if fixed & ports(present) else None


def fits_empty(instance_type: str, definitions: list[TaskDefinition]) -> int:
    """How many of these tasks, in order, fit on one empty instance of the type."""
    cpu, memory, interfaces = size_of(instance_type)
    for count, definition in enumerate(definitions):
        used = needs(definition)
        cpu, memory = cpu - used[0], memory - used[1]
        interfaces -= definition.network_mode == "awsvpc"
        if min(cpu, memory, interfaces) < 0:
            return count
    return len(definitions)


def ports(tasks: list[Task]) -> set[int]:
    return {port for task in tasks if not task.awsvpc for port in task.host_ports.values()}
