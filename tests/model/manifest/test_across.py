"""What is wrong between services is said in both of their files."""

from pathlib import Path

import pytest

from ecs_platform.model.naming import Names
from ecs_platform.model.reading.findings import Finding
from tests.model.project import WEB, Project


def _said(findings: list[Finding]) -> list[tuple[str, int, str]]:
    return [(each.file.name, each.line, each.message) for each in findings]


def test_one_name_of_two_services(project: Project) -> None:
    project.write("a.yaml", WEB)
    project.write("b.yaml", "# b\n" + WEB.replace("/}", "/b}"))
    project.write("c.yaml", "name: other\ntype: Backend Service\nimage: {location: nginx}\n")
    findings = project.findings()
    assert _said(findings) == [
        ("a.yaml", 1, "`web` is the name of two services"),
        ("b.yaml", 2, "`web` is the name of two services"),
    ]
    assert "services/b.yaml:2" in findings[0].hint
    assert "services/a.yaml:1" in findings[1].hint


def test_one_name_after_shortening(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """No two names meet today (a property test of the names says so); should one be cut otherwise, this is said."""
    monkeypatch.setattr(Names, "task_role", lambda self, service: f"{self.environment}-{service[:3]}-task")
    project.write("a.yaml", WEB.replace("web", "website"))
    project.write("b.yaml", WEB.replace("web", "webshop").replace("/}", "/b}"))
    assert _said(project.findings()) == [
        ("a.yaml", 1, "the task role of `website` and the task role of `webshop` would both be `test-web-task`"),
        ("b.yaml", 1, "the task role of `website` and the task role of `webshop` would both be `test-web-task`"),
    ]


def test_one_alias_in_service_connect(project: Project) -> None:
    service = (
        "name: {}\ntype: Backend Service\nimage: {{location: nginx, port: 80}}\nnetwork: {{connect: {{alias: db}}}}\n"
    )
    project.write("a.yaml", service.format("a"))
    project.write("b.yaml", service.format("b"))
    assert _said(project.findings()) == [
        ("a.yaml", 4, "`db` is the name of two services in Service Connect"),
        ("b.yaml", 4, "`db` is the name of two services in Service Connect"),
    ]


def test_two_services_on_one_path(project: Project) -> None:
    project.write("a.yaml", WEB.replace("web", "a"))
    project.write("b.yaml", WEB.replace("web", "b"))
    assert {each.file.name for each in project.findings()} & {"a.yaml", "b.yaml"}


def test_a_fault_elsewhere_hides_no_conflict(project: Project) -> None:
    project.write("a.yaml", WEB.replace("web", "a") + "cpus: 5\n")
    project.write("b.yaml", WEB.replace("web", "b") + "memory: lots\n")
    messages = [each.message for each in project.findings()]
    assert len(messages) == 4
    for other in "ab":
        assert any(f"is that of `{other}` too" in message for message in messages)


def test_manifests_one_folder_down_are_not_forgotten(project: Project) -> None:
    project.write("api/manifest.yml", WEB)
    findings = project.findings()
    assert _said(findings) == [("manifest.yml", 1, "is not read: manifests are not looked for in folders below")]
    assert findings[0].hint == "move it to services/api.yaml"


def test_no_folder(project: Project) -> None:
    project.services.rmdir()
    assert _said(project.findings()) == [("services", 1, "is not a folder")]


@pytest.mark.parametrize(("text", "message"), [("[a]", "expected a mapping of fields"), ("", "is empty")])
def test_files_that_are_no_manifests(project: Project, text: str, message: str) -> None:
    file: Path = project.write("a.yaml", text)
    assert [(each.file, each.line, each.message) for each in project.findings()] == [(file, 1, message)]


def test_what_is_no_manifest_is_left_alone(project: Project) -> None:
    project.write("README.md", "not YAML: [")
    project.write(".hidden.yaml", "not: [")
    project.write("priorities.yaml", "# none yet\n")
    assert project.findings() == []
