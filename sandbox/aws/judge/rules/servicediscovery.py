"""Cloud Map: services of a namespace."""

from typing import Any

from sandbox.aws.judge.call import Call
from sandbox.aws.judge.predicates import tag_rules, twice
from sandbox.aws.judge.rule import Rule

API = "https://docs.aws.amazon.com/cloud-map/latest/api/"
_CREATE = "CreateService"


def _records(call: Call) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (call.given.get("DnsConfig") or {}).get("DnsRecords") or []
    return found


def _namespace(call: Call) -> Any:
    wanted = call.given.get("NamespaceId") or (call.given.get("DnsConfig") or {}).get("NamespaceId")
    return call.existing.servicediscovery.namespaces.get(wanted)


def _types(call: Call) -> set[str]:
    return {str(record.get("Type")) for record in _records(call)}


def _wrong_types(call: Call) -> bool:
    types = _types(call)
    return "CNAME" in types and len(types) > 1


def _taken(call: Call) -> object:
    namespace = _namespace(call)
    others = call.existing.servicediscovery.services.values()
    names = {s.name.lower() for s in others if namespace is not None and s.namespace_id == namespace.id}
    return call.given["Name"].lower() in names and call.given["Name"]


def _unknown_namespace(call: Call) -> object:
    """Namespaces that other accounts share are named by their ARN, and not looked for."""
    wanted = call.given.get("NamespaceId") or (call.given.get("DnsConfig") or {}).get("NamespaceId")
    return str(wanted).startswith("ns-") and _namespace(call) is None and wanted


RULES = [
    Rule(
        "one-health-check",
        _CREATE,
        "a health check of Route 53 and one of one's own",
        "InvalidInput",
        "Specify either HealthCheckConfig or HealthCheckCustomConfig, not both.",
        API + "API_CreateService.html",
        lambda call: call.given.get("HealthCheckConfig") and call.given.get("HealthCheckCustomConfig"),
    ),
    Rule(
        "private-names-have-no-health-check",
        _CREATE,
        "a health check of Route 53 in a private namespace",
        "InvalidInput",
        "HealthCheckConfig is not supported for services of a private DNS namespace.",
        API + "API_HealthCheckConfig.html",
        lambda call: call.given.get("HealthCheckConfig") and getattr(_namespace(call), "type", None) == "DNS_PRIVATE",
    ),
    Rule(
        "cname-alone",
        _CREATE,
        "a CNAME beside records of another type",
        "InvalidInput",
        "A service that has a CNAME record cannot have other records.",
        API + "API_DnsRecord.html",
        _wrong_types,
    ),
    Rule(
        "cname-is-weighted",
        _CREATE,
        "a CNAME with the routing policy MULTIVALUE",
        "InvalidInput",
        "You must specify WEIGHTED as the routing policy of CNAME records.",
        API + "API_DnsConfig.html",
        lambda call: (
            "CNAME" in _types(call) and (call.given["DnsConfig"].get("RoutingPolicy") or "MULTIVALUE") == "MULTIVALUE"
        ),
    ),
    Rule(
        "types-once",
        _CREATE,
        "two records of one type",
        "InvalidInput",
        "DNS records of a service must be of different types: {}",
        API + "API_DnsConfig.html",
        lambda call: twice(record.get("Type") for record in _records(call)),
    ),
    Rule(
        "no-names-in-http",
        _CREATE,
        "DNS records in an HTTP namespace",
        "InvalidInput",
        "DnsConfig is not supported for services of an HTTP namespace.",
        API + "API_CreateService.html",
        lambda call: _records(call) and getattr(_namespace(call), "type", None) == "HTTP",
    ),
    Rule(
        "namespace-exists",
        _CREATE,
        "a namespace that does not exist",
        "NamespaceNotFound",
        "Can't find namespace: {}",
        API + "API_CreateService.html",
        _unknown_namespace,
    ),
    Rule(
        "name-is-free",
        _CREATE,
        "a second service of one name in a namespace",
        "ServiceAlreadyExists",
        "A service with the name {} already exists in the namespace.",
        API + "API_CreateService.html",
        _taken,
    ),
    *tag_rules(
        "CreateService CreatePrivateDnsNamespace CreateHttpNamespace TagResource",
        API + "API_TagResource.html",
        "TooManyTagsException",
        "InvalidInput",
        "InvalidInput",
    ),
]
