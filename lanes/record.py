"""What a run of a lane leaves: `records/<lane>.json`. A field that is missing, unknown or wrong is refused."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

FOLDER = Path(__file__).resolve().parents[1] / "records"

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{40}([0-9a-f]{24})?$")]
Count = Annotated[int, Field(ge=0)]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class RecordError(Exception):
    """A record that cannot be read; the message says which, and what is wrong with it."""


class _Plain(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Outcome(_Plain):
    """One case, tried once.

    Attributes:
        name: the case's.
        seed: what it drew from; None where nothing is drawn.
        passed: whether it held.
        message: why it did not hold; empty where it did.
        seconds: how long it took.
        facts: what this try was, by name; none where the case says nothing of it, as in records from before there were
            any.
    """

    name: str
    seed: int | None
    passed: bool
    message: str
    seconds: Amount
    facts: dict[str, list[str]] = {}


class Measure(_Plain):
    """One number.

    Attributes:
        name: what was measured.
        value: the number.
        unit: of the value and the bar: `s`, `x` (a ratio), `MiB`, …
        bar: what the value is to be at most; None where nothing is asked of it.
        met: whether it is; None where nothing is asked of it. A bar that is not met refuses nothing.
        rounds: how many times it was measured.
        spread: the rounds' median distance from the value, as a share of it: 0.02 is 2 %; None where there is none.
    """

    name: str
    value: Amount
    unit: str
    bar: Amount | None
    met: bool | None
    rounds: Annotated[int, Field(ge=1)]
    spread: Amount | None

    @model_validator(mode="after")
    def _says_what_the_numbers_say(self) -> Self:
        if self.met != met(self.value, self.bar):
            raise ValueError(f"{self.name}: `met` is {self.met}, but {self.value} is measured and the bar {self.bar}")
        return self


def met(value: float, bar: float | None) -> bool | None:
    """Whether a value is at most its bar; None where there is none."""
    return None if bar is None else value <= bar


class Record(_Plain):
    """A run of a lane.

    Attributes:
        lane: the lane's name.
        commit: what was checked out.
        trees: git's hash of every folder and file that the lane covers, by path, as they are in that commit.
        date: when the run began, in UTC.
        seconds: how long it took.
        cores: of the machine.
        seeds: what cases drew from, ascending.
        tried, passed, failed: how many cases.
        cases: each of them.
        measures: what was measured on the way.
    """

    lane: str
    commit: Hash
    trees: Annotated[dict[str, Hash], Field(min_length=1)]
    date: datetime
    seconds: Amount
    cores: Annotated[int, Field(ge=1)]
    seeds: list[int]
    tried: Annotated[int, Field(ge=1)]
    passed: Count
    failed: Count
    cases: list[Outcome]
    measures: list[Measure]

    @model_validator(mode="after")
    def _counts_what_it_lists(self) -> Self:
        held = sum(case.passed for case in self.cases)
        counted, listed = (self.tried, self.passed, self.failed), (len(self.cases), held, len(self.cases) - held)
        if counted != listed:
            raise ValueError(f"tried, passed and failed are {counted}, but the cases say {listed}")
        if self.seeds != seeds(self.cases):
            raise ValueError(f"the seeds are {self.seeds}, but the cases say {seeds(self.cases)}")
        return self

    @model_validator(mode="after")
    def _says_nothing_twice(self) -> Self:
        cases = [f"{case.name}, seed {case.seed}" for case in self.cases]
        for names in (cases, [measure.name for measure in self.measures]):
            if twice := sorted({name for name in names if names.count(name) > 1}):
                raise ValueError(f"there twice: {', '.join(twice)}")
        return self

    @property
    def failures(self) -> list[Outcome]:
        """The cases that did not hold."""
        return [case for case in self.cases if not case.passed]


def seeds(cases: Sequence[Outcome]) -> list[int]:
    """What cases drew from, ascending."""
    return sorted({case.seed for case in cases if case.seed is not None})


def file_of(lane: str, folder: Path = FOLDER) -> Path:
    """Where a lane's record is."""
    return folder / f"{lane}.json"


def read(lane: str, folder: Path = FOLDER) -> Record | None:
    """A lane's record; None where it has none.

    Raises:
        RecordError: it is incomplete, or contradicts itself.
    """
    file = file_of(lane, folder)
    if not file.exists():
        return None
    try:
        record = Record.model_validate_json(file.read_bytes())
    except ValidationError as error:
        lines = [f"  {'.'.join(map(str, each['loc'])) or 'the record'}: {each['msg']}" for each in error.errors()]
        text = "\n".join([f"{file.name} is no whole record:", *lines, f"  to do: run `make {lane}` again"])
        raise RecordError(text) from None
    if record.lane != lane:
        raise RecordError(f"{file.name} is the record of the lane {record.lane!r}; to do: run `make {lane}` again")
    return record


def write(record: Record, folder: Path = FOLDER) -> Path:
    """Writes a record in place of the lane's last one."""
    folder.mkdir(exist_ok=True)
    file = file_of(record.lane, folder)
    file.write_text(record.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return file


def refusals(record: Record, *, draws: bool) -> list[str]:
    """Why `make test` refuses a record; a bar that is missed is no reason.

    Args:
        record: a whole one.
        draws: whether cases of its lane draw.
    """
    seeded = [] if record.seeds or not draws else ["it does not say from which seeds its cases drew"]
    return [*seeded, *(f"{case.name}, seed {case.seed}: {case.message}" for case in record.failures)]
