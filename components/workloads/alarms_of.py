"""The alarms of a manifest, and what stands in place of their markers."""

import pulumi

from ecs_platform.components.alarms import Alarms, AlarmsArgs
from ecs_platform.components.workloads.surroundings import Surroundings
from ecs_platform.model.alarms.of_service import alarms_of
from ecs_platform.model.manifest.service import Service as Manifest
from ecs_platform.model.task import markers


def alarms(manifest: Manifest, around: Surroundings, parent: pulumi.Resource) -> dict[str, pulumi.Output[str]]:
    """The names of the `Alarms` of a service or a job, by name; they are made first where a service refers to them."""
    loaded, found = around.loaded, alarms_of(manifest, around.loaded)
    args = AlarmsArgs(loaded.names, manifest.name, found, known_of(manifest, around), around.topic_arn)
    return Alarms(manifest.name, args, opts=pulumi.ResourceOptions(parent=parent)).names


def known_of(manifest: Manifest, around: Surroundings) -> dict[str, pulumi.Input[str]]:
    """The cluster, and the manifest's load balancers and target groups, as metrics name them, by marker.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
    """
    known: dict[str, pulumi.Input[str]] = {markers.CLUSTER: around.cluster_name}
    for target in manifest.targets:
        balancer = pulumi.Output.from_input(around.load_balancers[target.load_balancer].arn)
        group = around.target_groups[manifest.name, target.key].arn
        known[markers.load_balancer_suffix(target.load_balancer)] = balancer.apply(_of_load_balancer)
        known[markers.target_group_suffix(manifest.name, target.key)] = group.apply(_of_target_group)
    return known


def _of_load_balancer(arn: str) -> str:
    return arn.rpartition(":loadbalancer/")[2]


def _of_target_group(arn: str) -> str:
    return arn.rpartition(":")[2]
