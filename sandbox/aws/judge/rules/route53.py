"""Route 53: zones and their records."""

import ipaddress
import re
from collections.abc import Iterator
from typing import Any

from sandbox.aws.judge.call import Call
from sandbox.aws.judge.predicates import twice
from sandbox.aws.judge.rule import Rule

API = "https://docs.aws.amazon.com/Route53/latest/APIReference/"
GUIDE = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/"
_CHANGE = "ChangeResourceRecordSets"
CHANGES, LABEL, TEXT = 1000, 63, 255
_ESCAPE = re.compile(r"\\\d{3}|\\.")
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ROUTED_BY = (
    *("Weight", "Region", "Failover", "GeoLocation", "GeoProximityLocation", "CidrRoutingConfig", "MultiValueAnswer"),
)


def _changes(call: Call) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (call.given.get("ChangeBatch") or {}).get("Changes") or []
    return found


def _records(call: Call, *actions: str) -> Iterator[dict[str, Any]]:
    for change in _changes(call):
        if not actions or change.get("Action") in actions:
            yield change.get("ResourceRecordSet") or {}


def _made(call: Call) -> Iterator[dict[str, Any]]:
    return _records(call, "CREATE", "UPSERT")


def _zone(call: Call) -> Any:
    return call.existing.route53.zones.get(str(call.given.get("HostedZoneId")).rsplit("/", 1)[-1])


def _full(name: Any) -> str:
    return str(name or "").lower().rstrip(".") + "."


def _outside_of_zone(call: Call) -> object:
    zone = _zone(call)
    for record in _made(call) if zone else ():
        name, apex = _full(record.get("Name")), _full(zone.name)
        if name != apex and not name.endswith("." + apex):
            return f"[RRSet with DNS name {name} is not permitted in zone {apex}]"
    return None


def _apex_cname(call: Call) -> object:
    zone = _zone(call)
    for record in _made(call) if zone else ():
        if record.get("Type") == "CNAME" and _full(record.get("Name")) == _full(zone.name):
            name = _full(zone.name)
            return f"[RRSet of type CNAME with DNS name {name} is not permitted at apex in zone {name}]"
    return None


def _beside_a_cname(call: Call) -> object:
    zone = _zone(call)
    if zone is None:
        return None
    gone = {(_full(r.get("Name")), r.get("Type")) for r in _records(call, "DELETE")}
    types: dict[str, set[str]] = {}
    for there in zone.rrsets:
        if (_full(there.name), there.type) not in gone:
            types.setdefault(_full(there.name), set()).add(there.type)
    for record in _made(call):
        name, kind = _full(record.get("Name")), str(record.get("Type"))
        others = types.get(name, set()) - {kind}
        if others and (kind == "CNAME" or "CNAME" in others):
            return (
                f"[RRSet of type {kind} with DNS name {name} is not permitted as it conflicts with other "
                "records with the "
                f"same DNS name in zone {_full(zone.name)}]"
            )
        types.setdefault(name, set()).add(kind)
    return None


def _bad_address(call: Call) -> object:
    for record in _made(call):
        family = {"A": ipaddress.IPv4Address, "AAAA": ipaddress.IPv6Address}.get(str(record.get("Type")))
        for value in record.get("ResourceRecords") or [] if family else ():
            try:
                family(value.get("Value"))  # type: ignore[misc]
            except ValueError:
                kind = f"IPv{4 if record['Type'] == 'A' else 6}"
                return (
                    f"[Invalid Resource Record: 'FATAL problem: {record['Type']}RDATAIllegal{kind}Address "
                    "(Value is not a "
                    f"valid {kind} address) encountered with '{value.get('Value')}'']"
                )
    return None


def _unquoted(call: Call) -> object:
    for record in _made(call):
        for value in record.get("ResourceRecords") or []:
            text = str(value.get("Value"))
            if record.get("Type") in ("TXT", "SPF") and not (text.startswith('"') and text.endswith('"')):
                return (
                    "[Invalid Resource Record: 'FATAL problem: InvalidCharacterString (Value should be "
                    "enclosed in quotation "
                    f"marks) encountered with '{text}'']"
                )
    return None


def _alias_and_values(call: Call) -> bool:
    return any(r.get("AliasTarget") and (r.get("ResourceRecords") or r.get("TTL") is not None) for r in _made(call))


def _neither(call: Call) -> bool:
    return any(not r.get("AliasTarget") and not r.get("ResourceRecords") for r in _made(call))


def _without_ttl(call: Call) -> bool:
    return any(r.get("ResourceRecords") and r.get("TTL") is None for r in _made(call))


def _several_cnames(call: Call) -> bool:
    return any(r.get("Type") == "CNAME" and len(r.get("ResourceRecords") or []) > 1 for r in _made(call))


def _routing(call: Call) -> object:
    """What is wrong between an identifier and the policy that it stands for."""
    for record in _made(call):
        by = [key for key in _ROUTED_BY if record.get(key) is not None and record[key] is not False]
        if by and not record.get("SetIdentifier"):
            return "Missing field 'SetIdentifier'"
        if (record.get("SetIdentifier") or by) and len(by) != 1:
            found = "none" if not by else "more than one"
            return f"Expected exactly one of [{', '.join(_ROUTED_BY)}], but found {found}"
    return None


def _value_twice(call: Call) -> object:
    for record in _made(call):
        found = twice(value.get("Value") for value in record.get("ResourceRecords") or [])
        if found is not None:
            return found
    return None


def _long_label(call: Call) -> object:
    names = [str(record.get("Name") or "") for record in _made(call)]
    return next((n for n in names if any(len(label) > LABEL for label in _ESCAPE.sub("x", n).split("."))), None)


def _long_text(call: Call) -> object:
    for record in _made(call):
        for value in record.get("ResourceRecords") or [] if record.get("Type") in ("TXT", "SPF") else ():
            text = str(value.get("Value"))
            if any(len(_ESCAPE.sub("x", part)) > TEXT for part in _STRING.findall(text)):
                return text
    return None


def _same_domain(call: Call) -> object:
    """Another private zone of that name, which the VPC already has."""
    own = _zone(call)
    name, given = _full(own.name if own else call.given.get("Name")), call.given.get("VPC") or {}
    for zone in call.existing.route53.zones.values() if given.get("VPCId") else ():
        if zone is not own and _full(zone.name) == name and given["VPCId"] in {v.get("vpc_id") for v in zone.vpcs}:
            return (
                f"{given['VPCId']} in region {given.get('VPCRegion')} has already been associated with the hosted zone "
                f"{zone.resource_id} with the same domain name."
            )
    return None


def _key(name: Any, kind: Any, identifier: Any) -> tuple[str, str, str]:
    return _full(name).replace("\\052", "*"), str(kind), str(identifier or "")


def _not_there(call: Call) -> object:
    """A record to delete that the zone does not have; what makes it another one beside that, moto says."""
    zone = _zone(call)
    there = {_key(r.name, r.type, r.set_identifier) for r in zone.rrsets} if zone else set()
    there |= {_key(r.get("Name"), r.get("Type"), r.get("SetIdentifier")) for r in _made(call)}
    for record in _records(call, "DELETE") if zone else ():
        key = _key(record.get("Name"), record.get("Type"), record.get("SetIdentifier"))
        if key not in there:
            return f"[Tried to delete resource record set [name='{key[0]}', type='{key[1]}'] but it was not found]"
    return None


_SHAPES = {
    "MX": (re.compile(r"\d+\s+\S+"), "MXRRDATANotTwoFields (MX record doesn't have 2 fields)"),
    "SRV": (re.compile(r"\d+\s+\d+\s+\d+\s+\S+"), "SRVRRDATANotFourFields (SRV record doesn't have 4 fields)"),
}


def _other_shape(call: Call) -> object:
    for record in _made(call):
        shape, words = _SHAPES.get(str(record.get("Type")), (None, ""))
        for value in record.get("ResourceRecords") or [] if shape else ():
            if shape and not shape.fullmatch(str(value.get("Value")).strip()):
                return f"[Invalid Resource Record: 'FATAL problem: {words} encountered with '{value.get('Value')}'']"
    return None


def _zone_name(call: Call) -> object:
    name = str(call.given.get("Name", "")).rstrip(".")
    labels = name.split(".")
    return (len(name) > 255 or any(not label or len(label) > 63 for label in labels)) and name  # noqa: PLR2004


RULES = [
    Rule(
        "name-of-the-zone",
        _CHANGE,
        "a record that is not in the zone",
        "InvalidChangeBatch",
        "{}",
        API + "API_ChangeResourceRecordSets.html",
        _outside_of_zone,
    ),
    Rule(
        "cname-at-the-apex",
        _CHANGE,
        "a CNAME with the name of its zone",
        "InvalidChangeBatch",
        "{}",
        GUIDE + "ResourceRecordTypes.html#CNAMEFormat",
        _apex_cname,
    ),
    Rule(
        "cname-alone",
        _CHANGE,
        "a CNAME beside another record of its name",
        "InvalidChangeBatch",
        "{}",
        GUIDE + "ResourceRecordTypes.html#CNAMEFormat",
        _beside_a_cname,
    ),
    Rule(
        "one-cname",
        _CHANGE,
        "a CNAME of several values",
        "InvalidChangeBatch",
        "[Invalid Resource Record: CNAME records can only have one value]",
        GUIDE + "ResourceRecordTypes.html#CNAMEFormat",
        _several_cnames,
    ),
    Rule(
        "address",
        _CHANGE,
        "a record of type A or AAAA whose value is no address",
        "InvalidChangeBatch",
        "{}",
        GUIDE + "ResourceRecordTypes.html#AFormat",
        _bad_address,
    ),
    Rule(
        "text-in-quotes",
        _CHANGE,
        "a record of type TXT whose value is not in quotation marks",
        "InvalidChangeBatch",
        "{}",
        GUIDE + "ResourceRecordTypes.html#TXTFormat",
        _unquoted,
    ),
    Rule(
        "alias-or-values",
        _CHANGE,
        "a record with an alias and values or a time to live",
        "InvalidInput",
        "Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or "
        "TrafficPolicyInstanceId], but found more than one in Change with [Action, Name, Type]",
        API + "API_ResourceRecordSet.html",
        _alias_and_values,
    ),
    Rule(
        "a-value",
        _CHANGE,
        "a record with neither an alias nor values",
        "InvalidInput",
        "Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or "
        "TrafficPolicyInstanceId], but found none in Change with [Action, Name, Type]",
        API + "API_ResourceRecordSet.html",
        _neither,
    ),
    Rule(
        "time-to-live",
        _CHANGE,
        "values without a time to live",
        "InvalidInput",
        "Invalid request: Missing field 'TTL' in Change with [Action, Name, Type]",
        API + "API_ResourceRecordSet.html",
        _without_ttl,
    ),
    Rule(
        "changes",
        _CHANGE,
        "more than 1,000 changes of one call",
        "InvalidChangeBatch",
        "[Number of records limit of 1000 exceeded.]",
        GUIDE + "DNSLimitations.html",
        lambda call: len(_changes(call)) > CHANGES,
    ),
    Rule(
        "routing-policy",
        _CHANGE,
        "a weight, region, failover or other routing policy without an identifier, or the other way round, or two",
        "InvalidInput",
        "Invalid request: {} in Change with [Action, Name, Type]",
        API + "API_ResourceRecordSet.html",
        _routing,
    ),
    Rule(
        "deleted-record-is-there",
        _CHANGE,
        "to delete a record that the zone does not have",
        "InvalidChangeBatch",
        "{}",
        API + "API_ChangeResourceRecordSets.html",
        _not_there,
    ),
    Rule(
        "fields-of-a-value",
        _CHANGE,
        "a record of type MX or SRV whose value does not have its two or four fields",
        "InvalidChangeBatch",
        "{}",
        GUIDE + "ResourceRecordTypes.html#MXFormat",
        _other_shape,
    ),
    Rule(
        "values-once",
        _CHANGE,
        "a value twice in one record",
        "InvalidChangeBatch",
        "[Duplicate Resource Record: '{}']",
        API + "API_ResourceRecord.html",
        _value_twice,
    ),
    Rule(
        "label",
        _CHANGE,
        "a record's name with a label of more than 63 characters",
        "InvalidChangeBatch",
        "[FATAL problem: DomainLabelTooLong (Domain label is too long) encountered with '{}']",
        GUIDE + "DomainNameFormat.html",
        _long_label,
    ),
    Rule(
        "text-length",
        _CHANGE,
        "a record of type TXT with a string of more than 255 characters",
        "InvalidChangeBatch",
        "[Invalid Resource Record: 'FATAL problem: CharacterStringTooLong (Value is too long) encountered with '{}'']",
        GUIDE + "ResourceRecordTypes.html#TXTFormat",
        _long_text,
    ),
    Rule(
        "one-zone-of-a-name-per-vpc",
        "CreateHostedZone AssociateVPCWithHostedZone",
        "a second private zone of one name in a VPC",
        "ConflictingDomainExists",
        "The VPC {}",
        API + "API_CreateHostedZone.html",
        _same_domain,
    ),
    Rule(
        "zone-name",
        "CreateHostedZone",
        "a zone's name that is no domain name",
        "InvalidDomainName",
        "The domain name {} is not valid.",
        API + "API_CreateHostedZone.html",
        _zone_name,
    ),
]
