"""The program's evaluator as the local AWS asks it what roles may."""

from typing import Any

import pytest

from ecs_platform.local.iam import Evaluator
from sandbox.aws.authorizer import Need, NotKnownError

ROLE = "arn:aws:iam::123456789012:role/execution"
NEED = Need(
    ROLE, "ssm:GetParameters", "arn:aws:ssm:eu-west-1:123456789012:parameter/a", {"aws:SecureTransport": "true"}
)


def policy(effect: str = "Allow", action: str = "ssm:GetParameters", **given: Any) -> dict[str, Any]:
    statement = {"Effect": effect, "Action": action, "Resource": "*", **given}
    return {"Version": "2012-10-17", "Statement": [statement]}


@pytest.mark.parametrize(
    ("policies", "boundary", "why"),
    [
        ([policy()], None, None),
        ([policy()], [policy(action="*")], None),
        ([policy(Principal={"AWS": ROLE})], None, None),
        ([], None, "not allowed"),
        ([policy(action="ssm:PutParameter")], None, "not allowed"),
        ([policy(Principal={"AWS": "arn:aws:iam::123456789012:user/x"})], None, "not allowed"),
        ([policy(), policy("Deny", "ssm:*")], None, "denied"),
        ([policy()], [policy(action="logs:*")], "outside the boundary"),
    ],
)
def test_what_a_role_lacks(policies: list[Any], boundary: list[Any] | None, why: str | None) -> None:
    found = Evaluator().lacking(policies, boundary, NEED)
    assert (found.why if found else None) == why


def test_what_is_not_understood_is_not_known() -> None:
    strange = policy(Condition={"StringDoesNotExist": {"aws:SecureTransport": "true"}})
    with pytest.raises(NotKnownError):
        Evaluator().lacking([strange], None, NEED)
