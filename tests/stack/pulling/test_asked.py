"""What `check` refuses after a pull is mended as its hint says it, and CHANGELOG.md tells of it."""

from pathlib import Path

import pytest

from ecs_platform.model.load import load
from tests.stack.pulling.asked import do_what_is_asked, lines_asked_for
from tests.stack.pulling.checkpoints import PROJECT, Checkpoint, checkpoints

OLD = [each for each in checkpoints() if each.name in ("test", "production")]
TESTS = [each for each in OLD if each.name == "test"]


@pytest.mark.parametrize("checkpoint", TESTS, ids=str)
def test_a_service_on_instances_needs_a_line_in_the_stack_file(checkpoint: Checkpoint, tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_bytes((PROJECT / "Pulumi.yaml").read_bytes())
    project = checkpoint.lay_out(tmp_path, asked=False)
    (finding,) = load(project, "test").findings
    assert (finding.file.name, finding.path) == ("nginx.yaml", "capacity")
    assert lines_asked_for(project, "test") == {("ecs-platform:ec2: {}", "Pulumi.test.yaml")}
    do_what_is_asked(project, "test")
    loaded = load(project, "test")
    assert loaded.findings == []
    assert loaded.settings.ec2 is not None
    said = (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "`ecs-platform:ec2: {}`" in said.partition("## 2026-11-26")[0]


@pytest.mark.parametrize("checkpoint", OLD, ids=str)
def test_a_stack_file_that_has_it_is_left_alone(checkpoint: Checkpoint, tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_bytes((PROJECT / "Pulumi.yaml").read_bytes())
    project, stack = checkpoint.lay_out(tmp_path), checkpoint.kind.stack
    file = project / f"Pulumi.{stack}.yaml"
    before = file.read_text(encoding="utf-8")
    assert before.count("ecs-platform:ec2:") == 1
    do_what_is_asked(project, stack)
    assert file.read_text(encoding="utf-8") == before
