"""When a refusal is certain, and when it hangs on a condition key of which the request says nothing."""

from typing import Any

import pytest

from ecs_platform.model.iam.evaluate import Request
from ecs_platform.model.iam.unsaid import unsaid

ROLE = "arn:aws:iam::123456789012:role/api"
SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:shared-AbCdEf"
TAG = {"StringEquals": {"aws:PrincipalTag/team": "shop"}}


def one(effect: str = "Allow", **more: Any) -> dict[str, Any]:
    return {"Effect": effect, "Action": "secretsmanager:*", "Resource": "*", **more}


@pytest.mark.parametrize(
    ("statements", "keys"),
    [
        ([], set()),
        ([one(Condition=TAG)], {"aws:PrincipalTag/team"}),
        # Of another action, resource or principal: no key would make it fit.
        ([one(Condition=TAG, Action="ssm:*")], set()),
        ([one(Condition=TAG, Resource="arn:aws:ssm:*")], set()),
        ([one(Condition=TAG, Principal={"AWS": "999999999999"})], set()),
        ([one(Resource="arn:aws:secretsmanager:*:secret:${aws:PrincipalTag/team}-*")], {"aws:PrincipalTag/team"}),
        ([one(Resource="arn:aws:secretsmanager:*:secret:${aws:username, 'x'}-*")], {"aws:username"}),
        ([one(Resource="arn:aws:secretsmanager:*:secret:${*}-*")], set()),
        ([one(Condition={"StringEquals": {"aws:Known": "b"}})], set()),
        ([one(Condition={"StringEquals": {"aws:known": "${aws:userid}"}})], {"aws:userid"}),
        # Certainly not there.
        ([one(Condition={"StringEquals": {"aws:SourceVpce": "vpce-1"}})], set()),
        # A Deny that fits only because a key is not there.
        ([one("Deny", Condition={"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}})], {"aws:PrincipalOrgID"}),
        # A certain one.
        ([one(Condition=TAG), one("Deny")], set()),
        ([one(Condition=TAG), one("Deny", Action="ssm:*")], {"aws:PrincipalTag/team"}),
    ],
)
def test_the_keys_that_would_matter(statements: list[dict[str, Any]], keys: set[str]) -> None:
    request = Request(ROLE, "secretsmanager:GetSecretValue", SECRET, {"aws:Known": "a", "aws:SourceVpce": ()})
    for several in (statements, statements[0] if len(statements) == 1 else statements):
        assert unsaid([{"Version": "2012-10-17", "Statement": several}], request) == keys
