"""Cases of Route 53."""

from typing import Any

from sandbox.tests.aws.judge.cases import Case, Clients, Sides, made
from sandbox.tests.aws.judge.cases.things import REGION, vpc


def _zone(clients: Clients) -> tuple[str, str]:
    name = made("zone") + ".example.com"
    answer = clients.client("route53").create_hosted_zone(Name=name, CallerReference=name)
    return str(answer["HostedZone"]["Id"]).rsplit("/", 1)[-1], name


def _batch(zone: str, *records: dict[str, Any]) -> dict[str, Any]:
    changes = [{"Action": "CREATE", "ResourceRecordSet": record} for record in records]
    return {"HostedZoneId": zone, "ChangeBatch": {"Changes": changes}}


def _record(name: str, kind: str = "A", value: str = "10.0.0.1", **more: Any) -> dict[str, Any]:
    return {"Name": name, "Type": kind, "TTL": 60, "ResourceRecords": [{"Value": value}], **more}


def changed(refused: dict[str, Any], taken: dict[str, Any]) -> Case:
    def case(clients: Clients) -> Sides:
        zone, name = _zone(clients)
        wrong, right = ({**_record("a." + name), **more} for more in (refused, taken))
        call = clients.client("route53").change_resource_record_sets
        return Sides(call, _batch(zone, _without_nones(wrong)), _batch(zone, _without_nones(right)))

    return case


def _without_nones(record: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if value is not None}


def _of_zone(wrong: str, right: str, kind: str, value: str) -> Case:
    def case(clients: Clients) -> Sides:
        zone, name = _zone(clients)
        call = clients.client("route53").change_resource_record_sets
        names = (text.replace("ZONE", name) for text in (wrong, right))
        refused, taken = (_batch(zone, _record(each, kind, value)) for each in names)
        return Sides(call, refused, taken)

    return case


def _beside(clients: Clients) -> Sides:
    zone, name = _zone(clients)
    route53 = clients.client("route53")
    route53.change_resource_record_sets(**_batch(zone, _record("a." + name)))
    refused, taken = (_batch(zone, _record(f"{each}.{name}", "CNAME", "x.example.com")) for each in ("a", "b"))
    return Sides(route53.change_resource_record_sets, refused, taken)


def _thousand(clients: Clients) -> Sides:
    zone, name = _zone(clients)
    refused, taken = (_batch(zone, *(_record(f"a{n}.{name}") for n in range(count))) for count in (1001, 1000))
    return Sides(clients.client("route53").change_resource_record_sets, refused, taken)


def _private(clients: Clients) -> Sides:
    own, other, name = vpc(clients), vpc(clients), made("zone") + ".internal"
    call = clients.client("route53").create_hosted_zone

    def given(network: str) -> dict[str, Any]:
        return {"Name": name, "CallerReference": made(), "VPC": {"VPCRegion": REGION, "VPCId": network}}

    call(**given(own))
    return Sides(call, given(own), given(other))


def _deleted(clients: Clients) -> Sides:
    zone, name = _zone(clients)
    call, there = clients.client("route53").change_resource_record_sets, _record("*." + name)
    call(**_batch(zone, there))

    def given(record: dict[str, Any]) -> dict[str, Any]:
        return {"HostedZoneId": zone, "ChangeBatch": {"Changes": [{"Action": "DELETE", "ResourceRecordSet": record}]}}

    return Sides(call, given(_record("b." + name)), given(there))


def _text(length: int) -> dict[str, Any]:
    return {"Type": "TXT", "ResourceRecords": [{"Value": f'"a" "{"x" * length}"'}]}


ALIAS = {"HostedZoneId": "Z32O12XQLNTSW2", "DNSName": "a.elb.amazonaws.com", "EvaluateTargetHealth": False}
VALUES = [{"Value": "10.0.0.1"}]

CASES: dict[str, Case] = {
    "name-of-the-zone": _of_zone("a.other.example.com", "a.ZONE", "A", "10.0.0.1"),
    "cname-at-the-apex": _of_zone("ZONE", "a.ZONE", "CNAME", "x.example.com"),
    "cname-alone": _beside,
    "one-cname": changed(
        {"Type": "CNAME", "ResourceRecords": [{"Value": "a.example.com"}, {"Value": "b.example.com"}]},
        {"Type": "CNAME", "ResourceRecords": [{"Value": "a.example.com"}]},
    ),
    "address": changed({"ResourceRecords": [{"Value": "10.0.0.256"}]}, {"ResourceRecords": [{"Value": "10.0.0.255"}]}),
    "text-in-quotes": changed(
        {"Type": "TXT", "ResourceRecords": [{"Value": "a"}]}, {"Type": "TXT", "ResourceRecords": [{"Value": '"a"'}]}
    ),
    "alias-or-values": changed({"AliasTarget": ALIAS}, {"AliasTarget": ALIAS, "TTL": None, "ResourceRecords": None}),
    "a-value": changed({"ResourceRecords": None}, {}),
    "time-to-live": changed({"TTL": None}, {"TTL": 0}),
    "changes": _thousand,
    "routing-policy": changed({"Weight": 0}, {"Weight": 0, "SetIdentifier": "a"}),
    "deleted-record-is-there": _deleted,
    "fields-of-a-value": changed(
        {"Type": "MX", "ResourceRecords": [{"Value": "mail.example.com"}]},
        {"Type": "MX", "ResourceRecords": [{"Value": "10 mail.example.com"}]},
    ),
    "values-once": changed(
        {"ResourceRecords": [{"Value": "10.0.0.1"}, {"Value": "10.0.0.1"}]},
        {"ResourceRecords": [{"Value": "10.0.0.1"}, {"Value": "10.0.0.2"}]},
    ),
    "label": _of_zone(f"{'x' * 64}.ZONE", f"{'x' * 62}\\052.ZONE", "A", "10.0.0.1"),
    "text-length": changed(_text(256), _text(255)),
    "one-zone-of-a-name-per-vpc": _private,
    "zone-name": lambda clients: Sides(
        clients.client("route53").create_hosted_zone,
        {"Name": "a..example.com", "CallerReference": made()},
        {"Name": made("a") + ".example.com", "CallerReference": made()},
    ),
}
