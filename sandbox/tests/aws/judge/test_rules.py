"""Every documented rule, from both sides of its border; and what of it moto would take."""

import contextlib
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from sandbox.aws.judge.judge import every_rule
from sandbox.aws.judge.rule import Rule
from sandbox.tests.aws.judge.cases import Case, Clients, every_case
from sandbox.tests.aws.world import World

RULES = {(service, rule.name): rule for service, rules in every_rule().items() for rule in rules}
CASES = every_case()
KINDS_THAT_MOTO_TAKES = 60
FAILS = (ClientError, NotImplementedError, ValueError, KeyError, TypeError, AttributeError)
"""Ends of a case with moto alone, which has none of the local AWS's fixes."""


def code(call: Any, given: dict[str, Any]) -> str | None:
    """The code of the error that a call ends in; none where it is taken."""
    try:
        call(**given)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return None


def test_every_rule_has_a_case_and_every_case_a_rule() -> None:
    assert set(CASES) == set(RULES)


@pytest.fixture(scope="module")
def clients(world: World) -> Clients:
    return Clients(world.server.url)


@pytest.mark.parametrize("key", sorted(CASES), ids="-".join)
def test_a_rule_refuses_what_is_beyond_its_border_and_takes_what_is_at_it(
    clients: Clients, key: tuple[str, str]
) -> None:
    rule: Rule = RULES[key]
    case: Case = CASES[key]
    sides = case(clients)
    with pytest.raises(ClientError) as refused:
        sides.call(**sides.refused)
    error = refused.value.response
    assert error["Error"]["Code"] == rule.code
    beginning = rule.message.partition("{}")[0]
    assert error["Error"]["Message"].startswith(beginning)
    assert error["ResponseMetadata"]["HTTPStatusCode"] == rule.status
    assert code(sides.call, sides.taken) is None


def test_moto_alone_takes_at_least_sixty_kinds_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTO_IAM_LOAD_MANAGED_POLICIES", "false")
    taken = []
    with mock_aws():
        clients = Clients(None)
        for key, case in CASES.items():
            with contextlib.suppress(*FAILS):
                sides = case(clients)
                if code(sides.call, sides.refused) is None:
                    taken.append(key)
    assert len(taken) >= KINDS_THAT_MOTO_TAKES, sorted(set(CASES) - set(taken))
