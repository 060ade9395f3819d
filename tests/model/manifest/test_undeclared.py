"""Variables that the settings do not declare: of a value with one, nothing else is said."""

import pytest

from tests.model.project import WEB, Project


@pytest.mark.parametrize(
    "http",
    [
        "http: {path: /, alias: '${HOST}'}",
        "http: {path: '${HOST}'}",
        "environments: {test: {http: {alias: ['a.${HOST}']}}}",
    ],
)
def test_of_a_host_or_a_path_that_is_not_known_only_that_is_said(project: Project, http: str) -> None:
    text = WEB if http.startswith("env") else WEB.replace("http: {path: /}\n", "")
    project.write("web.yaml", f"{text}{http}\n")
    assert [each.message for each in project.findings()] == ["the variable `HOST` is not declared"]


@pytest.mark.parametrize(
    "field",
    [
        "secrets: {A: {secretsmanager: '${NAME}'}}",
        "secrets: {A: '${NAME}'}",
        "image: {location: '${NAME}'}",
        "sidecars: {s: {image: 'x:${NAME}'}}",
        "env_file: '${NAME}.env'",
    ],
)
def test_of_a_value_that_is_not_known_only_that_is_said(project: Project, field: str) -> None:
    text = WEB.replace("image: {location: nginx, port: 80}\n", "") if field.startswith("image") else WEB
    project.write("web.yaml", f"{text}{field}\n")
    said = [each.message for each in project.findings()]
    assert "the variable `NAME` is not declared" in said
    assert not any("${NAME}" in each for each in said)
