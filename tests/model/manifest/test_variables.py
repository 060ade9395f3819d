"""`${VAR}`: what the settings declare, and nothing else."""

import pytest

from tests.model.project import WEB, Project


def test_values_are_put_in(project: Project) -> None:
    project.stack('variables: {TAG: "7", HOST: example.com, N: 3, WORDS: [a, b], ON: true}')
    service = project.one(
        """\
        name: web
        type: Load Balanced Web Service
        image: {location: "registry.${HOST}/web:${TAG}", port: 80}
        http:
          path: /
          alias: www.${HOST}
          stickiness: ${ON}
        count: ${N}
        command: ${WORDS}
        variables:
          TEXT: ${N}-${WORDS}-${ON}
          NUMBER: ${N}
          APPLICATION: ${COPILOT_APPLICATION_NAME}
          ENVIRONMENT: ${COPILOT_ENVIRONMENT_NAME}
          ESCAPED: \\${TAG}
          DOLLAR: $TAG costs $5
        """
    )
    assert service.image is not None
    assert service.http is not None
    assert service.image.location == "registry.example.com/web:7"
    assert (service.http.alias, service.http.stickiness) == (("www.example.com",), True)
    assert (service.count.value, service.command) == (3, ("a", "b"))
    assert {name: each.value for name, each in service.variables.items()} == {
        "TEXT": "3-a,b-true",
        "NUMBER": "3",
        "APPLICATION": "shop",
        "ENVIRONMENT": "test",
        "ESCAPED": "${TAG}",
        "DOLLAR": "$TAG costs $5",
    }


def test_in_quotes_it_is_text(project: Project) -> None:
    project.stack("variables: {N: 3}")
    project.write("web.yaml", WEB + 'count: "${N}"\n')
    assert [each.message for each in project.findings()] == ["`3` is not a number of tasks"]


def test_the_shell_is_not_read(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_OF_THE_SHELL", "x")
    monkeypatch.setenv("COPILOT_ENVIRONMENT_NAME", "evil")
    file = project.write(
        "web.yaml", WEB + "variables:\n  A: ${SECRET_OF_THE_SHELL}\n  B: ${COPILOT_ENVIRONMENT_NAME}\n"
    )
    assert [(each.file, each.line, each.message) for each in project.findings()] == [
        (file, 6, "the variable `SECRET_OF_THE_SHELL` is not declared")
    ]


def test_what_is_not_declared_is_said_once(project: Project) -> None:
    """Not that the text is no number as well."""
    project.write("web.yaml", WEB + "cpu: ${CPU}\n")
    assert [each.message for each in project.findings()] == ["the variable `CPU` is not declared"]


def test_a_value_that_is_put_in_is_checked_where_it_stands(project: Project) -> None:
    project.stack("variables: {CPU: 300}")
    file = project.write("web.yaml", WEB + "cpu: ${CPU}\n")
    assert [(each.file, each.line, each.message) for each in project.findings()] == [
        (file, 5, "Fargate has no tasks with 300 CPU units")
    ]


def test_the_application_may_have_another_name_than_the_project(project: Project) -> None:
    """Secrets of AWS Copilot stand below the application's name."""
    text = WEB + "secrets: {A: '/copilot/${COPILOT_APPLICATION_NAME}/${COPILOT_ENVIRONMENT_NAME}/secrets/A'}\n"
    project.stack("variables: {COPILOT_APPLICATION_NAME: acme}\nsecrets_outside_scope: [/copilot/acme/test/secrets/]")
    assert project.one(text).secrets["A"].ssm == "/copilot/acme/test/secrets/A"
    project.stack("secrets_outside_scope: [/copilot/shop/test/secrets/]")
    assert project.one(text).secrets["A"].ssm == "/copilot/shop/test/secrets/A"


@pytest.mark.parametrize("name", ["COPILOT_ENVIRONMENT_NAME", "COPILOT_SERVICE_NAME"])
def test_what_is_decided_already_cannot_be_set(project: Project, name: str) -> None:
    project.stack(f"variables: {{{name}: acme, COPILOT_APPLICATION_NAME: acme}}")
    (finding,) = project.findings()
    assert (finding.file.name, finding.message) == ("Pulumi.test.yaml", f"`{name}` cannot be set")
    assert "declare another variable" in finding.hint
