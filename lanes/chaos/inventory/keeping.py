"""What keeps data, and what encrypts it."""

from collections.abc import Callable, Iterator
from typing import Any

from botocore.exceptions import ClientError

from lanes.chaos.inventory.thing import Client, Lister, Thing, pages

SYSTEM, POINT = "aws:efs/fileSystem:FileSystem", "aws:efs/accessPoint:AccessPoint"
MOUNT, BACKUP = "aws:efs/mountTarget:MountTarget", "aws:efs/backupPolicy:BackupPolicy"
SYSTEM_POLICY = "aws:efs/fileSystemPolicy:FileSystemPolicy"
REPOSITORY, LIFECYCLE = "aws:ecr/repository:Repository", "aws:ecr/lifecyclePolicy:LifecyclePolicy"
BUCKET, BUCKET_POLICY = "aws:s3/bucket:Bucket", "aws:s3/bucketPolicy:BucketPolicy"
BUCKET_LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
CLOSED, VERSIONS = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "aws:s3/bucketVersioning:BucketVersioning"
KEY, ALIAS = "aws:kms/key:Key", "aws:kms/alias:Alias"
# What AWS answers where there is none of what is asked for.
_NONE = (
    "LifecyclePolicyNotFoundException",
    "NoSuchBucketPolicy",
    "NoSuchLifecycleConfiguration",
    "NoSuchPublicAccessBlockConfiguration",
    "PolicyNotFound",
)
_OFF = ("DISABLED", "DISABLING")
_GONE = ("deleted", "deleting")


def _told(ask: Callable[..., Any], **given: Any) -> dict[str, Any]:
    """An answer; empty where AWS says that there is none."""
    try:
        return dict(ask(**given))
    except ClientError as error:
        if error.response["Error"]["Code"] in _NONE:
            return {}
        raise


def _file_systems(client: Client) -> Iterator[Thing]:
    for system in pages(client, "describe_file_systems", "FileSystems"):
        id_ = system["FileSystemId"]
        if system["LifeCycleState"] in _GONE:
            continue
        yield Thing(SYSTEM, id_)
        for mount in pages(client, "describe_mount_targets", "MountTargets", FileSystemId=id_):
            yield Thing(MOUNT, mount["MountTargetId"])
        backup = _told(client.describe_backup_policy, FileSystemId=id_).get("BackupPolicy", {})
        if backup and backup["Status"] not in _OFF:
            yield Thing(BACKUP, id_)
        if _told(client.describe_file_system_policy, FileSystemId=id_):
            yield Thing(SYSTEM_POLICY, id_)
    for point in pages(client, "describe_access_points", "AccessPoints"):
        if point["LifeCycleState"] not in _GONE:
            yield Thing(POINT, point["AccessPointId"])


def _repositories(client: Client) -> Iterator[Thing]:
    for repository in pages(client, "describe_repositories", "repositories"):
        name = repository["repositoryName"]
        yield Thing(REPOSITORY, name)
        if _told(client.get_lifecycle_policy, repositoryName=name):
            yield Thing(LIFECYCLE, name)


def _buckets(client: Client) -> Iterator[Thing]:
    for bucket in client.list_buckets()["Buckets"]:
        name = bucket["Name"]
        yield Thing(BUCKET, name)
        for type_, ask in (
            (BUCKET_POLICY, client.get_bucket_policy),
            (BUCKET_LIFECYCLE, client.get_bucket_lifecycle_configuration),
            (CLOSED, client.get_public_access_block),
        ):
            if _told(ask, Bucket=name):
                yield Thing(type_, name)
        if client.get_bucket_versioning(Bucket=name).get("Status"):
            yield Thing(VERSIONS, name)


def _keys(client: Client) -> Iterator[Thing]:
    for key in pages(client, "list_keys", "Keys"):
        about = client.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
        if about["KeyManager"] == "CUSTOMER" and about["KeyState"] not in ("PendingDeletion", "PendingReplicaDeletion"):
            yield Thing(KEY, key["KeyId"])
    for alias in pages(client, "list_aliases", "Aliases"):
        if not alias["AliasName"].startswith("alias/aws/"):
            yield Thing(ALIAS, alias["AliasName"])


LISTERS = (
    Lister("efs", (SYSTEM, MOUNT, BACKUP, SYSTEM_POLICY, POINT), _file_systems),
    Lister("ecr", (REPOSITORY, LIFECYCLE), _repositories),
    Lister("s3", (BUCKET, BUCKET_POLICY, BUCKET_LIFECYCLE, CLOSED, VERSIONS), _buckets),
    Lister("kms", (KEY, ALIAS), _keys),
)
