"""What is there before `up`, and is somebody else's: the zone of a certificate, the subnets of a VPC that exists."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ecs_platform.model.quotas.load_balancers import made_here
from ecs_platform.model.quotas.network import managed_volumes
from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.routes.load_balancer_subnets import own_subnets, subnets_of
from ecs_platform.model.routes.route import LOAD_BALANCERS
from ecs_platform.model.settings.subnets import KINDS
from ecs_platform.ops.name_servers import UnansweredError, name_servers, resolvers

if TYPE_CHECKING:
    from ecs_platform.model.environment import Loaded
    from ecs_platform.model.reading.source import Node
    from ecs_platform.model.routes.route import LoadBalancer
    from ecs_platform.model.settings.settings import Settings

_FILE_SYSTEMS = ("network", "file_system_subnet_ids")
MINUTES = 75
"""How long the provider waits for a certificate to be issued."""


def zone_findings(loaded: "Loaded", route53: Any, resolver: str | None, notes: list[str]) -> Iterator[Finding]:
    """What keeps a certificate from being issued: the zone its records are written to is not the one the world asks.

    Args:
        loaded: the environment, without findings.
        route53: a client of boto3.
        resolver: the DNS server that is asked; default: this machine's.
        notes: takes what could not be asked.
    """
    dns, balancers = loaded.settings.dns, loaded.settings.load_balancers
    if dns is None or not any(each.certificate for each in (balancers.public, balancers.internal)):
        return
    node = loaded.environment.node.find(("dns", "zone_id"))
    zone = _zone(route53, dns.zone_id)
    if zone is None:
        yield node.finding(
            f"the account has no hosted zone `{dns.zone_id}`", "`aws route53 list-hosted-zones` has the ids"
        )
        return
    name, private = str(zone["HostedZone"]["Name"]).rstrip("."), bool(zone["HostedZone"]["Config"]["PrivateZone"])
    if name != dns.domain:
        yield node.finding(f"the zone `{dns.zone_id}` is that of `{name}`", f"write `domain: {name}`, or its other id")
    elif private:
        message = (
            f"the zone of `{name}` is private: nobody outside can see that it is yours, and no certificate is issued"
        )
        yield node.finding(message, "give the public hosted zone of that name")
    elif loaded.settings.local and resolver is None:
        notes.append(f"whether `{name}` is delegated is not asked: the world knows no zone of a local AWS")
    else:
        yield from _delegation(name, zone, node, resolver, notes)


def _zone(route53: Any, zone_id: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = route53.get_hosted_zone(Id=zone_id)
    except route53.exceptions.NoSuchHostedZone:
        return None
    return found


def _delegation(
    name: str, zone: dict[str, Any], node: "Node", resolver: str | None, notes: list[str]
) -> Iterator[Finding]:
    ours = {str(each).rstrip(".").lower() for each in zone["DelegationSet"]["NameServers"]}
    try:
        found = name_servers(name, resolvers() if resolver is None else [resolver])
    except UnansweredError as error:
        notes.append(f"whether `{name}` is delegated could not be asked of DNS ({error}); `--resolver` names a server")
        return
    if found & ours:
        return
    said = f"the world asks {', '.join(sorted(found))}" if found else "nobody asks it: the name is not delegated"
    hint = f"have these NS records set for `{name}` at its registrar or in the zone above: {', '.join(sorted(ours))}"
    yield node.finding(f"{said}; a certificate would be waited for in vain, for {MINUTES} minutes", hint)


def subnet_findings(loaded: "Loaded", ec2: Any) -> Iterator[Finding]:
    """Subnets that are not there or not in the VPC, and zones that do not fit together."""
    network = loaded.settings.network
    if network.vpc_id is None:
        return
    given = dict(_given(loaded.settings))
    wanted = sorted({each for ids in given.values() for each in ids})
    # By a filter: an id that is not there is then left out, and no error that hides the others.
    pages = ec2.get_paginator("describe_subnets").paginate(Filters=[{"Name": "subnet-id", "Values": wanted}])
    found = {str(each["SubnetId"]): each for page in pages for each in page["Subnets"]}
    for place, ids in given.items():
        node = loaded.environment.node.find(place)
        for position, each in enumerate(ids):
            at = node.find((position,))
            if each not in found:
                hint = "`aws ec2 describe-subnets` has the ids"
                yield at.finding(f"there is no subnet `{each}` in {loaded.account.region} of this account", hint)
            elif found[each]["VpcId"] != network.vpc_id:
                hint = f"give subnets of `{network.vpc_id}`"
                yield at.finding(f"`{each}` is in the VPC `{found[each]['VpcId']}`", hint)
    zones = {each: str(subnet["AvailabilityZoneId"]) for each, subnet in found.items()}
    for load_balancer in made_here(loaded):
        yield from _balanced(load_balancer, zones, loaded)
    if managed_volumes(loaded):
        yield from _mounted(zones, loaded)


def _given(settings: "Settings") -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """All subnets that the settings name, by their place there."""
    for kind in KINDS:
        yield ("network", f"{kind}_subnet_ids"), _of_network(settings, kind)
    yield _FILE_SYSTEMS, settings.network.file_system_subnet_ids
    for load_balancer in LOAD_BALANCERS:
        yield own_subnets(load_balancer), settings.load_balancers.of(load_balancer).subnet_ids or ()


def _of_network(settings: "Settings", kind: str) -> tuple[str, ...]:
    return settings.network.public_subnet_ids if kind == "public" else settings.network.private_subnet_ids


def _twice(ids: tuple[str, ...], zones: dict[str, str]) -> str:
    counted = Counter(zones[each] for each in ids if each in zones)
    return ", ".join(sorted(zone for zone, number in counted.items() if number > 1))


def _balanced(load_balancer: "LoadBalancer", zones: dict[str, str], loaded: "Loaded") -> Iterator[Finding]:
    """A load balancer takes one subnet of each zone, and sends nothing to tasks in a zone where it has none.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#availability-zones
    """
    place, ids = subnets_of(load_balancer, loaded.settings)
    node, own = loaded.environment.node.find(place), own_subnets(load_balancer)
    if twice := _twice(ids, zones):
        message = f"two of these subnets are in one zone ({twice}), and load balancers take one of each"
        hint = "keep one of each zone" if place == own else f"write one of each zone in `{'.'.join(own)}`"
        yield node.finding(message, hint)
    placements = [
        each.network.vpc.placement for each in loaded.services for t in each.targets if t.load_balancer == load_balancer
    ]
    tasks = {each for placement in placements for each in placement.subnets}
    tasks |= {
        each for placement in placements if placement.kind for each in _of_network(loaded.settings, placement.kind)
    }
    missing = {zones[each] for each in tasks if each in zones} - {zones[each] for each in ids if each in zones}
    if missing:
        listed = ", ".join(sorted(missing))
        message = f"tasks behind the {load_balancer} load balancer run in {listed} too, where it has no subnet"
        yield node.finding(message, "add a subnet there, or tasks in that zone get no requests and are replaced")


def _mounted(zones: dict[str, str], loaded: "Loaded") -> Iterator[Finding]:
    """A file system takes one subnet of each zone, and tasks mount it in their own.

    https://docs.aws.amazon.com/efs/latest/ug/API_CreateMountTarget.html
    """
    network = loaded.settings.network
    place = _FILE_SYSTEMS if network.file_system_subnet_ids else ("network", "private_subnet_ids")
    if twice := _twice(network.mounted_in, zones):
        message = f"two of these subnets are in one zone ({twice}), and file systems take one of each"
        own = f"write one of each zone in `{'.'.join(_FILE_SYSTEMS)}`"
        hint = "keep one of each zone" if place == _FILE_SYSTEMS else own
        yield loaded.environment.node.find(place).finding(message, hint)
