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
        balancer = around.load_balancers[scheme]
        group.let_in(f"{scheme} load balancer", balancer.security_group_id, port, let_out=not balancer.opened)
    internal = around.load_balancers.get("internal")
    if internal is not None and not internal.opened:
        for port in internal.ports:
            group.let_out_to("internal load balancer", internal.security_group_id, port)
    if around.connect is not None and definition.connect is not None:
        callers = around.connect.security_group_id
        group.let_in("callers by Service Connect", callers, definition.connect.port, let_out=False)
    return group
