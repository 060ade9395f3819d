"""Whether a task reaches a service of AWS, or the internet: routes, security groups, VPC endpoints.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/networking-outbound.html
https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html

Services are named as endpoints are: `ecr.api`, `ecr.dkr`, `s3`, `ssm`, `secretsmanager`, `logs`. Network ACLs are not
looked at, nor are IPv6 addresses without a route to them.
"""

import json
from ipaddress import IPv4Network

from moto.ec2.models.vpcs import VPCEndPoint
from moto.route53.models import route53_backends

from sandbox.aws import reachability
from sandbox.aws.authorizer import Document
from sandbox.aws.ecs.start import routes
from sandbox.aws.ecs.start.starting import Place, Starting

HTTPS = 443
_PRIVATE = [IPv4Network(each) for each in ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16")]
PUBLIC = tuple(each for each in IPv4Network("0.0.0.0/0").subnets(12) if not any(map(each.overlaps, _PRIVATE)))
S3 = "s3"
"""Its interface endpoints may answer calls from outside of the VPC only: they are one way more, and take none away.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html"""


def reaches(starting: Starting, service: str) -> bool:
    """Whether calls of the task, or made for it, reach a service in its region.

    An interface endpoint with private DNS takes all of them in its VPC, however else they could go out; so does a
    gateway endpoint in the subnet's route table.
    """
    place = starting.calls_from
    if place is None:
        return True
    interface = _interface(starting, place, service)
    by_interface = interface is not None and _lets_through(starting, place, interface)
    if interface is not None and service != S3:
        return by_interface
    if _gateway(starting, place, service) is not None:
        return _may_leave(starting, place)
    return by_interface or reaches_internet(starting) or _is_named_in(starting, _vpc(starting, place), service)


def reaches_internet(starting: Starting) -> bool:
    """Whether they reach public addresses, as registries outside of AWS have."""
    place = starting.calls_from
    if place is None:
        return True
    return _may_leave(starting, place) and routes.lead_out(starting.ec2, place)


def side_of(starting: Starting, place: Place) -> reachability.Side:
    """A place as one end of a connection."""
    return reachability.side(starting.ec2, _vpc(starting, place), [place.address], place.groups)


def _may_leave(starting: Starting, place: Place) -> bool:
    """Whether the place's groups let HTTPS out to some public address.

    Which addresses a registry has is not known here: a rule for any public range, or for a list of prefixes, may be it.
    """
    return reachability.passes(side_of(starting, place), reachability.Side(PUBLIC), HTTPS)


def policy(starting: Starting, service: str) -> Document | None:
    """The policy of the VPC endpoint that calls to a service go through; None where they go through none.

    https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
    """
    place = starting.calls_from
    if place is None:
        return None
    found = _gateway if service == S3 else _interface
    endpoint = found(starting, place, service)
    if endpoint is None or not endpoint.policy_document:
        return None
    document: Document = json.loads(endpoint.policy_document)
    return document


def _interface(starting: Starting, place: Place, service: str) -> VPCEndPoint | None:
    found = _endpoints(starting, place, service, "Interface")
    return next((each for each in found if each.private_dns_enabled), None)


def _gateway(starting: Starting, place: Place, service: str) -> VPCEndPoint | None:
    table = routes.table_of(starting.ec2, place.subnet)
    found = _endpoints(starting, place, service, "Gateway")
    return next((each for each in found if table is not None and table.id in each.route_table_ids), None)


def _endpoints(starting: Starting, place: Place, service: str, kind: str) -> list[VPCEndPoint]:
    vpc = _vpc(starting, place)
    return [
        each
        for each in starting.ec2.vpc_end_points.values()
        if each.vpc_id == vpc
        and each.vpc_endpoint_type == kind
        and each.state == "available"
        and each.service_name.endswith(f".{starting.region}.{service}")
    ]


def _lets_through(starting: Starting, place: Place, endpoint: VPCEndPoint) -> bool:
    ranges = [starting.ec2.get_subnet(subnet).cidr_block for subnet in endpoint.subnet_ids or []]
    target = reachability.side(starting.ec2, endpoint.vpc_id, ranges, endpoint.security_group_ids)
    return not ranges or reachability.passes(side_of(starting, place), target, HTTPS)


def _is_named_in(starting: Starting, vpc: str, service: str) -> bool:
    """Whether a private zone of the VPC answers for the service: where that leads is not known here."""
    host = ".".join(reversed(service.split(".")))
    zones = route53_backends[starting.account][starting.partition].zones.values()
    named = [zone.name for zone in zones if any(one["vpc_id"] == vpc for one in zone.vpcs)]
    return any(f"{host}.{starting.region}.amazonaws.com.".endswith(name) for name in named)


def _vpc(starting: Starting, place: Place) -> str:
    return str(starting.ec2.get_subnet(place.subnet).vpc_id)
