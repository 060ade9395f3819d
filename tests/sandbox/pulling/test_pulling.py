"""Whoever pulls sees in a preview what CHANGELOG.md says, and nothing else; outputs are only added."""

import json
import shutil

import pytest

from tests.sandbox.pulling.checkpoints import PROJECT, Checkpoint, checkpoints, versions
from tests.sandbox.pulling.conftest import Pulls
from tests.sandbox.pulling.shown import Shown, beyond, lost, outputs_after, shown

ALL = pytest.mark.parametrize("checkpoint", checkpoints(), ids=str)
SHOPS = pytest.mark.parametrize("version", [each.version for each in checkpoints() if each.name == "shop"])


@ALL
def test_a_preview_shows_what_the_changelog_allows(pulls: Pulls, checkpoint: Checkpoint) -> None:
    raw = pulls.preview(checkpoint)
    assert raw["changeSummary"]["same"] > len(checkpoint.read()["deployment"]["resources"]) / 2
    found = shown(raw, checkpoint.read())
    assert beyond(found, checkpoint.allowed()) == [], "mend it, or say it in CHANGELOG.md"


@ALL
def test_outputs_are_only_added(pulls: Pulls, checkpoint: Checkpoint) -> None:
    before, after = checkpoint.outputs(), outputs_after(pulls.preview(checkpoint))
    assert before
    assert lost(before, after) == []


def test_every_pattern_of_the_changelog_is_needed(pulls: Pulls) -> None:
    """One that no checkpoint shows would hide what nobody has looked at."""
    unused = {pattern for each in checkpoints() for pattern in each.allowed()}
    for checkpoint in checkpoints():
        found = shown(pulls.preview(checkpoint), checkpoint.read())
        unused -= {each for each in unused if any(each.covers(one.op, one.type, one.name) for one in found)}
    assert unused == set()


@SHOPS
def test_a_service_stack_with_the_program_of_the_example_shows_no_more(pulls: Pulls, version: str) -> None:
    """The one above has its own program still, with the import names of its time; here it takes that of the example."""
    checkpoint = Checkpoint(version, "shop")
    sandbox = pulls.project(checkpoint, "example")
    shutil.copy(PROJECT / checkpoint.kind.folder / "__main__.py", sandbox.project)
    raw = pulls.preview_of(sandbox, checkpoint, checkpoint.read())
    assert beyond(shown(raw, checkpoint.read()), checkpoint.allowed()) == []


def newest() -> Checkpoint:
    return Checkpoint(versions()[-1], "test")


def test_the_preview_would_show_it(pulls: Pulls) -> None:
    """A name without an alias, a property that AWS cannot change, one that rolls, and outputs."""
    text = json.dumps(newest().read())
    for before, after in (
        ("::api-task", "::api-tasks"),
        ('"cidrBlock": "10.0.0.0/16"', '"cidrBlock": "10.9.0.0/16"'),
        ('"healthCheckGracePeriodSeconds": 60', '"healthCheckGracePeriodSeconds": 61'),
        ('"environment": "test"', '"environment": 1, "bucket": "logs"'),
    ):
        assert before in text, before
        text = text.replace(before, after)
    changed = json.loads(text)
    raw = pulls.preview_of(pulls.project(newest()), newest(), changed)
    found = shown(raw, changed)
    role, vpc, service = "aws:iam/role:Role", "aws:ec2/vpc:Vpc", "aws:ecs/service:Service"
    wanted = {Shown("delete", role, "api-tasks"), Shown("create", role, "api-task"), Shown("replace", vpc, "network")}
    assert wanted | {Shown("rolled", service, name) for name in ("api", "internal", "nginx")} <= found
    assert {str(each) for each in wanted} <= set(beyond(found, newest().allowed()))
