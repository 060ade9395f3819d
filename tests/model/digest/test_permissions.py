"""Permissions that widen are told, and those that narrow or stay are not."""

import json
from typing import Any

import pytest

from ecs_platform.model.digest.permissions import widened
from ecs_platform.model.digest.preview import UNKNOWN
from tests.model.digest.previews import preview, role, step

POLICY = "aws:iam/rolePolicy:RolePolicy"
ONE = "arn:aws:s3:::one/*"
MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}


def allow(action: Any = "s3:GetObject", resource: Any = ONE, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def keys(*values: str, no: str = "") -> dict[str, Any]:
    return {f"String{no}Equals": {"aws:ResourceTag/Service": list(values)}}


def told(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[str]:
    before, after = ({"policy": json.dumps({"Statement": each})} for each in (old, new))
    return widened(preview(step("update", POLICY, "api-task", before, after)))


WIDER = {
    "one action more": ([allow()], [allow(["s3:GetObject", "s3:PutObject"])]),
    "every action": ([allow()], [allow("s3:*")]),
    "another resource": ([allow()], [allow(resource=[ONE, "arn:aws:s3:::two/*"])]),
    "every resource": ([allow()], [allow(resource="*")]),
    "a condition that goes": ([allow(Condition=MFA)], [allow()]),
    "a condition with a value more": ([allow(Condition=keys("a"))], [allow(Condition=keys("a", "b"))]),
    "a negated condition with a value less": (
        [allow(Condition=keys("a", "b", no="Not"))],
        [allow(Condition=keys("a", no="Not"))],
    ),
    "all but one": ([allow()], [{"Effect": "Allow", "NotAction": "iam:*", "Resource": ONE}]),
    "a denial that goes": ([allow(), allow("s3:PutObject", Effect="Deny")], [allow()]),
}
NOT_WIDER = {
    "the same, written otherwise": ([allow(["a:B", "a:C"])], [allow("a:C"), allow("A:b")]),
    "one action less": ([allow(["s3:GetObject", "s3:PutObject"])], [allow()]),
    "a part of what a pattern allowed": ([allow("s3:*", "*")], [allow()]),
    "a condition more": ([allow()], [allow(Condition=MFA)]),
    "a condition with a value less": ([allow(Condition=keys("a", "b"))], [allow(Condition=keys("a"))]),
    "a negated condition with a value more": (
        [allow(Condition=keys("a", no="Not"))],
        [allow(Condition=keys("a", "b", no="Not"))],
    ),
    "a denial more": ([allow()], [allow(), allow("s3:PutObject", Effect="Deny")]),
}


@pytest.mark.parametrize(("old", "new"), WIDER.values(), ids=WIDER)
def test_wider(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> None:
    assert len(told(old, new)) == 1


@pytest.mark.parametrize(("old", "new"), NOT_WIDER.values(), ids=NOT_WIDER)
def test_not_wider(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> None:
    assert told(old, new) == []


@pytest.mark.parametrize("kind", ["create", "replace"])
def test_a_managed_policy_that_is_attached(kind: str) -> None:
    type_, arn = "aws:iam/rolePolicyAttachment:RolePolicyAttachment", "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    (line,) = widened(preview(step(kind, type_, "web-aws-AmazonS3ReadOnlyAccess", new={"policyArn": arn})))
    assert f"attaches `{arn}`" in line
    assert widened(preview(step("delete", type_, "web-aws-AmazonS3ReadOnlyAccess", {"policyArn": arn}))) == []


def test_permissions_of_a_manifest_that_are_new() -> None:
    policy = {"policy": json.dumps({"Statement": [allow(), allow("s3:PutObject", Effect="Deny")]})}
    (line,) = widened(preview(step("create", POLICY, "web-permissions", new=policy)))
    assert "web-permissions` allows `s3:GetObject`" in line


def test_a_policy_known_only_later_is_told_as_such() -> None:
    steps = step("update", POLICY, "api-task", {"policy": "{}"}, {"policy": UNKNOWN})
    assert widened(preview(steps)) == ["`iam.RolePolicy api-task`: what it allows is known only when it is made"]


def test_somebody_else_who_is_trusted() -> None:
    def trust(*services: str) -> dict[str, Any]:
        statement = {"Effect": "Allow", "Principal": {"Service": list(services)}, "Action": "sts:AssumeRole"}
        return {"assumeRolePolicy": json.dumps({"Statement": [statement]})}

    both = trust("ecs-tasks.amazonaws.com", "ec2.amazonaws.com")
    (line,) = widened(preview(role("update", trust("ecs-tasks.amazonaws.com"), both)))
    assert "trusts `sts:AssumeRole`" in line
    assert "for `ec2.amazonaws.com`" in line
    assert widened(preview(role("update", both, trust("ec2.amazonaws.com")))) == []


def test_a_permissions_boundary_that_goes() -> None:
    assert len(widened(preview(role("update", {"permissionsBoundary": "arn"}, {})))) == 1
    assert widened(preview(role("update", {}, {"permissionsBoundary": "arn"}))) == []


def test_a_new_access_key() -> None:
    assert len(widened(preview(step("create", "aws:iam/accessKey:AccessKey", "x", new={"user": "deploy"})))) == 1


@pytest.mark.parametrize(
    "type_",
    [
        "aws:s3/bucketPolicy:BucketPolicy",
        "aws:sqs/queuePolicy:QueuePolicy",
        "aws:sns/topicPolicy:TopicPolicy",
        "aws:kms/key:Key",
        "aws:ecr/repositoryPolicy:RepositoryPolicy",
        "aws:efs/fileSystemPolicy:FileSystemPolicy",
        "aws:secretsmanager/secretPolicy:SecretPolicy",
        "aws:ec2/vpcEndpoint:VpcEndpoint",
        "aws:iam/groupPolicy:GroupPolicy",
    ],
)
def test_a_policy_of_whatever_it_is(type_: str) -> None:
    mine = allow(Principal={"AWS": "arn:aws:iam::123456789012:root"})
    old, new = ({"policy": json.dumps({"Statement": each})} for each in (mine, [mine, allow(Principal="*")]))
    (line,) = widened(preview(step("update", type_, "x", old, new)))
    assert line.endswith("allows `s3:GetObject` on `arn:aws:s3:::one/*` for `*`")
    assert widened(preview(step("update", type_, "x", new, old))) == []
    assert len(widened(preview(step("update", type_, "x", old, {"policy": UNKNOWN})))) == 1


@pytest.mark.parametrize("name", ["accessPolicies", "policy", "resourcePolicy"])
def test_a_policy_is_known_by_what_it_says(name: str) -> None:
    assert (
        len(widened(preview(step("create", "aws:x/y:Y", "x", None, {name: json.dumps({"Statement": allow()})})))) == 1
    )
    for other in ("{}", '{"rules": []}', "{not JSON", "[]", "text", ["a"], 1):
        assert widened(preview(step("create", "aws:x/y:Y", "x", None, {name: other}))) == []


def test_a_policy_within_a_role() -> None:
    def inline(*statements: dict[str, Any]) -> dict[str, Any]:
        return {"inlinePolicies": [{"name": "p", "policy": json.dumps({"Statement": list(statements)})}]}

    (line,) = widened(preview(role("update", inline(allow()), inline(allow(), allow("s3:*")))))
    assert "allows `s3:*`" in line
    assert widened(preview(role("update", inline(allow("s3:*")), inline(allow())))) == []


def test_a_denial_that_goes_with_its_policy() -> None:
    type_, bucket = "aws:s3/bucketPolicy:BucketPolicy", step("delete", "aws:s3/bucket:Bucket", "b", {"bucket": "b"})
    denies = {"policy": json.dumps({"Statement": allow("s3:*", "*", Effect="Deny", Principal="*")})}
    gone = step("delete", type_, "b", denies, propertyDependencies={"bucket": [bucket["urn"]]})
    (line,) = widened(preview(gone))
    assert "no longer denies `s3:*`" in line
    assert widened(preview(gone, bucket)) == []


@pytest.mark.parametrize("type_", ["aws:iam/role:Role", "aws:iam/user:User"])
def test_one_without_the_boundary_that_the_environment_has(type_: str) -> None:
    bare, bound = ({"name": "x", "permissionsBoundary": each} for each in (None, "arn"))
    made = [step("create", type_, "x", None, each) for each in (bare, bound)]
    assert len(widened(preview(made[0], permissions_boundary="arn"))) == 1
    assert widened(preview(made[1], permissions_boundary="arn")) == []
    assert widened(preview(made[0])) == []


@pytest.mark.parametrize("wrap", [lambda arn: {"policyArn": arn}, lambda arn: {"managedPolicyArns": [arn]}])
@pytest.mark.parametrize("type_", ["policyAttachment:PolicyAttachment", "groupPolicyAttachment:X", "role:Role"])
def test_another_managed_policy_in_place_of_one(type_: str, wrap: Any) -> None:
    old, new = (wrap(f"arn:aws:iam::aws:policy/{name}") for name in ("ReadOnlyAccess", "AdministratorAccess"))
    for op in ("update", "replace"):
        (line,) = widened(preview(step(op, f"aws:iam/{type_}", "x", old, new)))
        assert "attaches `arn:aws:iam::aws:policy/AdministratorAccess`" in line
    assert widened(preview(step("update", f"aws:iam/{type_}", "x", old, {**old, "tags": {}}))) == []
