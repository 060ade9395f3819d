"""`python -m ops explain`, run as a user runs it."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from ecs_platform.ops.__main__ import app

PROJECT = "name: shop\nruntime: python\n"
STACK = 'config:\n  aws:region: eu-central-1\n  aws:allowedAccountIds: ["123456789012"]\n'
API = """\
name: api
type: Load Balanced Web Service
image: {location: "nginx:1", port: 80}
http:
  path: api
  methods: POST
  headers: {X-Version: "2*"}
  allowed_source_ips: [10.0.0.0/8]
  priority: 10
"""
JOBS = """\
name: jobs
type: Backend Service
image: {location: "nginx:1", port: 80}
http: {path: /, priority: 10}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "Pulumi.yaml").write_text(PROJECT, encoding="utf-8")
    (tmp_path / "Pulumi.test.yaml").write_text(STACK, encoding="utf-8")
    (tmp_path / "services").mkdir()
    (tmp_path / "services" / "api.yaml").write_text(API, encoding="utf-8")
    (tmp_path / "services" / "jobs.yaml").write_text(JOBS, encoding="utf-8")
    return tmp_path


def run(project: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["explain", *arguments, "--project", str(project), "--stack", "test"])


def answer(project: Path, *arguments: str) -> Any:
    result = run(project, *arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_rule_that_answers(project: Path) -> None:
    arguments = ["--method", "POST", "--header", "x-version=2.1", "--source", "10.1.2.3"]
    assert answer(project, "https://any.example.com/api/x?y=z", *arguments) == {
        "load_balancer": "public",
        "priority": 10,
        "service": "api",
        "passed_over": [],
    }
    text = run(project, "/api", *arguments).stdout
    assert "POST http://*/api -H 'x-version: 2.1' from 10.1.2.3 on the public load balancer" in text
    assert "api: yes, path /api or /api/*; method POST; header X-Version 2*; source 10.0.0.0/8" in text


def test_404_is_an_answer_too(project: Path) -> None:
    assert answer(project, "/api") == {
        "load_balancer": "public",
        "priority": None,
        "service": None,
        "passed_over": [
            {
                "priority": 10,
                "service": "api",
                "conditions": "path=/api&method=POST&header:x-version=2*&source=10.0.0.0/8",
                "why": [
                    "the method GET is not POST",
                    "there is no header X-Version",
                    "the source address 192.0.2.1 is not in 10.0.0.0/8",
                ],
            }
        ],
    }
    assert "404: no rule takes it" in run(project, "/api").stdout


def test_private_names_are_asked_of_the_internal_load_balancer(project: Path) -> None:
    assert answer(project, "http://jobs.test.internal/x")["service"] == "jobs"
    assert answer(project, "http://JOBS.test.internal:80/x")["load_balancer"] == "internal"
    assert answer(project, "http://jobs.test.internal/x", "--load-balancer", "public")["service"] is None
    assert answer(project, "/x", "--load-balancer", "internal", "--header", "Host=jobs.test.internal")["priority"] == 10


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ftp://a.com"], "http and https, not ftp"),
        (["/", "--header", "X"], "`X` is not of the form Name=value"),
        (["/", "--source", "here"], "`here` is not an IP address"),
        (["/", "--load-balancer", "both"], "'both' is not one of"),
    ],
)
def test_misused(project: Path, arguments: list[str], said: str) -> None:
    result = run(project, *arguments)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())


def test_nothing_is_explained_of_what_has_faults(project: Path) -> None:
    (project / "services" / "more.yaml").write_text(API.replace("api", "more"), encoding="utf-8")
    result = run(project, "/api")
    assert result.exit_code == 1
    assert "the priority 10 on the public load balancer is that of" in result.stderr
    assert result.stdout == ""
