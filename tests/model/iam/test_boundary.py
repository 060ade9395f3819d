"""What a boundary forbids, compared with the evaluator's answer to each single request."""

from itertools import product
from typing import Any

import pytest

from ecs_platform.model.iam.boundary import forbids
from ecs_platform.model.iam.evaluate import Request, evaluate

ROLE = "arn:aws:iam::123456789012:role/a"
ACTIONS = ("s3:GetObject", "S3:PutObject", "sqs:SendMessage", "iam:PassRole")
RESOURCES = ("arn:aws:s3:::acme/a", "arn:aws:s3:::other/a", "arn:aws:sqs:eu-central-1:123456789012:q")
ELEMENTS: list[dict[str, Any]] = [
    {"Action": action, "Resource": resource}
    for action in ("*", "s3:*", ["s3:Get*", "sqs:*"])
    for resource in ("*", "arn:aws:s3:::acme/*", ["arn:aws:s3:::*", "arn:aws:sqs:*:*:q"])
]
ELEMENTS += [{"NotAction": ["iam:*", "s3:P*"], "Resource": "*"}, {"Action": "*", "NotResource": "arn:aws:s3:::acme/*"}]


@pytest.mark.parametrize("allowing", ELEMENTS)
@pytest.mark.parametrize("denying", [None, *ELEMENTS])
def test_single_requests_are_forbidden_as_the_evaluator_says(
    allowing: dict[str, Any], denying: dict[str, Any] | None
) -> None:
    statements = [{"Effect": "Allow", **allowing}]
    statements += [] if denying is None else [{"Effect": "Deny", **denying}]
    boundary = {"Version": "2012-10-17", "Statement": statements}
    for action, resource in product(ACTIONS, RESOURCES):
        allowed = evaluate([boundary], Request(ROLE, action, resource)).allowed
        assert forbids(boundary, action, resource) is not allowed, (action, resource)


def deny(**elements: Any) -> dict[str, Any]:
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [everything, {"Effect": "Deny", **elements}]}


@pytest.mark.parametrize(
    ("boundary", "expected"),
    [
        (deny(Action="s3:*", Resource="*"), True),
        (deny(Action="s3:Put*", Resource="*"), True),
        (deny(Action="s3:PutObject", Resource="*"), False),
        (deny(Action="s3:*", Resource="arn:aws:s3:::acme/a/*"), False),
        (deny(Action="s3:*", Resource="arn:aws:s3:::${aws:PrincipalTag/team}/*"), False),
        (deny(Action="s3:*", Resource="*", Condition={"Bool": {"aws:SecureTransport": "false"}}), False),
        (deny(NotAction="sqs:*", Resource="*"), True),
        (deny(NotAction="s3:PutObjectAcl", Resource="*"), False),
        ({"Statement": {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}}, False),
        ({"Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}}, True),
        (
            {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Null": {"a": "true"}}}},
            False,
        ),
    ],
)
def test_patterns_are_forbidden_where_nothing_is_left_of_them(boundary: dict[str, Any], expected: bool) -> None:
    assert forbids(boundary, "s3:Put*", "arn:aws:s3:::acme/*") is expected
