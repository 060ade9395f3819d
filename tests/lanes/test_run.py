"""Running a lane: what is tried, what is counted, and which run makes no record."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from lanes.history import History
from lanes.lane import Case, CaseError, LaneError, Scene
from lanes.record import Measure, Outcome
from lanes.run import TOGETHER, Options, run
from tests.lanes import samples
from tests.lanes.samples import repository


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(repository(tmp_path / "repository"))


def quiet(_: str) -> None:
    return


def test_every_case_is_tried_with_its_seeds_and_counted(history: History) -> None:
    lane = samples.lane(
        Case("holds", samples.holds), Case("draws", samples.draws, seeds=2), Case("fails", samples.fails)
    )
    made = run(lane, Options(seed=7), quiet, history)
    assert [(case.name, case.seed, case.passed) for case in made.cases] == [
        ("holds", None, True),
        ("draws", 7, True),
        ("draws", 8, True),
        ("fails", None, False),
    ]
    assert (made.seeds, made.tried, made.passed, made.failed) == ([7, 8], 4, 3, 1)
    assert made.commit == history.commit()
    assert made.trees == {"src": samples.git(history.root, "rev-parse", "HEAD:src")}


def test_a_message_tells_of_no_machine(history: History) -> None:
    made = run(samples.lane(Case("fails", samples.fails)), Options(), quiet, history)
    assert made.cases[0].message == "nothing is in FOLDER"


def test_a_case_that_breaks_is_a_failed_one_and_the_next_is_tried(history: History) -> None:
    lane = samples.lane(Case("breaks", samples.breaks), Case("holds", samples.holds))
    made = run(lane, Options(), quiet, history)
    assert [(case.passed, case.message) for case in made.cases] == [(False, "KeyError: 'gone'"), (True, "")]


def test_the_least_round_counts_and_its_bar_is_judged(history: History) -> None:
    (measure,) = run(samples.lane(Case("holds", samples.holds)), Options(), quiet, history).measures
    assert (measure.value, measure.rounds, measure.spread, measure.met) == (1.0, 3, 0.5, True)


def test_the_same_seed_draws_the_same(history: History) -> None:
    lane = samples.lane(Case("draws", samples.draws, seeds=3))
    first, again, other = (run(lane, Options(seed=seed), quiet, history).measures for seed in (1, 1, 2))
    assert first == again
    assert first[1:] == other[:2]
    assert len({measure.value for measure in first}) == 3


def test_a_part_of_the_cases_is_no_whole_run(history: History) -> None:
    lane = samples.lane(Case("draws", samples.draws, seeds=2), Case("holds", samples.holds))
    assert [case.name for case in run(lane, Options(only="hold"), quiet, history).cases] == ["holds"]
    assert not Options(only="hold").is_whole(lane)
    assert not Options(cases=1).is_whole(lane)
    assert Options(cases=2).is_whole(lane)
    assert Options(seed=9).is_whole(lane)
    with pytest.raises(LaneError, match="no case of sample has 'none' in its name: draws, holds"):
        run(lane, Options(only="none"), quiet, history)


def test_what_is_covered_must_not_change_during_the_run(history: History) -> None:
    def commits(_: Scene) -> None:
        samples.commit(history.root, "src/new")

    with pytest.raises(LaneError, match="what sample covers changed during the run"):
        run(samples.lane(Case("commits", commits)), Options(), quiet, history)


def test_another_commit_during_the_run_may_change_what_is_not_covered(history: History) -> None:
    start = history.commit()

    def commits(_: Scene) -> None:
        samples.commit(history.root, "docs/new")

    assert run(samples.lane(Case("commits", commits)), Options(), quiet, history).commit == start


def test_cases_beside_each_other_are_told_apart_and_kept_in_their_order(history: History) -> None:
    met, said = threading.Barrier(2, timeout=30), list[str]()

    def waits(scene: Scene) -> None:
        met.wait()
        scene.facts["seed"] = [str(scene.seed)]
        scene.say("met")

    lane = replace(samples.lane(Case("waits", waits, seeds=2), Case("fails", samples.fails)), beside=2)
    made = run(lane, Options(), said.append, history)
    assert [(case.name, case.seed, case.passed, case.facts) for case in made.cases] == [
        ("waits", 1, True, {"seed": ["1"]}),
        ("waits", 2, True, {"seed": ["2"]}),
        ("fails", None, False, {}),
    ]
    assert {"[1]   met", "[2]   met"} <= set(said)
    assert not run(lane, Options(only="fails", beside=1), said.append, history).passed
    assert said[-2] == "sample 1/1: fails"


def test_what_all_of_them_must_show_is_asked_of_a_whole_run_only(history: History) -> None:
    def enough(outcomes: Sequence[Outcome]) -> list[Measure]:
        if len(outcomes) < 2:
            raise CaseError("too few")
        return [samples.sample().measures[0]]

    few, two = (replace(samples.lane(Case("draws", samples.draws, seeds=n)), together=enough) for n in (1, 2))
    made = run(two, Options(), quiet, history)
    assert (made.cases[-1].name, made.passed, made.measures[-1].name) == (TOGETHER, 3, "work")
    failed = run(few, Options(), quiet, history)
    assert (failed.cases[-1].message, failed.failed) == ("too few", 1)
    assert [case.name for case in run(few, Options(only="dra"), quiet, history).cases] == ["draws"]
