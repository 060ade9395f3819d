"""Fields by the names that they have elsewhere: `check` says what they are called here."""

import pytest

from ecs_platform.model.manifest.other_names import OTHER_NAMES
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.faults import paths_of
from ecs_platform.model.reading.findings import Finding
from tests.model.project import Project

WEB = "name: web\ntype: Load Balanced Web Service\nimage: {location: 'web:1', port: 80}\nhttp: {path: /, priority: 1}\n"


def findings(project: Project, manifest: str) -> list[Finding]:
    project.write("web.yaml", manifest)
    return project.findings()


@pytest.mark.parametrize("name", OTHER_NAMES)
def test_what_it_is_called_here_is_said(project: Project, name: str) -> None:
    (finding,) = findings(project, f"{WEB}{name}: 1\n")
    assert (finding.message, finding.line) == (f"unknown field `{name}`", 5)
    assert finding.hint == f"did you mean `{OTHER_NAMES[name]}`?"


def test_beside_a_field_of_that_name_the_one_beside_is_meant(project: Project) -> None:
    (finding,) = findings(project, f"{WEB}sidecars: {{proxy: {{image: 'proxy:1', environment: {{A: b}}}}}}\n")
    assert (finding.path, finding.hint) == ("sidecars.proxy.environment", "did you mean `variables`?")


def test_each_leads_to_a_field_and_is_none() -> None:
    fields = set(paths_of(Service))
    assert set(OTHER_NAMES.values()) <= fields
    assert {field.rpartition(".")[2] for field in fields} & set(OTHER_NAMES) == set()
