"""What means the same, in whatever form AWS or the provider writes it."""

import json
from typing import Any

import pytest

from ecs_platform.adoption.meaning import same, within
from ecs_platform.adoption.tags import tags_of

ALLOW = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "*"}
CLUSTER = "arn:aws:ecs:eu-central-1:123456789012:cluster/test"
REVISION = "arn:aws:ecs:eu-central-1:123456789012:task-definition/test-web:3"


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("a", "a"),
        (80, 80.0),
        (80, "80"),
        (True, "true"),
        (None, ""),
        (None, []),
        (None, False),
        ([], None),
        (["a", "b"], ["b", "a"]),
        ({"a": 1}, {"a": 1, "b": None}),
        (json.dumps({"Statement": [ALLOW]}), json.dumps({"Statement": ALLOW}, indent=2)),
        (
            json.dumps(ALLOW),
            json.dumps({**ALLOW, "Action": ["s3:PutObject", "s3:GetObject"]}, separators=(",", ":")),
        ),
        ("https://token.example.com", "token.example.com"),
        (CLUSTER, "test"),
        ("test", CLUSTER),
        (REVISION, "test-web:3"),
        ([{"a": "1"}, {"a": "2"}], [{"a": "2"}, {"a": "1", "b": ""}]),
    ],
)
def test_the_same(said: Any, read: Any) -> None:
    assert same(said, read)
    assert same(read, said)
    assert within(said, read)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("a", "b"),
        ("a", None),
        ("{", "["),
        (80, 81),
        (True, False),
        (True, 1.5),
        (["a"], ["a", "a"]),
        (["a", "a"], ["a", "b"]),
        ({"a": 1}, {"a": 1, "b": 2}),
        (json.dumps(ALLOW), json.dumps({**ALLOW, "Action": "s3:GetObject"})),
        (json.dumps(ALLOW), json.dumps({**ALLOW, "Effect": "Deny"})),
        (CLUSTER, "est"),
        (CLUSTER, CLUSTER.replace("123456789012", "210987654321")),
        (REVISION, "test-web:4"),
        (REVISION, "3:"),
    ],
)
def test_not_the_same(said: Any, read: Any) -> None:
    assert not same(said, read)
    assert not same(read, said)


def test_what_aws_adds_is_within_and_not_the_same() -> None:
    said = [{"name": "web", "portMappings": [{"containerPort": 80}]}]
    read = [{"name": "web", "portMappings": [{"containerPort": 80, "protocol": "tcp"}], "mountPoints": ["x"]}]
    assert within(said, read)
    assert not same(said, read)
    assert not within([*said, {"name": "log"}], read)
    assert not within([{"name": "web", "cpu": 256}], read)


@pytest.mark.parametrize(
    "tags",
    [
        {"Name": "web", "Empty": ""},
        [{"Key": "Name", "Value": "web"}, {"Key": "Empty", "Value": ""}],
        [{"key": "Name", "value": "web", "propagateAtLaunch": True}, {"key": "Empty"}],
        [{"TagKey": "Name", "TagValue": "web"}, {"TagKey": "Empty", "TagValue": ""}],
    ],
)
def test_tags_are_read_in_every_form(tags: Any) -> None:
    assert tags_of({"tags": tags}) == {"Name": "web", "Empty": ""}
    assert tags_of({}) == {}
