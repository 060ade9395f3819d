"""What tasks need and instances have: CPU units, MiB, GPUs, ports and network interfaces."""

from dataclasses import dataclass

from moto.ec2.models.instance_types import INSTANCE_TYPES
from moto.ecs.models import ContainerInstance, TaskDefinition

from sandbox.aws.ecs.common import containers_of
from sandbox.aws.ecs.task import Task
from sandbox.aws.ecs.task_definition_checks import cpu_units, memory_mib

# The ECS agent and the system keep some of an instance's memory to themselves.
USABLE_MEMORY = 0.94

# Set on instances that joined while the account setting `awsvpcTrunking` was on, as
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-eni.html has it.
TRUNK = "ecs.awsvpc-trunk-id"
# How many tasks with interfaces of their own an instance then takes, by its size. The page has each type; of every
# size the largest number is taken here, so that nothing is stricter than AWS.
TRUNKED = {"medium": 10, "large": 14, "xlarge": 31, "2xlarge": 64, "3xlarge": 98}
TRUNKED_BEYOND = 120
# Families that are not on that page: those with credits, and those before Nitro.
UNTRUNKED = ("t1", "t2", "t3", "t3a", "t4g", "m1", "m2", "m3", "m4", "c1", "c3", "c4", "r3", "r4", "i2", "d2")


@dataclass(frozen=True)
class Size:
    """CPU units, MiB, network interfaces and GPUs."""

    cpu: int
    memory: int
    interfaces: int
    gpus: int = 0

    def without(self, used: "Size") -> "Size":
        """What is left of it."""
        return Size(
            self.cpu - used.cpu, self.memory - used.memory, self.interfaces - used.interfaces, self.gpus - used.gpus
        )


def needs(definition: TaskDefinition) -> Size:
    """What a task of this definition reserves."""
    containers = containers_of(definition)
    cpu = cpu_units(definition.cpu) if definition.cpu else sum(int(c.get("cpu") or 0) for c in containers)
    memory = (
        memory_mib(definition.memory)
        if definition.memory
        else sum(int(c.get("memoryReservation") or c.get("memory") or 0) for c in containers)
    )
    required = [each for container in containers for each in container.get("resourceRequirements") or []]
    gpus = sum(int(each["value"]) for each in required if each.get("type") == "GPU")
    return Size(cpu, memory, int(definition.network_mode == "awsvpc"), gpus)


def size_of_type(instance_type: str, trunked: bool = False) -> Size:
    """What tasks can have on an instance of the type."""
    details = INSTANCE_TYPES[instance_type]
    cpu = int(details["VCpuInfo"]["DefaultVCpus"]) * 1024
    memory = int(details["MemoryInfo"]["SizeInMiB"] * USABLE_MEMORY)
    interfaces = int(details["NetworkInfo"]["MaximumNetworkInterfaces"]) - 1  # one is the instance's own
    gpus = sum(int(each["Count"]) for each in details.get("GpuInfo", {}).get("Gpus", []))
    return Size(cpu, memory, max(interfaces, _trunked(instance_type) if trunked else 0), gpus)


def size_of(instance: ContainerInstance) -> Size:
    """What tasks can have on the instance."""
    return size_of_type(str(instance.attributes["ecs.instance-type"]), TRUNK in instance.attributes)


def _trunked(instance_type: str) -> int:
    family, _, size = instance_type.partition(".")
    return 0 if family in UNTRUNKED else TRUNKED.get(size, TRUNKED_BEYOND)


def fits_empty(instance_type: str, definitions: list[TaskDefinition], trunked: bool) -> int:
    """How many of these tasks, in order, fit on one empty instance of the type."""
    left, taken = size_of_type(instance_type, trunked), set[int]()
    for count, definition in enumerate(definitions):
        left, fixed = left.without(needs(definition)), fixed_ports(definition)
        if min(left.cpu, left.memory, left.interfaces, left.gpus) < 0 or fixed & taken:
            return count
        taken |= fixed
    return len(definitions)


def ports(tasks: list[Task]) -> set[int]:
    """The ports of their instance that these tasks have."""
    return {port for task in tasks if not task.awsvpc for port in task.host_ports.values()}


def fixed_ports(definition: TaskDefinition) -> set[int]:
    """The ports of its instance that such a task must have; one with an interface of its own needs none."""
    if definition.network_mode == "awsvpc":
        return set()
    mappings = [port for container in containers_of(definition) for port in container.get("portMappings") or []]
    return {int(port["hostPort"]) for port in mappings if port.get("hostPort")}
