"""The table of what ECS refuses of a task definition: every rule from both sides of its border."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ecs_platform.model.task.fields import TASK_DEFINITION
from ecs_platform.model.task.rules.page import markdown
from ecs_platform.model.task.rules.table import RULES, faults_of
from tests.model.rules.examples import EXAMPLES, PAIRS, TASKS, Example


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_a_rule_refuses_what_is_beyond_its_border_and_takes_what_is_at_it(example: Example) -> None:
    faults = list(faults_of(example.definition, example.task))
    if not example.refused:
        assert faults == []
        return
    assert any(example.rule.faults(example.definition, example.task))
    assert len(faults) == 1
    said = ("in the range AWS accepts: ", "less than AWS accepts: ", "expected one of ")
    assert faults[0].hint or any(each in faults[0].message for each in said), "what to do, or what there is"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.path} {rule.text[:30]}")
def test_every_rule_has_examples_of_both_sides(rule: Any) -> None:
    sides = {example.refused for example in EXAMPLES if example.rule is rule}
    assert sides == {True, False}
    assert rule.source.startswith("https://")
    assert rule.text


def test_every_example_is_of_a_rule() -> None:
    assert {*PAIRS, *TASKS} == {rule.refuses for rule in RULES if callable(rule.refuses)}


def test_the_page_is_current_and_has_every_rule() -> None:
    page = Path(__file__).parents[3] / "docs" / "task-definitions.md"
    assert page.read_text(encoding="utf-8") == markdown(), "run `python -m ops fields --write`"
    rows = [line for line in markdown().splitlines() if line.count("|") >= 5]
    for rule in RULES:
        text = rule.text.replace("|", r"\|")
        assert any(
            f"`{rule.path}` | {text} ([" in row and f"]({rule.source})) | {rule.where.words} |" in row for row in rows
        )


BY_SHAPE = "the API's enum, which task/fields.py has from botocore's model"
NOT_IN_THE_TABLE = {
    "containerDefinitions.*.dependsOn.*.condition": BY_SHAPE,
    "containerDefinitions.*.environmentFiles.*.type": BY_SHAPE,
    "containerDefinitions.*.firelensConfiguration.type": BY_SHAPE,
    "containerDefinitions.*.linuxParameters.devices.*.permissions.*": BY_SHAPE,
    "containerDefinitions.*.portMappings.*.protocol": BY_SHAPE,
    "containerDefinitions.*.ulimits.*.hardLimit": "held to the soft one",
    "containerDefinitions.*.ulimits.*.softLimit": "held to the hard one",
    "containerDefinitions.*.versionConsistency": BY_SHAPE,
    "networkMode": "which modes there are here: manifest/checks/definition.py",
    "requiresCompatibilities.*": "the capacity's: manifest/checks/definition.py",
    "volumes.*.efsVolumeConfiguration.authorizationConfig.iam": BY_SHAPE,
    "volumes.*.efsVolumeConfiguration.transitEncryption": BY_SHAPE,
    "placementConstraints.*.type": BY_SHAPE,
    "containerDefinitions.*.restartPolicy.ignoredExitCodes.*": "any number",
    "proxyConfiguration.type": "App Mesh is not supported: manifest/definition.py",
    "trustedExecutionConfiguration.isolationMode": "managed instances are not supported: manifest/definition.py",
    "volumes.*.dockerVolumeConfiguration.scope": "Docker volumes are not supported: manifest/definition.py",
    "volumes.*.s3filesVolumeConfiguration.transitEncryptionPort": "not supported: manifest/definition.py",
}


def _limited(shape: Any, path: str = "") -> Iterator[str]:
    """The paths of all numbers and enums."""
    if isinstance(shape, dict):
        for key, inner in shape.items():
            yield from _limited(inner, f"{path}.{key}".lstrip("."))
    elif isinstance(shape, list):
        yield from _limited(shape[0], f"{path}.*")
    elif shape == "integer" or shape.startswith("="):
        yield path


def test_every_number_and_enum_of_the_api_is_in_the_table_or_has_a_reason_not_to_be() -> None:
    assert set(_limited(TASK_DEFINITION)) - {rule.path for rule in RULES} == set(NOT_IN_THE_TABLE)
