"""What keeps a bucket from ever being public."""

import pulumi
import pulumi_aws as aws


def closed(name: str, bucket: pulumi.Input[str], opts: pulumi.ResourceOptions) -> None:
    """Blocks every way in which a bucket could be opened to the public; makes `s3.BucketPublicAccessBlock`.

    See https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html

    Args:
        name: the resource's name.
        bucket: the bucket.
        opts: the resource's options.
    """
    aws.s3.BucketPublicAccessBlock(
        name,
        bucket=bucket,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
        opts=opts,
    )
