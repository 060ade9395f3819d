"""The evaluation logic of the IAM User Guide."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_platform.model.iam.document import Document
from ecs_platform.model.iam.evaluate import Request, evaluate

USER = "arn:aws:iam::123456789012:user/deploy"
OBJECT = "arn:aws:s3:::bucket/key"


def policy(*statements: dict[str, Any]) -> Document:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(action: object = "s3:GetObject", resource: object = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: object = "s3:GetObject", resource: object = "*", **more: Any) -> dict[str, Any]:
    return {**allow(action, resource, **more), "Effect": "Deny"}


def request(action: str = "s3:GetObject", resource: str = OBJECT, **context: str) -> Request:
    return Request(USER, action, resource, {key.replace("_", ":"): value for key, value in context.items()})


def test_nothing_is_allowed_by_default() -> None:
    for documents in ([], [policy()]):
        decision = evaluate(documents, request())
        assert (decision.allowed, decision.statement) == (False, None)


def test_an_allow_allows() -> None:
    decision = evaluate([policy(allow(Sid="Mine"))], request())
    assert (decision.allowed, decision.statement) == (True, "Mine")


def test_a_deny_decides_wherever_it_stands() -> None:
    for documents in ([policy(allow(), deny(Sid="No"))], [policy(deny(Sid="No")), policy(allow())]):
        decision = evaluate(documents, request())
        assert (decision.allowed, decision.statement) == (False, "No")
        assert "denies" in decision.reason


def test_a_single_statement_need_not_be_a_list() -> None:
    assert evaluate([{"Version": "2012-10-17", "Statement": allow()}], request()).statement == "1"


@pytest.mark.parametrize(
    ("statement", "allowed"),
    [
        (allow("s3:getobject"), True),
        (allow("S3:Get*"), True),
        (allow("s3:GetObjec?"), True),
        (allow("*"), True),
        (allow(["ecs:*", "s3:GetObject"]), True),
        (allow("s3:Put*"), False),
        (allow(resource="arn:aws:s3:::bucket/*"), True),
        (allow(resource="arn:aws:s3:::Bucket/*"), False),
        (allow(resource=["arn:aws:s3:::other/*", OBJECT]), True),
        (allow(resource="arn:aws:s3:::bucket"), False),
        ({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}, True),
        ({"Effect": "Allow", "NotAction": ["iam:*", "s3:*"], "Resource": "*"}, False),
        ({"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::other/*"}, True),
        ({"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::bucket/*"}, False),
        (allow(Condition={"StringEquals": {"aws:k": "v"}}), True),
        (allow(Condition={"StringEquals": {"aws:k": "w"}}), False),
    ],
)
def test_what_a_statement_is_about(statement: dict[str, Any], allowed: bool) -> None:
    assert evaluate([policy(statement)], request(aws_k="v")).allowed is allowed


def test_a_deny_whose_condition_fails_denies_nothing() -> None:
    documents = [policy(allow(), deny(Condition={"Bool": {"aws:SecureTransport": "false"}}))]
    assert evaluate(documents, request(aws_SecureTransport="true")).allowed
    assert not evaluate(documents, request(aws_SecureTransport="false")).allowed


@pytest.mark.parametrize(
    ("identity", "boundary", "allowed"),
    [
        ([allow()], [allow()], True),
        ([allow()], [], False),
        ([], [allow()], False),
        ([allow()], [allow(), deny()], False),
        ([deny()], [allow()], False),
        ([allow()], [allow("s3:*", "arn:aws:s3:::other/*")], False),
    ],
)
def test_a_boundary_only_takes_away(
    identity: list[dict[str, Any]], boundary: list[dict[str, Any]], allowed: bool
) -> None:
    decision = evaluate([policy(*identity)], request(), boundary=policy(*boundary))
    assert decision.allowed is allowed
    assert evaluate([policy(*identity)], request(), boundary=[policy(*boundary)]) == decision


def test_what_the_boundary_refuses_says_so() -> None:
    assert evaluate([policy(allow())], request(), boundary=policy()).reason.startswith("permissions boundary: ")


@pytest.mark.parametrize(
    ("statement", "reason", "nearest"),
    [
        (allow(Sid="A", Condition={"StringEquals": {"aws:k": "v"}}), "its condition StringEquals aws:k", "A"),
        (allow(resource="arn:aws:s3:::x", Sid="A"), "not on this resource", "A"),
        (allow("s3:PutObject"), "no statement allows this action", None),
    ],
)
def test_a_refusal_names_the_statement_that_came_nearest(
    statement: dict[str, Any], reason: str, nearest: str | None
) -> None:
    decision = evaluate([policy(statement)], request())
    assert not decision.allowed
    assert reason in decision.reason
    assert decision.statement == nearest


@pytest.mark.parametrize(
    ("principal", "asking", "allowed"),
    [
        ({"Service": "ecs-tasks.amazonaws.com"}, "ecs-tasks.amazonaws.com", True),
        ({"Service": ["ecs.amazonaws.com", "ecs-tasks.amazonaws.com"]}, "ecs-tasks.amazonaws.com", True),
        ({"Service": "ecs-tasks.amazonaws.com"}, "ec2.amazonaws.com", False),
        ({"Service": "ecs-tasks.amazonaws.com"}, USER, False),
        ({"AWS": USER}, USER, True),
        ({"AWS": "arn:aws:iam::123456789012:root"}, USER, True),
        ({"AWS": "123456789012"}, USER, True),
        ({"AWS": "arn:aws:iam::999999999999:root"}, USER, False),
        ("*", USER, True),
        ({"AWS": "*"}, USER, True),
        (
            {"Federated": "arn:aws:iam::123456789012:oidc-provider/host"},
            "arn:aws:iam::123456789012:oidc-provider/host",
            True,
        ),
        ({"AWS": "arn:aws:iam::123456789012:root"}, "arn:aws:iam::123456789012:oidc-provider/host", False),
    ],
)
def test_trust(principal: object, asking: str, allowed: bool) -> None:
    trust = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    assert evaluate([policy(trust)], Request(asking, "sts:AssumeRole")).allowed is allowed
    opposite = {"Effect": "Allow", "NotPrincipal": principal, "Action": "sts:AssumeRole"}
    assert evaluate([policy(opposite)], Request(asking, "sts:AssumeRole")).allowed is not allowed


@pytest.mark.parametrize(
    ("resource", "allowed"),
    [
        ("arn:aws:s3:::bucket/${aws:username}", True),
        ("arn:aws:s3:::${aws:username}", False),
        ("arn:aws:s3:::bucket/${aws:PrincipalTag/none}", False),
        ("arn:aws:s3:::bucket/${aws:PrincipalTag/none, 'key'}", True),
        ("arn:aws:s3:::bucket/${*}", False),
        ("arn:aws:s3:::bucket/${aws:userid}", False),
        ("arn:aws:s3:::bucket/${aws:username", False),
    ],
)
def test_variables_in_resources(resource: str, allowed: bool) -> None:
    asked = request(aws_username="key", aws_userid="*")
    assert evaluate([policy(allow(resource=resource))], asked).allowed is allowed
    opposite = {"Effect": "Allow", "Action": "s3:*", "NotResource": resource}
    assert evaluate([policy(opposite)], asked).allowed is not allowed


def test_policies_of_the_old_version_have_no_variables() -> None:
    statement = allow(resource="arn:aws:s3:::bucket/${aws:username}")
    for version in ({"Version": "2008-10-17"}, {}):
        document = {**version, "Statement": [statement]}
        assert not evaluate([document], request(aws_username="key")).allowed
        assert evaluate([document], request(resource="arn:aws:s3:::bucket/${aws:username}")).allowed


STATEMENTS = st.builds(
    lambda effect, action, resource: {"Effect": effect, "Action": action, "Resource": resource},
    st.sampled_from(["Allow", "Deny"]),
    st.sampled_from(["*", "s3:*", "s3:GetObject", "s3:PutObject", "iam:PassRole"]),
    st.sampled_from(["*", "arn:aws:s3:::bucket/*", OBJECT, "arn:aws:s3:::other/*"]),
)


@given(st.lists(STATEMENTS, max_size=5), STATEMENTS)
def test_order_does_not_matter_and_effects_go_one_way(statements: list[dict[str, Any]], extra: dict[str, Any]) -> None:
    allowed = evaluate([policy(*statements)], request()).allowed
    assert evaluate([policy(*reversed(statements))], request()).allowed is allowed
    assert evaluate([policy(one) for one in statements], request()).allowed is allowed
    more = evaluate([policy(*statements, extra)], request()).allowed
    if extra["Effect"] == "Deny":
        assert not more or allowed
    else:
        assert not allowed or more


@given(st.lists(STATEMENTS, max_size=4), st.lists(STATEMENTS, max_size=4))
def test_a_boundary_allows_what_both_allow(identity: list[dict[str, Any]], boundary: list[dict[str, Any]]) -> None:
    both = evaluate([policy(*identity)], request(), boundary=policy(*boundary)).allowed
    alone = [evaluate([policy(*one)], request()).allowed for one in (identity, boundary)]
    assert both is all(alone)
