"""When a refusal is certain, and when it hangs on a condition key of which the request says nothing."""

from typing import Any

import pytest

from ecs_platform.model.iam.evaluate import Request
from ecs_platform.model.iam.unsaid import allowing, lifting

ROLE = "arn:aws:iam::123456789012:role/api"
SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:shared-AbCdEf"
REQUEST = Request(ROLE, "secretsmanager:GetSecretValue", SECRET, {"aws:Known": "a", "aws:SourceVpce": ()})
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
        # Beside what is not known something else is, and does not hold: in one operator, or in another.
        ([one(Condition={"StringEquals": {**TAG["StringEquals"], "aws:Known": "b"}})], set()),
        ([one(Condition={"StringEquals": {**TAG["StringEquals"], "aws:Known": "a"}})], {"aws:PrincipalTag/team"}),
        ([one(Condition={**TAG, "StringLike": {"aws:Known": "b*"}})], set()),
        ([one(Condition={**TAG, "StringLike": {"aws:Known": "a*"}})], {"aws:PrincipalTag/team"}),
        (
            [one(Condition={**TAG, "StringLike": {"aws:Known": "${aws:userid}"}})],
            {"aws:PrincipalTag/team", "aws:userid"},
        ),
        # Certainly not there.
        ([one(Condition={"StringEquals": {"aws:SourceVpce": "vpce-1"}})], set()),
        # No Deny makes it allowed.
        ([one("Deny", Condition=TAG)], set()),
    ],
)
def test_with_which_keys_an_allow_might_fit(statements: list[dict[str, Any]], keys: set[str]) -> None:
    for several in (statements, statements[0] if len(statements) == 1 else statements):
        assert allowing([{"Version": "2012-10-17", "Statement": several}], REQUEST) == keys


OUTSIDE = {"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}}


@pytest.mark.parametrize(
    ("statements", "keys"),
    [
        ([one("Deny")], set()),
        # It fits only because a key is not there.
        ([one("Deny", Condition=OUTSIDE)], {"aws:PrincipalOrgID"}),
        ([one("Deny", Condition=OUTSIDE), one("Deny", Condition=TAG)], {"aws:PrincipalOrgID"}),
        ([one("Deny", Condition=OUTSIDE), one("Deny")], set()),
        ([one("Deny", Condition=OUTSIDE), one("Deny", Action="ssm:*")], {"aws:PrincipalOrgID"}),
        ([one("Deny", Condition={"StringNotEquals": {"aws:SourceVpce": "vpce-1"}})], set()),
    ],
)
def test_with_which_keys_no_deny_might_fit(statements: list[dict[str, Any]], keys: set[str]) -> None:
    assert lifting([{"Version": "2012-10-17", "Statement": statements}], REQUEST) == keys
