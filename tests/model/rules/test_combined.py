"""Several faults of one definition: each is found beside the others, and nothing of the API's shape is too odd."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ecs_platform.model.task.fields import TASK_DEFINITION
from ecs_platform.model.task.rules.rule import Json, Task
from ecs_platform.model.task.rules.table import faults_of
from tests.model.rules.examples import EXAMPLES, FARGATE, WHERE, Example

TASKS = sorted({task for tasks in WHERE.values() for task in tasks}, key=str)
WORDS = st.text("aA1-_./:=<> ", max_size=6)


def _is_one_containers(example: Example) -> bool:
    """Whether a fault is within the only container of its definition, whatever that is called."""
    definition = example.definition
    own = len(definition["containerDefinitions"]) == 1 and example.rule.group == "values"
    return own and example.rule.path.startswith("containerDefinitions.*.") and not example.rule.path.endswith(".name")


BROKEN = [each for each in EXAMPLES if each.refused and each.task == FARGATE and _is_one_containers(each)]


def _of_shape(shape: Any) -> st.SearchStrategy[Any]:
    """Values of a shape of the API, with any of its fields left out."""
    if isinstance(shape, dict):
        if "*" in shape:
            return st.dictionaries(WORDS, _of_shape(shape["*"]), max_size=2)
        return st.fixed_dictionaries({}, optional={key: _of_shape(inner) for key, inner in shape.items()})
    if isinstance(shape, list):
        return st.lists(_of_shape(shape[0]), max_size=2)
    if shape.startswith("="):
        return st.sampled_from(shape[1:].split("|"))
    return {"boolean": st.booleans(), "integer": st.integers(-2, 70_000)}.get(shape, WORDS)


@given(definition=_of_shape(TASK_DEFINITION), task=st.sampled_from(TASKS))
def test_a_definition_of_the_apis_shape_is_judged_and_nothing_breaks(definition: Json, task: Task) -> None:
    before = json.dumps(definition)
    for fault in faults_of(definition, task):
        assert fault.message
        assert ("{first}" in fault.message) <= (fault.first is not None)
    assert json.dumps(definition) == before


@given(first=st.sampled_from(BROKEN), second=st.sampled_from(BROKEN))
def test_two_containers_with_a_fault_each_have_two_faults(first: Example, second: Example) -> None:
    """Faults of one container are its own: those of two, under other names, are found together."""
    one, two = (each.definition["containerDefinitions"][0] for each in (first, second))
    both = {**first.definition, "containerDefinitions": [{**one, "name": "one"}, {**two, "name": "two"}]}
    found = {fault.steps for fault in faults_of(both, FARGATE)}
    assert {fault.steps for fault in first.rule.faults(first.definition, FARGATE)} <= found
    moved = {fault.steps for fault in second.rule.faults(second.definition, FARGATE)}
    assert {(steps[0], 1, *steps[2:]) for steps in moved} <= found
