"""Where a manifest's tasks run: the model's plain values, with what is made in place of their markers."""

from dataclasses import dataclass

import pulumi

from ecs_platform.components.task_security_group import TaskSecurityGroup
from ecs_platform.components.workloads.surroundings import Surroundings
from ecs_platform.model.manifest.service import Service as Manifest
from ecs_platform.model.task import markers
from ecs_platform.model.task.placement import capacity_of, interface_of


@dataclass
class Placement:
    """Where tasks run.

    Attributes:
        capacity_provider: what they run on.
        subnet_ids: the subnets they are in; none in bridge mode.
        security_group_ids: their security groups, likewise.
        public_address: whether they get a public address.
        ready: what must be there before the first of them starts, and until the last one is gone: capacity, rules of
            their security groups, the ways out of their subnets. Nothing of other services: what each waits for, and so
            the size of the state, grows with their number and not with its square.
    """

    capacity_provider: pulumi.Input[str]
    subnet_ids: list[pulumi.Input[str]]
    security_group_ids: list[pulumi.Input[str]]
    public_address: bool
    ready: list[pulumi.Resource]


def placement(manifest: Manifest, group: TaskSecurityGroup | None, around: Surroundings) -> Placement:
    """Where the tasks of a service or a job run."""
    provider, interface = _capacity_provider(manifest, around), interface_of(manifest)
    if interface is None or group is None:
        return Placement(provider, [], [], public_address=False, ready=_ready(manifest, "private", [], around))
    groups: dict[str, pulumi.Input[str]] = {markers.SECURITY_GROUP: group.id}
    if around.connect is not None:
        groups[markers.CONNECT_SECURITY_GROUP] = around.connect.security_group_id
    subnets = {
        markers.subnet("public"): around.network.public_subnet_ids,
        markers.subnet("private"): around.network.private_subnet_ids,
    }
    return Placement(
        provider,
        subnet_ids=[each for subnet in interface.subnets for each in subnets.get(subnet, [subnet])],
        security_group_ids=markers.filled(interface.security_groups, groups),
        public_address=interface.public_address,
        ready=_ready(manifest, interface.kind, group.rules, around),
    )


def _ready(
    manifest: Manifest, subnets: str | None, rules: list[pulumi.Resource], around: Surroundings
) -> list[pulumi.Resource]:
    """What tasks in `public` or `private` subnets need, with `rules` for their network interfaces."""
    capacity = [] if around.capacity is None else [around.capacity]
    instances = around.ec2.rules if around.ec2 is not None and manifest.capacity == "ec2" else []
    return [*capacity, *instances, *rules, *around.network.ways_out_of(subnets)]


def _capacity_provider(manifest: Manifest, around: Surroundings) -> pulumi.Input[str]:
    """The provider; the one that is made here as what is made, so that it is there first."""
    provider, names = capacity_of(manifest, around.loaded.names).provider, around.loaded.names
    if provider != names.ec2_capacity_provider:
        return provider
    assert around.ec2 is not None, "what runs on EC2 is in the stack that has the instances"
    return around.ec2.capacity_provider
