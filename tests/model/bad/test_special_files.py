"""Whatever stands where a file is meant is read, or is a finding: nothing hangs, and no service vanishes."""

import os
from pathlib import Path
from typing import Any

import pytest

from ecs_platform.model.load import load
from tests.model.bad.checks import checked
from tests.model.bad.special_files import MESSAGES, make
from tests.model.project import WEB, Project

DEFINITION = '{"containerDefinitions": [{"name": "a", "image": "nginx", "memory": 256}], "cpu": "256", "memory": "512"}'
PLACES = (
    "Pulumi.yaml",
    "Pulumi.test.yaml",
    "services/priorities.yaml",
    "services/defaults.yaml",
    "services/web.yaml",
    "services/other.yml",
    "services/task.json",
    "services/web.env",
)


def _project(folder: Path) -> Path:
    """A project without a fault that has a file in each of these places."""
    project = Project(folder)
    project.write("priorities.yaml", "public:\n  1000: path=/\n")
    project.write("defaults.yaml", "exec: false\n")
    project.write("web.yaml", WEB.replace("image:", "env_file: web.env\nimage:"))
    project.write("other.yml", "name: other\ntype: Backend Service\nimage: {location: nginx}\n")
    project.write("task.yaml", "name: task\ntype: Backend Service\ntask_definition: task.json\n")
    project.write("task.json", DEFINITION)
    project.write("web.env", "A=b\n")
    return project.folder


def test_none_hangs_and_each_is_said_at_its_name(tmp_path: Path) -> None:
    folders = {}
    for kind in MESSAGES:
        for place in PLACES:
            folders[kind, place] = _project(tmp_path / f"{kind}-{place.replace('/', '-')}")
            make(kind, folders[kind, place] / place)
    good = _project(tmp_path / "good")
    first, *others = checked([good, *folders.values()])
    assert first == []
    for (kind, place), found in zip(folders, others, strict=True):
        name = place.rpartition("/")[2]
        outside = kind == "link to a device" and name in ("task.json", "web.env")
        message = "lies outside the folder of the manifests" if outside else MESSAGES[kind]
        assert any(message in each and name in each for each in found), (kind, place, found)


@pytest.mark.parametrize("place", PLACES)
def test_a_link_to_a_file_is_that_file(tmp_path: Path, place: str) -> None:
    folder = _project(tmp_path / "project")
    (folder / place).rename(folder / "services" / "kept.txt")
    (folder / place).symlink_to(folder / "services" / "kept.txt")
    assert load(folder, "test").findings == []


@pytest.mark.parametrize("name", ["task.json", "web.env"])
def test_a_link_out_of_the_folder_is_not_followed_where_a_manifest_names_it(tmp_path: Path, name: str) -> None:
    folder = _project(tmp_path / "project")
    (folder / "services" / name).rename(folder / "kept.txt")
    (folder / "services" / name).symlink_to(folder / "kept.txt")
    (found,) = load(folder, "test").findings
    assert f"`{name}` lies outside the folder of the manifests" in str(found)


@pytest.mark.parametrize(
    ("field", "name"),
    [("task_definition", "x" * 300 + ".json"), ("env_file", "x" * 300 + ".env"), ("env_file", "a/" * 3000 + ".env")],
)
def test_a_name_longer_than_any_file_s(tmp_path: Path, field: str, name: str) -> None:
    folder = _project(tmp_path / "project")
    more = "" if field == "task_definition" else "image: {location: nginx}\n"
    (folder / "services" / "task.yaml").write_text(f"name: task\ntype: Backend Service\n{more}{field}: {name}\n")
    (found,) = load(folder, "test").findings
    assert str(found).startswith(f"{os.path.relpath(folder)}/services/task.yaml:")
    assert "there is no file `" in str(found)


@pytest.mark.parametrize("stack", ["x" * 300, "x" * 5000, "\0", "nowhere"])
def test_a_stack_whose_file_cannot_be_there(tmp_path: Path, stack: str) -> None:
    assert any("there is no environment" in str(each) for each in load(_project(tmp_path / "project"), stack).findings)


def test_a_project_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "nowhere", tmp_path / "file", tmp_path / ("x" * 300), Path("\0")):
        found = load(folder, "test").findings
        assert any("Pulumi.yaml" in str(each) and "cannot be read" in str(each) for each in found)
        assert any("is not a folder" in str(each) for each in found)


def _refuse(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, refused: Path) -> None:
    """Who runs tests as root may read everything: here one path is refused."""
    real = getattr(owner, name)

    def instead(path: Any, *more: Any) -> Any:
        if str(path) == str(refused):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *more)

    monkeypatch.setattr(owner, name, instead)


@pytest.mark.parametrize("place", ["services", "services/sub"])
def test_a_folder_that_cannot_be_looked_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    folder = _project(tmp_path / "project")
    (folder / place).mkdir(exist_ok=True)
    for name in ("scandir", "listdir"):
        _refuse(monkeypatch, os, name, folder / place)
    found = [str(each) for each in load(folder, "test").findings]
    said = f"{os.path.relpath(folder)}/services:1:1: cannot be read: Permission denied"
    assert found == ([said] if place == "services" else []), "of folders below nothing is read anyway"


@pytest.mark.parametrize("place", PLACES)
def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    folder = _project(tmp_path / "project")
    _refuse(monkeypatch, Path, "open", folder / place)
    assert any("cannot be read: Permission denied" in str(each) for each in load(folder, "test").findings)
