"""docs/lanes.md: what passed when, and what missed its bar."""

from pathlib import Path

from lanes import page, record
from lanes.history import History
from lanes.lane import Case, Lane
from tests.lanes import samples
from tests.lanes.samples import outcome, plain, sample

LANE = samples.lane(Case("draws", samples.draws, seeds=2), Case("holds", samples.holds))


def written(made: record.Record | None, age: int | None, lane: Lane = LANE) -> str:
    return page.page([lane], {"sample": made}, {"sample": age})


def test_it_says_where_it_passed_and_how_long_ago() -> None:
    text = written(sample(), 3)
    assert (
        "| `make sample` | What a sample shows. | passed at 0123456789, 3 commits ago (2026-11-25) | 3 of 3 |" in text
    )
    assert "1 commit ago" in written(sample(), 1)
    assert "in a history that is not here" in written(sample(), None)
    assert page.ages_in(text, [LANE]) == {"sample": 3}


def test_a_lane_without_a_record_and_one_without_a_case_say_so() -> None:
    assert "| What a sample shows. | never run |" in written(None, None)
    assert "| What a sample shows. | no case yet |" in written(None, None, samples.lane())
    assert page.ages_in(written(None, None), [LANE]) == {"sample": None}


def test_a_missed_bar_is_shown() -> None:
    assert "| work | 2 s | 3 s | yes | 5 | 1.0% |" in written(sample(), 0)
    missed = sample(measures=[plain()["measures"][0] | {"value": 3.5, "met": False}])
    assert "| work | 3.5 s | 3 s | **no** | 5 | 1.0% |" in written(missed, 0)


def test_a_failed_case_is_shown_with_its_message() -> None:
    cases = [outcome("draws", seed=4, passed=False, message="lost|gone\nfor good"), *plain()["cases"][1:]]
    text = written(sample(cases=cases, passed=2, failed=1), 0)
    assert "failed at 0123456789" in text
    assert "| draws | 4 | **no**: lost\\|gone<br>for good | 1 s |" in text


def test_it_is_written_from_records_and_history(tmp_path: Path) -> None:
    root = samples.repository(tmp_path / "repository")
    record.write(sample(commit=samples.git(root, "rev-parse", "HEAD")), tmp_path)
    samples.commit(root, "src/a", "changed")
    page.write([LANE], History(root), tmp_path, tmp_path / "lanes.md")
    assert "1 commit ago" in (tmp_path / "lanes.md").read_text()


def test_many_seeds_of_a_case_that_held_are_one_row_and_those_that_did_not_have_their_own() -> None:
    held = [outcome("draws", seed=seed, seconds=float(seed)) for seed in (1, 2, 3, 4, 5, 6, 8)]
    cases = [*held, outcome("draws", seed=7, passed=False, message="lost", seconds=9.0)]
    text = written(sample(cases=cases, seeds=list(range(1, 9)), tried=8, passed=7, failed=1), 0)
    assert "| draws | 1 to 8 | 7 of 8 | 4 s each |\n| draws | 7 | **no**: lost | 9 s |" in text
    assert "| draws | 3 |" not in text
