"""What AWS lets one load balancer have."""

import pytest

from ecs_platform.model.quotas.lines import hints, lines
from tests.model.project import Project

CERTIFICATE = "arn:aws:acm:eu-central-1:123456789012:certificate/0a1b"


def web(project: Project, name: str, priority: int, more: str = "") -> None:
    project.write(
        f"{name}.yaml",
        f"name: {name}\ntype: Load Balanced Web Service\nimage: {{location: nginx:alpine, port: 80}}\n"
        f"http: {{path: /{name}, priority: {priority}{more}}}\n",
    )


@pytest.mark.parametrize(("what", "setting"), [("rules", "rule_quota"), ("target groups", "target_group_quota")])
def test_more_than_the_quota(project: Project, what: str, setting: str) -> None:
    for number in range(3):
        web(project, f"s{number}", number + 1)
    project.stack(f"load_balancers: {{public: {{{setting}: 3}}}}")
    assert project.findings() == []
    project.stack(f"load_balancers: {{public: {{{setting}: 2}}}}")
    (finding,) = project.findings()
    assert f"s0.yaml:4:1: http: the public load balancer would have 3 {what}, more than its quota of 2" in str(finding)
    assert f"`load_balancers.public.{setting}`" in str(finding)


def test_a_rule_that_http_serves_too_counts_twice(project: Project) -> None:
    web(project, "a", 1, ", redirect_to_https: false")
    web(project, "b", 2)
    project.stack("load_balancers: {public: {rule_quota: 2}}")
    assert project.findings() == []
    project.stack(f"load_balancers: {{public: {{rule_quota: 2, certificate_arn: '{CERTIFICATE}'}}}}")
    (finding,) = project.findings()
    assert "would have 3 rules, more than its quota of 2; most of them, 2, are those of `a`" in str(finding)


@pytest.mark.parametrize("issued", [0, 1])
def test_certificates_besides_the_first(project: Project, issued: int) -> None:
    web(project, "a", 1)
    own = "certificate: {domain: example.com}, " if issued else ""
    dns = "dns: {zone_id: Z0123456789, domain: example.com}\n"

    def needed(number: int) -> list[tuple[float, bool]]:
        arns = ", ".join(f"{CERTIFICATE}{each}" for each in range(number))
        project.stack(f"{dns}load_balancers: {{public: {{{own}certificate_arn: [{arns}]}}}}")
        loaded = project.load()
        assert loaded.findings == []
        return [(each.need.amount, each.exceeded) for each in lines(loaded) if each.quota.name == "certificates"]

    assert needed(1) == [(issued, False)]
    assert needed(26 - issued) == [(25, False)]
    assert needed(27 - issued) == [(26, True)]


def many(project: Project, number: int) -> None:
    """Services with a target group each, behind the public load balancer."""
    for each in range(number):
        web(project, f"s{each}", each + 1)


@pytest.mark.parametrize("quota", ["", ", target_group_quota: 1000"])
def test_aws_raises_target_groups_for_nobody(project: Project, quota: str) -> None:
    many(project, 100)
    project.stack(f"load_balancers: {{public: {{rule_quota: 1000{quota}}}}}")
    assert project.findings() == []
    web(project, "one-more", 1000)
    (finding,) = project.findings()
    assert "the public load balancer would have 101 target groups, more than its quota of 100" in str(finding)
    assert "AWS raises this one for nobody" in finding.hint


def test_a_setting_that_promises_more_is_read_and_gets_a_hint(project: Project) -> None:
    """Forks have it in their stack files: it is no fault."""
    web(project, "a", 1)
    project.stack("load_balancers: {public: {target_group_quota: 500}}")
    loaded = project.load()
    assert loaded.findings == []
    (hint,) = hints(loaded)
    assert "Pulumi.test.yaml:4:54: " in hint
    assert "load_balancers.public.target_group_quota: AWS gives a load balancer 100 target groups" in hint
    assert hint.endswith("it counts as 100: remove the line")
    project.stack("load_balancers: {public: {target_group_quota: 100}, internal: {target_group_quota: 7}}")
    assert list(hints(project.load())) == []


def test_rules_are_raised_on_request(project: Project) -> None:
    rules = "".join(f"    - {{path: /p{number}, priority: {number + 2}}}\n" for number in range(100))
    project.write(
        "a.yaml",
        "name: a\ntype: Load Balanced Web Service\nimage: {location: nginx, port: 80}\n"
        f"http:\n  path: /\n  priority: 2000\n  additional_rules:\n{rules}",
    )
    (finding,) = project.findings()
    assert "would have 101 rules, more than its quota of 100" in str(finding)
    project.stack("load_balancers: {public: {rule_quota: 101}}")
    assert project.findings() == []
