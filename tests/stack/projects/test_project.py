"""A project that `ops new` wrote where only the wheels are installed: its commands do what ours do."""

import json
import re
import shutil
import zipfile
from pathlib import Path

import pytest

from tests.stack.projects.conftest import PROJECT, Installed


def test_the_requirements_name_the_wheels_that_are_installed_by_file_and_hash(made: Path, wheels: list[Path]) -> None:
    for name, wheel in zip(("requirements.txt", "requirements-dev.txt"), wheels, strict=True):
        assert f"./wheels/{wheel.name} --hash=sha256:" in (made / name).read_text()
        assert (made / "wheels" / wheel.name).read_bytes() == wheel.read_bytes()


def test_nothing_is_left_open(made: Path) -> None:
    texts = [path for path in made.rglob("*") if path.is_file() and path.suffix != ".whl" and ".venv" not in path.parts]
    assert [path.name for path in texts if re.search(r"\$\{(PROJECT|DESCRIPTION|ECS_)", path.read_text())] == []
    assert "template" not in (made / "Pulumi.yaml").read_text()


def test_the_program_is_three_lines(made: Path) -> None:
    lines = (made / "__main__.py").read_text().splitlines()
    assert len([line for line in lines if line and '"""' not in line]) == 3


@pytest.mark.parametrize("command", ["ops", "python -m ecs_platform.ops", "python -m ops"])
def test_the_commands_are_found_by_each_name(made: Path, installed: Installed, command: str) -> None:
    assert json.loads(installed.says(made, *command.split(), "check", "--json")) == []


def test_ci_checks_check_draw_and_test(made: Path, installed: Installed, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    said = installed.says(made, "make", "ci-checks", GITHUB_STEP_SUMMARY=str(summary))
    assert "1 passed" in said
    assert "### Routes of test" in summary.read_text()
    assert "### Architecture of test" in summary.read_text()


def test_its_own_test_finds_what_is_missing(made: Path, installed: Installed, tmp_path: Path) -> None:
    copy = shutil.copytree(made, tmp_path / "shop", symlinks=True)
    (copy / "__main__.py").write_text("")
    done = installed.run(copy, "make", "test")
    assert done.returncode != 0
    assert "1 failed" in done.stdout


def test_all_settings_have_the_defaults_of_the_distribution(made: Path, installed: Installed) -> None:
    said = json.loads(installed.says(made, "ops", "settings", "--json"))
    assert (said["logs"]["retention"], said["network"]["cidr"], said["local"]) == (30, "10.0.0.0/16", True)


def test_the_changelog_is_the_wheels(made: Path, installed: Installed, wheels: list[Path]) -> None:
    said = json.loads(installed.says(made, "ops", "changes", "2026-11-24", "--json"))
    newest = max(each["date"] for each in said)
    assert wheels[0].name.startswith(f"ecs_platform-0.2.{newest.replace('-', '')}-")
    assert installed.says(made, "ops", "changes", wheels[0].name) == ""


def test_an_upgrade_is_one_line(made: Path) -> None:
    """What else belongs to a version `make setup` brings from its wheel."""
    lines = (made / "requirements.txt").read_text().splitlines()
    assert [line for line in lines if "ecs_platform-" in line] == [line for line in lines if "--hash" in line]
    recipe = (made / "Makefile").read_text()
    assert "cp $(OURS)/*.lock $(OURS)/*.schema.json ." in recipe


def test_a_wheel_has_what_a_project_needs_and_no_more(wheels: list[Path]) -> None:
    names = zipfile.ZipFile(wheels[0]).namelist()
    ours = {path.relative_to(PROJECT).as_posix() for path in (PROJECT / "project").rglob("*") if path.is_file()}
    assert {f"ecs_platform/{name}" for name in ours if "__pycache__" not in name} <= set(names)
    assert {"ecs_platform/py.typed", "ecs_platform/CHANGELOG.md"} <= set(names)
    tops = {name.partition("/")[0] for name in names if ".dist-info" not in name}
    assert tops == {"ecs_platform", "components", "model", "ops"}
    assert not [name for name in names if name.endswith((".pyc", ".gz")) or "/tests/stack" in name]
