"""All rules, and what is wrong with one definition."""

from collections.abc import Iterable, Iterator
from typing import Any

from ecs_platform.model.task.rules.containers import CONTAINERS
from ecs_platform.model.task.rules.lacking import LACKING
from ecs_platform.model.task.rules.logs import LOGS
from ecs_platform.model.task.rules.ports import PORTS
from ecs_platform.model.task.rules.rule import ALWAYS, Fault, Json, Rule, Task
from ecs_platform.model.task.rules.size import SIZE
from ecs_platform.model.task.rules.values import VALUES
from ecs_platform.model.task.rules.volumes import VOLUMES

RULES: tuple[Rule, ...] = (*VALUES, *CONTAINERS, *PORTS, *LOGS, *VOLUMES, *SIZE, *LACKING)
OF_FILE = tuple(rule for rule in RULES if rule.where is ALWAYS and rule.group != "size")
"""Those that a definition's file decides alone, whichever service runs it."""
OF_SERVICE = tuple(rule for rule in RULES if rule not in OF_FILE)


def faults_of(definition: Json, task: Task, rules: Iterable[Rule] = RULES) -> Iterator[Fault]:
    """What is refused of a definition, one fault for each field.

    Args:
        definition: a definition as the API spells it; every value in it has its type.
        task: what it is for.
        rules: what it is asked about.
    """
    seen = set()
    there = frozenset(_paths(definition))
    for rule in rules:
        # Of the fields of a definition few are there, and most rules are about one.
        if not callable(rule.refuses) and rule.path not in there:
            continue
        for fault in rule.faults(definition, task):
            if fault.steps not in seen:
                seen.add(fault.steps)
                yield fault


def _paths(value: Any, before: str = "") -> Iterator[str]:
    """The paths of all that is in a value, as rules spell them: `containerDefinitions.*.image`."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield (path := f"{before}{name}")
            yield from _paths(each, f"{path}.")
    elif isinstance(value, list) and value:
        yield (path := f"{before}*")
        for each in value:
            yield from _paths(each, f"{path}.")
