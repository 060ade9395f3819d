"""The target groups of a manifest: one for each way into its tasks."""

import pulumi

from ecs_platform.components.target_group import HealthCheckArgs, TargetGroup, TargetGroupArgs
from ecs_platform.model.environment import Loaded
from ecs_platform.model.manifest.service import Service as Manifest
from ecs_platform.model.manifest.target import Target
from ecs_platform.model.task.placement import has_interface


def target_groups(
    manifest: Manifest, loaded: Loaded, vpc_id: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> dict[str, TargetGroup]:
    """A `TargetGroup` for each target, by its key."""
    return {
        target.key: TargetGroup(
            f"{manifest.name}-{target.key}", _target_group(target, manifest, loaded, vpc_id), opts=opts
        )
        for target in manifest.targets
    }


def _target_group(target: Target, service: Manifest, loaded: Loaded, vpc_id: pulumi.Input[str]) -> TargetGroupArgs:
    check, network = target.health_check, loaded.settings.network
    return TargetGroupArgs(
        names=loaded.names,
        service=service.name,
        load_balancer=target.key,
        vpc_id=vpc_id,
        network=network.vpc_id or network.cidr,
        port=target.port,
        protocol=target.protocol,
        target_type="ip" if has_interface(service.network_mode) else "instance",
        protocol_version=target.protocol_version,
        health_check=HealthCheckArgs(
            path=check.path,
            port="traffic-port" if check.port is None else str(check.port),
            interval=check.interval,
            timeout=check.timeout,
            healthy_threshold=check.healthy_threshold,
            unhealthy_threshold=check.unhealthy_threshold,
            success_codes=check.success_codes,
            protocol=target.health_check_protocol,
        ),
        deregistration_delay=target.deregistration_delay,
        stickiness=target.stickiness,
    )
