"""Names: which get a record, which certificate they need, and what is said where something does not fit."""

import pytest

from ecs_platform.model.load import load
from ecs_platform.model.routes.hosts import HostRecord, host_records
from tests.model.project import Project

DNS = "dns: {zone_id: Z0123456789, domain: example.com}\n"
ELB = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:"


def web(project: Project, http: str) -> None:
    project.write(
        "web.yaml",
        f"name: web\ntype: Load Balanced Web Service\nimage: {{location: nginx, port: 80}}\n"
        f"http:\n  path: /\n  priority: 1\n{http}",
    )


def certificate(domain: str, names: str = "[]") -> str:
    return f"load_balancers: {{public: {{certificate: {{domain: '{domain}', names: {names}}}}}}}\n"


@pytest.mark.parametrize(
    ("names", "host"),
    [
        ("[]", "example.com"),
        ("['*.example.com']", "shop.example.com"),
        ("['*.example.com']", "Shop.Example.com"),
        ("['*.example.com']", "api-*.example.com"),
        ("['*.shop.example.com']", "*.shop.example.com"),
    ],
)
def test_a_certificate_that_is_for_the_name(project: Project, names: str, host: str) -> None:
    web(project, f"  alias: '{host}'\n")
    project.stack(DNS + certificate("example.com", names))
    assert project.findings() == []


@pytest.mark.parametrize("host", ["shop.example.com", "a.b.example.com", "example.org", "*.shop.example.com"])
def test_a_name_that_no_certificate_is_for(project: Project, host: str) -> None:
    web(project, f"  alias: [www.example.com, '{host}']\n")
    project.stack(DNS + certificate("www.example.com"))
    (finding,) = project.findings()
    assert "web.yaml:7:" in str(finding)
    assert f"the certificate is not for `{host}`" in str(finding)
    assert "`load_balancers.public.certificate.names`" in finding.hint


def test_a_certificate_needs_a_zone(project: Project) -> None:
    web(project, "")
    project.stack(certificate("example.com"))
    (finding,) = project.findings()
    assert finding.path.endswith("load_balancers.public.certificate")
    assert "validated by records in a hosted zone, and there is none" in str(finding)


def test_all_names_of_a_certificate_are_in_the_zone(project: Project) -> None:
    web(project, "")
    project.stack(DNS + certificate("example.org", "['*.example.com', notexample.com]"))
    found = [str(finding) for finding in project.findings()]
    assert len(found) == 2
    assert "`example.org` is not in the zone `example.com`" in "".join(found)
    assert "`notexample.com` is not in the zone `example.com`" in "".join(found)


def test_nothing_listens_for_http(project: Project) -> None:
    web(project, "  redirect_to_https: false\n")
    project.stack(
        "load_balancers:\n  public:\n    existing:\n"
        f"      arn: {ELB}loadbalancer/app/shared/0a1b\n      dns_name: shared.elb.amazonaws.com\n"
        "      zone_id: Z215JYRZR1TBD5\n      security_group_id: sg-0a1b2c3d\n"
        f"      listeners: {{https: '{ELB}listener/app/shared/0a1b/2c3d'}}\n"
    )
    (finding,) = project.findings()
    assert "web.yaml:7:" in str(finding)
    assert "there is no listener for HTTP that could serve it" in str(finding)


WRONG = {
    "certificate: {domain: example.com}, certificate_arn: 'arn:aws:acm:eu-central-1:123456789012:certificate/a'": (
        "has `certificate` and `certificate_arn`"
    ),
    "certificate: {domain: 'a.*.example.com'}": "is not a name for a certificate",
    "existing: {}": "`arn` is missing",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_cannot_be_meant(project: Project, text: str) -> None:
    web(project, "")
    project.stack(DNS + f"load_balancers: {{public: {{{text}}}}}\n")
    assert WRONG[text] in "\n".join(str(finding) for finding in project.findings())


def test_a_load_balancer_that_exists_is_not_changed(project: Project) -> None:
    web(project, "")
    project.stack(
        "load_balancers:\n  public:\n    idle_timeout: 90\n    existing:\n"
        f"      arn: {ELB}loadbalancer/app/shared/0a1b\n      dns_name: shared.elb.amazonaws.com\n"
        "      zone_id: Z215JYRZR1TBD5\n      security_group_id: sg-0a1b2c3d\n      listeners: {}\n"
    )
    found = "\n".join(str(finding) for finding in project.findings())
    assert "has no listener" in found
    project.stack(
        "load_balancers:\n  public:\n    idle_timeout: 90\n    existing:\n"
        f"      arn: {ELB}loadbalancer/app/shared/0a1b\n      dns_name: shared.elb.amazonaws.com\n"
        "      zone_id: Z215JYRZR1TBD5\n      security_group_id: sg-0a1b2c3d\n"
        f"      listeners: {{http: '{ELB}listener/app/shared/0a1b/2c3d'}}\n"
    )
    (finding,) = project.findings()
    assert "has `existing` and `idle_timeout`" in str(finding)


def test_records_are_for_names_in_the_zone(project: Project) -> None:
    web(project, "  alias: [example.com, Shop.example.com, '*.a.example.com', 'api-*.example.com', x.org]\n")
    project.stack(DNS)
    loaded = load(project.folder, "test")
    assert host_records(loaded.rules, loaded.settings) == [
        HostRecord(host, "public") for host in ("*.a.example.com", "example.com", "shop.example.com")
    ]


def test_no_certificate_is_asked_for_private_names(project: Project) -> None:
    project.write(
        "inner.yaml",
        "name: inner\ntype: Backend Service\nimage: {location: nginx, port: 80}\nhttp: {path: /, priority: 1}\n",
    )
    project.stack(DNS + certificate("example.com").replace("public", "internal"))
    assert project.findings() == []
