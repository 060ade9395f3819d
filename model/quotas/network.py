"""What the network has room for: security groups' rules, gateways, addresses."""

import ipaddress
from collections.abc import Iterator

from ecs_platform.model.environment import Loaded
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.quotas.load_balancers import added_to, made_here
from ecs_platform.model.quotas.quota import Need
from ecs_platform.model.quotas.tasks import with_interface
from ecs_platform.model.routes.route import LoadBalancer
from ecs_platform.model.settings.subnets import KINDS, subnet_cidr
from ecs_platform.model.task.definition import connect_endpoint
from ecs_platform.model.task.placement import Interface, has_interface, interface_of

RESERVED = 5
"""Addresses of a subnet that AWS keeps. https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html"""

OF_A_LOAD_BALANCER = 8
"""Free addresses that a load balancer wants in each of its subnets.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
"""


def security_group_rules(loaded: Loaded) -> Iterator[Need]:
    """The ways in of each load balancer's group, those of the tasks' group that has most, and what `existing` is given.

    Out of a group there is one. A load balancer that exists, and whose group is not `open`, is given rules for each
    service: its line has those of the direction that has more.
    """
    for scheme in made_here(loaded):
        own = loaded.settings.load_balancers.of(scheme)
        others = loaded.settings.network.ranges if scheme == "internal" else ("0.0.0.0/0",)
        ranges = len(others if own.allowed_cidrs is None else own.allowed_cidrs)
        setting = f"load_balancers.{scheme}.allowed_cidrs"
        yield Need(ranges * (2 if own.https else 1), f"{scheme} load balancer", setting=setting)
    for scheme in added_to(loaded):
        setting = f"load_balancers.{scheme}.existing"
        instead = f"open its group to the VPC and say `{setting}.open: true`"
        yield Need(_added(loaded, scheme), f"{scheme} load balancer", setting=setting, instead=instead)
    most = max(loaded.services, key=_ways_in, default=None)
    if most is not None and _ways_in(most):
        yield Need(_ways_in(most), f"tasks of {most.name}")


def _ways_in(service: Service) -> int:
    if not has_interface(service.network_mode):
        return 0
    return len(_reached(service)) + (connect_endpoint(service) is not None)


def _reached(service: Service) -> set[tuple[LoadBalancer, int]]:
    """The ports that load balancers reach the tasks of a service at."""
    return {(target.load_balancer, port) for target in service.targets for port in target.ports}


def _added(loaded: Loaded, scheme: LoadBalancer) -> int:
    """The rules that services add to the group of a load balancer that exists, in the direction that has more: AWS
    counts each by itself. What has no interface of its own shares those of the container instances."""
    own = [service for service in loaded.services if has_interface(service.network_mode)]
    shared = [service for service in loaded.services if not has_interface(service.network_mode)]
    ways_out = sum(balancer == scheme for service in own for balancer, _ in _reached(service))
    ways_out += any(balancer == scheme for service in shared for balancer, _ in _reached(service))
    if scheme == "public":
        return ways_out
    balancer = loaded.settings.load_balancers.of(scheme)
    return max(ways_out, (len(own) + bool(shared)) * (balancer.http + balancer.https))


def security_groups(loaded: Loaded) -> Iterator[Need]:
    """One for each load balancer, for each service's tasks and file systems, and a few for all."""
    tasks = sum(has_interface(service.network_mode) for service in loaded.services)
    shared = any(service.network.connect.enabled for service in loaded.services) + _on_ec2(loaded)
    yield Need(len(made_here(loaded)) + tasks + managed_volumes(loaded) + shared + _endpoints(loaded))


def groups_of_a_task(loaded: Loaded) -> Iterator[Need]:
    """The service whose tasks have most security groups."""
    groups = ((len(interface.security_groups), name) for name, interface in _of_services(loaded))
    amount, name = max(groups, default=(0, ""))
    if amount:
        yield Need(amount, name)


def gateways_of_a_zone(loaded: Loaded) -> Iterator[Need]:
    """NAT gateways in the zone that has most."""
    yield Need(min(1, _gateways(loaded)))


def elastic_addresses(loaded: Loaded) -> Iterator[Need]:
    """One for each NAT gateway."""
    yield Need(_gateways(loaded), setting="network.nat")


def vpcs(loaded: Loaded) -> Iterator[Need]:
    """The one of the environment, where it is made."""
    yield Need(0 if loaded.settings.network.exists else 1)


def interfaces(loaded: Loaded) -> Iterator[Need]:
    """All of them, while every service is deployed anew."""
    yield Need(sum(_addresses(loaded, kind) for kind in KINDS))


def addresses(loaded: Loaded) -> Iterator[Need]:
    """Of the public and of the private subnets together; how many there are is known where the VPC is made here."""
    network = loaded.settings.network
    for kind in KINDS:
        limit = None
        if not network.exists:
            sizes = (
                ipaddress.ip_network(subnet_cidr(network.cidr, kind, zone)).num_addresses for zone in network.zones
            )
            limit = sum(size - RESERVED for size in sizes)
        yield Need(_addresses(loaded, kind), f"{kind} subnets", limit, "network.cidr")


def mount_targets(loaded: Loaded) -> Iterator[Need]:
    """One for each file system that is made, in each zone."""
    network = loaded.settings.network
    yield Need(managed_volumes(loaded) * len(network.mounted_in if network.exists else network.zones))


def file_systems(loaded: Loaded) -> Iterator[Need]:
    """Those that are made."""
    yield Need(managed_volumes(loaded))


def managed_volumes(loaded: Loaded) -> int:
    """How many volumes have a file system that is made for them."""
    volumes = (volume for service in loaded.services for volume in service.storage.volumes.values())
    return sum(volume.efs is not None and volume.efs.managed for volume in volumes)


def _addresses(loaded: Loaded, kind: str) -> int:
    """Addresses in the subnets of a kind: tasks, container instances, load balancers, endpoints, file systems."""
    tasks = sum(
        with_interface(service)
        for service in loaded.services
        if (interface := interface_of(service)) is not None and interface.kind == kind
    )
    subnets = _subnets(loaded, kind)
    balanced = "public" if kind == "public" else "internal"
    others = OF_A_LOAD_BALANCER * subnets if balanced in made_here(loaded) else 0
    if kind == "public":
        return tasks + others + _gateways(loaded)
    return (
        tasks + others + _instances(loaded) + subnets * (managed_volumes(loaded) + len(_ENDPOINTS) * _endpoints(loaded))
    )


_ENDPOINTS = ("ecr.api", "ecr.dkr", "logs", "secretsmanager", "ssm", "ssmmessages")


def _endpoints(loaded: Loaded) -> int:
    return int(loaded.settings.network.vpc_endpoints)


def _on_ec2(loaded: Loaded) -> int:
    return int(any(service.capacity == "ec2" for service in loaded.services))


def _instances(loaded: Loaded) -> int:
    if not _on_ec2(loaded):
        return 0
    settings = loaded.settings.ec2
    assert settings is not None
    return settings.max_size


def _subnets(loaded: Loaded, kind: str) -> int:
    network = loaded.settings.network
    if not network.exists:
        return len(network.zones)
    return len(network.public_subnet_ids if kind == "public" else network.private_subnet_ids)


def _gateways(loaded: Loaded) -> int:
    network = loaded.settings.network
    if network.exists:
        return 0
    return {"per_zone": len(network.zones), "single": 1, "none": 0}[network.nat]


def _of_services(loaded: Loaded) -> Iterator[tuple[str, Interface]]:
    for service in loaded.services:
        interface = interface_of(service)
        if interface is not None:
            yield service.name, interface
