"""The rows of the walk, and the commands of the pages that they run: what is not run has a reason."""

from itertools import chain
from pathlib import Path

import pytest

from lanes.first_hour import all_rows, left_out
from lanes.first_hour.all_rows import walked
from lanes.first_hour.pages import Shown, block, shown
from lanes.first_hour.rows import ROWS
from lanes.first_hour.rows.cause import CAUSE, seconds
from lanes.first_hour.rows.row import Row, a_service, failing, gone, replaced, shell, written
from lanes.first_hour.walk import Step, go
from lanes.lane import PROJECT, CaseError, Scene
from tests.docs import programs
from tests.docs.shell import commands
from tests.docs.test_commands import is_a_command

STEPS = [step for row in ROWS for step in (*row.steps, *row.after)]
PAGES = (left_out.STATE, left_out.DEPLOYERS)


def commands_of(page: str) -> list[Shown]:
    return [each for each in shown(PROJECT / page) if is_a_command(each)]


def is_run(each: Shown) -> bool:
    """Whether a row types it; what stands in a sentence with more options, too."""
    return any(each.text.strip() in (step.typed or step.command) for step in STEPS)


def reason(page: str, each: Shown) -> str:
    known = {**left_out.NOT_RUN.get(page, {}), **left_out.BY_TESTS.get(page, {})}
    return next((why for beginning, why in known.items() if each.text.startswith(beginning)), "")


def test_there_are_thirty_rows_and_each_says_what_it_ends_with() -> None:
    assert len(ROWS) == len({row.name for row in ROWS}) == 30
    assert all(row.ends and row.steps for row in ROWS)


@pytest.mark.parametrize("page", PAGES)
def test_each_command_of_the_page_is_run_or_has_a_reason(page: str) -> None:
    found = commands_of(page)
    assert [each for each in found if not is_run(each) and not reason(page, each)] == []
    assert found


@pytest.mark.parametrize("page", PAGES)
def test_no_reason_is_kept_for_what_the_page_no_longer_shows(page: str) -> None:
    texts = [each.text for each in commands_of(page)]
    for beginning in (*left_out.NOT_RUN[page], *left_out.BY_TESTS[page]):
        assert any(text.startswith(beginning) for text in texts), beginning


def test_the_tests_that_run_them_are_there() -> None:
    for name in chain.from_iterable(table.values() for table in left_out.BY_TESTS.values()):
        assert (PROJECT / name).is_file()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_what_a_row_types_is_taken_by_its_programs(row: Row) -> None:
    """A row is walked once a week; a word that is wrong in it is found here."""
    ours = ("aws", "pulumi", "make", "ops", "bin/ops", "ecs", "python")
    typed = [words for step in (*row.steps, *row.after) for words in commands(_without_files(step))]
    found = [(words, programs.fault(words)) for words in typed if words[0] in ours]
    assert [(words, fault) for words, fault in found if fault] == []


def _without_files(step: Step) -> str:
    """Of what is typed, not what is written into files."""
    return "" if step.command.startswith("write ") else step.typed or step.command


def test_a_row_that_does_not_end_as_it_must_is_named_and_the_next_is_walked(tmp_path: Path) -> None:
    said: list[str] = []
    rows = (
        Row("one", "well", (Step("echo one", r"^two$"),), (Step("touch tidied", "never"),)),
        Row("two", "well", (failing(Step("false", "")), Step("echo two", r"^two$"))),
        Row("three", "badly", (failing(Step("true", "")),)),
    )
    wrong = walked(rows, Scene(tmp_path, said.append, 1), tmp_path)
    assert list(wrong) == ["one", "three"]
    assert "`echo one` did not print '^two$'" in wrong["one"]
    assert "ended well, and must not" in wrong["three"]
    assert (tmp_path / "tidied").exists()


def test_how_many_rows_end_as_they_must_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(tmp_path, lambda _: None, 1)
    monkeypatch.setattr(all_rows, "clone", lambda folder: folder.parent)
    monkeypatch.setattr(all_rows, "ROWS", (Row("a", "b", (Step("true", ""),)), Row("c", "d", (Step("false", ""),))))
    with pytest.raises(CaseError, match=r"^c: `false` ended with 1"):
        all_rows.all_rows(scene)
    (kept,) = scene.measures
    assert (kept.name, kept.value) == ("rows of the walk that end as the docs say, of 2", 1)


def test_a_step_is_cut_at_its_line_or_interrupted(tmp_path: Path) -> None:
    scene = Scene(tmp_path, lambda _: None, 1)
    going_on = "trap 'echo interrupted; exit 3' INT; echo one; echo two; while :; do sleep 0.1; done"
    go(Step("a", r"^one$", r"never", typed=going_on, cut="one"), scene, tmp_path, {})
    go(Step("a", r"^interrupted$", r"never", typed=going_on, cut="two", interrupt=True), scene, tmp_path, {})


def test_files_are_written_and_changed_as_a_shell_does_it(tmp_path: Path) -> None:
    scene = Scene(tmp_path, lambda _: None, 1)
    for step in (written("a/b.yaml", a_service("b", "count: 1\n")), replaced("a/b.yaml", "count: 1$", "count: {a: b}")):
        go(step, scene, tmp_path, {})
    assert (tmp_path / "a" / "b.yaml").read_text() == a_service("b", "count: {a: b}\n")
    assert [file.name for file in (tmp_path / "a").iterdir()] == ["b.yaml"]
    with pytest.raises(CaseError, match="ended with 1"):
        go(replaced("a/b.yaml", "count: 1$", "x"), scene, tmp_path, {})
    go(gone("a"), scene, tmp_path, {})
    assert list(tmp_path.iterdir()) == []
    assert shell("a").typed == 'eval "$(make env)" && a'


def test_a_block_is_found_by_how_it_begins() -> None:
    assert block(left_out.DEPLOYERS, "ecs deploy test api --task").startswith("ecs deploy test api --task test-api")
    with pytest.raises(ValueError, match="0 blocks"):
        block(left_out.DEPLOYERS, "no such command")


def test_seconds_are_counted_from_the_first_stop_to_the_first_line_with_the_cause() -> None:
    heard = [
        (9.0, "bad  0 of 1 running"),
        (12.5, f"  {CAUSE}: `bad` ended with exit code 1"),
        (13.0, "Diagnostics:"),
        (13.5, CAUSE),
    ]
    assert seconds([11.0, 10.0], heard) == 2.5
    with pytest.raises(CaseError, match="no line names the cause"):
        seconds([10.0], heard[:1])
    with pytest.raises(CaseError, match="no task stopped"):
        seconds([], heard)
    with pytest.raises(CaseError, match="only when Pulumi had ended"):
        seconds([10.0], heard[2:])


def test_a_row_is_measured_by_what_it_printed_and_when(tmp_path: Path) -> None:
    kept: list[str] = []
    row = Row(
        "one", "well", (Step("echo one", "one"),), measured=lambda _, __, heard: kept.extend(line for _, line in heard)
    )
    assert walked([row], Scene(tmp_path, lambda _: None, 1), tmp_path) == {}
    assert kept == ["$ echo one", "| one"]
