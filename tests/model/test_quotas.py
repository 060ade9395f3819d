"""What AWS lets one load balancer have."""

import pytest

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
