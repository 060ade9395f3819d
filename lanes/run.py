"""Runs a lane: every case in a folder of its own, and a record of it."""

import os
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lanes.history import History
from lanes.lane import PROJECT, Case, CaseError, Lane, LaneError, Report, Scene
from lanes.record import Measure, Outcome, Record, seeds

TOGETHER = "all of them together"
"""The name of what a lane asks of all its cases."""

Tried = tuple[Outcome, list[Measure]]


@dataclass(frozen=True)
class Options:
    """What a run can be told.

    Attributes:
        seed: the first; the others follow it by one.
        cases: how many seeds each case that draws is tried with; None for as many as the case asks for.
        rounds: how many times what is measured is measured.
        only: runs cases whose name has this in it.
        beside: so many cases at once; None for as many as the lane says.
    """

    seed: int = 1
    cases: int | None = None
    rounds: int = 7
    only: str = ""
    beside: int | None = None

    def is_whole(self, lane: Lane) -> bool:
        """Whether the run is as long as the lane asks for: only such a run makes a record."""
        enough = self.cases is None or all(self.cases >= case.seeds for case in lane.cases)
        return enough and not self.only


def run(lane: Lane, options: Options, say: Report, history: History) -> Record:
    """Runs a lane.

    Raises:
        LaneError: no case has that name, or what the lane covers changed during the run.
    """
    tries = list(_tries(lane, options))
    if not tries:
        raise LaneError(f"no case of {lane.name} has {options.only!r} in its name: {_names(lane)}")
    commit, trees, differing = history.commit(), history.trees(lane.covers), history.differing(lane.covers)
    date, start = datetime.now(UTC), time.monotonic()
    outcomes: list[Outcome] = []
    measures: list[Measure] = []
    for outcome, measured in _all_tried(lane, tries, options, say):
        outcomes.append(outcome)
        measures += measured
    if lane.together and options.is_whole(lane):
        outcome, measured = _together(lane.together, outcomes)
        outcomes.append(outcome)
        measures += measured
    if (history.trees(lane.covers), history.differing(lane.covers)) != (trees, differing):
        raise LaneError(f"what {lane.name} covers changed during the run: nobody knows what it shows; run it again")
    return Record(
        lane=lane.name,
        commit=commit,
        trees=trees,
        date=date.replace(microsecond=0),
        seconds=round(time.monotonic() - start, 1),
        cores=os.cpu_count() or 1,
        seeds=seeds(outcomes),
        tried=len(outcomes),
        passed=sum(outcome.passed for outcome in outcomes),
        failed=sum(not outcome.passed for outcome in outcomes),
        cases=outcomes,
        measures=measures,
    )


def _tries(lane: Lane, options: Options) -> Iterator[tuple[Case, int | None]]:
    for case in lane.cases:
        if options.only not in case.name:
            continue
        if not case.seeds:
            yield case, None
        for offset in range(case.seeds and (options.cases or case.seeds)):
            yield case, options.seed + offset


def _all_tried(lane: Lane, tries: Sequence[tuple[Case, int | None]], options: Options, say: Report) -> Iterator[Tried]:
    """All tries, in their order; as many of them beside each other as the lane says."""

    beside, over = options.beside or lane.beside, threading.Event()

    def one(number: int, case: Case, seed: int | None) -> Tried:
        mark = f"[{number}] " if beside > 1 else ""
        say(f"{mark}{lane.name} {number}/{len(tries)}: {case.name}{'' if seed is None else f', seed {seed}'}")
        outcome, measured = _tried(case, seed, options, lambda line: say(f"{mark}{line}"), over)
        how = "passed" if outcome.passed else "FAILED"
        say(f"{mark}  {how} after {outcome.seconds:.0f} s {outcome.message}".rstrip())
        return outcome, measured

    if beside == 1:
        yield from (one(number, case, seed) for number, (case, seed) in enumerate(tries, 1))
        return
    pool = ThreadPoolExecutor(beside)
    try:
        yield from pool.map(one, range(1, len(tries) + 1), *zip(*tries, strict=True))
    finally:
        # After Ctrl-C no other is begun, and those under way hear of it.
        over.set()
        pool.shutdown(cancel_futures=True)


def _together(judge: Callable[[Sequence[Outcome]], list[Measure]], outcomes: Sequence[Outcome]) -> Tried:
    start, message, measures = time.monotonic(), "", []
    try:
        measures = judge(outcomes)
    except CaseError as failed:
        message = str(failed)
    took = round(time.monotonic() - start, 1)
    return Outcome(name=TOGETHER, seed=None, passed=not message, message=message, seconds=took), measures


def _tried(case: Case, seed: int | None, options: Options, say: Report, over: threading.Event) -> Tried:
    start = time.monotonic()
    passed, message = False, ""
    with tempfile.TemporaryDirectory(prefix="lane-", ignore_cleanup_errors=True) as folder:
        scene = Scene(Path(folder).resolve(), lambda line: say(f"  {line}"), options.rounds, seed, over=over)
        try:
            case.run(scene)
            passed = True
        except CaseError as failed:
            message = str(failed)
        except Exception as error:  # a fault of the case itself must not end the lane, nor pass
            say(traceback.format_exc())
            message = f"{type(error).__name__}: {error}"
        # What is kept tells of no machine.
        message = message.replace(str(scene.folder), "FOLDER").replace(str(PROJECT), "CHECKOUT")
    took = round(time.monotonic() - start, 1)
    outcome = Outcome(name=case.name, seed=seed, passed=passed, message=message, seconds=took, facts=scene.facts)
    return outcome, scene.measures


def _names(lane: Lane) -> str:
    return ", ".join(case.name for case in lane.cases)
