"""What the local AWS hears of the evaluator when somebody needs something of a resource, in AWS's words."""

from typing import Any

import pytest

from ecs_platform.local.iam import Evaluator
from sandbox.aws.authorizer import Document, Need, NotKnownError

ROLE = "arn:aws:iam::123456789012:role/ecs/test/api-execution"
SESSION = "arn:aws:sts::123456789012:assumed-role/api-execution/task"
SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:shared-AbCdEf"
READ = "secretsmanager:GetSecretValue"


def policy(effect: str, **more: object) -> Document:
    return {"Version": "2012-10-17", "Statement": [{"Effect": effect, "Action": "*", "Resource": "*", **more}]}


@pytest.mark.parametrize(
    ("need", "because"),
    [
        (Need(ROLE, READ, SECRET), "because no identity-based policy allows the secretsmanager:GetSecretValue action"),
        (Need(ROLE, READ, SECRET, [policy("Deny")]), "with an explicit deny in an identity-based policy"),
        (
            Need(ROLE, READ, SECRET, [policy("Allow")], endpoints=[policy("Allow", Principal="*", Action="s3:*")]),
            "because no VPC endpoint policy allows the secretsmanager:GetSecretValue action",
        ),
        (
            Need(ROLE, READ, SECRET, [policy("Allow")], owner="999999999999"),
            "because no resource-based policy allows the secretsmanager:GetSecretValue action",
        ),
    ],
)
def test_a_refusal_in_awss_words(need: Need, because: str) -> None:
    refusal = Evaluator().refusal(need)
    assert refusal is not None
    assert refusal.message(
        SESSION
    ) == f"User: {SESSION} is not authorized to perform: {READ} on resource: {SECRET} " + (because)


def test_what_is_allowed_is_not_refused() -> None:
    assert Evaluator().refusal(Need(ROLE, READ, SECRET, [policy("Allow")])) is None
    mine = {"StringEquals": {"aws:SourceVpce": "vpce-1"}}
    asked = Need(ROLE, READ, SECRET, [policy("Allow", Condition=mine)], context={"aws:SourceVpce": "vpce-1"})
    assert Evaluator().refusal(asked) is None


@pytest.mark.parametrize(
    ("condition", "key"),
    [
        ({"StringEquals": {"aws:PrincipalOrgID": "o-1"}}, "aws:PrincipalOrgID"),
        ({"StringEquals": {"aws:SourceVpce": "vpce-1", "s3:prefix": "${aws:userid}"}}, "aws:SourceVpce, aws:userid"),
    ],
)
def test_a_key_of_which_nothing_is_known_refuses_nothing(condition: dict[str, Any], key: str) -> None:
    need = Need(ROLE, READ, SECRET, [policy("Allow", Condition=condition)], context={"s3:prefix": "a"})
    with pytest.raises(NotKnownError, match=f"depends on {key}, "):
        Evaluator().refusal(need)


def test_a_key_that_is_certainly_not_there_refuses() -> None:
    mine = [policy("Allow", Condition={"StringEquals": {"aws:SourceVpce": "vpce-1"}})]
    refusal = Evaluator().refusal(Need(ROLE, READ, SECRET, mine, context={"aws:SourceVpce": ()}))
    assert refusal is not None
    assert refusal.why == "not allowed"


def test_what_is_not_known_is_said() -> None:
    unknown = [policy("Allow", Condition={"NoSuchOperator": {"aws:PrincipalArn": ROLE}})]
    with pytest.raises(NotKnownError, match="NoSuchOperator"):
        Evaluator().refusal(Need(ROLE, READ, SECRET, unknown))
