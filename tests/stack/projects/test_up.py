"""A project of one's own on the engine and the local AWS, with only the wheels installed."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ecs_platform.local.commands import _with_stack_file
from ecs_platform.local.stack import sandbox_of
from ecs_platform.ops.project import STACK_FILE
from sandbox.engine import Engine
from tests.stack.projects.conftest import PROJECT, Installed, with_venv
from tests.stack.pulling.checkpoints import Checkpoint
from tests.stack.pulling.shown import beyond, shown
from tests.stack.pulling.stacks import started

OWN = PROJECT / "examples" / "own-component"
FIRST = Checkpoint("2026-11-25", "test")
"""What a stack of 88f1bb2 left, from which projects can be made."""


@pytest.fixture(scope="module")
def up(made: Path, installed: Installed, engine: Engine) -> Iterator[str]:
    """The project, up: what `make up` says."""
    assert engine.bin_dir.is_dir()
    try:
        yield installed.says(made, "make", "up")
    finally:
        sandbox_of(made, print).stop()


def shell(installed: Installed, at: Path, command: str) -> str:
    return installed.says(at, "bash", "-euc", f'eval "$(make env)"; {command}')


def preview(installed: Installed, at: Path) -> dict[str, Any]:
    """What a preview says, with the project's policy pack."""
    found: dict[str, Any] = json.loads(
        shell(installed, at, "pulumi preview --stack test --policy-pack guardrails --json")
    )
    return found


def changes(found: dict[str, Any]) -> dict[str, str]:
    return {each["urn"].rpartition("::")[2]: each["op"] for each in found["steps"] if each["op"] != "same"}


def test_make_up_brings_it_up(up: str) -> None:
    assert "created" in up
    assert "nginx" in up


def test_a_second_preview_is_empty(up: str, made: Path, installed: Installed) -> None:
    found = preview(installed, made)
    assert set(changes(found).values()) <= {"read"}
    assert found["changeSummary"]["same"] > 30


def test_the_policy_pack_has_the_rules_of_the_distribution(up: str, made: Path, installed: Installed) -> None:
    pack = made / "guardrails" / "__main__.py"
    kept = pack.read_text()
    pack.write_text(f"""{kept.replace("own={}", "own={'never': never}").replace("guardrails(own", GUARD)}""")
    try:
        command = 'eval "$(make env)"; pulumi preview --stack test --policy-pack guardrails'
        done = installed.run(made, "bash", "-euc", command)
    finally:
        pack.write_text(kept)
    assert done.returncode != 0
    assert "no cluster is wanted" in done.stdout + done.stderr


GUARD = """def never(type_, props):
    if type_ == "aws:ecs/cluster:Cluster":
        yield "no cluster is wanted"


guardrails(own"""


def test_a_component_of_ones_own_goes_up_beside_ours(up: str, made: Path, installed: Installed) -> None:
    shutil.copytree(OWN, made, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", "README.md"))
    assert "1 passed" in installed.says(made, "make", "ci-checks", GITHUB_STEP_SUMMARY="/dev/null")
    assert "created" in installed.says(made, "make", "up")
    url = shell(installed, made, "pulumi stack output orders_queue_url --stack test").strip()
    asked = (
        f"import boto3; print(boto3.client('sqs').get_queue_attributes(QueueUrl='{url}', AttributeNames=['Policy']))"
    )
    policy = shell(installed, made, f'python -c "{asked}"')
    assert "role/ecs/test/test-orders-task" in policy
    assert {name: op for name, op in changes(preview(installed, made)).items() if op != "read"} == {}


def test_a_stack_of_the_first_version_is_the_same(up: str, made: Path, installed: Installed, tmp_path: Path) -> None:
    """What a team does that leaves its fork: same project name, same settings and services, same state."""
    installed.says(tmp_path, "ops", "new", "team", "--name", "ecs-platform")
    project = with_venv(tmp_path / "team", installed)
    FIRST.lay_out(project)
    sandbox = started(project, made / ".sandbox", FIRST.kind.stack)
    state = FIRST.read()
    (tmp_path / "state.json").write_text(json.dumps(state))
    sandbox.read("stack", "import", "--file", str(tmp_path / "state.json"))
    found = json.loads(sandbox.read("preview", "--json"))
    there = [each for each in state["deployment"]["resources"] if each["custom"]]
    assert found["changeSummary"]["same"] > len(there) / 3
    assert beyond(shown(found, state), FIRST.allowed()) == []
    sandbox.read("stack", "rm", "--yes", "--force", "--preserve-config")


def test_pulumi_new_takes_a_template(up: str, made: Path, installed: Installed, engine: Engine, tmp_path: Path) -> None:
    """A template makes the project that `ops new` makes; `make up` writes the file that the CLI would break."""
    installed.says(tmp_path, "ops", "new", "template", "--template")
    command = f"pulumi new {tmp_path / 'template'} --generate-only --yes --name shop --dir {tmp_path / 'shop'}"
    shell(installed, made, command)
    installed.says(tmp_path, "ops", "new", "ours", "--name", "shop")
    ours, theirs = tmp_path / "ours", tmp_path / "shop"
    files = {path.relative_to(ours) for path in ours.rglob("*") if path.is_file()} - {Path(STACK_FILE)}
    assert {path.relative_to(theirs) for path in theirs.rglob("*") if path.is_file()} == files
    different = {path.as_posix() for path in files if (ours / path).read_bytes() != (theirs / path).read_bytes()}
    assert different <= {"Pulumi.yaml"}
    _with_stack_file(theirs, "test")
    assert (theirs / STACK_FILE).read_bytes() == (ours / STACK_FILE).read_bytes()
    assert json.loads(installed.says(theirs, "ops", "check", "--json")) == []


def test_make_down_takes_it_away(up: str, made: Path, installed: Installed) -> None:
    done = installed.run(made, "make", "down")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "nothing is left" in done.stderr
