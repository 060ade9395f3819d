"""Where a service's image is decided, and what of the file changes when another is written there."""

from pathlib import Path

import pytest

from ecs_platform.ops.image_place import Place, UnwritableError, place_of, write
from tests.model.project import Project

HEAD = "name: one\ntype: Worker Service\n"
OLD, NEW = "ghcr.io/acme/shop:1.5", "ghcr.io/acme/shop:1.4"


def place(project: Project, image: str = NEW) -> Place:
    loaded = project.load()
    assert [str(each) for each in loaded.findings] == []
    (service,) = (each for each in loaded.services if each.name == "one")
    return place_of(service, loaded, image)


def fine() -> None:
    return None


@pytest.fixture(autouse=True)
def alone(project: Project) -> None:
    (project.services / "web.yaml").unlink()
    (project.services / "priorities.yaml").unlink()


@pytest.mark.parametrize(
    "text",
    [
        f"image: {{location: {OLD}}} # what runs\ncount: 2\n",
        f"image:\n  # of CI\n  location: {OLD}  # 1.5, since May\n",
        f"image:\n  location: '{OLD}'\n",
        f'image: {{"location": "{OLD}", labels: {{a: b}}}}\n',
        f"image: {{location: other:1}}\nenvironments:\n  test:\n    image: {{location: {OLD}}}\n",
        f"image:\r\n  location: {OLD}\r\n",
    ],
)
def test_only_the_value_changes(project: Project, text: str) -> None:
    file = project.write("one.yaml", (HEAD + text).encode())
    found = place(project)
    write(found, fine)
    assert file.read_bytes().decode() == HEAD + text.replace(OLD, NEW)
    assert place(project).stands
    assert list(project.services.iterdir()) == [file]


def test_the_finding_is_at_the_value(project: Project) -> None:
    file = project.write("one.yaml", f"{HEAD}image:\n  location: {OLD}\n")
    finding = place(project).finding
    assert (finding.file.resolve(), finding.line, finding.column, finding.path) == (file, 4, 13, "image.location")
    assert OLD in finding.message
    assert NEW in finding.hint


def test_the_setting_decides_before_the_manifest(project: Project) -> None:
    project.write("one.yaml", f"{HEAD}image: {{location: other:1}}\n")
    file = project.stack(f"images: {{one: {OLD}}} # for now\n")
    write(place(project), fine)
    assert f"images: {{one: {NEW}}} # for now\n" in file.read_text()


def test_a_file_decides_where_the_manifest_names_one(project: Project) -> None:
    project.write("one.yaml", f"{HEAD}task_definition: td.json\n")
    text = (
        '{"containerDefinitions": [\n'
        '  {"name": "proxy", "image": "envoy:1", "memory": 64, "essential": false},\n'
        f'  {{"name": "one", "image": "{OLD}", "memory": 64, "portMappings": [{{"containerPort": 80}}]}}],\n'
        '"cpu": "256", "memory": "512"}\n'
    )
    file = project.write("td.json", text)
    write(place(project), fine)
    assert file.read_text() == text.replace(OLD, NEW)


def test_a_tag_is_one_of_the_own_repository(project: Project) -> None:
    file = project.write("one.yaml", f"{HEAD}image: {{repository: true, tag: v2}}\n")
    own = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/test/one"
    write(place(project, f"{own}:v1"), fine)
    assert file.read_text() == f"{HEAD}image: {{repository: true, tag: v1}}\n"
    write(place(project, f"{own}:1.10"), fine)
    assert '"1.10"' in file.read_text(), "a number would lose its last digit"
    assert place(project, f"{own}:1.10").stands
    with pytest.raises(UnwritableError, match=r"is no tag of .*write `location: nginx:1`"):
        place(project, "nginx:1")


def test_others_that_it_is_for_are_named(project: Project) -> None:
    project.stack(name="production")
    project.write("one.yaml", f"{HEAD}image: {{location: {OLD}}}\n")
    assert "the environments production too" in place(project).finding.hint
    project.write("one.yaml", f"{HEAD}image: {{location: x}}\nenvironments: {{test: {{image: {{location: {OLD}}}}}}}\n")
    assert place(project).note == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("image: {location: 'ghcr.io/acme/shop:${TAG}'}\n", "more than the value"),
        (f"image:\n  location: &image {OLD}\n", "more than the value"),
        (f"image:\n  location: >-\n    {OLD}\n", "more than the value"),
    ],
)
def test_what_is_more_than_a_value_is_left_to_a_person(project: Project, text: str, said: str) -> None:
    project.stack("variables: {TAG: '1.5'}\n")
    file = project.write("one.yaml", HEAD + text)
    with pytest.raises(UnwritableError, match=said):
        write(place(project), fine)
    assert file.read_text() == HEAD + text


def test_defaults_are_for_all_services(project: Project) -> None:
    project.write("defaults.yaml", f"image: {{location: {OLD}}}\n")
    project.write("one.yaml", HEAD)
    with pytest.raises(UnwritableError, match="for all services"):
        write(place(project), fine)


def test_what_is_not_right_afterwards_is_taken_back(project: Project) -> None:
    text = f"{HEAD}image: {{location: {OLD}}}\n"
    file = project.write("one.yaml", text)
    with pytest.raises(UnwritableError, match="it is wrong"):
        write(place(project), lambda: "it is wrong")
    assert file.read_text() == text


def test_what_cannot_be_written_is_said(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("one.yaml", f"{HEAD}image: {{location: {OLD}}}\n")

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    found = place(project)
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(UnwritableError, match="No space left"):
        write(found, fine)
