"""`python -m ops routes`, run as a user runs it."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from ecs_platform.ops.__main__ import app

PROJECT = "name: shop\nruntime: python\n"
STACK = 'config:\n  aws:region: eu-central-1\n  aws:allowedAccountIds: ["123456789012"]\n'


def manifest(name: str, http: str, kind: str = "Load Balanced Web Service") -> str:
    return f"name: {name}\ntype: {kind}\nimage: {{location: 'nginx:1', port: 80}}\nhttp: {http}\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "Pulumi.yaml").write_text(PROJECT, encoding="utf-8")
    (tmp_path / "Pulumi.test.yaml").write_text(STACK, encoding="utf-8")
    services = tmp_path / "services"
    services.mkdir()
    (services / "api.yaml").write_text(manifest("api", "{path: api}"), encoding="utf-8")
    (services / "web.yaml").write_text(manifest("web", "{path: /}"), encoding="utf-8")
    (services / "jobs.yaml").write_text(manifest("jobs", "{path: /}", "Backend Service"), encoding="utf-8")
    return tmp_path


def run(project: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["routes", "--project", str(project), *arguments])


def numbers(project: Path, *arguments: str) -> Any:
    """Priorities by load balancer and conditions."""
    found = json.loads(run(project, "--json", *arguments).stdout)
    return {(rule["load_balancer"], rule["key"]): rule["priority"] for rule in found["rules"]}


def test_without_numbers_it_says_which_command_gives_them(project: Path) -> None:
    result = run(project)
    assert result.exit_code == 1
    assert "services/api.yaml:4" in result.stderr
    assert (
        "`path=/api` on the public load balancer has no priority yet; run `python -m ops routes --assi" in result.stderr
    )
    assert set(numbers(project).values()) == {None}
    assert not (project / "services" / "priorities.yaml").exists()


def test_assign_then_show(project: Path) -> None:
    result = run(project, "--assign")
    assert result.exit_code == 0, result.output
    assert "new: public" in result.stderr
    lines = [line.split() for line in result.stdout.splitlines() if line.strip()]
    assert lines[0] == ["test,", "public", "load", "balancer:", "2", "of", "100", "rules"]
    assert [line[-2] for line in lines if "yaml:" in line[-1]] == ["api", "web", "jobs"]
    assert any(line[0] == "default" and line[-1] == "404" for line in lines)
    text = (project / "services" / "priorities.yaml").read_text()
    assert "host=jobs.<environment>.internal&path=/" in text


def test_assigning_again_changes_nothing(project: Path) -> None:
    run(project, "--assign")
    file = project / "services" / "priorities.yaml"
    before = file.read_text()
    result = run(project, "--assign")
    assert result.exit_code == 0
    assert "every rule has its priority already" in result.stderr
    assert file.read_text() == before


def test_a_new_service_gets_a_number_and_no_line_of_the_file_changes(project: Path) -> None:
    run(project, "--assign")
    file = project / "services" / "priorities.yaml"
    before = file.read_text().splitlines()
    (project / "services" / "v1.yaml").write_text(manifest("v1", "{path: /api/v1}"), encoding="utf-8")
    assert run(project, "--assign").exit_code == 0
    after = file.read_text().splitlines()
    assert [line for line in after if line in before] == before
    (new,) = (line for line in after if line not in before)
    assert new.endswith(": path=/api/v1")
    found = numbers(project)
    assert found["public", "path=/api/v1"] < found["public", "path=/api"] < found["public", "path=/"]


def test_renaming_and_handing_over_change_no_number(project: Path) -> None:
    run(project, "--assign")
    before = numbers(project)
    (project / "services" / "api.yaml").unlink()
    (project / "services" / "gateway.yaml").write_text(manifest("gateway", "{path: /api}"), encoding="utf-8")
    assert numbers(project) == before
    assert run(project).exit_code == 0


def test_a_renamed_internal_service_is_another_rule(project: Path) -> None:
    run(project, "--assign")
    before = numbers(project)
    (project / "services" / "jobs.yaml").write_text(manifest("tasks", "{path: /}", "Backend Service"), encoding="utf-8")
    assert run(project).exit_code == 1
    assert run(project, "--assign").exit_code == 0
    after = numbers(project)
    assert {key: after[key] for key in after if key[0] == "public"} == {
        key: before[key] for key in before if key[0] == "public"
    }
    assert after["internal", "host=tasks.test.internal&path=/"] != before["internal", "host=jobs.test.internal&path=/"]
    assert "not used here: internal" in run(project).stderr
    assert [each["key"] for each in json.loads(run(project, "--json").stdout)["unused"]] == [
        "host=jobs.test.internal&path=/"
    ]


def test_all_environments_get_their_numbers(project: Path) -> None:
    (project / "Pulumi.prod.yaml").write_text(STACK, encoding="utf-8")
    text = manifest("web", "{path: /}") + "environments: {prod: {http: {alias: shop.example.com}}}\n"
    (project / "services" / "web.yaml").write_text(text, encoding="utf-8")
    result = run(project, "--assign")
    assert result.exit_code == 0, result.output
    assert numbers(project, "--stack", "prod").keys() == {
        ("public", "path=/api"),
        ("public", "host=shop.example.com&path=/"),
        ("internal", "host=jobs.prod.internal&path=/"),
    }
    assert None not in numbers(project, "--stack", "prod").values()
    assert None not in numbers(project, "--stack", "test").values()
    assert "test, public load balancer" in run(project).stdout


def test_a_broken_file_is_left_alone(project: Path) -> None:
    file = project / "services" / "priorities.yaml"
    file.write_text("pubic:\n  1: path=/\n", encoding="utf-8")
    result = run(project, "--assign")
    assert result.exit_code == 1
    assert "unknown load balancer `pubic`" in result.stderr
    assert file.read_text() == "pubic:\n  1: path=/\n"


def test_another_folder_has_its_own_numbers(project: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere"
    other.mkdir()
    (other / "only.yaml").write_text(manifest("only", "{path: /only}"), encoding="utf-8")
    assert run(project, "--assign", "--services", str(other)).exit_code == 0
    assert "path=/only" in (other / "priorities.yaml").read_text()
    assert not (project / "services" / "priorities.yaml").exists()


def test_json_has_overlaps_with_their_witness(project: Path) -> None:
    run(project, "--assign")
    (overlap,) = json.loads(run(project, "--json").stdout)["overlaps"]
    assert overlap == {
        "load_balancer": "public",
        "first": "path=/api",
        "second": "path=/",
        "relation": "narrower",
        "contained": True,
        "repeats": False,
        "witness": "GET http://example.com/api",
    }


@pytest.mark.parametrize(("kind", "begins"), [("mermaid", "flowchart LR\n"), ("svg", "<svg "), ("html", "<!doctype")])
def test_pictures(project: Path, kind: str, begins: str) -> None:
    run(project, "--assign")
    result = run(project, "--map", kind)
    assert result.exit_code == 0
    assert result.stdout.startswith(begins)
    assert "jobs" in result.stdout
