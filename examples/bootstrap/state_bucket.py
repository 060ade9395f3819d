"""The bucket with the state of all stacks of an account, and the key that encrypts it."""

import pulumi
import pulumi_aws as aws

from ecs_platform.components.closed_bucket import closed
from ecs_platform.model.arns import Account
from ecs_platform.model.iam.account_wide import state_bucket_policy
from ecs_platform.model.iam.document import text
from ecs_platform.model.naming import Names

OLD_VERSIONS_DAYS = 90
"""How long a state that was overwritten can be had again."""


class StateBucket(pulumi.ComponentResource):
    """A versioned bucket, encrypted with a key of its own that also encrypts the secrets of the account's own stack.

    Makes: `kms.Key` (rotated each year) with `kms.Alias`; `s3.Bucket` with `s3.BucketVersioning`,
    `s3.BucketServerSideEncryptionConfiguration`, `s3.BucketPublicAccessBlock`, `s3.BucketLifecycleConfiguration` and
    `s3.BucketPolicy`. Pulumi refuses to delete key and bucket: with them all stacks would be lost.

    See https://www.pulumi.com/docs/iac/concepts/state-and-backends/#aws-s3
    """

    bucket: pulumi.Output[str]
    key_arn: pulumi.Output[str]
    alias: str

    def __init__(self, name: str, names: Names, account: Account, opts: pulumi.ResourceOptions | None = None) -> None:
        """`names` for tags; the bucket's name has account and region in it, because it is unique in the world."""
        super().__init__("ecs-platform-bootstrap:index:StateBucket", name, None, opts)
        self._child = pulumi.ResourceOptions(parent=self)
        kept = pulumi.ResourceOptions(parent=self, protect=True)
        self.alias = f"alias/{names.project}-state"
        key = aws.kms.Key(
            name,
            description="Encrypts the state of stacks, and the secrets in it",
            enable_key_rotation=True,
            tags=names.tags("state"),
            opts=kept,
        )
        aws.kms.Alias(name, name=self.alias, target_key_id=key.key_id, opts=self._child)
        bucket_name = f"{names.project}-state-{account.id}-{account.region}"
        bucket = aws.s3.Bucket(name, bucket=bucket_name, tags=names.tags(bucket_name), opts=kept)
        aws.s3.BucketVersioning(
            name,
            bucket=bucket.id,
            versioning_configuration=aws.s3.BucketVersioningVersioningConfigurationArgs(status="Enabled"),
            opts=self._child,
        )
        self._encrypted(name, bucket.id, key.arn)
        closed(name, bucket.id, self._child)
        self._tidied(name, bucket.id)
        policy = text(state_bucket_policy(bucket_name, account.partition))
        aws.s3.BucketPolicy(name, bucket=bucket.id, policy=policy, opts=self._child)
        self.bucket, self.key_arn = bucket.bucket, key.arn
        self.register_outputs({"bucket": self.bucket, "key_arn": self.key_arn})

    def _encrypted(self, name: str, bucket: pulumi.Output[str], key_arn: pulumi.Output[str]) -> None:
        by_default = aws.s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
            sse_algorithm="aws:kms", kms_master_key_id=key_arn
        )
        rule = aws.s3.BucketServerSideEncryptionConfigurationRuleArgs(
            apply_server_side_encryption_by_default=by_default, bucket_key_enabled=True
        )
        aws.s3.BucketServerSideEncryptionConfiguration(name, bucket=bucket, rules=[rule], opts=self._child)

    def _tidied(self, name: str, bucket: pulumi.Output[str]) -> None:
        old = aws.s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(noncurrent_days=OLD_VERSIONS_DAYS)
        rule = aws.s3.BucketLifecycleConfigurationRuleArgs(
            id="old-versions",
            status="Enabled",
            filter=aws.s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
            noncurrent_version_expiration=old,
        )
        aws.s3.BucketLifecycleConfiguration(name, bucket=bucket, rules=[rule], opts=self._child)
