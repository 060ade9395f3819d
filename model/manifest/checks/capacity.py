"""What goes with Fargate, with Fargate Spot, and with container instances."""

from collections.abc import Iterator

from ecs_platform.model.manifest.checks.context import Check, alone
from ecs_platform.model.manifest.host_ports import requests_arrive
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.findings import Finding


def fits_fargate(service: Service) -> Iterator[Finding]:
    """On Fargate every task has a network interface of its own."""
    if service.capacity != "ec2" and service.network.mode == "bridge":
        hint = "write `capacity: ec2`, or remove `mode`"
        yield service.finding("Fargate has no bridge networking", hint, "network", "mode")
    count = service.count
    if service.capacity == "fargate_spot" and (count.spot is not None or (count.range and count.range.spot_from)):
        yield service.finding("says twice what runs on Fargate Spot", "remove `capacity: fargate_spot`", "capacity")


def fits_ec2(service: Service) -> Iterator[Finding]:
    """Container instances have what Fargate has not, and lack what it has."""
    if service.capacity != "ec2":
        return
    count, storage, vpc = service.count, service.storage, service.network.vpc
    if count.spot is not None or (count.range is not None and count.range.spot_from is not None):
        steps = ("spot",) if count.spot is not None else ("range", "spot_from")
        yield service.finding("Fargate Spot runs no tasks with `capacity: ec2`", "remove it", "count", *steps)
    if storage.ephemeral is not None:
        hint = "remove it, and set `ec2.volume_size` in the settings"
        yield service.finding("the disk is the container instance's", hint, "storage", "ephemeral")
    if service.node.get("platform") is not None:
        hint = "remove it, and set `ec2.instance_type` in the settings"
        yield service.finding("the platform is the container instance's", hint, "platform")
    if vpc.placement.kind == "public":
        hint = "remove it: container instances give their tasks no public address"
        yield service.finding("tasks on container instances are private", hint, "network", "vpc", "placement")


def fits_bridge(service: Service) -> Iterator[Finding]:
    """In bridge mode a task has no network interface, and so neither subnets nor security groups of its own."""
    if service.network_mode != "bridge":
        return
    for steps in (("network", "vpc"), ("network", "connect")):
        node = service.node.get(*steps)
        if node is not None and node.value is not False:
            message = f"`{steps[-1]}` needs a network interface, and in bridge mode a task has none"
            yield node.finding_at_key(message, "write `mode: awsvpc`, or remove this")


def spot_runs_linux(service: Service) -> Iterator[Finding]:
    """Fargate Spot has no Windows, whether the manifest says that it is Windows or the task definition's file.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
    """
    if not service.windows:
        return
    count = service.count
    if service.capacity == "fargate_spot":
        yield service.finding("Fargate Spot does not run Windows", "write `capacity: fargate`", "capacity")
    elif count.spot is not None:
        hint = f"write `count: {count.spot}`"
        yield service.finding("Fargate Spot does not run Windows", hint, "count", "spot")
    elif count.range is not None and count.range.spot_from is not None:
        yield service.finding("Fargate Spot does not run Windows", "remove it", "count", "range", "spot_from")


CHECKS: tuple[Check, ...] = (
    alone(fits_fargate, "capacity", "network", "count"),
    alone(fits_ec2, "capacity", "network", "count", "storage", "platform"),
    alone(fits_bridge, "network"),
    alone(requests_arrive, "network", "http", "task_definition"),
    alone(spot_runs_linux, "platform", "capacity", "count", "task_definition"),
)
