"""docs/lanes.md, written from the lanes and their records."""

import re
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path

from lanes.history import History
from lanes.lane import PROJECT, Lane
from lanes.record import FOLDER, Measure, Outcome, Record, read

FILE = PROJECT / "docs" / "lanes.md"

Age = int | None

FOLDED = 5
"""Of a case that held with more seeds, the page has one row; the record has each."""

_HEAD = """\
# Lanes

<!-- Written by `python -m lanes docs` from records/ and the lanes' own words; change lanes/ and run it again. -->

What takes too long for every change has lanes of its own. Each writes `records/<lane>.json`: the commit, git's hashes
of what it covers, date, cores, seeds, every case and every number. `make test` refuses a record that is incomplete or
has a failed case; a number that misses its bar is shown here and refuses nothing.

"""
_AGES = """\

Only commits that changed what a lane covers are counted, up to the writing of this page: every run of a lane writes
it anew. `python -m lanes status` counts up to now. `.github/workflows/lanes.yml` runs all lanes once a week and keeps
their records as artifacts (the repository's variable `LANES`, set to `off`, ends that).

"""
_HOW = """\
## To run one

`make chaos`, `make bench` and `make first-hour` take `LANE_ARGS`:

| | |
|---|---|
| `LANE_ARGS="--seed 7"` | the first seed; the others follow it by one |
| `LANE_ARGS="--cases 3"` | each case that draws is tried with so many seeds |
| `LANE_ARGS="--rounds 9"` | what is measured is measured so many times |
| `LANE_ARGS="--only killed"` | only cases with this in their name |
| `LANE_ARGS="--beside 1"` | so many cases at once, in place of as many as the lane says |
| `LANE_ARGS=--no-record` | nothing is written; the way to try a case that is not committed yet |

A record says what a commit does. So what the lane covers must be committed, and a run that is shorter than the lane
asks for (`--only`, fewer `--cases`) writes no record. One with failed cases does, and ends with status 1.

## To add a case

A case is a function that takes a `Scene` (lanes/lane.py): an empty folder of its own, a random source drawn from the
seed, `say` for progress, `measure` for numbers and `facts` for what this try was. It returns where the case holds, and
raises `CaseError` with a message for somebody who did not watch. Its line in the lane's cases.py names it and says with
how many seeds it is tried:

```python
Case("an up that is killed, and the up after it", killed_up, seeds=2)
```

| lane | cases | a case is |
|---|---|---|
| chaos | lanes/chaos/cases.py | what is cut off or disturbed at a moment that is drawn, and must come back |
| bench | bench/cases.py | numbers: `scene.measure(name, times, "s", bar=3)`; a missed bar does not fail the case |
| first-hour | lanes/first_hour/cases.py, and rows/ beside it | commands of pages with what each must print |

A command in a block of the README that no walk runs stands in lanes/first_hour/cases.py with the reason, and one of
docs/state.md and docs/deployers.md in left_out.py beside it. Those of all pages are parsed by tests/docs. Where a case
touches a folder that its lane does not name in `covers`, add it there.

## What chaos shows

`up` and `destroy` of a small environment are killed with all that they started: right after a call took effect in AWS
and before its answer comes, right before one, or as the engine tells of the beginning or the end of an operation; which
one, the seed draws. Then `ops recover` and `up` must leave a preview without a change, and an inventory of AWS by its
API (lanes/chaos/inventory/) that is what the state says, but for old revisions of task definitions. Under faults, drawn
from 5 to 30 % of all requests, `up` must end well, or name what failed and AWS's code; what follows is the same. What
AWS itself makes twice, as the answer to the first request was lost, nobody can know of: it is told in the record, and
no more of it is let pass than answers were lost.

Each case in `records/chaos.json` says what it was: the phase, at what it was killed, what was under way, the rate and
the faults. What all of them together must have shown, so that 50 kills do not miss what is hard, stands in
lanes/chaos/together.py. Cases are run beside each other (`Lane.beside`), as they wait for most of their time: what a
case takes says nothing of how long a thing takes.
"""


def page(lanes: Sequence[Lane], records: Mapping[str, Record | None], ages: Mapping[str, Age]) -> str:
    """The whole page. `ages`: by lane, how many commits changed what it covers since its record."""
    rows = [
        _row("lane", "shows", "when", "cases", "took", "cores"),
        _row(*["---"] * 6),
        *(_standing(lane, records[lane.name], ages[lane.name]) for lane in lanes),
    ]
    sections = [_section(lane, record) for lane in lanes if (record := records[lane.name])]
    return _HEAD + "\n".join(rows) + "\n" + _AGES + "".join(sections) + _HOW


def standing(record: Record | None, age: Age) -> str:
    """`passed at 88f1bb2, 3 commits ago`."""
    if record is None:
        return "never run"
    how = "failed" if record.failures else "passed"
    ago = "in a history that is not here" if age is None else f"{age} commit{'s' * (age != 1)} ago"
    return f"{how} at {record.commit[:10]}, {ago}"


def ages_in(text: str, lanes: Sequence[Lane]) -> dict[str, Age]:
    """The ages that a page tells."""
    found = {
        lane.name: re.search(rf"^\| `make {lane.name}` \|.* at \w+, (\d+) commit", text, re.MULTILINE) for lane in lanes
    }
    return {name: int(match[1]) if match else None for name, match in found.items()}


def write(lanes: Sequence[Lane], history: History, folder: Path = FOLDER, file: Path = FILE) -> None:
    """Writes the page as things stand, and the lanes' own pages beside it.

    Raises:
        RecordError: a record is incomplete.
    """
    records = {lane.name: read(lane.name, folder) for lane in lanes}
    ages = {lane.name: age_of(lane, records[lane.name], history) for lane in lanes}
    file.write_text(page(lanes, records, ages), encoding="utf-8")
    for lane in lanes:
        for name, text in lane.own.files(records[lane.name]).items() if lane.own else ():
            (file.parent / name).write_text(text, encoding="utf-8")


def age_of(lane: Lane, record: Record | None, history: History) -> Age:
    """How many commits changed what a lane covers since its record."""
    return None if record is None else history.age(record.commit, lane.covers)


def _standing(lane: Lane, record: Record | None, age: Age) -> str:
    when = standing(record, age) if lane.cases else "no case yet"
    if record is None:
        return _row(f"`make {lane.name}`", lane.title, when, "", "", "")
    passed, took = f"{record.passed} of {record.tried}", f"{record.seconds / 60:.0f} min"
    return _row(f"`make {lane.name}`", lane.title, f"{when} ({record.date:%Y-%m-%d})", passed, took, str(record.cores))


def _section(lane: Lane, record: Record) -> str:
    named: dict[str, list[Outcome]] = {}
    for case in record.cases:
        named.setdefault(case.name, []).append(case)
    cases = [row for group in named.values() for row in _rows(group)]
    lines = [f"## {lane.name}, {record.date:%Y-%m-%d %H:%M} UTC\n", _row("case", "seed", "passed", "took")]
    lines += [_row(*["---"] * 4), *cases, ""]
    elsewhere = [each for each in record.measures if lane.own and lane.own.shows(each) and each.bar is None]
    if here := [each for each in record.measures if each not in elsewhere]:
        lines += [_row("measured", "value", "bar", "met", "rounds", "spread"), _row(*["---"] * 6)]
        lines += [*map(_measured, here), ""]
    if lane.own and elsewhere:
        file = next(iter(lane.own.files(record)))
        lines += [f"{len(elsewhere)} more numbers are in [{file}]({file}).", ""]
    return "\n".join(lines) + "\n"


def _rows(cases: Sequence[Outcome]) -> list[str]:
    """Those of one name; of many that held, one row."""
    held = [case for case in cases if case.passed]
    folded = held if len(held) > FOLDED else []
    rows = [_case(case) for case in cases if case not in folded]
    if folded:
        seeds = [case.seed or 0 for case in folded]
        middle = f"{statistics.median(case.seconds for case in folded):.0f} s each"
        rows.insert(0, _row(folded[0].name, f"{min(seeds)} to {max(seeds)}", f"{len(folded)} of {len(cases)}", middle))
    return rows


def _case(case: Outcome) -> str:
    passed = "yes" if case.passed else f"**no**: {_cell(case.message)}"
    return _row(case.name, _seed(case.seed), passed, f"{case.seconds:.0f} s")


def _measured(measure: Measure) -> str:
    bar = "" if measure.bar is None else f"{measure.bar:g} {measure.unit}"
    kept = {None: "", True: "yes", False: "**no**"}[measure.met]
    spread = "" if measure.spread is None else f"{measure.spread:.1%}"
    return _row(measure.name, f"{measure.value:.3g} {measure.unit}".rstrip(), bar, kept, str(measure.rounds), spread)


def _seed(seed: int | None) -> str:
    return "" if seed is None else str(seed)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    return text.replace("\n", "<br>").replace("|", "\\|")
