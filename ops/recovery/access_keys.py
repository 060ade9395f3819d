"""An access key of which nobody has the secret: AWS showed it once, to a run that was cut off."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from ecs_platform.ops.recovery.plan import AccessKey

AROUND = timedelta(hours=1)
"""A key that is older than the run is somebody's: it is reported, and stays as it is."""


def made_inactive(iam: Any, keys: Iterable[AccessKey], last: datetime | None) -> list[AccessKey]:
    """Makes the keys inactive that the run had made; returns them. A key is never deleted.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html

    Args:
        iam: a boto3 client.
        keys: keys of which the state does not know.
        last: when the state was last written; None where it does not say, and then nothing is done.
    """
    return [each for each in keys if _is_of_the_run(iam, each, last) and _inactive(iam, each)]


def _is_of_the_run(iam: Any, key: AccessKey, last: datetime | None) -> bool:
    pages = iam.get_paginator("list_access_keys").paginate(UserName=key.user)
    listed = (each for page in pages for each in page["AccessKeyMetadata"])
    made = next((each["CreateDate"] for each in listed if each["AccessKeyId"] == key.id), None)
    return made is not None and last is not None and abs(_in_utc(made) - _in_utc(last)) <= AROUND


def _in_utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _inactive(iam: Any, key: AccessKey) -> bool:
    iam.update_access_key(UserName=key.user, AccessKeyId=key.id, Status="Inactive")
    return True
