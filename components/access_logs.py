"""The bucket that the load balancers write their access logs to."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from ecs_platform.components.closed_bucket import closed
from ecs_platform.model.naming import Names


@dataclass
class AccessLogsArgs:
    """Arguments of `AccessLogs`.

    Attributes:
        names: names and tags.
        bucket: the bucket's name, unique in the world.
        policy: who may write and who not even read, as JSON.
        retention: days after which a log is deleted, 1 to 3,650; default 90.
        keep_logs: whether a bucket with logs in it is not deleted; default true.
    """

    names: Names
    bucket: str
    policy: str
    retention: int = 90
    keep_logs: bool = True


class AccessLogs(pulumi.ComponentResource):
    """An encrypted bucket that nobody reaches without TLS, and that forgets by itself.

    Makes: `s3.Bucket` with `s3.BucketPublicAccessBlock`, `s3.BucketServerSideEncryptionConfiguration` (SSE-S3: load
    balancers can write with no other), `s3.BucketLifecycleConfiguration` and `s3.BucketPolicy`.

    See https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
    """

    bucket: pulumi.Output[str]

    def __init__(self, name: str, args: AccessLogsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("ecs-platform:index:AccessLogs", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        bucket = aws.s3.Bucket(
            name, bucket=args.bucket, force_destroy=not args.keep_logs, tags=args.names.tags(args.bucket), opts=child
        )
        closed(name, bucket.id, child)
        aws.s3.BucketServerSideEncryptionConfiguration(name, bucket=bucket.id, rules=[_encryption()], opts=child)
        aws.s3.BucketLifecycleConfiguration(name, bucket=bucket.id, rules=[_expiry(args.retention)], opts=child)
        policy = aws.s3.BucketPolicy(name, bucket=bucket.id, policy=args.policy, opts=child)
        # A load balancer is refused a bucket that it may not write to yet: whoever has the name has the policy.
        self.bucket = pulumi.Output.all(bucket.id, policy.id).apply(lambda both: str(both[0]))
        self.register_outputs({"bucket": self.bucket})


def _encryption() -> aws.s3.BucketServerSideEncryptionConfigurationRuleArgs:
    default = aws.s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
        sse_algorithm="AES256"
    )
    return aws.s3.BucketServerSideEncryptionConfigurationRuleArgs(apply_server_side_encryption_by_default=default)


def _expiry(days: int) -> aws.s3.BucketLifecycleConfigurationRuleArgs:
    return aws.s3.BucketLifecycleConfigurationRuleArgs(
        id="expire",
        status="Enabled",
        filter=aws.s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
        expiration=aws.s3.BucketLifecycleConfigurationRuleExpirationArgs(days=days),
    )
