"""CPU and memory of the task and its containers."""

from collections.abc import Iterator
from typing import Any

from ecs_platform.model.manifest.checks.context import Check, alone
from ecs_platform.model.manifest.definition import containers_of
from ecs_platform.model.manifest.service import CPU, MEMORY, Service
from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.task.sizes import STEPS, WINDOWS_CPU, least_cpu_for, memory_text, nearest_cpu, nearest_memory


def _size(service: Service) -> tuple[int | None, int | None]:
    definition = service.source.definition
    if definition is None:
        return service.cpu or CPU, service.memory or MEMORY
    cpu, memory = service.cpu or definition.get("cpu"), service.memory or definition.get("memory")
    return _number(cpu), _number(memory)


def _number(value: object) -> int | None:
    return int(str(value)) if value is not None and str(value).isdecimal() else None


def fargate_offers(service: Service) -> Iterator[Finding]:
    """On Fargate only some pairs of CPU and memory exist."""
    if service.capacity == "ec2":
        return
    cpu, memory = _size(service)
    if cpu is None or memory is None:
        hint = "write `cpu: 256` and `memory: 512`, here or in the task definition"
        yield service.node.finding("Fargate needs `cpu` and `memory`", hint, path="cpu")
    elif cpu not in STEPS:
        hint = f"did you mean {nearest_cpu(cpu)}? There are: {', '.join(map(str, STEPS))}"
        yield service.finding(f"Fargate has no tasks with {cpu} CPU units", hint, "cpu")
    elif memory not in STEPS[cpu]:
        yield _no_such_memory(service, cpu, memory)
    elif service.windows and cpu not in WINDOWS_CPU:
        hint = f"there are: {', '.join(map(str, WINDOWS_CPU))}"
        field = "cpu" if service.cpu is not None or service.source.definition is None else "task_definition"
        yield service.finding(f"Windows does not run with {cpu} CPU units", hint, field)


def _no_such_memory(service: Service, cpu: int, memory: int) -> Finding:
    field = "memory" if service.memory is not None else "cpu"
    hint = f"did you mean `memory: {nearest_memory(cpu, memory)}`?"
    enough = least_cpu_for(memory)
    if memory > STEPS[cpu][-1] and enough is not None:
        hint = f"did you mean `memory: {STEPS[cpu][-1]}`, or `cpu: {enough}`?"
    message = f"Fargate has no tasks with {cpu} CPU units and {memory} MiB: {cpu} CPU units can have {memory_text(cpu)}"
    return service.finding(message, hint, field)


def containers_fit(service: Service) -> Iterator[Finding]:
    """What containers reserve is within the task's size."""
    cpu, memory = service.cpu or CPU, service.memory or MEMORY
    if sum(sidecar.cpu or 0 for sidecar in service.sidecars.values()) > cpu:
        yield service.finding(f"the sidecars' `cpu` is more than the task's {cpu}", "give the task more", "sidecars")
    larger = [name for name, sidecar in service.sidecars.items() if (sidecar.memory or 0) > memory]
    for name in larger:
        yield service.finding(f"is more than the task's {memory} MiB", "", "sidecars", name, "memory")
    if not larger and sum(sidecar.memory or 0 for sidecar in service.sidecars.values()) > memory:
        message = f"the sidecars' `memory` is more than the task's {memory} MiB"
        yield service.finding(message, "give the task more", "sidecars")


def file_fits(service: Service) -> Iterator[Finding]:
    """What the containers of a file reserve is within the task's size too."""
    containers = containers_of(service.source.definition or {})
    for field, most in zip(("cpu", "memory"), _size(service), strict=True):
        reserved = [_reserved(container, field) for container in containers]
        larger = [each for each in containers if most is not None and each.get(field, 0) > most]
        if larger:
            message = f"container `{larger[0]['name']}` has more `{field}` than the task's {most}"
            yield service.finding(message, "give the task more, or the container less", "task_definition")
        elif most is not None and containers and sum(reserved) > most:
            message = f"the containers of the file reserve {sum(reserved)} of `{field}`, and the task has {most}"
            yield service.finding(message, "give the task more, or its containers less", "task_definition")


def _reserved(container: dict[str, Any], field: str) -> int:
    if field == "memory":
        return int(container.get("memoryReservation", container.get("memory", 0)))
    return int(container.get(field, 0))


def containers_have_memory(service: Service) -> Iterator[Finding]:
    """On container instances, memory stands with the task or with each container."""
    definition = service.source.definition
    if definition is None or service.memory is not None or "memory" in definition:
        return
    for container in containers_of(definition):
        if not {"memory", "memoryReservation"} & container.keys():
            hint = "give it `memory` or `memoryReservation`, or the task `memory`"
            yield service.finding(f"container `{container['name']}` has no memory", hint, "task_definition")


_FIELDS = ("cpu", "memory", "capacity", "platform", "task_definition")
CHECKS: tuple[Check, ...] = (
    alone(fargate_offers, *_FIELDS),
    alone(containers_fit, "cpu", "memory", "sidecars", "task_definition"),
    alone(file_fits, *_FIELDS),
    alone(containers_have_memory, "memory", "task_definition"),
)
