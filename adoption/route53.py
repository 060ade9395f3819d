"""Amazon Route 53: private zones, records."""

from typing import Any

from ecs_platform.adoption.asking import answer, has_tags
from ecs_platform.adoption.row import Client, Inputs, Row

_NO_ZONE = "NoSuchHostedZone"


def _zones(client: Client, inputs: Inputs) -> list[str]:
    """One call for the zones of a VPC, a hundred a page: Route 53 refuses a second private zone of a name in it.

    A public zone, of which there may be several of a name, is found by its tags: one call for those of the name, and
    one for each. Zones that AWS Cloud Map or another service made are theirs.

    https://docs.aws.amazon.com/Route53/latest/APIReference/API_AssociateVPCWithHostedZone.html
    """
    route53, name = client("route53"), _absolute(inputs["name"])
    vpcs = inputs.get("vpcs") or ()
    if not vpcs:
        return _public_zones(route53, name, inputs)
    region = vpcs[0].get("vpcRegion") or client("ec2").meta.region_name
    found = _zones_of(route53, vpcs[0]["vpcId"], region)
    own = [each for each in found if not each.get("Owner", {}).get("OwningService")]
    return [_id(each["HostedZoneId"]) for each in own if _absolute(each["Name"]) == name]


def _zones_of(route53: Any, vpc: str, region: str) -> list[dict[str, Any]]:
    """All pages; botocore has no paginator for them."""
    found: list[dict[str, Any]] = []
    asked: dict[str, Any] = {"VPCId": vpc, "VPCRegion": region, "MaxItems": "100"}
    while True:
        answered = answer(route53, "list_hosted_zones_by_vpc", "InvalidVPCId", **asked) or {}
        found += answered.get("HostedZoneSummaries", ())
        if not answered.get("NextToken"):
            return found
        asked["NextToken"] = answered["NextToken"]


def _public_zones(route53: Any, name: str, inputs: Inputs) -> list[str]:
    found = route53.list_hosted_zones_by_name(DNSName=name, MaxItems="100")["HostedZones"]
    ids = [_id(each["Id"]) for each in found if each["Name"] == name and not each["Config"].get("PrivateZone")]
    return [each for each in ids if has_tags(inputs, _tags(route53, each))]


def _tags(route53: Any, zone: str) -> list[dict[str, str]]:
    found = route53.list_tags_for_resource(ResourceType="hostedzone", ResourceId=zone)
    return list(found["ResourceTagSet"]["Tags"])


def _records(client: Client, inputs: Inputs) -> list[str]:
    """One call with one answer: the records of a zone from this name and type on."""
    zone, name, kind = inputs["zoneId"], inputs["name"], inputs["type"]
    asked = {"HostedZoneId": zone, "StartRecordName": name, "StartRecordType": kind, "MaxItems": "1"}
    found = answer(client("route53"), "list_resource_record_sets", _NO_ZONE, **asked)
    there = any(
        (_absolute(each["Name"]), each["Type"]) == (_absolute(name), kind)
        for each in (found or {}).get("ResourceRecordSets", ())
    )
    return [f"{_id(zone)}_{name}_{kind}"] if there else []


def _absolute(name: str) -> str:
    """Route 53 writes names with a dot at the end, in small letters, and `*` as `\\052`."""
    return name.replace("\\052", "*").rstrip(".").lower() + "."


def _id(zone: str) -> str:
    return zone.removeprefix("/hostedzone/")


ROWS = (
    Row(
        "aws:route53/zone:Zone",
        _zones,
        ("name", "tags"),
        "ZONEID",
        tagged_later=True,
        unread=("forceDestroy",),
    ),
    Row(
        "aws:route53/record:Record",
        _records,
        ("zoneId", "name", "type"),
        "ZONEID_NAME_TYPE",
        # The zone may be another stack's, or the team's.
        part_of=("zoneId", "aliases", "records"),
        unread=("allowOverwrite",),
    ),
)
