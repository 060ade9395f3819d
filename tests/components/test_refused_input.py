"""The program itself on manifests with a fault: it names the file, and registers nothing."""

import runpy
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from unittest import mock

import pulumi
import pytest

from tests.components.recording import record
from tests.model.manifest.generated import FAULTS, SERVED, SETTINGS, Maker, broken, faults_of, write
from tests.model.project import Project

PROGRAM = Path(__file__).parents[2] / "__main__.py"
MANY = 300


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Project]:
    project = Project(tmp_path / "project")
    project.stack(SETTINGS)
    shutil.copy(PROGRAM, project.folder)
    given = {"shop:variables": '{"TAG": "7", "COUNT": 3}', "shop:secrets_outside_scope": '["/shared/", "mysql"]'}
    provider = {"aws:region": "eu-central-1", "aws:allowedAccountIds": '["123456789012"]'}
    pulumi.runtime.set_all_config({**given, **provider})
    yield project
    pulumi.runtime.set_all_config({})


def up(shop: Project, ends: AbstractContextManager[object]) -> tuple[int, list[str]]:
    """How many resources a run registers that ends as expected, and the errors it logs."""
    errors: list[str] = []

    def program() -> None:
        with ends:
            runpy.run_path(str(shop.folder / "__main__.py"))

    with mock.patch.object(pulumi.log, "error", errors.append):
        recorded = record(program, project="shop")
    return len(recorded.resources), errors


def test_a_good_manifest_registers_something(shop: Project) -> None:
    shop.write("good.yaml", "name: good\ntype: Backend Service\nimage: {location: nginx}\n")
    made, errors = up(shop, nullcontext())
    assert made > 10
    assert errors == []


def test_three_hundred_faults_register_nothing(shop: Project) -> None:
    kinds: Counter[str] = Counter()
    for number in range(MANY):
        tree = Maker(number).service()
        kind = min(faults_of(tree), key=lambda kind: (kinds[kind], kind))
        kinds[kind] += 1
        file = shop.write("wrong.yaml", write(broken(tree, kind)[0]).text)
        made, errors = up(shop, pytest.raises(pulumi.RunError, match="nothing was registered"))
        assert made == 0, kind
        assert any(f"{file.name}:" in error for error in errors), (kind, errors)
    assert set(kinds) == {*FAULTS, *SERVED}
