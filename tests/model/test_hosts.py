"""Names: which get a record, which certificate they need, and what is said where something does not fit."""

import idna
import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from ecs_platform.model.load import load
from ecs_platform.model.reading.host_names import ascii_name
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
    "certificate_arn: []": "needs at least so many entries: 1",
    "certificate_arn: [arn:aws:acm:eu-central-1:123456789012:certificate/a, certificate/b]": (
        "`certificate/b` is not the ARN of a certificate"
    ),
    "certificate_arn: ['arn:aws:acm:eu-central-1:123456789012:certificate/a', "
    "'arn:aws:acm:eu-central-1:123456789012:certificate/a']": "stands more than once",
    "certificate: {domain: 'a.*.example.com'}": "is not a name for a certificate",
    "existing: {}": "`arn` is missing",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_cannot_be_meant(project: Project, text: str) -> None:
    web(project, "")
    project.stack(DNS + f"load_balancers: {{public: {{{text}}}}}\n")
    assert WRONG[text] in "\n".join(str(finding) for finding in project.findings())


ACM = "arn:aws:acm:eu-central-1:123456789012:certificate/"


def test_what_other_certificates_are_for_only_aws_knows(project: Project) -> None:
    web(project, "  alias: [example.com, other.org]\n")
    project.stack(DNS + certificate("example.com"))
    assert "the certificate is not for `other.org`" in "\n".join(map(str, project.findings()))
    project.stack(DNS + certificate("example.com").replace("certificate:", f"certificate_arn: {ACM}a, certificate:"))
    assert project.findings() == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (ACM.replace("eu-central-1", "us-east-1"), "of the region us-east-1, and this environment of eu-central-1"),
        (ACM.replace("123456789012", "210987654321"), "of the account 210987654321, and this environment of 12345"),
        (ACM.replace("aws:acm", "aws-cn:acm"), "of the partition aws-cn, and this environment of aws"),
    ],
)
def test_a_certificate_is_of_the_load_balancers_region(project: Project, given: str, said: str) -> None:
    web(project, "")
    project.stack(f"load_balancers:\n  public:\n    certificate_arn:\n      - {ACM}a\n      - {given}a\n")
    (finding,) = project.findings()
    assert (finding.line, finding.path.endswith("load_balancers.public.certificate_arn[1]")) == (8, True)
    assert said in finding.message
    project.stack(f"load_balancers: {{public: {{certificate_arn: {given}a}}}}\n")
    (finding,) = project.findings()
    assert said in finding.message


def test_a_load_balancer_that_exists_is_of_the_region(project: Project) -> None:
    web(project, "")
    own = f"{ELB}listener/app/shared/0a1b/"
    text = (
        f"load_balancers:\n  public:\n    existing:\n      arn: {ELB}loadbalancer/app/shared/0a1b\n"
        "      dns_name: a.elb.amazonaws.com\n      zone_id: Z215JYRZR1TBD5\n      security_group_id: sg-0a1b2c3d\n"
        f"      listeners: {{http: '{own}2c3d', https: '{own}2c3e'}}\n"
    )
    project.stack(text)
    assert project.findings() == []
    project.stack(text.replace("eu-central", "eu-west"))
    (finding,) = project.findings()
    assert finding.path.endswith(".existing.arn")
    assert "of the region eu-west-1" in finding.message


@pytest.mark.parametrize("field", ["http", "https"])
@pytest.mark.parametrize("other", ["other/0a1b/2c3d", "shared/0a1c/2c3d", "shared/0a1b2/2c3d"])
def test_listeners_of_another_load_balancer(project: Project, field: str, other: str) -> None:
    web(project, "")

    def written(listener: str) -> None:
        project.stack(
            f"load_balancers:\n  public:\n    existing:\n      arn: {ELB}loadbalancer/app/shared/0a1b\n"
            "      dns_name: a.elb.amazonaws.com\n      zone_id: Z215JYRZR1TBD5\n"
            f"      security_group_id: sg-0a1b2c3d\n      listeners: {{{field}: '{ELB}listener/app/{listener}'}}\n"
        )

    written("shared/0a1b/2c3d")
    assert project.findings() == []
    written(other)
    (finding,) = project.findings()
    assert f"`listeners.{field}` is of another load balancer" in finding.message
    assert f"{ELB}listener/app/shared/0a1b/" in finding.hint


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


SHARED = {
    "SharedALB-123.eu-central-1.elb.amazonaws.com": "sharedalb-123.eu-central-1.elb.amazonaws.com",
    "internal-Shared-1.cn-north-1.elb.amazonaws.com.cn": "internal-shared-1.cn-north-1.elb.amazonaws.com.cn",
    "dualstack.internal-Shared-1.us-gov-west-1.elb.amazonaws.com.": (
        "dualstack.internal-shared-1.us-gov-west-1.elb.amazonaws.com"
    ),
}


@pytest.mark.parametrize("name", SHARED)
def test_a_name_is_taken_as_aws_shows_it(project: Project, name: str) -> None:
    """With capitals, with the dot that DNS has at the end, and a zone's id as Route 53 answers it."""
    web(project, "  alias: shop.example.com\n")
    project.stack(
        "dns: {zone_id: /hostedzone/Z0123456789, domain: Example.COM.}\nload_balancers:\n  public:\n    existing:\n"
        f"      arn: {ELB}loadbalancer/app/Shared/0a1b\n      dns_name: {name}\n"
        "      zone_id: /hostedzone/Z215JYRZR1TBD5\n      security_group_id: sg-0a1b2c3d\n"
        f"      listeners: {{https: '{ELB}listener/app/Shared/0a1b/2c3d'}}\n"
    )
    loaded = load(project.folder, "test")
    existing, dns = loaded.settings.load_balancers.public.existing, loaded.settings.dns
    assert existing is not None
    assert dns is not None
    assert (existing.dns_name, existing.zone_id) == (SHARED[name], "Z215JYRZR1TBD5")
    assert (dns.domain, dns.zone_id) == ("example.com", "Z0123456789")
    assert host_records(loaded.rules, loaded.settings) == [HostRecord("shop.example.com", "public")]


def test_names_of_a_certificate_are_one_in_any_case(project: Project) -> None:
    web(project, "  alias: [Shop.example.com, www.example.com]\n")
    project.stack(DNS + certificate("WWW.example.com.", "['*.Example.com']"))
    found = load(project.folder, "test").settings.load_balancers.public.certificate
    assert found is not None
    assert found.all_names == ("www.example.com", "*.example.com")
    project.stack(DNS + certificate("example.com", "[Shop.example.com, shop.example.com]"))
    assert "`shop.example.com` stands more than once" in "\n".join(map(str, project.findings()))


def test_a_private_name_needs_no_certificate_in_any_case(project: Project) -> None:
    web(project, "  alias: [Web.Test.internal]\n")
    project.stack(DNS + certificate("example.com"))
    assert project.findings() == []


@pytest.mark.parametrize("field", ["dns: {zone_id: Z0123456789, domain: 'münchen.de'}", certificate("münchen.de")])
def test_letters_that_dns_does_not_have(project: Project, field: str) -> None:
    web(project, "")
    project.stack(field if field.startswith("dns") else DNS + field)
    assert "write it as browsers send it: `xn--mnchen-3ya.de`" in "\n".join(map(str, project.findings()))
    project.stack("dns: {zone_id: Z0123456789, domain: xn--mnchen-3ya.de}\n")
    assert project.findings() == []


LETTERS = st.sampled_from("abcxyzäöüßéñøåλόςджяשא日本語ABCÄÖ")


@given(st.lists(st.text(LETTERS, min_size=1, max_size=12), min_size=2, max_size=4))
def test_names_are_sent_as_browsers_send_them(labels: list[str]) -> None:
    """The library does what UTS #46 says without its old exceptions; what it refuses, no browser sends."""
    name = ".".join(labels)
    try:
        expected = idna.encode(name, uts46=True).decode()
    except idna.IDNAError:
        reject()
    assert ascii_name(name) == expected


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
