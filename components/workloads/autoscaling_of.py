"""The autoscaling of a manifest whose number of tasks is a range."""

import pulumi

from ecs_platform.components.autoscaling import Autoscaling, AutoscalingArgs, MeasureArgs
from ecs_platform.components.service import Service
from ecs_platform.components.workloads.surroundings import Surroundings
from ecs_platform.model.manifest.count import Cooldown, Percentage, Requests
from ecs_platform.model.manifest.service import Service as Manifest


def autoscaling(manifest: Manifest, made: Service, around: Surroundings, parent: pulumi.Resource) -> Autoscaling:
    """The `Autoscaling` of a service, between the bounds and by the measures of its manifest."""
    count, bounds = manifest.count, manifest.count.range
    assert bounds is not None
    args = AutoscalingArgs(
        names=around.loaded.names,
        service=manifest.name,
        cluster_name=around.cluster_name,
        service_name=made.name,
        minimum=bounds.min,
        maximum=bounds.max,
        cpu=_measure(count.cpu_percentage, count.cooldown),
        memory=_measure(count.memory_percentage, count.cooldown),
        requests=_measure(count.requests, count.cooldown),
    )
    if manifest.targets:
        first = manifest.targets[0]
        args.load_balancer_arn = around.load_balancers[first.load_balancer].arn
        args.target_group_arn = around.target_groups[manifest.name, first.key].arn
    return Autoscaling(manifest.name, args, opts=pulumi.ResourceOptions(parent=parent))


def _measure(measure: Percentage | Requests | None, default: Cooldown) -> MeasureArgs | None:
    if measure is None:
        return None
    own = measure.cooldown
    scale_in = own.in_ if own.in_ is not None else default.in_
    out = own.out if own.out is not None else default.out
    return MeasureArgs(
        measure.value,
        MeasureArgs.scale_in_cooldown if scale_in is None else scale_in,
        MeasureArgs.scale_out_cooldown if out is None else out,
    )
