"""What a thief has who reaches a container instance's credentials, and what the agents on it call."""

import json

import pytest
from moto.iam.aws_managed_policies import aws_managed_policies_data

from ecs_platform.model.arns import Account
from ecs_platform.model.iam.document import Document, document
from ecs_platform.model.iam.evaluate import Request, evaluate
from ecs_platform.model.iam.instance_role import instance_statements

ACCOUNT = Account("eu-central-1", "123456789012")
ROLE = "arn:aws:iam::123456789012:role/ec2/test/test-instance"
HERE, ELSEWHERE = ACCOUNT.cluster("test"), ACCOUNT.cluster("test2")
AGENT = {
    # https://github.com/aws/amazon-ecs-agent/blob/master/ecs-agent/api/ecs/interface.go: all that it calls.
    "ecs:RegisterContainerInstance": "cluster",
    "ecs:SubmitTaskStateChange": "cluster",
    "ecs:SubmitContainerStateChange": "cluster",
    "ecs:SubmitAttachmentStateChanges": "cluster",
    "ecs:Poll": "container-instance",
    "ecs:StartTelemetrySession": "container-instance",
    "ecs:UpdateContainerInstancesState": "container-instance",
}
ANYWHERE = (
    "ecs:DiscoverPollEndpoint",
    "ssm:UpdateInstanceInformation",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
)
"""The last five: https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html"""


def role() -> Document:
    return document(instance_statements(ACCOUNT, "test"))


def may(action: str, resource: str = "*", *policies: Document, **context: str) -> bool:
    known = {key.replace("_", ":"): value for key, value in context.items()}
    return evaluate(policies or [role()], Request(ROLE, action, resource, known)).allowed


OF_AWS: dict[str, dict[str, Document]] = json.loads(aws_managed_policies_data)


def managed(name: str) -> Document:
    return OF_AWS[name]["Document"]


@pytest.mark.parametrize(("action", "kind"), AGENT.items())
def test_the_agent_may_in_its_own_cluster_only(action: str, kind: str) -> None:
    def resource(cluster: str) -> str:
        return ACCOUNT.arn("ecs", f"{kind}/{cluster}" + ("/0123" if kind != "cluster" else ""))

    assert may(action, resource("test"))
    assert not may(action, resource("test2"))
    assert not may(action, resource("test-2"), ecs_cluster=ELSEWHERE)
    if kind != "cluster":
        assert may(action, ecs_cluster=HERE)
        assert not may(action, ecs_cluster=ELSEWHERE)
        assert not may(action)


@pytest.mark.parametrize("action", ANYWHERE)
def test_the_agents_find_ecs_and_open_sessions(action: str) -> None:
    assert may(action)


def test_a_task_is_told_its_tags_in_its_own_cluster() -> None:
    for kind in ("task", "container-instance"):
        assert may("ecs:ListTagsForResource", ACCOUNT.arn("ecs", f"{kind}/test/0123"))
        assert not may("ecs:ListTagsForResource", ACCOUNT.arn("ecs", f"{kind}/other/0123"))


SECRETS = [
    ACCOUNT.parameter("/test/api/db_password"),
    ACCOUNT.parameter("/production/payments/master_key"),
    "arn:aws:ssm:eu-west-1:123456789012:parameter/x",
    ACCOUNT.arn("secretsmanager", "secret:test/api/db-AbCdEf"),
    ACCOUNT.repository("test/api"),
    ACCOUNT.log_group("/ecs/test/api"),
    "arn:aws:s3:::bucket/key",
    ACCOUNT.arn("kms", "key/0000"),
    "*",
]


@pytest.mark.parametrize("resource", SECRETS)
def test_whoever_has_its_credentials_reads_no_parameter_nor_anything_else(resource: str) -> None:
    reading = (
        *("ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath", "ssm:GetParameterHistory"),
        *("ssm:DescribeParameters", "ssm:GetDocument", "secretsmanager:GetSecretValue", "ecr:BatchGetImage"),
        *("ecr:GetAuthorizationToken", "logs:PutLogEvents", "logs:GetLogEvents", "s3:GetObject", "kms:Decrypt"),
        *("ec2:DescribeTags", "ecs:DescribeTaskDefinition", "sts:AssumeRole", "iam:PassRole", "ssm:SendCommand"),
    )
    assert [each for each in reading if may(each, resource, ecs_cluster=HERE)] == []
    assert may("ssm:GetParameter", resource, managed("AmazonSSMManagedInstanceCore")), "which it was given before"


def test_of_all_actions_of_aws_it_has_these() -> None:
    assert {each for one in instance_statements(ACCOUNT, "test") for each in one.actions} == {
        *AGENT,
        *ANYWHERE,
        "ecs:ListTagsForResource",
    }


def test_it_has_nothing_that_awss_own_policies_have_not() -> None:
    of_aws = [managed(name) for name in ("AmazonEC2ContainerServiceforEC2Role", "AmazonSSMManagedInstanceCore")]
    asked = [*AGENT, *ANYWHERE]
    assert [each for each in asked if not may(each, "*", *of_aws)] == []
