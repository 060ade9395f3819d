"""The account's own quotas, as Service Quotas knows them.

https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_GetServiceQuota.html
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ecs_platform.ops.aws import Client

if TYPE_CHECKING:
    from ecs_platform.model.quotas.quota import Quota

EVERYWHERE = "us-east-1"
"""The region that is asked for quotas of the whole account."""

_UNKNOWN, _DENIED = "NoSuchResourceException", "AccessDeniedException"


@dataclass
class AccountQuotas:
    """What was found.

    Attributes:
        values: the account's own, by Service Quotas' codes of service and quota.
        notes: what could not be asked, in words.
    """

    values: dict[tuple[str, str], float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def account_quotas(client: Client, quotas: "Iterable[Quota]") -> AccountQuotas:
    """The account's own quotas; one that Service Quotas does not know here is left out, and has AWS' default.

    Args:
        client: makes clients of boto3.
        quotas: rows of the table; those without a code are not asked.
    """
    from botocore.exceptions import ClientError  # noqa: PLC0415

    found, here, everywhere = AccountQuotas(), client("service-quotas"), client("service-quotas", EVERYWHERE)
    for quota in quotas:
        if not quota.code:
            continue
        try:
            value = _value(everywhere if quota.source.everywhere else here, quota)
        except ClientError as error:
            code = str(error.response["Error"]["Code"])
            if code == _DENIED:
                found.notes.append(f"the account's quotas cannot be read, and AWS' defaults count: {error}")
                break
            if code != _UNKNOWN:
                raise
            continue
        found.values[quota.source.service, quota.code] = value
    return found


def _value(asked: Any, quota: "Quota") -> float:
    answer = asked.get_service_quota(ServiceCode=quota.source.service, QuotaCode=quota.code)
    return float(answer["Quota"]["Value"])
