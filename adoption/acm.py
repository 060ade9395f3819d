"""AWS Certificate Manager: certificates. It sets tags in the call that asks for one."""

from ecs_platform.adoption.asking import all_of, answer, has_tags
from ecs_platform.adoption.row import Client, Inputs, NotAdopted, Row


def _certificates(client: Client, inputs: Inputs) -> list[str]:
    """All pages of the certificates that are or may become valid, a thousand each, and one call for each that has the
    domain: ACM filters by no name, and issues as many as are asked for."""
    domain, acm = inputs["domainName"], client("acm")
    asked = {"CertificateStatuses": ["PENDING_VALIDATION", "ISSUED"], "PaginationConfig": {"PageSize": 1000}}
    found = all_of(acm, "list_certificates", "CertificateSummaryList", **asked)
    arns = [each["CertificateArn"] for each in found if each["DomainName"] == domain]
    return [arn for arn in arns if has_tags(inputs, _tags(acm, arn))]


def _tags(acm: object, arn: str) -> list[dict[str, str]]:
    found = answer(acm, "list_tags_for_certificate", "ResourceNotFoundException", CertificateArn=arn)
    return list((found or {}).get("Tags", ()))


ROWS = (
    Row("aws:acm/certificate:Certificate", _certificates, ("domainName", "tags"), "ARN"),
    NotAdopted(
        "aws:acm/certificateValidation:CertificateValidation",
        "it is nothing in AWS: the provider waits until a certificate is issued",
        "`pulumi up` waits once more, and changes nothing",
    ),
)
