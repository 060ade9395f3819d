"""The account as an earlier version's bootstrap left it: what its kept checkpoint tells of is in the local AWS."""

import json
from collections.abc import Iterator
from typing import Any

from sandbox.aws.client import Client
from tests.stack.pulling.checkpoints import Checkpoint


def lay_out(checkpoint: Checkpoint, client: Client) -> dict[str, Any]:
    """Makes it all; returns the state, with the ids that AWS gave now."""
    state = checkpoint.read()
    ((_, old),) = _of(state, "kms/key:Key")
    key = client("kms").create_key(Tags=_tags(old["inputs"], "TagKey", "TagValue"))["KeyMetadata"]["KeyId"]
    found: dict[str, Any] = json.loads(json.dumps(state).replace(old["id"], key))
    client("kms").enable_key_rotation(KeyId=key)
    for alias, _ in _of(found, "kms/alias:Alias"):
        client("kms").create_alias(AliasName=alias["name"], TargetKeyId=key)
    _bucket(found, client("s3"))
    _identities(found, client("iam"))
    return found


def _of(state: dict[str, Any], kind: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Inputs and the whole of each resource of a type."""
    for each in state["deployment"]["resources"]:
        if each["type"] == f"aws:{kind}":
            yield each["inputs"], each


def _tags(inputs: dict[str, Any], key: str = "Key", value: str = "Value") -> list[dict[str, str]]:
    return [{key: name, value: text} for name, text in inputs["tags"].items() if not name.startswith("__")]


def _bucket(state: dict[str, Any], s3: Any) -> None:
    ((bucket, _),) = _of(state, "s3/bucket:Bucket")
    name = {"Bucket": bucket["bucket"]}
    s3.create_bucket(**name, CreateBucketConfiguration={"LocationConstraint": s3.meta.region_name})
    s3.put_bucket_tagging(**name, Tagging={"TagSet": _tags(bucket)})
    s3.put_bucket_versioning(**name, VersioningConfiguration={"Status": "Enabled"})
    closed = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    s3.put_public_access_block(**name, PublicAccessBlockConfiguration=dict.fromkeys(closed, True))
    ((encrypted, _),) = _of(state, "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration")
    (rule,) = encrypted["rules"]
    by_default = rule["applyServerSideEncryptionByDefault"]
    default = {"SSEAlgorithm": by_default["sseAlgorithm"], "KMSMasterKeyID": by_default["kmsMasterKeyId"]}
    rules = [{"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": True}]
    s3.put_bucket_encryption(**name, ServerSideEncryptionConfiguration={"Rules": rules})
    ((policy, _),) = _of(state, "s3/bucketPolicy:BucketPolicy")
    s3.put_bucket_policy(**name, Policy=policy["policy"])
    old = {"ID": "old-versions", "Status": "Enabled", "Filter": {"Prefix": ""}}
    old |= {"NoncurrentVersionExpiration": {"NoncurrentDays": 90}}
    s3.put_bucket_lifecycle_configuration(**name, LifecycleConfiguration={"Rules": [old]})


def _identities(state: dict[str, Any], iam: Any) -> None:
    ((provider, _),) = _of(state, "iam/openIdConnectProvider:OpenIdConnectProvider")
    iam.create_open_id_connect_provider(
        Url=provider["url"], ClientIDList=provider["clientIdLists"], Tags=_tags(provider)
    )
    for policy, _ in _of(state, "iam/policy:Policy"):
        iam.create_policy(
            PolicyName=policy["name"],
            PolicyDocument=policy["policy"],
            Description=policy["description"],
            Tags=_tags(policy),
        )
    for role, _ in _of(state, "iam/role:Role"):
        iam.create_role(
            RoleName=role["name"],
            AssumeRolePolicyDocument=role["assumeRolePolicy"],
            Description=role["description"],
            MaxSessionDuration=role.get("maxSessionDuration", 3600),
            Tags=_tags(role),
        )
    for inline, _ in _of(state, "iam/rolePolicy:RolePolicy"):
        iam.put_role_policy(RoleName=inline["role"], PolicyName=inline["name"], PolicyDocument=inline["policy"])
