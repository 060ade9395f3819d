"""The account's own quotas, as Service Quotas knows them.

https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_GetServiceQuota.html
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ecs_platform.ops.aws import Client

if TYPE_CHECKING:
    from ecs_platform.model.environment import Loaded
    from ecs_platform.model.quotas.quota import Codes, Quota

EVERYWHERE = "us-east-1"
"""The region that is asked for quotas of the whole account."""

_UNKNOWN, _DENIED = "NoSuchResourceException", "AccessDeniedException"


def own_quotas(client: Client, quotas: "Iterable[Quota]", notes: list[str]) -> "dict[Codes, float]":
    """The account's own quotas; one that Service Quotas does not know here is left out, and has AWS' default.

    Args:
        client: makes clients of boto3.
        quotas: rows of the table; those without a code are not asked.
        notes: takes what could not be asked, in words.
    """
    from botocore.exceptions import ClientError  # noqa: PLC0415

    found: dict[Codes, float] = {}
    here, everywhere = client("service-quotas"), client("service-quotas", EVERYWHERE)
    for quota in quotas:
        if not quota.code:
            continue
        try:
            value = _value(everywhere if quota.source.everywhere else here, quota)
        except ClientError as error:
            code = str(error.response["Error"]["Code"])
            if code == _DENIED:
                notes.append(f"the account's quotas cannot be read, and AWS' defaults count: {error}")
                break
            if code != _UNKNOWN:
                raise
            continue
        found[quota.source.service, quota.code] = value
    return found


def taken_by_others(client: Client, loaded: "Loaded") -> "dict[Codes, float]":
    """What is not this environment's, of the quotas that two environments share and that are small: Elastic IP
    addresses and VPCs of the region. Ours is known by its tags."""
    ec2 = client("ec2")
    addresses = ec2.describe_addresses()["Addresses"]
    vpcs = [vpc for page in ec2.get_paginator("describe_vpcs").paginate() for vpc in page["Vpcs"]]
    return {
        ("ec2", "L-0263D0A3"): sum(not _is_ours(each, loaded) for each in addresses),
        ("vpc", "L-F678F1CE"): sum(not _is_ours(each, loaded) for each in vpcs),
    }


def _is_ours(found: dict[str, Any], loaded: "Loaded") -> bool:
    tags = {each["Key"]: each["Value"] for each in found.get("Tags", ())}
    ours = loaded.names.tags("")
    return all(tags.get(key) == ours[key] for key in ("Environment", "Project"))


def _value(asked: Any, quota: "Quota") -> float:
    answer = asked.get_service_quota(ServiceCode=quota.source.service, QuotaCode=quota.code)
    return float(answer["Quota"]["Value"])
