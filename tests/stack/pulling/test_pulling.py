"""Whoever pulls sees in a preview what CHANGELOG.md says, and nothing else; outputs are only added."""

import json
import shutil

import pytest

from ecs_platform.model.changelog import Allowed
from tests.stack.pulling.checkpoints import PROJECT, Checkpoint, checkpoints, versions
from tests.stack.pulling.conftest import Pulls
from tests.stack.pulling.shown import Shown, beyond, lost, outputs_before

ALL = pytest.mark.parametrize("checkpoint", checkpoints(), ids=str)
SHOPS = pytest.mark.parametrize("version", [each.version for each in checkpoints() if each.name == "shop"])


@ALL
def test_a_preview_shows_what_the_changelog_allows(pulls: Pulls, checkpoint: Checkpoint) -> None:
    pull = pulls.preview(checkpoint)
    there = [each for each in pull.state["deployment"]["resources"] if each["custom"]]
    assert pull.raw["changeSummary"]["same"] >= len(there) / 3
    assert beyond(pull.shown, checkpoint.allowed()) == [], "mend it, or say it in CHANGELOG.md"


@ALL
def test_outputs_are_only_added(pulls: Pulls, checkpoint: Checkpoint) -> None:
    before = outputs_before(checkpoint.read())
    assert before
    assert lost(before, pulls.preview(checkpoint).outputs) == []


def test_every_pattern_of_the_changelog_is_needed(pulls: Pulls) -> None:
    """One that no checkpoint shows would hide what nobody has looked at."""
    unused = {pattern for each in checkpoints() for pattern in each.allowed()}
    for checkpoint in checkpoints():
        found = pulls.preview(checkpoint).shown
        unused -= {each for each in unused if any(each.covers(one.op, one.type, one.name) for one in found)}
    assert unused == set()


@SHOPS
def test_a_service_stack_with_the_program_of_the_example_shows_no_more(pulls: Pulls, version: str) -> None:
    """The one above has its own program still, with the import names of its time; here it takes that of the example."""
    checkpoint = Checkpoint(version, "shop")
    sandbox = pulls.project(checkpoint, "example")
    shutil.copy(PROJECT / checkpoint.kind.folder / "__main__.py", sandbox.project)
    assert beyond(pulls.preview_of(sandbox, checkpoint, checkpoint.read()).shown, checkpoint.allowed()) == []


ROLE, VPC, SERVICE = "aws:iam/role:Role", "aws:ec2/vpc:Vpc", "aws:ecs/service:Service"
BEFORE = (
    ("::api-task", "::api-tasks"),
    ('"cidrBlock": "10.0.0.0/16"', '"cidrBlock": "10.9.0.0/16"'),
    ('"assignPublicIp": false', '"assignPublicIp": true'),
    ('"environment": "test", "internal_zone"', '"environment": 1, "bucket": "logs", "internal_zone"'),
)
"""What an earlier version would have done otherwise: a name, what AWS cannot change, what rolls, and outputs."""


def test_the_preview_would_show_it(pulls: Pulls) -> None:
    checkpoint = Checkpoint(versions()[-1], "test")
    text = json.dumps(checkpoint.read())
    for now, before in BEFORE:
        assert now in text, now
        text = text.replace(now, before)
    pull = pulls.preview_of(pulls.project(checkpoint), checkpoint, json.loads(text))
    wanted = {Shown("delete", ROLE, "api-tasks"), Shown("create", ROLE, "api-task"), Shown("replace", VPC, "network")}
    wanted |= {Shown("rolled", SERVICE, name) for name in ("api", "internal")}
    assert {str(each) for each in wanted} <= set(beyond(pull.shown, checkpoint.allowed()))
    allowed = [*checkpoint.allowed(), Allowed(op="delete", type="aws:iam/*", name="api-*", reason="for once")]
    assert beyond(wanted, allowed) == sorted(str(each) for each in wanted if each.op != "delete")
    assert lost(outputs_before(pull.state), pull.outputs) == [
        "`bucket` is gone",
        "`environment` was number and is text",
    ]
