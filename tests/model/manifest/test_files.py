"""`env_file`: variables in files, and what else a manifest names."""

import json

import pytest

from tests.model.project import WEB, Project


def _environment(project: Project, text: str, container: str = "web") -> dict[str, str]:
    containers = json.loads(project.definition(text).container_definitions)
    found = next(each for each in containers if each["name"] == container)
    return {each["name"]: each["value"] for each in found["environment"]}


def test_a_files_variables_are_the_containers(project: Project) -> None:
    project.write("web.env", "# comment\n\nLEVEL=info\nURL=https://example.com/?a=b\nQUOTED='x'\nEMPTY=\n")
    text = WEB + "env_file: web.env\nvariables: {LEVEL: debug}\nsidecars: {s: {image: x, env_file: web.env}}\n"
    own = {"URL": "https://example.com/?a=b", "QUOTED": "'x'", "EMPTY": ""}
    assert _environment(project, text) == {"LEVEL": "debug", **own}
    assert _environment(project, text, "s") == {"LEVEL": "info", **own}


def test_an_object_in_s3_is_read_by_ecs(project: Project) -> None:
    arn = "arn:aws:s3:::my-bucket/web.env"
    definition = project.definition(WEB + f"env_file: {arn}\n")
    assert definition.environment_files == (arn,)
    assert json.loads(definition.container_definitions)[0]["environmentFiles"] == [{"type": "s3", "value": arn}]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"A=1\nexport B=2\n", "web.env:2: : is not a variable"),
        (b"A=1\nA=2\n", "web.env:2: A: `A` stands here a second time; it first stands in line 1"),
        (b"1A=1\n", "web.env:1: : is not a variable"),
        (b"A=\xff\n", "web.env:1: : is not UTF-8 text"),
        (b"DB_PASSWORD=hunter2\n", "web.yaml:5: env_file: `DB_PASSWORD` of `web.env` is a secret, its name says so"),
    ],
)
def test_faults_in_the_file(project: Project, content: bytes, expected: str) -> None:
    project.write("web.env", content)
    project.write("web.yaml", WEB + "env_file: web.env\n")
    assert [f"{each.file.name}:{each.line}: {each.path}: {each.message}" for each in project.findings()] == [expected]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("web.env", "there is no file `web.env`"),
        ("web.txt", "`web.txt` does not end in `.env`, as ECS wants it"),
        ("../web.env", "`../web.env` lies outside the folder of the manifests"),
        ("/web.env", "`/web.env` lies outside the folder of the manifests"),
    ],
)
def test_files_that_cannot_be_read(project: Project, name: str, message: str) -> None:
    project.write("web.yaml", WEB + f"env_file: {name}\n")
    assert [(each.line, each.message) for each in project.findings()] == [(5, message)]


def test_large_files_are_not_read(project: Project) -> None:
    project.write("web.env", b"A=" + b"x" * 300_000)
    project.write("web.yaml", WEB + "env_file: web.env\n")
    assert "more than the 262,144 bytes that are read" in project.findings()[0].message
