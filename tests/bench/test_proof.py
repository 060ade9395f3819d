"""What the proof compares: all that names a thing, and its tags, but nothing that AWS draws."""

from typing import Any

import pytest

from bench.bare import proof
from bench.bare.resource import Resource
from lanes.chaos.inventory import listing
from lanes.chaos.inventory.thing import Thing


def asked(monkeypatch: pytest.MonkeyPatch, things: set[Thing], tagged: dict[str, dict[str, str]]) -> proof.Found:
    """The inventory of an account that has these."""

    def client(service: str) -> Any:
        return Account(tagged) if service == "resourcegroupstaggingapi" else Iam()

    monkeypatch.setattr(listing, "things", lambda client: things)
    return proof.inventory(client)


class Account:
    def __init__(self, tagged: dict[str, dict[str, str]]) -> None:
        self._tagged = tagged

    def can_paginate(self, operation: str) -> bool:
        return False

    def get_resources(self) -> dict[str, Any]:
        found = [
            {"ResourceARN": arn, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}
            for arn, tags in self._tagged.items()
        ]
        return {"ResourceTagMappingList": found}


class Iam:
    def can_paginate(self, operation: str) -> bool:
        return False

    def list_roles(self) -> dict[str, Any]:
        return {"Roles": [{"Path": "/aws-service-role/x/", "RoleName": "AWS", "Arn": "arn:aws"}, ROLE]}

    def list_role_tags(self, RoleName: str) -> dict[str, Any]:  # noqa: N803 boto3's
        assert RoleName == ROLE["RoleName"]
        return {"Tags": [{"Key": "Name", "Value": "web"}]}


ROLE = {"Path": "/ecs/test/", "RoleName": "web", "Arn": "arn:aws:iam::1:role/ecs/test/web"}
VPC, QUEUE, RECORD = "aws:ec2/vpc:Vpc", "aws:sqs/queue:Queue", "aws:route53/record:Record"


def test_what_aws_draws_is_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    balancer = "arn:aws:elasticloadbalancing:eu-central-1:1:loadbalancer/app/test/"
    one = asked(
        monkeypatch,
        {
            Thing(VPC, "vpc-0123456789abcdef0"),
            Thing(QUEUE, "http://127.0.0.1:21000/1/dead"),
            Thing(RECORD, "Z0TGBMJLE0AROGMEFINIBS i0.test.internal A"),
        },
        {balancer + "0123456789abcdef": {"Name": "test"}},
    )
    other = asked(
        monkeypatch,
        {
            Thing(VPC, "vpc-0fedcba9876543210"),
            Thing(QUEUE, "http://127.0.0.1:22000/1/dead"),
            Thing(RECORD, "7TZQ9OGE92HQJKEYF78GBN i0.test.internal A"),
        },
        {balancer + "fedcba9876543210": {"Name": "test"}},
    )
    assert proof.difference(one, other) == []
    assert (VPC, "vpc-#") in one
    assert ("arn:aws:iam::1:role/ecs/test/web", "Name=web") in one
    assert not any("service-role" in " ".join(each) for each in one)


@pytest.mark.parametrize(
    ("things", "tagged"),
    [
        ({Thing(VPC, "vpc-0123456789abcdef0"), Thing(VPC, "vpc-0fedcba9876543210")}, {"arn:q": {"Name": "a"}}),
        ({Thing(QUEUE, "http://127.0.0.1:1/1/a")}, {"arn:q": {"Name": "a"}}),
        ({Thing(VPC, "vpc-0123456789abcdef0")}, {"arn:q": {"Name": "b"}}),
        ({Thing(VPC, "vpc-0123456789abcdef0")}, {"arn:q": {"Name": "a", "Owner": "x"}}),
        ({Thing(VPC, "vpc-0123456789abcdef0")}, {}),
    ],
    ids=["one more", "another", "another tag", "a tag more", "a thing without tags"],
)
def test_all_else_is_one(
    monkeypatch: pytest.MonkeyPatch, things: set[Thing], tagged: dict[str, dict[str, str]]
) -> None:
    ours = asked(monkeypatch, {Thing(VPC, "vpc-0123456789abcdef0")}, {"arn:q": {"Name": "a"}})
    assert proof.difference(ours, asked(monkeypatch, things, tagged))


def test_names_that_hold_a_hash_of_ours_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    group = "aws:lb/targetGroup:TargetGroup"
    ours = asked(monkeypatch, {Thing(group, "targetgroup/test-web-0123abcd/0123456789abcdef")}, {})
    other = asked(monkeypatch, {Thing(group, "targetgroup/test-web-99999999/0123456789abcdef")}, {})
    assert len(proof.difference(ours, other)) == 2


def test_types_are_counted() -> None:
    made = [Resource("sqs/queue:Queue", name, {}, (), {}) for name in "ab"] + [Resource("ec2/vpc:Vpc", "v", {}, (), {})]
    assert proof.counts(made) == {"sqs/queue:Queue": 2, "ec2/vpc:Vpc": 1}
