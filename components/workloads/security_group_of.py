"""The security group of a manifest's tasks: who reaches them, and whom they reach."""

import pulumi

from ecs_platform.components.task_security_group import TaskSecurityGroup, TaskSecurityGroupArgs
from ecs_platform.components.workloads.surroundings import Surroundings
from ecs_platform.model.manifest.service import Service as Manifest
from ecs_platform.model.task.definition import TaskDefinition
from ecs_platform.model.task.placement import has_interface


def security_group(
    manifest: Manifest, definition: TaskDefinition, around: Surroundings, parent: pulumi.Resource
) -> TaskSecurityGroup | None:
    """The `TaskSecurityGroup`, with its rules for load balancers and Service Connect; none in bridge mode."""
    if not has_interface(definition.network_mode):
        return None
    args = TaskSecurityGroupArgs(around.loaded.names, manifest.name, around.network.vpc_id)
    group = TaskSecurityGroup(manifest.name, args, opts=pulumi.ResourceOptions(parent=parent))
    # Two target groups may lead from one load balancer to one port.
    reached = {(target.load_balancer, port) for target in manifest.targets for port in target.ports}
    for scheme, port in sorted(reached):
        group.let_in(f"{scheme} load balancer", around.load_balancers[scheme].security_group_id, port)
    internal = around.load_balancers.get("internal")
    for port in internal.ports if internal is not None else []:
        group.let_out_to("internal load balancer", internal.security_group_id, port)  # type: ignore[union-attr]
    if around.connect is not None and definition.connect is not None:
        group.let_in("callers by Service Connect", around.connect.security_group_id, definition.connect.port)
    return group
