"""The account's own roles: what they may do, what they can never do, and that their documents fit."""

import json
from collections.abc import Iterator

import pytest
from parliament import analyze_policy_string

from ecs_platform.model.arns import Account
from ecs_platform.model.iam.account_wide import boundary_document, preview_statements, state_statements, up_statements
from ecs_platform.model.iam.conditions import matches
from ecs_platform.model.iam.document import Statement, document
from ecs_platform.model.iam.evaluate import Request, evaluate
from ecs_platform.model.naming import Names
from tests.model.iam.aws_actions import actions_of

ACCOUNT = Account("eu-central-1", "123456789012")
BOUNDARY = "arn:aws:iam::123456789012:policy/ecs-platform-boundary"
BUCKET, KEY = "state-123456789012", "arn:aws:kms:eu-central-1:123456789012:key/0a1b"
SECRETS, OTHERS_SECRETS = (f"arn:aws:kms:eu-central-1:123456789012:key/{each}" for each in ("5ec1", "5ec2"))
"""Keys of the secrets of staging and of production."""
STATE = f"arn:aws:s3:::{BUCKET}/.pulumi"
NAMES = Names("staging", "ecs-platform")
ROLE = ACCOUNT.role(NAMES.path, NAMES.task_role("api"))
ME = "arn:aws:iam::123456789012:role/x"

MAKES = up_statements(ACCOUNT, BOUNDARY, environment="staging")
LOOKS = preview_statements(ACCOUNT, environment="staging")
UP = document([*MAKES, *state_statements(BUCKET, KEY, "staging", write=True, secrets_key=SECRETS)])
PREVIEW = document([*LOOKS, *state_statements(BUCKET, KEY, "staging", write=False, secrets_key=SECRETS)])
BOUND = boundary_document(ACCOUNT, BUCKET, [KEY, SECRETS, OTHERS_SECRETS])


def may(policy: dict[str, object], action: str, resource: str = "*", **context: str) -> bool:
    keys = {key.replace("__", ":"): [value] for key, value in context.items()}
    return evaluate([policy], Request(ME, action, resource, keys)).allowed


def bounded(action: str, resource: str = "*", **context: str) -> bool:
    """Whether a role of an environment with all rights may do it, within the boundary."""
    all_rights = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    keys = {key.replace("__", ":"): [value] for key, value in context.items()}
    return evaluate([all_rights], Request(ME, action, resource, keys), BOUND).allowed


@pytest.mark.parametrize("action", ["iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy"])
def test_up_gives_rights_only_to_what_has_the_boundary(action: str) -> None:
    assert may(UP, action, ROLE, iam__PermissionsBoundary=BOUNDARY)
    assert not may(UP, action, ROLE)
    assert not may(UP, action, ROLE, iam__PermissionsBoundary="arn:aws:iam::aws:policy/AdministratorAccess")
    assert not may(UP, action, "arn:aws:iam::123456789012:role/admin", iam__PermissionsBoundary=BOUNDARY)


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("iam:DeleteRolePermissionsBoundary", ROLE),
        ("iam:DeleteUserPermissionsBoundary", ACCOUNT.user(NAMES.deployer_path, NAMES.deployer("ci"))),
        ("iam:CreatePolicyVersion", BOUNDARY),
        ("iam:UpdateAssumeRolePolicy", "arn:aws:iam::123456789012:role/ecs-platform-up-staging"),
        ("iam:PassRole", "arn:aws:iam::123456789012:role/admin"),
        ("sts:AssumeRole", "arn:aws:iam::123456789012:role/admin"),
        ("s3:GetObject", f"{STATE}/stacks/ecs-platform/production.json"),
        ("s3:PutObject", f"{STATE}/locks/organization/ecs-platform/production/1.json"),
        ("s3:GetObject", "arn:aws:s3:::customers/data.csv"),
        ("secretsmanager:GetSecretValue", ACCOUNT.secret("db")),
        ("ssm:GetParameter", ACCOUNT.parameter("/staging/api/db_password")),
    ],
)
def test_up_cannot_free_itself_nor_reach_what_is_not_its_own(action: str, resource: str) -> None:
    assert not may(UP, action, resource, iam__PassedToService="ecs-tasks.amazonaws.com")


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("ecs:CreateService", "*"),
        ("elasticloadbalancing:CreateRule", "*"),
        ("iam:CreatePolicy", ACCOUNT.arn("iam", "policy/deploy/staging/staging-ci-deployer", region="")),
        ("iam:PassRole", ROLE),
        ("s3:PutBucketPolicy", f"arn:aws:s3:::{NAMES.access_logs_bucket(ACCOUNT)}"),
        ("s3:PutObject", f"{STATE}/stacks/ecs-platform/staging.json"),
        ("s3:PutObject", f"{STATE}/stacks/shop/staging.json.bak"),
        ("s3:DeleteObject", f"{STATE}/locks/organization/ecs-platform/staging/1.json"),
        ("kms:Encrypt", SECRETS),
    ],
)
def test_up_does_what_an_environment_needs(action: str, resource: str) -> None:
    assert may(UP, action, resource, iam__PassedToService="ecs-tasks.amazonaws.com")


def test_a_preview_looks_and_changes_nothing() -> None:
    assert may(PREVIEW, "ecs:DescribeServices")
    assert may(PREVIEW, "s3:GetObject", f"{STATE}/stacks/ecs-platform/staging.json")
    assert may(PREVIEW, "kms:Decrypt", SECRETS)
    for action in ("s3:PutObject", "s3:DeleteObject", "ecs:UpdateService", "iam:PassRole", "kms:Encrypt"):
        assert not may(PREVIEW, action, f"{STATE}/stacks/ecs-platform/staging.json")
    for action in ("logs:GetLogEvents", "s3:GetObject", "secretsmanager:GetSecretValue", "ecr:BatchGetImage"):
        assert not may(PREVIEW, action, "arn:aws:s3:::customers/data.csv")
    assert not may(PREVIEW, "s3:GetObject", f"{STATE}/stacks/ecs-platform/production.json")


@pytest.mark.parametrize("policy", [UP, PREVIEW], ids=["up", "preview"])
def test_that_a_secret_is_there_is_seen_and_its_value_is_not(policy: dict[str, object]) -> None:
    parameter, secret = ACCOUNT.parameter("/staging/api/db_password"), ACCOUNT.secret("staging/api/db")
    assert may(policy, "ssm:DescribeParameters")
    assert may(policy, "secretsmanager:DescribeSecret", secret)
    for action in ("GetParameter", "GetParameters", "GetParametersByPath", "GetParameterHistory", "PutParameter"):
        assert not may(policy, f"ssm:{action}", parameter)
    for action in ("GetSecretValue", "BatchGetSecretValue", "PutSecretValue", "DeleteSecret"):
        assert not may(policy, f"secretsmanager:{action}", secret)


@pytest.mark.parametrize("text", ["Create", "Delete", "Put", "Update", "Run", "Start", "Modify", "Register", "Send"])
def test_no_action_of_a_preview_begins_like_a_change(text: str) -> None:
    statements = document(preview_statements(ACCOUNT))["Statement"]
    actions = [
        action
        for each in statements
        for action in ([each["Action"]] if isinstance(each["Action"], str) else each["Action"])
    ]
    assert len(actions) > 20
    assert [action for action in actions if action.partition(":")[2].startswith(text)] == []


def test_within_the_boundary_an_administrator_is_none() -> None:
    assert bounded("s3:GetObject", "arn:aws:s3:::customers/data.csv")
    assert bounded("ecs:UpdateService")
    assert bounded("iam:PassRole", ROLE)
    for action in ("iam:CreateRole", "iam:PutRolePolicy", "iam:CreateAccessKey", "iam:DeleteRolePermissionsBoundary"):
        assert not bounded(action, ROLE)
    assert not bounded("iam:PassRole", "arn:aws:iam::123456789012:role/admin")
    assert not bounded("sts:AssumeRole", "arn:aws:iam::123456789012:role/ecs-platform-up-production")
    assert not bounded("s3:GetObject", f"{STATE}/stacks/ecs-platform/staging.json")
    assert not bounded("kms:Decrypt", KEY)


def _longest() -> Iterator[list[Statement]]:
    """The statements of a role for `up` where all that is in them is long."""
    account, environment = Account("us-gov-west-1", "123456789012"), "e" * 16
    bucket = f"ecs-platform-bootstrap-state-{account.id}-{account.region}"
    key = account.arn("kms", f"key/{'0' * 36}")
    boundary = account.arn("iam", "policy/ecs-platform-boundary", region="")
    yield up_statements(account, boundary, ["/shop/version"], environment=environment)
    yield state_statements(bucket, key, environment, write=True, partition=account.partition, secrets_key=key)


def _is_known(detail: str) -> bool:
    """Whether it is an action all the same: of these two lists the other is newer."""
    service, _, pattern = detail.removeprefix("Unknown action ").partition(":")
    return any(matches(pattern, action) for action in actions_of(service))


def test_the_documents_fit_and_are_policies() -> None:
    inline = sum(len(json.dumps(document(each), separators=(",", ":"))) for each in _longest())
    assert inline <= 10_240, "IAM's limit for all inline policies of a role"
    keys = [ACCOUNT.arn("kms", f"key/{number:036}") for number in range(51)]
    most = boundary_document(ACCOUNT, f"ecs-platform-bootstrap-state-{ACCOUNT.id}-{ACCOUNT.region}", keys)
    assert len(json.dumps(most, separators=(",", ":"))) <= 6_144, "IAM's limit for a managed policy, 50 environments"
    for policy in (UP, PREVIEW, BOUND):
        found = analyze_policy_string(json.dumps(policy)).findings
        faults = {each.issue for each in found if not (each.issue == "UNKNOWN_ACTION" and _is_known(str(each.detail)))}
        assert faults & {"MALFORMED", "UNKNOWN_ACTION", "UNKNOWN_PREFIX", "INVALID_ARN", "RESOURCE_MISMATCH"} <= {
            # Make, Look and the boundary name whole services: some of their actions know no such resource.
            "RESOURCE_MISMATCH"
        }, [str(each) for each in found]
