"""Cases of Cloud Map."""

from typing import Any

from sandbox.tests.aws.judge.cases import Case, Clients, Sides, made, tag_list, tagged
from sandbox.tests.aws.judge.cases.things import vpc


def _namespace(clients: Clients, private: bool) -> str:
    client, name = clients.client("servicediscovery"), made("namespace") + ".internal"
    if private:
        client.create_private_dns_namespace(Name=name, Vpc=vpc(clients))
    else:
        client.create_http_namespace(Name=name)
    return str(next(n["Id"] for n in client.list_namespaces()["Namespaces"] if n["Name"] == name))


def created(refused: dict[str, Any], taken: dict[str, Any], private: bool = True, other: bool | None = None) -> Case:
    def case(clients: Clients) -> Sides:
        first = _namespace(clients, private)
        second = first if other is None else _namespace(clients, other)
        call = clients.client("servicediscovery").create_service
        return Sides(
            call,
            {"Name": made("s"), "NamespaceId": first, **refused},
            {"Name": made("s"), "NamespaceId": second, **taken},
        )

    return case


def _twice(clients: Clients) -> Sides:
    client, namespace, name = clients.client("servicediscovery"), _namespace(clients, True), made("s")
    client.create_service(Name=name, NamespaceId=namespace)
    given = {"NamespaceId": namespace}
    return Sides(client.create_service, {"Name": name, **given}, {"Name": made("s"), **given})


def _missing(clients: Clients) -> Sides:
    refused, taken = ({"Name": made("s"), "NamespaceId": key} for key in ("ns-missing", _namespace(clients, True)))
    return Sides(clients.client("servicediscovery").create_service, refused, taken)


def records(*kinds: str, **more: Any) -> dict[str, Any]:
    return {"DnsConfig": {"DnsRecords": [{"Type": kind, "TTL": 10} for kind in kinds], **more}}


CHECK, OWN = {"HealthCheckConfig": {"Type": "TCP"}}, {"HealthCheckCustomConfig": {"FailureThreshold": 1}}

CASES: dict[str, Case] = {
    "one-health-check": created({**CHECK, **OWN}, OWN),
    "private-names-have-no-health-check": created({**records("A"), **CHECK}, {**records("A"), **OWN}),
    "cname-alone": created(records("CNAME", "A", RoutingPolicy="WEIGHTED"), records("CNAME", RoutingPolicy="WEIGHTED")),
    "cname-is-weighted": created(
        records("CNAME", RoutingPolicy="MULTIVALUE"), records("CNAME", RoutingPolicy="WEIGHTED")
    ),
    "types-once": created(records("A", "A"), records("A", "AAAA")),
    "no-names-in-http": created(records("A"), records("A"), private=False, other=True),
    "namespace-exists": _missing,
    "name-is-free": _twice,
    **tagged(
        lambda clients: clients.client("servicediscovery").create_http_namespace,
        lambda tags: {"Name": made("n"), "Tags": tag_list(tags)},
        "too-many-tags",
        "duplicate-tag",
        "reserved-tag",
    ),
}
