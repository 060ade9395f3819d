"""Each type of resource is found again, and nobody else's in its place."""

from collections.abc import Mapping
from typing import Any

import pytest

from ecs_platform.adoption.row import Find, Row
from ecs_platform.adoption.table import ROWS
from tests.adoption.all_makers import MAKERS
from tests.adoption.made_for_tasks import registered
from tests.adoption.rights import ENVIRONMENT, refused
from tests.adoption.world import Stack, World
from tests.model.iam.test_account_wide import PREVIEW, may

LOOKED_UP = sorted(type_ for type_, row in ROWS.items() if row.find is not None)
SEVERAL = sorted(type_ for type_, maker in MAKERS.items() if maker.several)
CALLS = {
    # STS says the account first.
    "aws:iam/policy:Policy": 2,
    "aws:s3/bucket:Bucket": 2,
    "aws:sns/topic:Topic": 2,
    # What was found is asked for its state, its tags or its content.
    "aws:acm/certificate:Certificate": 3,
    "aws:ecs/taskDefinition:TaskDefinition": 2,
    "aws:kms/key:Key": 2,
}
"""Calls of a look-up that finds one, where two stacks have one each; one call where it is not said here."""


OF_THE_ACCOUNT = ("aws:iam/openIdConnectProvider:OpenIdConnectProvider",)
"""Who brings the account's own stack up has all rights."""


def finding(type_: str) -> Find:
    find = ROWS[type_].find
    assert find is not None
    return find


class Guarded(dict[str, Any]):
    """Inputs of which only those may be taken for granted that a row says it needs."""

    def __init__(self, type_: str, inputs: Mapping[str, Any]) -> None:
        super().__init__(inputs)
        self._needs = ROWS[type_].needs

    def __getitem__(self, name: str) -> Any:
        assert name in self._needs, f"{name} is not among needs"
        return super().__getitem__(name)


def test_one_of_each_type_that_is_looked_up_can_be_made() -> None:
    assert sorted(MAKERS) == LOOKED_UP


@pytest.mark.parametrize("type_", LOOKED_UP)
def test_it_is_found_until_it_is_gone_and_no_other_stack_s_in_its_place(type_: str, aws: World) -> None:
    make, find = MAKERS[type_].make, finding(type_)
    ours, theirs = make(Stack(aws, ENVIRONMENT)), make(Stack(aws, "prod"))
    before = aws.asked.copy()
    assert find(aws, Guarded(type_, ours.inputs)) == [ours.id]
    asked = aws.asked - before
    assert asked.total() == CALLS.get(type_, 1)
    assert type_ in OF_THE_ACCOUNT or list(refused(asked)) == []
    assert find(aws, theirs.inputs) == [theirs.id]
    ours.delete()
    assert find(aws, ours.inputs) == []
    assert find(aws, theirs.inputs) == [theirs.id]
    # What it is in is gone too, which AWS says with an error, each service with its own.
    aws.empty()
    assert find(aws, theirs.inputs) == []


def test_a_preview_finds_no_keys() -> None:
    assert not may(PREVIEW, "tag:GetResources")


@pytest.mark.parametrize("type_", SEVERAL)
def test_two_that_fit_are_both_found_and_a_stranger_s_in_the_same_place_is_not(type_: str, aws: World) -> None:
    stack, make = Stack(aws, "dev"), MAKERS[type_].make
    ours, again = make(stack), make(stack)
    assert sorted(finding(type_)(aws, ours.inputs)) == sorted([ours.id, again.id])
    for other in (Stack(aws, "prod"), Stack(aws, "dev", "shop")) if MAKERS[type_].by_tags else ():
        tags = {**ours.inputs["tags"], "Environment": other.environment, "Project": other.project}
        assert finding(type_)(aws, {**ours.inputs, "tags": tags}) == []


def test_of_equal_revisions_the_newest_counts_and_of_others_none(aws: World) -> None:
    stack, find = Stack(aws, "dev"), finding("aws:ecs/taskDefinition:TaskDefinition")
    registered(stack)
    ours = registered(stack)
    registered(stack, cpu="512")
    registered(stack, containerDefinitions=[{"name": "web", "image": "nginx:other", "essential": True}])
    registered(stack, tags=[{"key": "Name", "value": "somebody's"}])
    assert find(aws, ours.inputs) == [ours.id]


def test_a_family_s_old_revisions_are_not_all_compared(aws: World) -> None:
    stack, find = Stack(aws, "dev"), finding("aws:ecs/taskDefinition:TaskDefinition")
    ours = registered(stack)
    for _ in range(30):
        registered(stack, cpu="512")
    before = aws.calls
    assert find(aws, ours.inputs) == []
    assert aws.calls - before <= 1 + 20


def test_a_gateway_that_is_attached_elsewhere_is_not_ours(aws: World) -> None:
    type_ = "aws:ec2/internetGateway:InternetGateway"
    ours, other = MAKERS[type_].make(Stack(aws, "dev")), Stack(aws, "prod")
    vpc = MAKERS["aws:ec2/vpc:Vpc"].make(other).id
    aws("ec2").attach_internet_gateway(InternetGatewayId=ours.id, VpcId=vpc)
    assert finding(type_)(aws, ours.inputs) == []
    assert finding(type_)(aws, {**ours.inputs, "vpcId": vpc}) == [ours.id]


def test_a_group_whose_making_was_cut_off_still_lets_out_everywhere(aws: World) -> None:
    """AWS makes each group so, and the provider's next call is to take that away."""
    type_ = "aws:ec2/securityGroup:SecurityGroup"
    stack, row = Stack(aws, "dev"), ROWS[type_]
    group = MAKERS[type_].make(stack).id
    assert isinstance(row, Row)
    assert row.unfinished is not None
    (step,) = row.unfinished(aws, group)
    getattr(aws(step.service), step.operation)(**step.arguments)
    assert row.unfinished(aws, group) == []
    rule = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
    ours = finding(rule)(aws, {"securityGroupId": group, "ipProtocol": "-1", "cidrIpv4": "0.0.0.0/0"})
    assert ours == []


def test_a_rule_out_to_everywhere_beside_others_is_somebody_s(aws: World) -> None:
    """The program's rules are made once the group is whole: such a rule came after them."""
    stack, row = Stack(aws, "dev"), ROWS["aws:ec2/securityGroup:SecurityGroup"]
    group = str(
        MAKERS["aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"].make(stack).inputs["securityGroupId"]
    )
    of_it = [{"Name": "group-id", "Values": [group]}]
    there = aws("ec2").describe_security_group_rules(Filters=of_it)["SecurityGroupRules"]
    everywhere = [each for each in there if each["IsEgress"] and each["CidrIpv4"] == "0.0.0.0/0" and not each["Tags"]]
    assert len(there) > len(everywhere) == 1
    assert isinstance(row, Row)
    assert row.unfinished is not None
    assert row.unfinished(aws, group) == []


def test_a_rule_of_the_program_s_is_nothing_left_over(aws: World) -> None:
    stack, row = Stack(aws, "dev"), ROWS["aws:ec2/securityGroup:SecurityGroup"]
    rule = MAKERS["aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"].make(stack)
    assert isinstance(row, Row)
    assert row.unfinished is not None
    assert row.unfinished(aws, str(rule.inputs["securityGroupId"])) == []
