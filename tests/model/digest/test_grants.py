"""What permits without a policy, or as somebody else, is told where it permits more, and not where it does not."""

import json
from typing import Any

import pytest

from ecs_platform.model.digest.permissions import widened
from ecs_platform.model.digest.preview import TASK_DEFINITION, UNKNOWN
from tests.model.digest.previews import preview, step, urn

PERMISSION = "aws:lambda/permission:Permission"
ACL = "aws:s3/bucketAcl:BucketAcl"
BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
GROUP = "aws:iam/userGroupMembership:UserGroupMembership"
ATTACHED = "aws:iam/policyAttachment:PolicyAttachment"
PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
URL = "aws:lambda/functionUrl:FunctionUrl"
EFS = "aws:efs/fileSystemPolicy:FileSystemPolicy"
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
Inputs = dict[str, Any]
S3 = {"principal": "s3.amazonaws.com", "action": "lambda:InvokeFunction", "sourceArn": "arn:aws:s3:::a"}
OPEN = {"blockPublicAcls": False, "blockPublicPolicy": True}
SHUT = {"blockPublicAcls": True, "blockPublicPolicy": True}
POLICY = {"policy": json.dumps({"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}})}
MOUNT = {
    "policy": json.dumps(
        {"Statement": {"Effect": "Allow", "Principal": "*", "Action": "elasticfilesystem:ClientMount"}}
    )
}
ARN = "arn:aws:iam::123456789012:role/"


def told(type_: str, old: Inputs | None, new: Inputs | None, op: str = "", **state: Any) -> list[str]:
    kind = op or ("create" if old is None else "delete" if new is None else "update")
    return widened(preview(step(kind, type_, "x", old, new, **state)))


MORE: dict[str, tuple[str, Inputs | None, Inputs | None]] = {
    "a function for everybody": (PERMISSION, None, {**S3, "principal": "*"}),
    "a function for somebody else": (PERMISSION, S3, {**S3, "principal": "123456789012"}),
    "a function without a source": (PERMISSION, S3, {name: S3[name] for name in ("principal", "action")}),
    "a function's address": (URL, {"authorizationType": "AWS_IAM"}, {"authorizationType": "NONE"}),
    "a key": ("aws:kms/grant:Grant", None, {"granteePrincipal": ARN + "x", "operations": ["Decrypt"]}),
    "a bucket": (ACL, {"acl": "private"}, {"acl": "public-read"}),
    "a bucket no longer kept from the public": (BLOCK, SHUT, OPEN),
    "a bucket kept from the public no longer": (BLOCK, SHUT, None),
    "another group": (GROUP, {"user": "a", "groups": ["x"]}, {"user": "a", "groups": ["x", "admins"]}),
    "another role": (ATTACHED, {"roles": ["a"]}, {"roles": ["a", "b"]}),
    "another audience": (PROVIDER, {"clientIdLists": ["a"]}, {"clientIdLists": ["a", "b"]}),
    "a provider of identities": (PROVIDER, None, {"url": "https://x", "clientIdLists": ["a"]}),
    "a task as somebody else": (TASK_DEFINITION, {"taskRoleArn": ARN + "a"}, {"taskRoleArn": ARN + "b"}),
    "a new task as somebody who is there": (TASK_DEFINITION, None, {"taskRoleArn": ARN + "admin"}),
    "a file system without its policy": (EFS, MOUNT, None),
    "an endpoint without its policy": (ENDPOINT, POLICY, {"vpcId": "a"}),
    "a policy for another role": (ROLE_POLICY, {**POLICY, "role": "a"}, {**POLICY, "role": "b"}),
    "a policy that is no text": ("aws-native:x:Y", None, {"policyDocument": json.loads(POLICY["policy"])}),
    "a policy known later": ("aws:opensearch/domain:Domain", {}, {"accessPolicies": UNKNOWN}),
}
NO_MORE: dict[str, tuple[str, Inputs | None, Inputs | None]] = {
    "less of a function": (PERMISSION, {name: S3[name] for name in ("principal", "action")}, S3),
    "a function's address for IAM": (URL, None, {"authorizationType": "AWS_IAM"}),
    "a private bucket": (ACL, None, {"acl": "private"}),
    "a bucket kept from the public": (BLOCK, OPEN, SHUT),
    "another order": (GROUP, {"user": "a", "groups": ["x", "y"]}, {"user": "a", "groups": ["y", "x"]}),
    "a role less": (ATTACHED, {"roles": ["a", "b"]}, {"roles": ["a"]}),
    "the same role": (TASK_DEFINITION, {"taskRoleArn": ARN + "a"}, {"taskRoleArn": ARN + "a", "cpu": "512"}),
    "the first policy of a file system": (EFS, None, MOUNT),
    "an endpoint with a policy": (ENDPOINT, {"vpcId": "a"}, {"vpcId": "a", **POLICY}),
    "a new endpoint": (ENDPOINT, None, {"vpcId": "a"}),
}


@pytest.mark.parametrize("case", MORE)
def test_more(case: str) -> None:
    type_, old, new = MORE[case]
    assert len(told(type_, old, new)) == 1
    if old is not None and new is not None:
        assert len(told(type_, old, new, "replace")) == 1


@pytest.mark.parametrize("case", NO_MORE)
def test_no_more(case: str) -> None:
    assert told(*NO_MORE[case]) == []


def test_a_role_that_is_made_with_its_task_is_its_own() -> None:
    own: dict[str, Any] = {"propertyDependencies": {"taskRoleArn": [urn("aws:iam/role:Role", "x-task")]}}
    assert told(TASK_DEFINITION, None, {"taskRoleArn": UNKNOWN}, **own) == []
    assert told(TASK_DEFINITION, {"taskRoleArn": ARN + "x"}, {"taskRoleArn": UNKNOWN}, **own) == []
    (line,) = told(TASK_DEFINITION, {"taskRoleArn": ARN + "x"}, {"taskRoleArn": UNKNOWN})
    assert line.endswith("gets another role: `(known later)` (`taskRoleArn`)")


def test_a_policy_goes_with_what_it_is_of_and_with_nothing_else() -> None:
    denies = {"policy": json.dumps({"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}})}
    role = step("delete", "aws:iam/role:Role", "r", {"name": "r"})
    for name, lines in (("policy", 1), ("bucket", 0)):
        gone = step(
            "delete",
            "aws:s3/bucketPolicy:BucketPolicy",
            "b",
            denies,
            propertyDependencies={name: [role["urn"]]},
        )
        assert len(widened(preview(gone, role))) == lines


PATTERNS = [("a?c", "a*c"), ("role/a?", "role/a*"), ("a*b", "a*"), ("?", "*"), ("a?", "a??"), ("x*y", "x*y*")]


@pytest.mark.parametrize(("old", "new"), PATTERNS)
def test_a_pattern_that_stands_for_more(old: str, new: str) -> None:
    before, after = (
        {"policy": json.dumps({"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": f"arn:aws:s3:::{each}"}})}
        for each in (old, new)
    )
    assert len(told(ROLE_POLICY, before, after)) == 1
    assert told(ROLE_POLICY, after, before) == ([] if new != "a??" else told(ROLE_POLICY, after, before))
