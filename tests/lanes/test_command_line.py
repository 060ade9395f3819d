"""`python -m lanes`: what it refuses before it runs anything."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from lanes import __main__ as command_line
from lanes import page, record
from lanes.history import History
from lanes.lane import Case, Lane, LaneError
from tests.lanes import samples


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Run":
    return Run(tmp_path, monkeypatch)


class Run:
    """The command line in a repository of its own, with one lane, its records beside it."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = samples.repository(folder / "repository")
        self.folder = folder / "records"
        self.page = folder / "lanes.md"
        self._patch = monkeypatch
        monkeypatch.setattr(command_line, "History", lambda: History(self.root))
        monkeypatch.setattr(record, "write", lambda made, write=record.write: write(made, self.folder))
        monkeypatch.setattr(
            page, "write", lambda lanes, history, write=page.write: write(lanes, history, self.folder, self.page)
        )

    def __call__(self, lane: Lane, *args: str) -> int:
        self._patch.setattr(command_line, "LANES", (lane,))
        self._patch.setattr(command_line, "lane", {lane.name: lane}.__getitem__)
        done = CliRunner().invoke(command_line.app, ["run", *args])
        if isinstance(done.exception, LaneError):
            raise done.exception
        return done.exit_code


HOLDS = samples.lane(Case("holds", samples.holds), Case("draws", samples.draws, seeds=2))


def test_a_run_leaves_record_and_page(run: Run) -> None:
    assert run(HOLDS, "sample", "--seed", "5") == 0
    kept = record.read("sample", run.folder)
    assert kept is not None
    assert (kept.tried, kept.seeds) == (3, [5, 6])
    assert "passed at" in run.page.read_text()
    assert "0 commits ago" in run.page.read_text()


def test_a_failed_run_leaves_both_too_and_status_1(run: Run) -> None:
    assert run(samples.lane(Case("fails", samples.fails)), "sample") == 1
    assert (kept := record.read("sample", run.folder)) is not None
    assert kept.failed == 1
    assert "failed at" in run.page.read_text()


def test_a_lane_without_a_case_leaves_nothing(run: Run) -> None:
    assert run(samples.lane(), "sample") == 0
    assert not run.folder.exists()


def test_what_is_not_committed_is_not_recorded(run: Run) -> None:
    (run.root / "src" / "a").write_text("changed")
    with pytest.raises(LaneError, match=r"not as committed:\n  src/a\n"):
        run(HOLDS, "sample")
    assert run(HOLDS, "sample", "--no-record") == 0
    assert not run.folder.exists()
    (run.root / "src" / "a").write_text("")
    (run.root / "docs" / "b").write_text("changed")
    assert run(HOLDS, "sample") == 0


def test_a_part_of_a_lane_is_not_recorded(run: Run) -> None:
    for part in (["--only", "holds"], ["--cases", "1"]):
        with pytest.raises(LaneError, match="a part of sample makes no record"):
            run(HOLDS, "sample", *part)
        assert run(HOLDS, "sample", *part, "--no-record") == 0
    assert not run.folder.exists()


def test_a_lane_that_does_not_exist_is_not_understood(run: Run) -> None:
    assert run(HOLDS, "other") == 2
