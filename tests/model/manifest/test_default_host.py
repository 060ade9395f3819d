"""`load_balancers.*.default_host`: the host of services whose rules name none."""

from textwrap import dedent

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from ecs_platform.model.naming import Names
from ecs_platform.model.routes.hosts import host_records
from ecs_platform.ops import routes
from ecs_platform.ops.__main__ import app
from tests.model.project import Project

SETTINGS = """\
dns: {zone_id: Z0123456789, domain: example.com}
load_balancers: {public: {default_host: "*.test.acme.example.com"}}
"""
HOST = "test.acme.example.com"


def _web(name: str, http: str = "path: /", kind: str = "Load Balanced Web Service") -> str:
    return f"name: {name}\ntype: {kind}\nimage: {{location: x, port: 80}}\nhttp: {{{http}}}\n"


@pytest.mark.parametrize(
    ("http", "kind", "expected"),
    [
        ("path: /", "Load Balanced Web Service", [("public", (f"web.{HOST}",))]),
        ("path: /, alias: a.example.com", "Load Balanced Web Service", [("public", ("a.example.com",))]),
        (
            "path: /, alias: a.example.com, additional_rules: [{path: b}]",
            "Load Balanced Web Service",
            [("public", ("a.example.com",)), ("public", (f"web.{HOST}",))],
        ),
        ("path: /", "Backend Service", [("internal", ("web.test.internal",))]),
        (
            "path: /, load_balancers: [public, internal]",
            "Backend Service",
            [("public", (f"web.{HOST}",)), ("internal", ("web.test.internal",))],
        ),
    ],
)
def test_it_is_the_host_of_rules_that_name_none(
    project: Project, http: str, kind: str, expected: list[tuple[str, tuple[str, ...]]]
) -> None:
    project.stack(SETTINGS)
    assert [(each.load_balancer, each.hosts) for each in project.one(_web("web", http, kind)).routes] == expected


def test_the_internal_one_may_have_its_own(project: Project) -> None:
    project.stack('load_balancers: {internal: {default_host: "*.int.example.com"}}')
    assert project.one(_web("api", kind="Backend Service")).routes[0].hosts == ("api.int.example.com",)
    assert project.one(_web("api")).routes[0].hosts == ()


def test_services_with_one_path_do_not_meet_and_each_has_its_record(project: Project) -> None:
    project.write("a.yaml", _web("a"))
    project.write("b.yaml", _web("b"))
    assert any("`path=/` on the public load balancer is that of" in each.message for each in project.findings())
    project.stack(SETTINGS)
    routes.assign_missing(project.folder, "test")
    loaded = project.load()
    assert loaded.findings == []
    assert [each.host for each in host_records(loaded.rules, loaded.settings)] == [f"a.{HOST}", f"b.{HOST}"]
    shown = CliRunner().invoke(app, ["routes", "--project", str(project.folder)], env={"COLUMNS": "200"})
    assert f"host a.{HOST}" in shown.stdout
    asked = ["explain", f"http://b.{HOST}/x", "--project", str(project.folder)]
    assert "b" in CliRunner().invoke(app, asked).stdout


CERTIFICATE = """\
dns: {zone_id: Z0123456789, domain: example.com}
load_balancers: {public: {default_host: "*.test.example.com", certificate: {domain: NAME}}}
"""


@pytest.mark.parametrize(("name", "faults"), [("'*.test.example.com'", 0), ("'*.example.com'", 1)])
def test_the_certificate_must_be_for_it(project: Project, name: str, faults: int) -> None:
    project.stack(CERTIFICATE.replace("NAME", name))
    project.write("web.yaml", _web("web"))
    assert ["browsers refuse it" in each.message for each in project.findings()] == [True] * faults


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("test.example.com", "write `*.test.example.com`"),
        ("'*'", "is not a name for a certificate"),
        ("'*.*.example.com'", "is not a name for a certificate"),
        ("'{service}.example.com'", "is not a name for a certificate"),
    ],
)
def test_what_has_no_place_for_the_service_is_refused(project: Project, host: str, said: str) -> None:
    project.stack(f"load_balancers: {{public: {{default_host: {host}}}}}")
    project.write("web.yaml", _web("web"))
    assert [said in str(each) for each in project.findings()] == [True]


def test_the_load_balancers_own_name_can_be_a_host(project: Project) -> None:
    """What a row of `check --differences` says to who calls `$COPILOT_LB_DNS`."""
    alias = 'alias: ["${COPILOT_SERVICE}.${COPILOT_ENVIRONMENT_NAME}.internal", "*.elb.amazonaws.com"]'
    for name in ("a", "b"):
        http = f"path: /{name}, {alias.replace('${COPILOT_SERVICE}', name)}"
        project.write(f"{name}.yaml", _web(name, http, "Backend Service"))
    routes.assign_missing(project.folder, "test")
    assert project.findings() == []
    url = "http://internal-test-internal-1234.eu-central-1.elb.amazonaws.com/b/x"
    asked = ["explain", url, "--load-balancer", "internal", "--project", str(project.folder), "--json"]
    assert '"b"' in CliRunner().invoke(app, asked).stdout
    project.write(
        "b.yaml", dedent(_web("b", f"path: /a, {alias.replace('${COPILOT_SERVICE}', 'b')}", "Backend Service"))
    )
    assert any("a.yaml" in str(each) or "b.yaml" in str(each) for each in project.findings())


names = st.from_regex(r"[a-z][a-z0-9]{0,10}", fullmatch=True)


@given(names, names, st.sampled_from(["public", "internal"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_two_services_have_one_host(one: str, other: str, load_balancer: str) -> None:
    given_hosts = Names("test", "shop", default_hosts={load_balancer: "*.example.com"})
    hosts = {given_hosts.hosts_behind(load_balancer, name) for name in (one, other)}
    assert len(hosts) == len({one, other})
    assert Names("test", "shop").hosts_behind("public", one) == ()
