"""The four ways in turns: what is asked of each, what is kept, and what the numbers say."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bench.bare import proof
from bench.cases import BENCH
from bench.four_ways import cases, measuring, sizes
from bench.four_ways.kept import Round, Step, Store, store
from bench.four_ways.pulumi_way import COMMANDS
from bench.four_ways.ratios import Number, above_the_line, growth, tell
from bench.four_ways.sizes import Size
from bench.four_ways.steps import DESTROY, EMPTY, FIRST_UP, IMAGE, LESS, MORE, REFRESH, STEPS
from bench.four_ways.terraform_way import commands_of
from bench.four_ways.variants import Variant, Variants
from bench.four_ways.way import AWAITING, BARE, OURS, TERRAFORM, WAYS, UnavailableError
from bench.tree import MIB, Cost
from lanes.history import History
from lanes.lane import CaseError, Scene
from tests.lanes import samples

NONE = Variants(*[Variant(Path("none"), [])] * 3)


def took(wall: float, *, state: int = 2_000_000, memory: int = 100, inventory: Any = None) -> Round:
    """A round whose steps all took so long, half of it CPU time of the program."""
    steps = [Step(name, wall, {"program": wall / 2}, memory * MIB, state) for name in STEPS]
    return Round(steps, {("vpc", "vpc-#"): 1} if inventory is None else inventory)


class Played:
    """`way_called` and `one_round`: notes who was asked, and gives rounds."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, rounds: dict[str, Round], without: Sequence[str] = ()) -> None:
        self.asked: list[str] = []
        self.rounds, self.without = rounds, without
        monkeypatch.setattr(measuring, "variants", lambda folder, size: NONE)
        monkeypatch.setattr(measuring, "way_called", self.way_called)
        monkeypatch.setattr(measuring, "one_round", lambda way, services, say: self.rounds[way])

    def way_called(self, name: str, folder: Path, say: Any) -> Any:
        if name in self.without:
            raise UnavailableError("it is not on PATH")
        self.asked.append(name)
        return name


def test_the_ways_take_turns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    played = Played(monkeypatch, dict.fromkeys(WAYS, took(1)))
    measuring.four_ways(Scene(tmp_path, print, rounds=1), Size(10), Store(tmp_path / "kept"))
    assert played.asked == [
        *(OURS, BARE, AWAITING, TERRAFORM),
        *(BARE, AWAITING, TERRAFORM, OURS),
        *(AWAITING, TERRAFORM, OURS, BARE),
    ]
    played.asked.clear()
    measuring.four_ways(Scene(tmp_path, print, rounds=1), Size(sizes.LARGEST), Store(tmp_path / "kept"))
    assert played.asked == [OURS, BARE]


def test_a_run_that_was_ended_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    played = Played(monkeypatch, {OURS: took(1), BARE: took(1)})
    with pytest.raises(KeyError):  # the third way is not there: the run ends in it
        measuring.four_ways(Scene(tmp_path, print, rounds=1), Size(10), Store(tmp_path / "kept"))
    played.rounds |= {AWAITING: took(1), TERRAFORM: took(1)}
    played.asked.clear()
    measuring.four_ways(Scene(tmp_path, print, rounds=1), Size(10), Store(tmp_path / "kept"))
    assert played.asked[:3] == [AWAITING, TERRAFORM, BARE]


def test_without_terraform_the_others_are_measured_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Played(monkeypatch, dict.fromkeys(WAYS, took(1)), without=[TERRAFORM])
    lines: list[str] = []
    scene = Scene(tmp_path, lines.append, rounds=1)
    measuring.four_ways(scene, Size(10), Store(tmp_path / "kept"))
    assert "Terraform is left out: it is not on PATH" in lines
    ways = {number.way for each in scene.measures if (number := Number.read(each.name))}
    assert ways == {OURS, BARE, AWAITING, f"{OURS} to {BARE}"}
    assert scene.facts["machine"]


def test_a_way_that_makes_something_else_fails_the_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = took(1, inventory={("vpc", "vpc-#"): 2})
    Played(monkeypatch, dict.fromkeys(WAYS, took(1)) | {BARE: other})
    with pytest.raises(CaseError, match="bare: vpc vpc-#: 1 of ours, 2 of the other"):
        measuring.four_ways(Scene(tmp_path, print, rounds=1), Size(10), Store(tmp_path / "kept"))


def test_a_round_runs_each_step_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    done: list[str] = []

    class Way:
        project, commands, variables, url = tmp_path, COMMANDS, dict[str, str](), "http://127.0.0.1:9"
        state = tmp_path / "state"

        def write(self, variant: Variant) -> None:
            done.append(f"write {variant.folder.name}")

        def start(self) -> None:
            done.append("start")

        def end(self) -> None:
            done.append("end")

    def cost_of(way: Way, command: Sequence[str]) -> Cost:
        done.append(" ".join(command[1:3]))
        if command == broken:
            raise CaseError("it ended with 1")
        way.state.write_text("12345")
        return Cost(2, {"CLI": 1}, 3, "")

    broken: Sequence[str] = ()
    monkeypatch.setattr(measuring, "cost_of", cost_of)
    monkeypatch.setattr(proof, "inventory", lambda client: {("a", "b"): 1})
    services = Variants(*(replace(NONE.first, folder=Path(name)) for name in ("first", "image", "more")))
    found = measuring.one_round(Way(), services, print)
    up = "up --yes"
    previews = ["preview --expect-no-changes", "preview --refresh"]
    changes = ["write image", up, "write more", up, "write image", up]
    assert done == ["write first", "start", up, *previews, *changes, "destroy --yes", "end"]
    assert [step.name for step in found.steps] == [FIRST_UP, EMPTY, REFRESH, IMAGE, MORE, LESS, DESTROY]
    assert {step.state for step in found.steps} == {5}
    assert found.inventory == {("a", "b"): 1}
    done.clear()
    broken = COMMANDS.preview
    with pytest.raises(CaseError):
        measuring.one_round(Way(), services, print)
    assert done[-1] == "end"


def test_terraform_does_the_same_work_as_pulumi() -> None:
    """`up` does not look at what there is, and previews end with another status where they show a change."""
    found = commands_of("terraform")
    assert "-refresh=false" in found.up
    assert "-refresh=false" in found.destroy
    assert {"-refresh=false", "-detailed-exitcode"} <= set(found.preview)
    assert "-detailed-exitcode" in found.preview_with_refresh
    assert "-refresh=false" not in found.preview_with_refresh
    for command in (COMMANDS.preview, COMMANDS.preview_with_refresh):
        assert "--expect-no-changes" in command
    for parallel in (f"-parallelism={sizes.PARALLEL}", "-auto-approve"):
        assert parallel in found.up
    assert COMMANDS.up[COMMANDS.up.index("--parallel") + 1] == str(sizes.PARALLEL)


def test_what_is_kept_is_of_one_commit(tmp_path: Path) -> None:
    root = samples.repository(tmp_path / "repository")
    kept = store(("src",), History(root), tmp_path / "kept")
    assert kept.read(Size(10), 0, AWAITING) is None
    kept.write(Size(10), 0, AWAITING, took(3))
    again = store(("src",), History(root), tmp_path / "kept")
    assert again.read(Size(10), 0, AWAITING) == took(3)
    assert again.read(Size(10), 1, AWAITING) is None
    (root / "src" / "a").write_text("not committed")
    assert store(("src",), History(root), tmp_path / "kept").read(Size(10), 0, AWAITING) is None
    samples.commit(root, "src/a", "committed")
    assert store(("src",), History(root), tmp_path / "kept").read(Size(10), 0, AWAITING) is None
    # What it does not cover changes nothing.
    committed = store(("src",), History(root), tmp_path / "kept")
    samples.commit(root, "docs/b", "other")
    assert store(("src",), History(root), tmp_path / "kept") == committed


def test_ratios_are_of_the_rounds_one_by_one(tmp_path: Path) -> None:
    """The second round met a busy machine: both are slower, and the ratio is what it was."""
    scene = Scene(tmp_path, print, rounds=1)
    ours, bare = [took(11), took(110), took(12)], [took(10), took(100), took(10)]
    tell(scene, Size(sizes.JUDGED), {OURS: ours, BARE: bare})
    found = {each.name: each for each in scene.measures}
    up = found["100 services, first up, ours to bare: wall"]
    assert (up.value, up.bar, up.met, up.rounds, up.spread) == (1.1, 1.1, True, 3, 0.0)
    preview = found["100 services, empty preview, ours to bare: wall"]
    assert (preview.bar, preview.met) == (1.0, False)
    assert found["100 services, one new image, ours to bare: wall"].bar == 1.1
    memory = found["100 services, first up, ours to bare: memory"]
    assert (memory.value, memory.bar) == (1.0, 1.15)
    assert found["100 services, destroy, ours to bare: wall"].bar is None
    assert found["100 services, first up, ours: wall"].value == 12
    assert found["100 services, first up, ours: CPU of program"].value == 6
    assert found["100 services, first up, bare: memory"].value == 100


def test_other_numbers_have_no_bars_but_the_largest_one_for_its_state(tmp_path: Path) -> None:
    scene = Scene(tmp_path, print, rounds=1)
    tell(scene, Size(10), {OURS: [took(1)], BARE: [took(1)]})
    assert [each.name for each in scene.measures if each.bar is not None] == []
    assert not any("CPU of" in each.name for each in scene.measures)
    tell(scene, Size(sizes.LARGEST), {OURS: [took(1, state=11_000_000)], BARE: [took(1)]})
    barred = [(each.name, each.value, each.met) for each in scene.measures if each.bar is not None]
    assert barred == [("300 services, first up, ours: state", 11.0, False)]


def test_what_grows_with_the_square_is_above_the_line(tmp_path: Path) -> None:
    numbers = (10, 50, 100, 300)
    assert above_the_line(numbers, [5 + 2 * number for number in numbers]) == pytest.approx(1)
    assert above_the_line(numbers, [number**2 for number in numbers]) > sizes.GROWTH_BAR
    scene = Scene(tmp_path, print, rounds=1)
    growth(scene, {Size(number): [took(number, state=number)] for number in (1, *numbers)}, OURS)
    assert len(scene.measures) == 2 * len(STEPS) + 1
    assert all(each.met and each.bar == sizes.GROWTH_BAR for each in scene.measures)
    assert "growth from 10 to 300 services, first up, ours: state to the linear fit, at most" in {
        each.name for each in scene.measures
    }
    beside = Scene(tmp_path, print, rounds=1)
    growth(beside, {Size(number): [took(number, state=number)] for number in numbers}, BARE)
    assert {each.bar for each in beside.measures} == {None}
    assert not {each.name for each in beside.measures} & {each.name for each in scene.measures}


def test_with_alarms_the_bars_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    played = Played(monkeypatch, {OURS: took(1), BARE: took(1)})
    scene = Scene(tmp_path, print, rounds=1)
    measuring.four_ways(scene, Size(sizes.JUDGED, alarms=True), Store(tmp_path / "kept"))
    assert played.asked == [OURS, BARE]
    barred = {each.name.partition(", ")[2]: each.bar for each in scene.measures if each.bar is not None}
    assert all(each.name.startswith("100 services with alarms, ") for each in scene.measures)
    without = Scene(tmp_path, print, rounds=1)
    tell(without, Size(sizes.JUDGED), {OURS: [took(1)], BARE: [took(1)]})
    assert barred == {each.name.partition(", ")[2]: each.bar for each in without.measures if each.bar is not None}
    assert len(barred) == 4


def test_growth_is_asked_of_what_was_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Store(tmp_path)
    monkeypatch.setattr(cases, "store", lambda covers: kept)
    run = cases.cases(("src",))[-1].run
    with pytest.raises(CaseError, match="1 services were not measured to the end"):
        run(Scene(tmp_path, print, rounds=1))
    for size in [each for each in sizes.SIZES if not each.alarms]:
        for turn in range(sizes.rounds_of(size)):
            for way in (OURS, BARE):
                kept.write(size, turn, way, took(size.services, state=size.services))
    run(Scene(tmp_path, print, rounds=1))


def test_the_lane_has_a_case_for_each_number() -> None:
    names = [case.name for case in BENCH.cases]
    assert [f"the same resources four ways: {size}" in names for size in sizes.SIZES] == [True] * 6
    assert "the same resources four ways: 100 services with alarms" in names
    assert names.index("growth to 300 services") > names.index("the same resources four ways: 300 services")


def test_a_number_is_read_as_it_was_written() -> None:
    for size in (Size(100), Size(100, alarms=True)):
        number = Number(size, FIRST_UP, AWAITING, "CPU of bridge")
        assert Number.read(str(number)) == number
    assert Number.read("ops check of 250 services") is None
    assert Number.read("growth from 10 to 300 services, first up, ours: wall to the linear fit, at most") is None
