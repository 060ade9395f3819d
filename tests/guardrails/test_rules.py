"""Each rule fails what it exists for and passes what is good."""

import json
from pathlib import Path
from typing import Any

import pytest
from moto.iam.aws_managed_policies import aws_managed_policies_data
from pulumi_policy.proxy import unknown_checking_proxy

from ecs_platform.guardrails.rules import (
    INGRESS,
    LISTENER,
    LOG_GROUP,
    RULES,
    TASK_DEFINITION,
    Guarded,
    tls_where_there_is_a_certificate,
)
from tests.components.project import Project
from tests.components.test_manifest_fields import CERTIFICATE as ISSUED
from tests.guardrails.stacks import GREEN, GREEN_TLS, RED, RED_TLS, ROLE, Case


def cases(found: dict[str, dict[str, Case]]) -> list[tuple[str, str]]:
    return [(rule, name) for rule, named in found.items() for name in named]


def test_every_rule_has_both() -> None:
    assert set(RULES) == set(RED) == set(GREEN)


@pytest.mark.parametrize(("rule", "case"), cases(RED))
def test_red(rule: str, case: str) -> None:
    assert len(list(RULES[rule](*RED[rule][case]))) == 1


@pytest.mark.parametrize(("rule", "case"), cases(GREEN))
def test_green(rule: str, case: str) -> None:
    assert list(RULES[rule](*GREEN[rule][case])) == []


@pytest.mark.parametrize(("rule", "case"), [*cases(RED), *cases(GREEN)])
def test_as_the_engine_hands_it_over(rule: str, case: str) -> None:
    """Its lists and mappings are its own, and no lists and dicts of Python's."""
    type_, props = (RED if case in RED[rule] else GREEN)[rule][case]
    assert len(list(RULES[rule](type_, unknown_checking_proxy(dict(props))))) == (case in RED[rule])


@pytest.mark.parametrize("case", RED_TLS)
def test_tls_red(case: str) -> None:
    assert len(list(tls_where_there_is_a_certificate(RED_TLS[case]))) == 1


@pytest.mark.parametrize("case", GREEN_TLS)
def test_tls_green(case: str) -> None:
    found: list[Guarded] = GREEN_TLS[case]
    assert list(tls_where_there_is_a_certificate(found)) == []


def test_aws_own_policies_that_pass_any_role_are_known() -> None:
    attached = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
    rule = RULES["no-pass-role-on-everything"]
    kept = json.loads(aws_managed_policies_data).items()
    found = [f"arn:aws:iam::aws:policy{each['Path']}{name}" for name, each in kept if _passes(each["Document"])]
    assert len(found) > 5
    for arn in found:
        assert list(rule(attached, {"policyArn": arn})), arn
    assert not list(rule(attached, {"policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}))


def _passes(document: dict[str, Any]) -> bool:
    """Whether a policy passes any role to any service."""
    said = document["Statement"]
    bare = [each for each in (said if isinstance(said, list) else [said]) if not each.get("Condition")]
    return bool(list(RULES["no-pass-role-on-everything"]("aws:iam/policy:Policy", {"policy": {"Statement": bare}})))


def test_what_is_shipped_keeps_them_all(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.service(
        "web", "type: Load Balanced Web Service\nimage: {location: nginx, port: 80}\nhttp: {path: web, priority: 10}\n"
    )
    project.service("job", 'type: Scheduled Job\nimage: {location: nginx}\non: {schedule: "@daily"}\n')
    project.settings = "  ecs-platform:load_balancers: {public: {certificate_arn: '" + ISSUED + "'}, access_logs: {}}\n"
    made = [Guarded(each.type, each.name, each.inputs) for each in project.record().resources]
    assert {LISTENER, INGRESS, LOG_GROUP, TASK_DEFINITION, ROLE} <= {each.type for each in made}
    assert [
        (each.name, fault) for each in made for rule in RULES.values() for fault in rule(each.type, each.props)
    ] == []
    assert list(tls_where_there_is_a_certificate(made)) == []
