"""No edit of a change's own opens the gate of an environment that is protected in what is there."""

import json
from pathlib import Path
from typing import Any

import pytest

from ecs_platform.model.digest.gate import GUARDED, judge
from ecs_platform.model.digest.preview import LOG_GROUP, Preview, read_preview
from tests.model.digest.previews import urn

FOLDER = Path(__file__).parents[2] / "stack/digest/recordings"
VPC = "aws:ec2/vpc:Vpc"
FILE_SYSTEM = "aws:efs/fileSystem:FileSystem"
NO_LONGER_PROTECTED = {"op": "same", "urn": urn(VPC, "network"), "oldState": {"type": VPC, "protect": True}}
"""What the engine tells of a VPC with which nothing happens but that `protect` was switched off."""
OFF = {"ecs-platform:protect": "false"}
KEPT_BY_AWS = {"public": {"deletion_protection": True}, "internal": {"deletion_protection": True}}
URNS = [
    step["urn"]
    for step in json.loads((FOLDER / "removed-service.json").read_text())["steps"]
    if step["op"] == "delete" and step["oldState"]["type"] in GUARDED
]
OVERRIDES = json.dumps(dict.fromkeys(URNS, "somebody else's setting"))


def removed(
    config: dict[str, Any], *more: dict[str, Any], state: list[dict[str, Any]] | None = None, kept_logs: bool = False
) -> Preview:
    """A service is removed, as the engine recorded it, with other settings and more steps."""
    found = json.loads((FOLDER / "removed-service.json").read_text())
    del found["config"]["ecs-platform:protect"]
    found["config"] = {**config, **found["config"], **config}
    found["steps"] += more
    for step in found["steps"]:
        if kept_logs and LOG_GROUP in step["urn"]:
            step["oldState"]["retainOnDelete"] = True
    exported = None if state is None else json.dumps({"deployment": {"resources": state}})
    return read_preview(json.dumps(found), exported)


PASSED: dict[str, Preview] = {
    "protect alone": removed({"ecs-platform:protect": "true"}),
    "protect in capitals": removed({"ecs-platform:protect": "True"}),
    "protect as text": removed({"ecs-platform:protect": '"true"'}),
    "protect of another namespace before": removed({"aaa:protect": "false", "ecs-platform:protect": "true"}),
    "protect of another namespace behind": removed({"ecs-platform:protect": "true", "zzz:protect": "false"}),
    "protect of a namespace that ends alike": removed({"x-ecs-platform:protect": "0", "ecs-platform:protect": "true"}),
    "overrides of another namespace": removed({"other:overrides": OVERRIDES, "ecs-platform:protect": "true"}),
    "protect switched off": removed(OFF, NO_LONGER_PROTECTED),
    "protect taken out": removed({}, NO_LONGER_PROTECTED),
    "protect switched off, load balancers kept by AWS": removed(
        {**OFF, "ecs-platform:load_balancers": json.dumps(KEPT_BY_AWS)}, NO_LONGER_PROTECTED
    ),
    "protect switched off where the state is all that tells": removed(
        OFF, state=[{"urn": urn(VPC, "network"), "type": VPC, "protect": True}]
    ),
    "protect switched off where nothing but a log group tells": removed(OFF, kept_logs=True),
    "the same, in the state": removed(
        OFF, state=[{"urn": urn(LOG_GROUP, "other"), "type": LOG_GROUP, "retainOnDelete": True}]
    ),
}
for _op in ("refresh", "discard", "discard-replaced", "remove-pending-replace", "read", "read-discarded", "import"):
    # Steps that replace nothing, of what is protected: they are before the deletions, or behind.
    PASSED[f"protect switched off, told in a step of kind {_op}"] = removed(OFF, {**NO_LONGER_PROTECTED, "op": _op})
LET = {
    "never protected": removed(OFF),
    "never said": removed({}),
    "another's key": removed({"aaa:protect": "true"}),
    "protected by nothing in the state": removed(OFF, state=[{"urn": urn(VPC, "network"), "type": VPC}]),
    "a certificate outlives its environment everywhere": removed(
        OFF, state=[{"urn": urn("aws:acm/certificate:Certificate", "x"), "retainOnDelete": True}]
    ),
    "overridden": removed({"ecs-platform:overrides": OVERRIDES, "ecs-platform:protect": "true"}),
}


@pytest.mark.parametrize("edit", PASSED)
def test_an_edit_that_tries_to_pass_is_refused(edit: str) -> None:
    found = judge(PASSED[edit])
    assert {step.resource.urn for step in found.refused} == set(URNS)
    assert found.protected


@pytest.mark.parametrize("case", LET)
def test_what_is_not_protected_passes(case: str) -> None:
    assert judge(LET[case]).refused == []


@pytest.mark.parametrize("op", ["delete", "replace", "import-replacement", "read-replacement"])
def test_what_pulumi_protects_is_guarded_whatever_it_is(op: str) -> None:
    def lost(*, protect: bool) -> Preview:
        state = {"type": FILE_SYSTEM, "inputs": {"a": 1}, "protect": protect}
        new = {} if op == "delete" else {"newState": {"type": FILE_SYSTEM, "inputs": {"a": 2}}}
        step = {"op": op, "urn": urn(FILE_SYSTEM, "data"), "oldState": state, **new}
        return read_preview(json.dumps({"config": OFF, "steps": [step]}))

    assert [step.resource.name for step in judge(lost(protect=True)).refused] == ["data"]
    assert judge(lost(protect=False)).refused == []


def test_a_project_with_another_name_has_its_own_settings() -> None:
    found = json.loads((FOLDER / "removed-service.json").read_text())
    found["config"] = {"renamed:protect": "true"}
    found["steps"].sort(key=lambda step: step["op"] != "delete")
    for step in found["steps"]:
        if step["op"] != "delete":
            step["urn"] = step["urn"].replace("::ecs-platform::", "::renamed::")
    assert {step.resource.urn for step in judge(read_preview(json.dumps(found))).refused} == set(URNS)


@pytest.mark.parametrize("written", ["null", "[]", '"all"', "1", "{", '{"": "x"}', '{"*": "x"}', '["urn"]'])
def test_overrides_that_are_none_open_nothing(written: str) -> None:
    config = {"ecs-platform:overrides": written, "ecs-platform:protect": "true"}
    assert {step.resource.urn for step in judge(removed(config)).refused} == set(URNS)


@pytest.mark.parametrize("written", ["yes", "on", "True", "TRUE", "1", '" true"', "[secret]", "y", '"False"', "0.1"])
def test_whatever_is_no_plain_no_protects(written: str) -> None:
    assert len(judge(removed({"ecs-platform:protect": written})).refused) == len(URNS)
