"""Which roles may be passed: the program's own pass, and each way in which a role goes bad is told."""

import copy
from typing import Any

import pytest

from ecs_platform.model.iam.document import Document, document
from ecs_platform.model.iam.proof.passable import PassableRole, faults
from ecs_platform.model.iam.roles import execution_statements, task_statements
from ecs_platform.model.iam.trust import ecs_tasks_trust
from tests.model.iam.environment import ACCOUNT

ROLE = "arn:aws:iam::123456789012:role/ecs/test/test-api-task"
OWN = ACCOUNT.parameter("/test/api")
SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:"


def role(statements: list[dict[str, Any]], trust: Document | None = None) -> PassableRole:
    policy: Document = {"Version": "2012-10-17", "Statement": statements}
    return PassableRole(ROLE, trust or ecs_tasks_trust(ACCOUNT), (policy,), (OWN, f"{OWN}/*", f"{SECRET}shared-??????"))


def allow(action: object, resource: object = "*") -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource}


def test_the_programs_own_roles_are_good() -> None:
    task = task_statements(ACCOUNT, "/test/api/", exec_command=True)
    execution = execution_statements(
        log_groups=["arn:logs"], secrets=[f"{OWN}/password", f"{SECRET}shared"], images=["nginx"]
    )
    for statements in (task, execution):
        assert faults(role(document(statements)["Statement"]), ACCOUNT) == []


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        (allow("*"), "rights in iam"),
        (allow("iam:PassRole"), "rights in iam"),
        (allow("IAM:List*"), "rights in iam"),
        (allow("ia?:GetRole"), "rights in iam"),
        (allow(["s3:GetObject", "sts:AssumeRole"]), "rights in sts"),
        ({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}, "NotAction"),
        ({"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::a"}, "NotResource"),
        (allow("ssm:GetParameters"), "parameters that are not its service's: *"),
        (allow("ssm:*", f"{OWN}*"), "parameters that are not its service's"),
        (allow("ssm:GetParameter", ACCOUNT.parameter("/test/api-admin/key")), "parameters that are not its service's"),
        (allow("ssm:GetParameter", [f"{OWN}/a", ACCOUNT.parameter("/prod/api/a")]), "/prod/api/a"),
        (allow("secretsmanager:GetSecretValue", f"{SECRET}*"), "secrets that are not its service's"),
    ],
)
def test_a_bad_right_is_told(statement: dict[str, Any], fault: str) -> None:
    found = faults(role([statement]), ACCOUNT)
    assert any(fault in one for one in found)
    assert all(one.startswith(ROLE) for one in found)


@pytest.mark.parametrize(
    "statement",
    [
        allow("s3:GetObject"),
        allow("ssm:GetParameter", f"{OWN}/deep/key"),
        allow("ssm:GetParametersByPath", OWN),
        allow("ssmmessages:OpenDataChannel"),
        {"Effect": "Deny", "Action": "iam:*", "Resource": "*"},
        # Neither of these services is `iam`.
        allow("iamroles:Get"),
    ],
)
def test_a_harmless_right_is_no_fault(statement: dict[str, Any]) -> None:
    assert faults(role([statement]), ACCOUNT) == []


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"Principal": {"Service": ["ecs-tasks.amazonaws.com", "ec2.amazonaws.com"]}}, "others than"),
        ({"Principal": {"AWS": "*"}}, "others than"),
        ({"Principal": "*"}, "others than"),
        ({"Principal": {"Service": "ecs-tasks.amazonaws.com", "AWS": "*"}}, "others than"),
        ({"Action": "sts:*"}, "other ways"),
        ({"Condition": {}}, "aws:SourceAccount is not"),
        ({"Condition": {"StringEquals": {"aws:SourceAccount": "999999999999"}}}, "aws:SourceAccount is not"),
    ],
)
def test_a_trust_that_is_wider_is_told(changed: dict[str, Any], fault: str) -> None:
    trust = copy.deepcopy(ecs_tasks_trust(ACCOUNT))
    trust["Statement"][0].update(changed)
    assert any(fault in one for one in faults(role([], trust), ACCOUNT))


def test_a_trust_that_is_narrower_than_aws_supports_is_told() -> None:
    trust = copy.deepcopy(ecs_tasks_trust(ACCOUNT))
    trust["Statement"][0]["Condition"]["ArnLike"]["aws:SourceArn"] = ACCOUNT.cluster("test")
    assert any("aws:SourceArn is not" in one for one in faults(role([], trust), ACCOUNT))
