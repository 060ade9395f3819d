"""What git is asked: whether a tree is as committed, and how many commits ago something was so."""

from pathlib import Path

import pytest

from lanes.history import History
from lanes.lane import LaneError
from tests.lanes.samples import COMMIT, commit, repository


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(repository(tmp_path / "repository"))


def test_a_changed_a_new_and_a_lost_file_are_not_as_committed(history: History) -> None:
    assert history.differing(["src"]) == []
    (history.root / "src" / "a").write_text("changed")
    (history.root / "src" / "new").touch()
    (history.root / "docs" / "b").unlink()
    assert history.differing(["src"]) == ["src/a", "src/new"]
    assert history.differing(["src", "docs"]) == ["docs/b", "src/a", "src/new"]


def test_only_commits_that_changed_what_is_covered_count(history: History) -> None:
    start = history.commit()
    trees = history.trees(["src", "docs/b"])
    commit(history.root, "docs/b", "more")
    assert history.age(start, ["src"]) == 0
    assert history.age(start, ["src", "docs"]) == 1
    commit(history.root, "src/a", "more")
    commit(history.root, "src/a", "and more")
    assert history.age(start, ["src"]) == 2
    assert history.trees(["src", "docs/b"], start) == trees
    assert history.trees(["src"])["src"] != trees["src"]


def test_a_commit_of_another_history_has_no_age(history: History) -> None:
    assert history.age(COMMIT, ["src"]) is None
    assert history.has(history.commit())
    assert not history.has(COMMIT)


def test_what_is_not_there_is_said(history: History, tmp_path: Path) -> None:
    with pytest.raises(LaneError, match="HEAD:none"):
        history.trees(["none"])
    with pytest.raises(LaneError, match="not a git repository"):
        History(tmp_path).commit()
