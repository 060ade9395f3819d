"""Certificate Manager: a certificate is issued when its records stand in Route 53."""

from typing import Any

from moto.acm.models import CertBundle
from moto.route53.models import route53_backends

from sandbox.aws.fixes.patching import around

PENDING, ISSUED = "PENDING_VALIDATION", "ISSUED"


@around(CertBundle, "check")
def check(original: Any, self: CertBundle) -> Any:
    """moto issues every certificate after a minute, whether anybody has shown that the name is theirs or not."""
    if self.status == PENDING:
        if not _wanted(self) <= _there(self.arn.split(":")[4]):
            return None
        self.status = ISSUED
    return original(self)


@around(CertBundle, "describe")
def describe(original: Any, self: CertBundle) -> dict[str, Any]:
    """One that waits was not issued, is valid at no time and has no number; moto's has all that from the start.

    https://docs.aws.amazon.com/acm/latest/APIReference/API_CertificateDetail.html
    """
    described: dict[str, Any] = original(self)
    if self.status == PENDING:
        for name in ("IssuedAt", "NotBefore", "NotAfter", "Serial"):
            described["Certificate"].pop(name, None)
    return described


def _wanted(certificate: CertBundle) -> set[str]:
    options = certificate.describe()["Certificate"]["DomainValidationOptions"]
    return {option["ResourceRecord"]["Name"].rstrip(".") for option in options}


def _there(account: str) -> set[str]:
    zones = route53_backends[account]["aws"].zones.values()
    return {record.name.rstrip(".") for zone in zones for record in zone.rrsets if record.type == "CNAME"}
