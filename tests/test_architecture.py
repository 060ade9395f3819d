"""The layout's rules: what may import what."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
AWS_AND_PULUMI = {"boto3", "botocore", "pulumi", "pulumi_aws", "pulumi_policy", "moto"}
OURS = {"model", "components", "ops", "guardrails", "sandbox", "lanes", "bench", "tests"}
MAY_IMPORT = {
    "model": {"model"},
    "components": {"components", "model"},
    "ops": {"ops", "model"},
    "guardrails": {"guardrails", "model"},
    "__main__.py": {"components", "model"},
}


def files(place: str) -> list[Path]:
    path = PROJECT / place
    return [path] if path.is_file() else sorted(path.rglob("*.py"))


def imported(file: Path) -> set[str]:
    """The top-level packages a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize("place", MAY_IMPORT)
def test_dependencies_point_one_way(place: str) -> None:
    wrong = {str(f.relative_to(PROJECT)): imported(f) & OURS - MAY_IMPORT[place] for f in files(place)}
    assert {file: names for file, names in wrong.items() if names} == {}
    assert wrong, "there is something to look at"


def test_the_model_knows_neither_pulumi_nor_aws() -> None:
    wrong = {str(f.relative_to(PROJECT)): imported(f) & AWS_AND_PULUMI for f in files("model")}
    assert {file: names for file, names in wrong.items() if names} == {}


def test_only_the_sandbox_and_the_tests_know_the_local_aws_and_go() -> None:
    for place in ("model", "components", "ops", "__main__.py"):
        for file in files(place):
            assert "moto" not in imported(file)
            assert "terraform" not in file.read_text(encoding="utf-8").lower(), file


def test_components_read_their_annotations_as_they_are() -> None:
    """The analyzer of component packages does: postponed annotations are only text to it."""
    for file in files("components"):
        assert "from __future__ import annotations" not in file.read_text(encoding="utf-8"), file


def test_a_check_imports_neither_pulumi_nor_boto3() -> None:
    """They take seconds to import, and a check is to take less than one."""
    program = (
        "import sys\nfrom ops.__main__ import app\n"
        "try:\n    app(['check', '--stack', 'test'], standalone_mode=False)\nexcept SystemExit:\n    pass\n"
        f"print(sorted({AWS_AND_PULUMI!r} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"
