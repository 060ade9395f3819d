"""CPU and memory: what Fargate offers, and what containers have of their task's."""

from collections.abc import Iterator, Sequence
from typing import Any

from ecs_platform.model.reading.source import whole_number
from ecs_platform.model.task.rules.rule import (
    API,
    INSTANCES,
    LINUX_ON_FARGATE,
    PARAMETERS,
    WINDOWS,
    Fault,
    Json,
    Rule,
    Task,
    containers_in,
)
from ecs_platform.model.task.rules.values import TASK_CPU
from ecs_platform.model.task.sizes import STEPS, WINDOWS_CPU, memory_text, nearest_memory

_SIZES = f"{PARAMETERS}#task_size"


def _number(value: Any) -> int | None:
    number = whole_number(str(value)) if str(value).isdecimal() else None
    return number if isinstance(number, int) else None


def _size(definition: Json) -> tuple[int | None, int | None]:
    return _number(definition.get("cpu")), _number(definition.get("memory"))


def offered(definition: Json, _: Task) -> Iterator[Fault]:
    """The task's `cpu` and `memory` are a pair that Fargate has."""
    yield from _offered(definition, tuple(STEPS), "")


def offered_for_windows(definition: Json, _: Task) -> Iterator[Fault]:
    """The task's `cpu` and `memory` are a pair that Fargate has, with 1024, 2048 or 4096 CPU units."""
    yield from _offered(definition, WINDOWS_CPU, " for Windows")


def _offered(definition: Json, there: Sequence[int], what_for: str) -> Iterator[Fault]:
    if not all(str(definition.get(field, 0)).isdecimal() for field in ("cpu", "memory")):
        return
    cpu, memory = _size(definition)
    if cpu is None or memory is None:
        missing = "cpu" if cpu is None else "memory"
        hint = "write `cpu: 256` and `memory: 512`, here or in the task definition"
        yield Fault((missing,), "Fargate needs `cpu` and `memory`", hint)
    elif cpu not in there:
        message = f"Fargate has no tasks with {cpu} CPU units{what_for}"
        hint = f"did you mean {_at_least(cpu, there)}? There are: {', '.join(map(str, there))}"
        yield Fault(("cpu",), message, hint)
    elif memory not in STEPS[cpu]:
        message = f"Fargate has no tasks with {cpu} CPU units and {memory} MiB: {cpu} CPU units can have "
        yield Fault(("memory",), message + memory_text(cpu), _nearest(cpu, memory, there))


def _at_least(cpu: int, there: Sequence[int]) -> int:
    return next((each for each in there if each >= cpu), there[-1])


def _nearest(cpu: int, memory: int, there: Sequence[int]) -> str:
    enough = next((each for each in there if STEPS[each][-1] >= memory), None)
    if memory <= STEPS[cpu][-1] or enough is None:
        return f"did you mean `memory: {nearest_memory(cpu, memory)}`?"
    nearest = nearest_memory(enough, memory)
    also = "" if nearest == memory else f" with `memory: {nearest}`"
    return f"did you mean `memory: {STEPS[cpu][-1]}`, or `cpu: {enough}`{also}?"


def cpu_in_range(definition: Json, _: Task) -> Iterator[Fault]:
    """The task's `cpu` is 128 to 196,608."""
    cpu, _memory = _size(definition)
    message = "" if cpu is None else TASK_CPU.wrong(cpu)
    if message:
        yield Fault(("cpu",), message)


def within_the_task(definition: Json, _: Task) -> Iterator[Fault]:
    """No container has more `cpu` or `memory` than the task, nor have all together."""
    for field, most in zip(("cpu", "memory"), _size(definition), strict=True):
        if most is not None:
            yield from _within(definition, field, most)


def _within(definition: Json, field: str, most: int) -> Iterator[Fault]:
    fields = ("memory", "memoryReservation") if field == "memory" else (field,)
    given = [
        (steps, {name: container[name] for name in fields if name in container}, container.get("name"))
        for steps, container in containers_in(definition)
    ]
    larger = [
        Fault(
            (*steps, name),
            f"container `{container}` has more `{name}` than the task's {most}",
            "give the task more, or the container less",
        )
        for steps, values, container in given
        for name, value in values.items()
        if value > most
    ]
    yield from larger
    reserved = {(*steps, list(values)[-1]): list(values.values())[-1] for steps, values, _ in given if values}
    if not larger and sum(reserved.values()) > most:
        steps = max(reserved, key=lambda each: reserved[each])
        message = f"the containers reserve {sum(reserved.values())} of `{field}` together, and the task has {most}"
        yield Fault(steps, message, "give the task more, or its containers less")


def every_container_has_memory(definition: Json, _: Task) -> Iterator[Fault]:
    """Memory stands with the task, or with each container."""
    if "memory" in definition:
        return
    for steps, container in containers_in(definition):
        if not {"memory", "memoryReservation"} & container.keys():
            hint = "give it `memory` or `memoryReservation`, or the task `memory`"
            yield Fault(steps, f"container `{container.get('name')}` has no memory", hint)


_CONTAINER = f"{API}API_ContainerDefinition.html"
SIZE = (
    Rule("cpu", offered, _SIZES, LINUX_ON_FARGATE, group="size"),
    Rule("cpu", offered_for_windows, _SIZES, WINDOWS, group="size"),
    Rule("cpu", cpu_in_range, f"{API}API_RegisterTaskDefinition.html", INSTANCES, group="size"),
    Rule("containerDefinitions.*.memory", within_the_task, _CONTAINER, group="size"),
    Rule("containerDefinitions.*.memory", every_container_has_memory, _CONTAINER, INSTANCES, group="size"),
)
"""The rules of sizes."""
