"""The certificates of load balancers that exist already: whether they are there, and issued."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ecs_platform.model.quotas.load_balancers import made_here
from ecs_platform.model.reading.findings import Finding

if TYPE_CHECKING:
    from ecs_platform.model.environment import Loaded

ISSUED = "ISSUED"


def certificate_findings(loaded: "Loaded", acm: Any, notes: list[str]) -> Iterator[Finding]:
    """What a listener would refuse: certificates that are not there, or not issued.

    https://docs.aws.amazon.com/acm/latest/APIReference/API_CertificateDetail.html

    Args:
        loaded: the environment, without findings.
        acm: a client of boto3.
        notes: takes what could not be asked.
    """
    from botocore.exceptions import ClientError  # noqa: PLC0415

    for load_balancer in made_here(loaded):
        node = loaded.environment.node.find(("load_balancers", load_balancer, "certificate_arn"))
        for position, arn in enumerate(loaded.settings.load_balancers.of(load_balancer).certificate_arn or ()):
            at = node.find((position,))
            try:
                status = str(acm.describe_certificate(CertificateArn=arn)["Certificate"]["Status"])
            except acm.exceptions.ResourceNotFoundException:
                hint = "`aws acm list-certificates` has those of this region"
                yield at.finding(f"there is no certificate `{arn}`", hint)
            except ClientError as error:
                if error.response["Error"]["Code"] not in ("AccessDenied", "AccessDeniedException"):
                    raise
                notes.append(f"whether certificates are issued is not known: {error}")
                return
            else:
                if status != ISSUED:
                    message = f"`{arn}` is not issued ({status}): a listener refuses it"
                    yield at.finding(message, "`aws acm describe-certificate` says what it waits for")
