"""What AWS tells of parameters and secrets without their values: neither call that is made here answers with one.

https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html
https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

AT_ONCE = 50
"""Values that a filter of DescribeParameters takes, and parameters in a page of its answer."""
SECURE, ADVANCED = "SecureString", "Advanced"
_CURRENT = "AWSCURRENT"


@dataclass(frozen=True)
class Entry:
    """A parameter or a secret that is there.

    Attributes:
        store: Parameter Store or Secrets Manager.
        name: its name.
        type: `SecureString`, `String` or `StringList` of a parameter; empty for a secret.
        modified: when it was written last; None where AWS does not say.
        version: the newest version of a parameter; 0 for a secret.
        tier: `Standard` or `Advanced` of a parameter.
        key: the key that it is encrypted with, as AWS names it; empty for Secrets Manager's own.
        owner: the service of AWS that made a secret and rotates it (`rds`).
        deleted: since when a secret waits for its deletion.
        has_value: whether a secret has one.
    """

    store: Literal["parameter", "secret"]
    name: str
    type: str = ""
    modified: datetime | None = None
    version: int = 0
    tier: str = ""
    key: str = ""
    owner: str = ""
    deleted: datetime | None = None
    has_value: bool = True

    @property
    def lacks(self) -> str:
        """Why no task could read it, in words; empty where one can."""
        if self.deleted is not None:
            return "waits for its deletion"
        return "" if self.has_value else "has no value yet"

    @property
    def is_plain(self) -> bool:
        """Whether it is a parameter that everybody can read who may read parameters."""
        return self.store == "parameter" and self.type != SECURE


def parameters(ssm: Any, names: Iterable[str]) -> dict[str, Entry]:
    """Those of these parameters that are there, by the name that was asked for.

    Args:
        ssm: a client of boto3.
        names: names, not ARNs. One without levels is the same with a `/` before it.
    """
    wanted, found = sorted(set(names)), {}
    for start in range(0, len(wanted), AT_ONCE):
        here = {_bare(each): each for each in wanted[start : start + AT_ONCE]}
        chosen = {"Key": "Name", "Option": "Equals", "Values": list(here.values())}
        for each in _described(ssm, chosen):
            if (asked := here.get(_bare(each.name))) is not None:
                found[asked] = each
    return found


def parameters_below(ssm: Any, path: str) -> list[Entry]:
    """All parameters below a path (`/test/`)."""
    return list(_described(ssm, {"Key": "Path", "Option": "Recursive", "Values": [path.rstrip("/")]}))


def secret(secrets_manager: Any, asked_as: str) -> Entry | None:
    """A secret, by its name or ARN; None where there is none."""
    try:
        return _secret(secrets_manager.describe_secret(SecretId=asked_as), "VersionIdsToStages")
    except secrets_manager.exceptions.ResourceNotFoundException:
        return None


def secrets_below(secrets_manager: Any, prefix: str) -> list[Entry]:
    """All secrets whose names begin so (`test/`), also those that wait for their deletion."""
    pages = secrets_manager.get_paginator("list_secrets").paginate(
        Filters=[{"Key": "name", "Values": [prefix]}], IncludePlannedDeletion=True
    )
    found = (_secret(each, "SecretVersionsToStages") for page in pages for each in page["SecretList"])
    return [each for each in found if each.name.startswith(prefix)]


def _described(ssm: Any, chosen: Mapping[str, Any]) -> Iterator[Entry]:
    pages = ssm.get_paginator("describe_parameters").paginate(
        ParameterFilters=[chosen], PaginationConfig={"PageSize": AT_ONCE}
    )
    for each in (each for page in pages for each in page["Parameters"]):
        yield Entry(
            "parameter",
            each["Name"],
            each["Type"],
            each.get("LastModifiedDate"),
            each.get("Version", 0),
            each.get("Tier", ""),
            each.get("KeyId", ""),
        )


def _secret(answer: Mapping[str, Any], versions: str) -> Entry:
    return Entry(
        "secret",
        answer["Name"],
        modified=answer.get("LastChangedDate"),
        key=answer.get("KmsKeyId", ""),
        owner=answer.get("OwningService", ""),
        deleted=answer.get("DeletedDate"),
        has_value=any(_CURRENT in stages for stages in answer.get(versions, {}).values()),
    )


def _bare(name: str) -> str:
    return name.lstrip("/")
