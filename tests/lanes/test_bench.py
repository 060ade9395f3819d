"""What the bench lane measures is what it says; how long it takes is no test's business."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bench import against, bars, check, up
from bench.four_ways.sizes import LARGEST
from bench.four_ways.variants import STACK, fleet_of
from bench.processor import cpu_seconds, output
from bench.projects import project
from lanes.commands import Done
from lanes.lane import PROJECT, CaseError, Scene


def test_the_imports_are_those_of_the_program() -> None:
    statements = against.imports_of(PROJECT / "__main__.py")
    assert "from ecs_platform.components.program import run" in statements.splitlines()
    assert "def " not in statements


def test_each_version_runs_its_own_modules(tmp_path: Path) -> None:
    """The checkout is installed in the virtual environment: its modules must not stand in for those of another."""
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "load.py").write_text("load = None\n")
    (tmp_path / "__main__.py").write_text("from model.load import load\n")
    other = against.Version(tmp_path.resolve())
    assert [file.name for file in other.own_modules()] == ["load.py"]
    (tmp_path / "__main__.py").write_text("import json\n")
    assert other.own_modules() == []


def test_a_command_that_fails_is_no_fast_one(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="ended with 3:\nwhy"):
        cpu_seconds([sys.executable, "-c", "import sys; print('why', file=sys.stderr); sys.exit(3)"], tmp_path)


def test_cpu_time_is_that_of_the_command(tmp_path: Path) -> None:
    assert cpu_seconds(["sleep", "0"], tmp_path) >= 0
    assert output([sys.executable, "-c", "print('said')"], tmp_path) == "said\n"


def test_the_projects_that_are_checked_have_no_fault_and_so_many_services(tmp_path: Path) -> None:
    root = project(tmp_path / "shop", 3)
    assert float(output([sys.executable, "-c", check._CHECK, str(root), "3"], PROJECT)) > 0
    command = [sys.executable, "-m", "ops", "check", "--project", str(root)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    assert "3 services, no faults" in done.stderr


def test_the_large_environment_has_no_fault(tmp_path: Path) -> None:
    """As large as the largest of it, so that `make bench` does not find that out after hours."""
    root = tmp_path / "large"
    (root / "services").mkdir(parents=True)
    shutil.copy(PROJECT / "Pulumi.yaml", root)
    (root / "Pulumi.test.yaml").write_text(STACK, encoding="utf-8")
    fleet_of(LARGEST).write(root / "services")
    done = subprocess.run(
        [sys.executable, "-m", "ops", "check", "--project", str(root)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "test: 300 services, no faults" in done.stderr


def test_growth_is_measured_from_each_number_to_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "NUMBERS", (2, 4))
    scene = Scene(tmp_path, print, rounds=1)
    check.checks_grow(scene)
    assert [(measure.name, measure.bar) for measure in scene.measures] == [
        ("reading and checking 2 services", None),
        ("ops check of 2 services", None),
        ("reading and checking 4 services", None),
        ("ops check of 4 services", None),
        ("growth from 2 to 4 services, over n log n", check.GROWTH),
    ]


def test_make_up_is_measured_in_turns_and_ends_whatever_happens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    created = "    + 7 created\n"

    class Played:
        def __init__(self, scene: Scene, commit: str, folder: Path) -> None:
            self.commit = commit[:4]

        def run(self, verb: str) -> Done:
            done.append(f"{verb} {self.commit}")
            return Done(f"make {verb}", 0, created, 11 if self.commit == "HEAD" else 10)

        def end(self) -> None:
            done.append(f"end {self.commit}")

    monkeypatch.setattr(up, "Sandbox", Played)
    scene = Scene(tmp_path, print, rounds=1)
    up.up_beside_the_unjudged(scene)
    assert done[::2] == ["up 674f", "up HEAD", "up HEAD", "up 674f"]
    assert done[1::2] == ["end 674f", "end HEAD", "end HEAD", "end 674f"]
    assert [(measure.value, measure.bar, measure.met) for measure in scene.measures[2:]] == [(1.1, 1.2, True)]
    created = ""
    with pytest.raises(CaseError, match="nothing was made at 674f"):
        up.up_beside_the_unjudged(scene)
    assert done[-1] == "end 674f"


def test_the_deployers_that_are_checked_have_each_one_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = bars.with_deployers(tmp_path / "shop", 40)
    command = [sys.executable, "-m", "ops", "check", "--project", str(root)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert "40 services, no faults" in done.stderr
    monkeypatch.setattr(bars, "MANY", 200)
    monkeypatch.setattr(bars, "FEW", 2)
    scene = Scene(tmp_path, print, rounds=1)
    bars.many_with_deployers(scene)
    bars.own_code(scene)
    assert [(measure.name, measure.bar) for measure in scene.measures] == [
        ("ops check of 200 services with two deployers", bars.CHECK),
        ("own code for 2 services", bars.OWN),
    ]
    monkeypatch.setattr(bars, "MANY", 10)  # have room, so that nothing is divided
    with pytest.raises(CaseError):
        bars.many_with_deployers(Scene(tmp_path / "few", print, rounds=1))
