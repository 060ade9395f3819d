"""Cases of Certificate Manager."""

from typing import Any

from sandbox.tests.aws.judge.cases import Case, Clients, Sides, made, tag_list, tagged
from sandbox.tests.aws.judge.cases.elbv2 import _certificate, _listener
from sandbox.tests.aws.judge.cases.things import Balanced


def requested(refused: dict[str, Any], taken: dict[str, Any]) -> Case:
    def given(more: dict[str, Any]) -> dict[str, Any]:
        return {"DomainName": made("a") + ".example.com", "ValidationMethod": "DNS", **more}

    return lambda clients: Sides(clients.client("acm").request_certificate, given(refused), given(taken))


def _used(clients: Clients) -> Sides:
    used, free = _certificate(clients), _certificate(clients)
    listener = _listener(Balanced(clients).arn, Certificates=[{"CertificateArn": used}])
    clients.client("elbv2").create_listener(**listener)
    return Sides(clients.client("acm").delete_certificate, {"CertificateArn": used}, {"CertificateArn": free})


NAMES = [f"n{number}.example.com" for number in range(10)]

CASES: dict[str, Case] = {
    "names-per-certificate": requested({"SubjectAlternativeNames": NAMES}, {"SubjectAlternativeNames": NAMES[:9]}),
    "first-name": requested({"DomainName": "x" * 53 + ".example.com"}, {"DomainName": "x" * 52 + ".example.com"}),
    "idempotency-token": requested({"IdempotencyToken": "a-b"}, {"IdempotencyToken": "a_b"}),
    "in-use": _used,
    **tagged(
        lambda clients: clients.client("acm").request_certificate,
        lambda tags: {"DomainName": made("a") + ".example.com", "Tags": tag_list(tags)},
        "duplicate-tag",
        "reserved-tag",
    ),
}
