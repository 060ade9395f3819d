"""What the role that brings an environment up may not ask."""

from collections.abc import Iterable, Iterator

from tests.model.iam.aws_actions import actions_of
from tests.model.iam.test_account_wide import ACCOUNT, NAMES, UP, may

ENVIRONMENT = NAMES.environment
PREFIXES = {
    "efs": "elasticfilesystem",
    "elbv2": "elasticloadbalancing",
    "resourcegroupstaggingapi": "tag",
}
ACTIONS = {
    "HeadBucket": "ListBucket",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
}
"""Where IAM calls it otherwise than the API."""
RESOURCES = {"s3": f"arn:aws:s3:::{NAMES.access_logs_bucket(ACCOUNT)}", "sqs": ACCOUNT.queue(NAMES.dead_letters)}


def refused(asked: Iterable[str]) -> Iterator[str]:
    """The actions of calls (`ec2:DescribeVpcs`) that it may not; STS says to everybody who they are."""
    for service, operation in (call.split(":") for call in asked):
        if service == "sts":
            continue
        prefix, action = PREFIXES.get(service, service), ACTIONS.get(operation, operation)
        assert action in actions_of(prefix), f"IAM knows no {prefix}:{action}"
        if not may(UP, f"{prefix}:{action}", RESOURCES.get(prefix, "*")):
            yield f"{prefix}:{action}"
