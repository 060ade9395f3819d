"""A record that is not whole, or contradicts itself, is refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from lanes import record
from tests.lanes.samples import outcome, plain, sample


def refused(tmp_path: Path, changed: dict[str, Any]) -> str:
    """What is said about a record."""
    record.file_of("sample", tmp_path).write_text(json.dumps(changed), encoding="utf-8")
    with pytest.raises(record.RecordError) as error:
        record.read("sample", tmp_path)
    return str(error.value)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    record.write(sample(), tmp_path)
    assert record.read("sample", tmp_path) == sample()


def test_there_need_not_be_one(tmp_path: Path) -> None:
    assert record.read("sample", tmp_path) is None


@pytest.mark.parametrize("field", list(record.Record.model_fields))
def test_every_field_must_be_there(tmp_path: Path, field: str) -> None:
    changed = plain()
    del changed[field]
    assert f"  {field}: Field required" in refused(tmp_path, changed)


@pytest.mark.parametrize("field", list(record.Measure.model_fields))
def test_every_field_of_a_measure_must_be_there(tmp_path: Path, field: str) -> None:
    changed = plain()
    del changed["measures"][0][field]
    assert f"  measures.0.{field}: Field required" in refused(tmp_path, changed)


@pytest.mark.parametrize("field", [name for name, each in record.Outcome.model_fields.items() if each.is_required()])
def test_every_field_of_a_case_must_be_there(tmp_path: Path, field: str) -> None:
    changed = plain()
    del changed["cases"][0][field]
    assert f"  cases.0.{field}: Field required" in refused(tmp_path, changed)


def test_a_case_may_say_what_it_was(tmp_path: Path) -> None:
    cases = [outcome("draws", seed=4, facts={"phase": ["update"]}), *plain()["cases"][1:]]
    record.write(sample(cases=cases), tmp_path)
    kept = record.read("sample", tmp_path)
    assert kept is not None
    assert [case.facts for case in kept.cases] == [{"phase": ["update"]}, {}, {}]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"tried": 4}, "tried, passed and failed are (4, 3, 0), but the cases say (3, 3, 0)"),
        ({"passed": 2, "failed": 1}, "but the cases say (3, 3, 0)"),
        ({"tried": 0, "passed": 0, "cases": [], "seeds": []}, "tried: Input should be greater than or equal to 1"),
        ({"seeds": []}, "the seeds are [], but the cases say [4, 5]"),
        ({"cases": [outcome("holds")] * 3, "seeds": []}, "there twice: holds"),
        ({"measures": plain()["measures"] * 2}, "there twice: work"),
        ({"measures": [plain()["measures"][0] | {"value": 3.5}]}, "work: `met` is True, but 3.5 is measured"),
        ({"measures": [plain()["measures"][0] | {"met": None}]}, "work: `met` is None"),
        ({"commit": "88f1bb2"}, "commit: String should match pattern"),
        ({"trees": {}}, "trees: Dictionary should have at least 1 item"),
        ({"cores": 0}, "cores: Input should be greater than or equal to 1"),
        ({"weather": "fine"}, "weather: Extra inputs are not permitted"),
        ({"lane": "other"}, "is the record of the lane 'other'"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    text = refused(tmp_path, plain() | changes)
    assert said in text
    assert "to do: run `make sample` again" in text


def test_a_failed_case_is_refused_though_the_record_is_whole() -> None:
    cases = [outcome("draws", seed=4, passed=False, message="it did not come back"), *plain()["cases"][1:]]
    assert record.refusals(sample(cases=cases, passed=2, failed=1), draws=True) == [
        "draws, seed 4: it did not come back"
    ]


def test_a_lane_that_draws_says_from_which_seeds() -> None:
    unseeded = sample(cases=[outcome("holds")], seeds=[], tried=1, passed=1)
    assert record.refusals(unseeded, draws=True) == ["it does not say from which seeds its cases drew"]
    assert record.refusals(unseeded, draws=False) == []
    assert record.refusals(sample(), draws=True) == []


def test_a_missed_bar_refuses_nothing() -> None:
    missed = sample(measures=[plain()["measures"][0] | {"value": 3.5, "met": False}])
    assert record.refusals(missed, draws=True) == []
