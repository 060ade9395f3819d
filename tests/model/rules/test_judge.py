"""The table and the local AWS: what ECS refuses when a definition is registered, both do, and neither refuses more."""

from typing import Any, cast

import botocore.session
import pytest

from sandbox.aws.ecs import task_definition_checks
from sandbox.aws.ecs.common import Refused
from sandbox.aws.judge.call import Call
from sandbox.aws.judge.judge import every_rule
from sandbox.aws.judge.shapes import misfits
from tests.model.rules.examples import EXAMPLES, Example

MODEL: Any = botocore.session.get_session().get_service_model("ecs").operation_model("RegisterTaskDefinition")
RULES = [rule for rule in every_rule()["ecs"] if "RegisterTaskDefinition" in rule.operations.split()]
ROLE = "arn:aws:iam::123456789012:role/x"


def refused_by_the_judge(definition: dict[str, Any]) -> str:
    """What the local AWS says of a definition; empty where it is taken."""
    given = {**definition, "executionRoleArn": ROLE, "taskRoleArn": ROLE}
    shape = next((text for _, text in misfits("ecs", MODEL.input_shape, given)), "")
    call = Call("ecs", MODEL, "json", given, [], existing=cast("Any", None))
    said = shape or next((rule.message for rule in RULES if rule.wrong(call)), "")
    if not said:
        try:
            task_definition_checks.check(given)
        except Refused as error:
            return str(error)
    return said


def _is_smaller_than_what_is_asked_for(example: Example) -> bool:
    """A disk up to the 20 GiB that there are without asking: nothing is sent of it."""
    return bool(1 <= example.definition.get("ephemeralStorage", {}).get("sizeInGiB", 0) <= 20)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_the_judge_agrees_with_the_table(example: Example) -> None:
    said = refused_by_the_judge(example.definition)
    if example.refused and example.rule.by == "registration":
        assert said
    elif not example.refused or example.rule.by == "start":
        assert said == "" or _is_smaller_than_what_is_asked_for(example)
