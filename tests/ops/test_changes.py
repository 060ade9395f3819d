"""`ops changes FROM [TO]` prints the entries of the changelog between two versions."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ecs_platform.model.changelog import PARTS, load_changelog
from ecs_platform.ops.__main__ import app

ENTRIES, _ = load_changelog(Path(__file__).parents[2] / "CHANGELOG.md")
NEWEST, OLDEST = ENTRIES[0], ENTRIES[-1]


def changes(*args: str) -> Result:
    return CliRunner().invoke(app, ["changes", *args])


def dates(*args: str) -> list[str]:
    done = changes(*args, "--json")
    assert done.exit_code == 0, done.output
    return [each["date"] for each in json.loads(done.stdout)]


def test_all_that_came_since_newest_first() -> None:
    assert dates(OLDEST.date) == [entry.date for entry in ENTRIES[:-1]]


@pytest.mark.parametrize(
    "version", ["88f1bb2", "2026-11-25", "0.2.20261125", "ecs_platform-0.2.20261125-py3-none-any.whl"]
)
def test_a_version_is_a_commit_a_date_or_a_wheel(version: str) -> None:
    assert dates(version) == [entry.date for entry in ENTRIES if entry.date > "2026-11-25"]


def test_up_to_a_version() -> None:
    assert dates("2026-11-24", "2026-11-25") == ["2026-11-25"]


def test_nothing_after_the_newest() -> None:
    done = changes(NEWEST.date)
    assert (done.exit_code, done.stdout) == (0, "")
    assert f"the newest version here is {NEWEST.date}" in done.stderr


def test_each_part_is_shown() -> None:
    done = changes("2026-11-25")
    assert [part for part in PARTS if f"### {part}" not in done.stdout] == []


def test_a_version_that_is_none_is_refused_with_those_there_are() -> None:
    done = changes("1.0")
    assert done.exit_code == 2
    assert NEWEST.date in done.output
