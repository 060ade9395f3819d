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
    assert answer(project, "http://any.example.com/api/x?y=z", *arguments) == {
        "load_balancer": "public",
        "priority": 10,
        "service": "api",
        "passed_over": [],
        "url": "http://any.example.com/api/x?y=z",
        "answer": "service",
        "refused": None,
        "redirects": [],
        "allowed_cidrs": ["0.0.0.0/0"],
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
        "url": "http://*/api",
        "answer": "not-found",
        "refused": None,
        "redirects": [],
        "allowed_cidrs": ["0.0.0.0/0"],
    }
    assert "404: no rule takes it" in run(project, "/api").stdout


def test_private_names_are_asked_of_the_internal_load_balancer(project: Path) -> None:
    assert answer(project, "http://jobs.test.internal/x")["service"] == "jobs"
    assert answer(project, "http://JOBS.test.internal:80/x")["load_balancer"] == "internal"
    assert answer(project, "http://jobs.test.internal/x", "--load-balancer", "public")["service"] is None
    assert answer(project, "/x", "--load-balancer", "internal", "--header", "Host=jobs.test.internal")["priority"] == 10


WITH_CERTIFICATE = """\
  shop:load_balancers:
    public:
      certificate_arn: arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f
      allowed_cidrs: [10.0.0.0/8]
"""


def test_http_is_redirected_and_goes_on(project: Path) -> None:
    (project / "Pulumi.test.yaml").write_text(STACK + WITH_CERTIFICATE, encoding="utf-8")
    asked = ["http://a.example.com/api?x=1", "--method", "POST", "--header", "X-Version=2", "--source", "10.1.2.3"]
    assert run(project, *asked).stdout.splitlines() == [
        "POST http://a.example.com/api?x=1 -H 'X-Version: 2' from 10.1.2.3 on the public load balancer",
        "  reached from 10.0.0.0/8 alone",
        "default  301: HTTP redirects to https://a.example.com:443/api?x=1",
        "GET https://a.example.com/api?x=1 -H 'X-Version: 2' from 10.1.2.3 on the public load balancer",
        "  reached from 10.0.0.0/8 alone",
        "     10  api: no, the method GET is not POST",
        "default  404: no rule takes it",
    ]
    found = answer(project, *asked)
    assert (found["url"], found["answer"]) == ("http://a.example.com/api?x=1", "not-found")
    assert found["redirects"] == [{"status": 301, "location": "https://a.example.com:443/api?x=1"}]
    assert answer(project, "https://a.example.com/api", *asked[1:])["service"] == "api"
    assert answer(project, "/api", *asked[1:])["redirects"] == [], "without a scheme it goes where services are"


def test_who_may_not_connect_is_told_so(project: Path) -> None:
    (project / "Pulumi.test.yaml").write_text(STACK + WITH_CERTIFICATE, encoding="utf-8")
    result = run(project, "http://a.example.com/api", "--source", "192.0.2.7")
    assert result.stdout.splitlines()[1:] == [
        "  no connection: 192.0.2.7 is not in 10.0.0.0/8, so its connections time out"
    ]
    found = answer(project, "http://a.example.com/api", "--source", "192.0.2.7")
    assert (found["answer"], found["service"], found["allowed_cidrs"]) == ("no-connection", None, ["10.0.0.0/8"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["http://a.com:port/"], "Port could not be cast to integer"),
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
