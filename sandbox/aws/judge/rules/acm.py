"""Certificate Manager: names, and what is in use."""

import re

from sandbox.aws.judge.call import Call
from sandbox.aws.judge.predicates import tag_rules
from sandbox.aws.judge.rule import Rule

API = "https://docs.aws.amazon.com/acm/latest/APIReference/"
NAMES = 10
_FIRST = 64


def _names(call: Call) -> set[str]:
    return {call.given["DomainName"], *(call.given.get("SubjectAlternativeNames") or [])}


def _used(call: Call) -> object:
    arn = call.given["CertificateArn"]
    for balancer in call.existing.elbv2.load_balancers.values():
        for listener in balancer.listeners.values():
            if arn in (listener.certificate, *listener.added_certificates):
                return arn
    return None


def _bad_token(call: Call) -> object:
    token = call.given.get("IdempotencyToken")
    return token and not re.fullmatch(r"\w+", token) and token


RULES = [
    Rule(
        "names-per-certificate",
        "RequestCertificate",
        "more than ten names of a certificate (the default of an adjustable quota)",
        "LimitExceededException",
        "You have exceeded the maximum number of domain names of a certificate: {}",
        "https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html",
        lambda call: len(_names(call)) > NAMES and len(_names(call)),
    ),
    Rule(
        "first-name",
        "RequestCertificate",
        "a first name of more than 64 characters",
        "InvalidDomainValidationOptionsException",
        "The first domain name can have at most 64 characters: {}",
        API + "API_RequestCertificate.html",
        lambda call: len(call.given["DomainName"]) > _FIRST and call.given["DomainName"],
    ),
    Rule(
        "idempotency-token",
        "RequestCertificate",
        "a token of other characters than letters, digits and underscores",
        "ValidationException",
        "1 validation error detected: Value '{}' at 'idempotencyToken' failed to satisfy constraint: Member "
        "must satisfy "
        r"regular expression pattern: \w+",
        API + "API_RequestCertificate.html",
        _bad_token,
    ),
    Rule(
        "in-use",
        "DeleteCertificate",
        "to delete a certificate that a listener has",
        "ResourceInUseException",
        "Certificate {} is in use.",
        API + "API_DeleteCertificate.html",
        _used,
    ),
    *tag_rules(
        "RequestCertificate AddTagsToCertificate",
        API + "API_AddTagsToCertificate.html",
        None,
        "InvalidTagException",
        "InvalidTagException",
    ),
]
