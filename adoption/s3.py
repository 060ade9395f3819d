"""Amazon S3: buckets, and what is set on them, each by a call of its own that overwrites.

S3 has some of it for each bucket by itself (encryption, no public access): it is found, as whatever is there.
"""

from typing import Any

from ecs_platform.adoption.asking import account, answer
from ecs_platform.adoption.row import Client, Find, Inputs, Row

_NO_BUCKET = ("NoSuchBucket", "404", "NotFound")


def _buckets(client: Client, inputs: Inputs) -> list[str]:
    """Two calls: STS says the account, and S3 whether it has the bucket. A name is there once in the world.

    Asked for as the account's own: a bucket that somebody made by our name, and opened to us, is refused.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html
    """
    name, (_, number) = inputs["bucket"], account(client)
    found = answer(client("s3"), "head_bucket", *_NO_BUCKET, Bucket=name, ExpectedBucketOwner=number)
    return [] if found is None else [name]


def _set_on(operation: str, *nothing: str, key: str = "") -> Find:
    def find(client: Client, inputs: Inputs) -> list[str]:
        """One call, of one bucket."""
        bucket = inputs["bucket"]
        found: Any = answer(client("s3"), operation, *nothing, *_NO_BUCKET, Bucket=bucket)
        return [bucket] if found is not None and (not key or found.get(key)) else []

    return find


def _row(name: str, find: Find, unread: tuple[str, ...] = ()) -> Row:
    """The row of something that is set on a bucket (`Policy`)."""
    return Row(
        f"aws:s3/bucket{name}:Bucket{name}",
        find,
        ("bucket",),
        "BUCKET",
        part_of=("bucket",),
        overwrites=True,
        unread=unread,
    )


ROWS = (
    Row(
        "aws:s3/bucket:Bucket",
        _buckets,
        ("bucket",),
        "BUCKET",
        # In a second call in the v5 line; in the v6 line where nobody may set them in the first.
        tagged_later=True,
        unread=("forceDestroy",),
    ),
    _row("Policy", _set_on("get_bucket_policy", "NoSuchBucketPolicy")),
    _row(
        "PublicAccessBlock",
        _set_on("get_public_access_block", "NoSuchPublicAccessBlockConfiguration"),
        ("skipDestroy",),
    ),
    _row("Versioning", _set_on("get_bucket_versioning", key="Status"), ("mfa",)),
    _row(
        "ServerSideEncryptionConfiguration",
        _set_on("get_bucket_encryption", "ServerSideEncryptionConfigurationNotFoundError"),
    ),
    _row(
        "LifecycleConfiguration",
        _set_on("get_bucket_lifecycle_configuration", "NoSuchLifecycleConfiguration"),
    ),
)
