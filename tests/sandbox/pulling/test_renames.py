"""A name in the program changes, with an alias: nothing goes, and what was written down by its old URN still counts."""

import json
from typing import Any

import pytest

from model.digest.gate import judge
from model.digest.preview import ROLE, read_preview
from sandbox.stack import Sandbox
from tests.sandbox.pulling.checkpoints import Checkpoint, versions
from tests.sandbox.pulling.conftest import Pulls
from tests.sandbox.pulling.shown import beyond, shown

CHECKPOINT = Checkpoint(versions()[-1], "test")
# What a version that renames `api-tasks` to `api-task` would have where it makes the role.
ALIAS = """
def alias(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
    if (args.type_, args.name) != ("aws:iam/role:Role", "api-task"):
        return None
    more = pulumi.ResourceOptions(aliases=[pulumi.Alias(name="api-tasks")])
    return pulumi.ResourceTransformationResult(args.props, pulumi.ResourceOptions.merge(args.opts, more))


pulumi.runtime.register_stack_transformation(alias)
main()
"""


@pytest.fixture(scope="module")
def renaming(pulls: Pulls) -> Sandbox:
    """A project whose program says that the role was called otherwise."""
    sandbox = pulls.project(CHECKPOINT, "renaming")
    program = sandbox.project / "__main__.py"
    text = program.read_text(encoding="utf-8")
    assert text.endswith("\nmain()\n")
    program.write_text(text.removesuffix("main()\n") + ALIAS, encoding="utf-8")
    return sandbox


def before(*changes: tuple[str, str]) -> dict[str, Any]:
    """The checkpoint, in which the role has its old name."""
    text = json.dumps(CHECKPOINT.read())
    for old, new in (('::api-task"', '::api-tasks"'), *changes):
        assert old in text, old
        text = text.replace(old, new)
    found: dict[str, Any] = json.loads(text)
    return found


def test_a_rename_with_an_alias_is_no_change(pulls: Pulls, renaming: Sandbox) -> None:
    state = before()
    assert beyond(shown(pulls.preview_of(renaming, CHECKPOINT, state), state), CHECKPOINT.allowed()) == []


def test_an_override_by_the_old_urn_counts(pulls: Pulls, renaming: Sandbox) -> None:
    """The role is replaced too, because its path is another: in a protected environment that needs an override."""
    state = before(('"path": "/ecs/test/"', '"path": "/tasks/test/"'))
    (old,) = (each["urn"] for each in state["deployment"]["resources"] if each["urn"].endswith("::api-tasks"))
    raw = pulls.preview_of(renaming, CHECKPOINT, state)
    raw["config"]["ecs-platform:protect"] = "true"
    (role,) = (each for each in read_preview(json.dumps(raw)).of(ROLE) if each.resource.name == "api-task")
    assert (role.kind, role.old.urn if role.old else "") == ("replace", old)
    assert role.resource.urn in {each.resource.urn for each in judge(read_preview(json.dumps(raw))).refused}
    raw["config"]["ecs-platform:overrides"] = json.dumps({old: "moves to another path"})
    verdict = judge(read_preview(json.dumps(raw)))
    assert role.resource.urn not in {each.resource.urn for each in verdict.refused}
    assert (verdict.overridden, verdict.unused) == ({old: "moves to another path"}, [])
