"""The autoscaling of a manifest whose number of tasks is a range, or was one."""

import pulumi

from ecs_platform.components.autoscaling import Autoscaling, AutoscalingArgs, MeasureArgs
from ecs_platform.components.service import Service
from ecs_platform.components.workloads.surroundings import Surroundings
from ecs_platform.model.manifest.service import Service as Manifest


def autoscaling(
    manifest: Manifest, bounds: tuple[int, int], made: Service, around: Surroundings, parent: pulumi.Resource
) -> Autoscaling:
    """The `Autoscaling` of a service, between the bounds and by the measures of its manifest."""
    minimum, maximum = bounds
    measures = {
        rule.metric: MeasureArgs(rule.value, rule.cooldown_in, rule.cooldown_out)
        for rule in manifest.count.scaling_rules
    }
    args = AutoscalingArgs(
        names=around.loaded.names,
        service=manifest.name,
        cluster_name=around.cluster_name,
        service_name=made.name,
        minimum=minimum,
        maximum=maximum,
        cpu=measures.get("cpu"),
        memory=measures.get("memory"),
        requests=measures.get("requests"),
    )
    if manifest.targets:
        first = manifest.targets[0]
        args.load_balancer_arn = around.load_balancers[first.load_balancer].arn
        args.target_group_arn = around.target_groups[manifest.name, first.key].arn
    return Autoscaling(manifest.name, args, opts=pulumi.ResourceOptions(parent=parent))
