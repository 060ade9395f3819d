"""The records of this repository: whole, without a failed case, and of commits that were."""

import re

import pytest
import yaml

from bench.against import FIRST
from lanes import page, record
from lanes.history import History
from lanes.known import LANES
from lanes.lane import PROJECT, Lane

NAMES = [lane.name for lane in LANES]


def kept(lane: Lane) -> record.Record:
    found = record.read(lane.name)
    if found is None:
        pytest.skip(f"make {lane.name} was never recorded")
    return found


@pytest.mark.parametrize("lane", LANES, ids=NAMES)
def test_a_record_is_whole_and_nothing_in_it_failed(lane: Lane) -> None:
    assert record.refusals(kept(lane), draws=lane.draws) == []


@pytest.mark.parametrize("lane", LANES, ids=NAMES)
def test_a_record_is_of_a_commit_that_led_here(lane: Lane) -> None:
    found, history = kept(lane), History()
    if not history.has(FIRST):
        pytest.skip("this clone does not have the project's history")
    assert history.has(found.commit), "the commit of the record is not in the history: run the lane again"
    assert history.trees(list(found.trees), found.commit) == found.trees


def test_every_record_belongs_to_a_lane() -> None:
    assert {file.stem for file in record.FOLDER.glob("*")} <= set(NAMES)


def test_the_page_is_what_the_records_say() -> None:
    text = page.FILE.read_text(encoding="utf-8")
    # How many commits ago it was is as of the writing: else every commit would have to write it anew.
    written = page.page(LANES, {name: record.read(name) for name in NAMES}, page.ages_in(text, LANES))
    assert text == written, "run `python -m lanes docs`"


@pytest.mark.parametrize("lane", LANES, ids=NAMES)
def test_the_page_does_not_count_more_commits_than_there_are(lane: Lane) -> None:
    told = page.ages_in(page.FILE.read_text(encoding="utf-8"), LANES)[lane.name]
    now = page.age_of(lane, kept(lane), History())
    if now is None:
        pytest.skip("this clone does not have the project's history")
    assert told is not None
    assert told <= now


@pytest.mark.parametrize("lane", LANES, ids=NAMES)
def test_a_lane_covers_what_is_there(lane: Lane) -> None:
    assert [path for path in lane.covers if not (PROJECT / path).exists()] == []


def test_make_runs_every_lane() -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    (targets,) = re.findall(r"^(.*): setup\n\t@\$\(RUN\) -m lanes run \$@", makefile, flags=re.MULTILINE)
    assert targets.split() == NAMES


def test_the_workflow_runs_every_lane() -> None:
    text = (PROJECT / ".github" / "workflows" / "lanes.yml").read_text(encoding="utf-8")
    assert yaml.safe_load(text)["jobs"]["lane"]["strategy"]["matrix"]["lane"] == NAMES
