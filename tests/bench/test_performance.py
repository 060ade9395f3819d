"""docs/performance.md: what was measured is told, where the record has it, and where it has not."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench import performance, pure
from bench.four_ways.ratios import growth, tell
from bench.four_ways.sizes import Size
from bench.four_ways.way import AWAITING, BARE, OURS, TERRAFORM
from bench.plot import plot
from bench.projects import project
from lanes import page
from lanes.known import LANES
from lanes.lane import Case, Lane, OwnPages, Scene
from lanes.record import Measure, Record, read
from tests.bench.test_four_ways import took
from tests.lanes import samples


@pytest.fixture
def made(tmp_path: Path) -> Record:
    """A record of 10, 100 and 300 services, and of 100 with alarms."""
    scene = Scene(tmp_path, print, rounds=1)
    for number in (10, 100):
        rounds = {OURS: [took(2 * number)], BARE: [took(number)], AWAITING: [took(number)], TERRAFORM: [took(0.5)]}
        tell(scene, Size(number), rounds)
    tell(scene, Size(300), {OURS: [took(900)], BARE: [took(1)]})
    tell(scene, Size(100, alarms=True), {OURS: [took(300)], BARE: [took(1)]})
    growth(scene, {Size(number): [took(number, state=number)] for number in (10, 100, 300)}, OURS)
    for part in pure.PARTS:
        scene.measure(f"5000 services, {part}, pure: CPU", [1.25], "s")
    scene.measure("make up, today", 3.0, "s")
    case = samples.outcome("four ways", facts={"machine": ["Linux x86_64", "Python 3.12"]})
    measures = [each.model_dump() for each in scene.measures]
    return samples.sample(cases=[case], measures=measures, seeds=[], tried=1, passed=1)


def test_the_page_has_tables_by_number_ratios_processes_growth_and_the_pure_part(made: Record) -> None:
    text = performance.pages(made)["performance.md"]
    assert "Measured on 2026-11-25 at 0123456789: 2 cores, Linux x86_64, Python 3.12." in text
    assert "| step | ours | bare | bare, awaiting | Terraform |" in text
    assert "| first up | 20.0 / 10.0 / 100 | 10.0 / 5.00 / 100 | 10.0 / 5.00 / 100 | 0.500 / 0.250 / 100 |" in text
    assert "| state, in MB | 2.00 | 2.00 |" in text.partition("## 300 services")[2]
    assert "| step | ours | bare |" in text.partition("## 300 services")[2]
    assert "| 100 | first up | wall | 2.00 | 1.1, **missed** | 400.00 |" in text
    assert "| 10 | first up | wall | 2.00 |  | 40.00 |" in text
    assert "| 100, alarms | first up | wall | 300.00 | 1.1, **missed** |  |" in text
    assert "| step | ours | bare |" in text.partition("## 100 services with alarms")[2].partition("##")[0]
    assert "| first up | program | 100 | 50.0 | 50.0 | 0.250 |" in text
    assert "| growth from 10 to 300 services, destroy, ours: CPU | 1.00 | 1.2 |" in text
    assert "| 5,000 | 1.25 | 1.25 |" in text


def test_without_numbers_the_page_says_what_measures_them() -> None:
    for record in (None, samples.sample()):
        files = performance.pages(record)
        assert list(files) == ["performance.md"]
        assert "Not measured yet: `make bench` does" in files["performance.md"]


def test_the_picture_has_a_line_for_each_way(made: Record) -> None:
    picture = performance.pages(made)[performance.PICTURE]
    root = ElementTree.fromstring(picture)
    lines = root.findall("{http://www.w3.org/2000/svg}polyline")
    assert [len(line.attrib["points"].split()) for line in lines] == [3, 3, 3, 3]
    assert {each.text for each in root.iter("{http://www.w3.org/2000/svg}text")} >= {
        "first up, ours",
        "empty preview, bare",
    }
    assert f"]({performance.PICTURE})" in performance.pages(made)["performance.md"]


def test_a_point_is_where_its_numbers_are() -> None:
    root = ElementTree.fromstring(plot("a < b", "n", "s", {"one": [(0, 0), (100, 50)], "two": [(50, 25)]}))
    dots = [
        (float(dot.attrib["cx"]), float(dot.attrib["cy"])) for dot in root.iter("{http://www.w3.org/2000/svg}circle")
    ]
    (left, low), (right, high), middle = dots
    assert left < right
    assert high < low
    assert middle == ((left + right) / 2, (low + high) / 2)


def test_the_lanes_page_names_it_and_keeps_what_has_a_bar(made: Record) -> None:
    own = OwnPages(performance.pages, performance.shows)
    lane = Lane("sample", "What a sample shows.", ("src",), (Case("four ways", samples.holds),), own=own)
    text = page.page([lane], {"sample": made}, {"sample": 0})
    assert "more numbers are in [performance.md](performance.md)." in text
    assert "| 100 services, first up, ours to bare: wall | 2 x | 1.1 x | **no** |" in text
    assert "| make up, today | 3 s |" in text
    assert "100 services, first up, ours: wall" not in text
    assert "5000 services" not in text


def test_numbers_of_other_cases_are_not_the_pages() -> None:
    other = Measure(name="ops check of 250 services", value=1, unit="s", bar=None, met=None, rounds=1, spread=None)
    assert not performance.shows(other)
    grown = "growth from 250 to 500 services, over n log n"
    assert not performance.shows(other.model_copy(update={"name": grown}))


@pytest.mark.parametrize("lane", [lane for lane in LANES if lane.own], ids=lambda lane: lane.name)
def test_the_pages_are_what_the_record_says(lane: Lane) -> None:
    assert lane.own is not None
    for name, text in lane.own.files(read(lane.name)).items():
        assert (page.FILE.parent / name).read_text(encoding="utf-8") == text, "run `python -m lanes docs`"


def test_the_pure_part_is_told_part_by_part(tmp_path: Path) -> None:
    found = pure.parts(project(tmp_path / "shop", 3), 3)
    assert list(found) == ["reading and checking", "reading", "routes", "policies", "proof", "rendering"]
    assert set(found) == set(pure.PARTS)


def test_every_number_of_services_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pure, "NUMBERS", (2, 3))
    monkeypatch.setattr(pure, "parts", lambda root, number: dict.fromkeys(pure.PARTS, float(number)))
    scene = Scene(tmp_path, print, rounds=2)
    pure.pure_parts(scene)
    assert len(scene.measures) == 2 * len(pure.PARTS)
    assert all(performance.shows(each) for each in scene.measures)
