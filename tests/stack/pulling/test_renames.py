"""A name in the program changes, with an alias: nothing goes, and what was written down by its old URN still counts."""

import json
from typing import Any

import pytest

from ecs_platform.local.stack import Sandbox
from ecs_platform.model.digest.gate import Verdict, judge
from ecs_platform.model.digest.preview import ROLE, read_preview
from tests.stack.layouts import in_layout_2
from tests.stack.pulling.checkpoints import Checkpoint, versions
from tests.stack.pulling.conftest import Pull, Pulls
from tests.stack.pulling.shown import Shown

CHECKPOINT = Checkpoint(versions()[-1], "test")
# What a version that gives both roles and their policies other names would have where it makes them.
RUN = "run(Path(__file__).parent)\n"
ALIASES = """
import pulumi


def aliases(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
    if args.name not in ("api-task", "internal-task"):
        return None
    more = pulumi.ResourceOptions(aliases=[pulumi.Alias(name=args.name + "s")])
    return pulumi.ResourceTransformationResult(args.props, pulumi.ResourceOptions.merge(args.opts, more))


pulumi.runtime.register_stack_transformation(aliases)
"""


def with_aliases(pulls: Pulls) -> Sandbox:
    """A project whose program says that they were called otherwise."""
    sandbox = pulls.project(CHECKPOINT, "renaming")
    program = sandbox.project / "__main__.py"
    text = program.read_text(encoding="utf-8")
    assert text.endswith(f"\n{RUN}")
    program.write_text(text.removesuffix(RUN) + ALIASES + RUN, encoding="utf-8")
    return sandbox


def before() -> dict[str, Any]:
    """The checkpoint, in which they have their old names; and one role has another path, so that it is replaced."""
    text = json.dumps(in_layout_2(CHECKPOINT.read()))
    for name in ("api-task", "internal-task"):
        assert f'::{name}"' in text
        text = text.replace(f'::{name}"', f'::{name}s"')
    found: dict[str, Any] = json.loads(text)
    (role,) = (each for each in found["deployment"]["resources"] if each["urn"].endswith(f"${ROLE}::internal-tasks"))
    for side in ("inputs", "outputs"):
        role[side]["path"] = "/tasks/test/"
    return found


@pytest.fixture(scope="module")
def pull(pulls: Pulls) -> Pull:
    return pulls.preview_of(with_aliases(pulls), CHECKPOINT, before())


def test_a_rename_with_an_alias_is_no_change(pull: Pull) -> None:
    assert Shown("replace", ROLE, "internal-task") in pull.shown
    assert [each for each in pull.shown if each.name.startswith("api-task") and each.op in ("create", "delete")] == []
    assert [each for each in pull.shown if each.name.startswith("api-task") and each.type == ROLE] == []
    assert [each for each in pull.shown if each.name.endswith("-tasks")] == [], "they go by their new names"


def judged(pull: Pull, **settings: Any) -> Verdict:
    config = {f"ecs-platform:{name}": json.dumps(value) for name, value in settings.items()}
    return judge(read_preview(json.dumps({**pull.raw, "config": {**pull.raw["config"], **config}})))


def test_an_override_by_the_old_urn_counts(pull: Pull) -> None:
    """In a protected environment the role that is replaced needs one."""
    urns = [each["urn"] for each in pull.state["deployment"]["resources"]]
    (old,) = (urn for urn in urns if urn.endswith(f"${ROLE}::internal-tasks"))
    new = old.removesuffix("s")
    assert new in {step.resource.urn for step in judged(pull, protect=True).refused}
    verdict = judged(pull, protect=True, overrides={old: "moves to another path"})
    assert new not in {step.resource.urn for step in verdict.refused}
    assert (verdict.overridden, verdict.unused) == ({old: "moves to another path"}, [])
