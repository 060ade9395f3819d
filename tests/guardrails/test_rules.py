"""Each rule fails what it exists for and passes what is good."""

import pytest

from ecs_platform.guardrails.rules import RULES, Guarded, tls_where_there_is_a_certificate
from tests.guardrails.stacks import GREEN, GREEN_TLS, RED, RED_TLS, Case


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


@pytest.mark.parametrize("case", RED_TLS)
def test_tls_red(case: str) -> None:
    assert len(list(tls_where_there_is_a_certificate(RED_TLS[case]))) == 1


@pytest.mark.parametrize("case", GREEN_TLS)
def test_tls_green(case: str) -> None:
    found: list[Guarded] = GREEN_TLS[case]
    assert list(tls_where_there_is_a_certificate(found)) == []
