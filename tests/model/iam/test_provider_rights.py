"""What the provider calls and the program newly makes has its right in the account's roles.

The engine's test (tests/stack/examples/test_bootstrap.py) has what v5.100 calls, under enforcement; these are the calls
that only v6 makes (sandbox/tests/aws/provider_v6.py), those of which the local AWS never comes to need them, and those
of `ops check --aws`.
"""

import re
from collections.abc import Iterator

import pytest

from ecs_platform.model.iam.account_wide import preview_statements, up_statements
from ecs_platform.model.iam.document import document
from ecs_platform.model.iam.evaluate import Request, evaluate
from sandbox.tests.aws.provider_v6 import DIFFERENCES
from tests.model.iam.test_account_wide import ACCOUNT, BOUNDARY, ME, NAMES, PREVIEW, UP
from tests.model.iam.test_account_wide import KEY as STATE_KEY

BUCKET = f"arn:aws:s3:::{NAMES.access_logs_bucket(ACCOUNT)}"
OTHERS_BUCKET = "arn:aws:s3:::customers"
USER = ACCOUNT.user(NAMES.deployer_path, NAMES.deployer("ci"))
QUEUE = ACCOUNT.queue(NAMES.dead_letters)
ACTIONS = {"HeadBucket": "ListBucket", "GetBucketEncryption": "GetEncryptionConfiguration"}
"""Where IAM calls it otherwise than the API."""

READ = {
    # internal/service/s3/bucket.go: every read of a bucket asks all of these, and an AccessDenied ends it.
    **dict.fromkeys(
        [
            *("s3:ListBucket", "s3:GetBucketPolicy", "s3:GetBucketAcl", "s3:GetBucketCORS", "s3:GetBucketWebsite"),
            *("s3:GetBucketVersioning", "s3:GetAccelerateConfiguration", "s3:GetBucketRequestPayment"),
            *("s3:GetBucketLogging", "s3:GetLifecycleConfiguration", "s3:GetReplicationConfiguration"),
            *("s3:GetEncryptionConfiguration", "s3:GetBucketObjectLockConfiguration", "s3:GetBucketTagging"),
            *("s3:GetBucketPublicAccessBlock", "s3:GetBucketLocation", "s3:ListTagsForResource"),
        ],
        BUCKET,
    ),
    # internal/service/sqs/queue.go, internal/service/efs/file_system_policy.go and backup_policy.go.
    **dict.fromkeys(["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ListQueueTags"], QUEUE),
    **dict.fromkeys(["elasticfilesystem:DescribeFileSystemPolicy", "elasticfilesystem:DescribeBackupPolicy"], "*"),
    # internal/service/kms/key.go and alias.go: every read asks all of these.
    **dict.fromkeys(
        [
            *("kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"),
            *("kms:ListAliases", "iam:GetPolicy", "iam:GetPolicyVersion"),
        ],
        "*",
    ),
    # ops check --aws.
    **dict.fromkeys(
        [
            *(
                "servicequotas:GetServiceQuota",
                "servicequotas:ListServiceQuotas",
                "servicequotas:GetAWSDefaultServiceQuota",
            ),
            *("servicequotas:ListAWSDefaultServiceQuotas", "route53:GetHostedZone", "route53:ListHostedZonesByName"),
            *("acm:DescribeCertificate", "ec2:DescribeVpcs", "ec2:DescribeSubnets", "ec2:DescribeAccountAttributes"),
            *("ec2:DescribeInstanceTypes", "ec2:DescribeAvailabilityZones", "autoscaling:DescribeInstanceRefreshes"),
            *("ssm:DescribeParameters", "secretsmanager:DescribeSecret"),
        ],
        "*",
    ),
}
MAKE = {
    # internal/service/iam/user.go: what force_destroy takes away; without these the user stays.
    **dict.fromkeys(
        [
            *("iam:DeleteLoginProfile", "iam:DeactivateMFADevice", "iam:DeleteSSHPublicKey", "iam:DeleteAccessKey"),
            *("iam:DeleteServiceSpecificCredential", "iam:DeleteSigningCertificate", "iam:DeleteUser"),
        ],
        USER,
    ),
    **dict.fromkeys(
        ["sqs:CreateQueue", "sqs:SetQueueAttributes", "sqs:DeleteQueue", "sqs:TagQueue", "sqs:UntagQueue"], QUEUE
    ),
    **dict.fromkeys(
        [
            *("elasticfilesystem:PutFileSystemPolicy", "elasticfilesystem:DeleteFileSystemPolicy"),
            *("elasticfilesystem:PutBackupPolicy", "autoscaling:StartInstanceRefresh"),
            *("autoscaling:CancelInstanceRefresh", "cloudwatch:PutMetricAlarm", "events:PutRule"),
        ],
        "*",
    ),
}
NEVER = {
    "s3:ListBucket": OTHERS_BUCKET,
    "s3:GetObject": f"{BUCKET}/AWSLogs/1",
    "sqs:ReceiveMessage": QUEUE,
    "sqs:SendMessage": QUEUE,
    "sqs:PurgeQueue": QUEUE,
    "servicequotas:RequestServiceQuotaIncrease": "*",
}
"""What a preview never does; in queues and quotas nor does `up`."""


def may(policy: dict[str, object], action: str, resource: str) -> bool:
    return evaluate([policy], Request(ME, action, resource)).allowed


def _of_v6() -> Iterator[tuple[str, str]]:
    """Operation (read, or one that makes) and action of each call in the table."""
    for row in DIFFERENCES:
        service, _, rest = row.call.partition(":")
        for name in re.findall(r"\b[A-Z][a-z]+[A-Z]\w+", re.split(r" with |: | \(| by ", rest)[0]):
            read = re.match("Describe|Get|List|Head", name)
            yield "read" if read else "make", f"{'s3' if service == 's3control' else service}:{ACTIONS.get(name, name)}"


@pytest.mark.parametrize(("operation", "action"), sorted(set(_of_v6())))
def test_what_only_v6_calls_is_allowed(operation: str, action: str) -> None:
    resource = BUCKET if action.startswith("s3:") else "*"
    assert may(UP, action, resource)
    assert may(PREVIEW, action, resource) is (operation == "read")


def test_the_table_of_v6_was_read() -> None:
    found = dict.fromkeys(action for _, action in _of_v6())
    assert len(found) > 30
    assert {"ecs:ListServiceDeployments", "s3:ListBucket", "s3:ListTagsForResource", "s3:TagResource"} <= set(found)


@pytest.mark.parametrize(("action", "resource"), READ.items())
def test_what_is_looked_at_may_be_looked_at(action: str, resource: str) -> None:
    assert may(PREVIEW, action, resource)
    assert may(UP, action, resource)


@pytest.mark.parametrize(("action", "resource"), MAKE.items())
def test_what_is_made_may_be_made_by_up_alone(action: str, resource: str) -> None:
    assert may(UP, action, resource)
    assert not may(PREVIEW, action, resource)


@pytest.mark.parametrize(("action", "resource"), NEVER.items())
def test_no_preview_goes_further(action: str, resource: str) -> None:
    assert not may(PREVIEW, action, resource)
    if not action.startswith("s3:GetObject"):
        assert not may(UP, action, resource)


def test_image_parameters_of_other_names_are_read_where_they_are_named() -> None:
    named, other = ACCOUNT.parameter("/shop/version"), ACCOUNT.parameter("/shop/password")
    looks = document(preview_statements(ACCOUNT, ["/shop/version"], environment="staging"))
    makes = document(up_statements(ACCOUNT, BOUNDARY, ["/shop/version"], environment="staging"))
    for policy in (looks, makes):
        assert may(policy, "ssm:GetParameter", named)
        assert may(policy, "ssm:GetParameter", ACCOUNT.parameter("/staging/api/image"))
        assert not may(policy, "ssm:GetParameter", other)
    assert not may(PREVIEW, "ssm:GetParameter", named)


KEY, ALIAS = ACCOUNT.arn("kms", "key/a"), ACCOUNT.arn("kms", NAMES.key_alias)


def keyed(action: str, resource: str = KEY, tags: str = "", **context: str) -> bool:
    """Whether `up` may do it, where the `Request` or the `Resource` has the tags of a key of staging's."""
    keys = {key.replace("__", ":"): value for key, value in context.items()}
    own = {"ManagedBy": "pulumi", "Environment": "staging"} if tags else {}
    asked = Request(ME, action, resource, {**keys, **{f"aws:{tags}Tag/{key}": tag for key, tag in own.items()}})
    assert not evaluate([PREVIEW], asked).allowed
    return evaluate([UP], asked).allowed


def test_up_makes_and_keeps_the_environments_own_key_and_no_other() -> None:
    assert keyed("kms:CreateKey", "*", "Request")
    assert keyed("kms:TagResource", "*", "Request"), "as KMS asks where a key is made with tags"
    assert not keyed("kms:CreateKey", "*")
    for action in ("PutKeyPolicy", "EnableKeyRotation", "ScheduleKeyDeletion", "UntagResource", "UpdateKeyDescription"):
        assert keyed(f"kms:{action}", KEY, "Resource")
        assert not keyed(f"kms:{action}")
        assert not keyed(f"kms:{action}", STATE_KEY, "Resource")
    assert keyed("kms:TagResource", KEY, "Resource"), (
        "where the setting `tags` changes, the provider sends the new alone"
    )
    assert keyed("kms:CreateAlias", ALIAS)
    assert keyed("kms:CreateAlias", KEY, "Resource")
    assert not keyed("kms:CreateAlias", KEY)
    assert not keyed("kms:CreateAlias", ACCOUNT.arn("kms", "alias/customers"))


@pytest.mark.parametrize("service", ["ecr", "elasticfilesystem"])
def test_up_lends_a_key_to_what_is_encrypted_with_it_and_decrypts_nothing(service: str) -> None:
    via = f"{service}.eu-central-1.amazonaws.com"
    for action in ("kms:CreateGrant", "kms:GenerateDataKeyWithoutPlaintext"):
        assert keyed(action, kms__ViaService=via)
        assert not keyed(action)
        assert not keyed(action, kms__ViaService="ec2.eu-central-1.amazonaws.com")
    assert not keyed("kms:Decrypt", kms__ViaService=via)
