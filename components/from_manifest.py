"""What a manifest says, as the arguments of the components that make it: plain values in, plain values out."""

import pulumi

from ecs_platform.components.autoscaling import AutoscalingArgs, MeasureArgs
from ecs_platform.components.deployer import DeployerArgs
from ecs_platform.components.file_system import FileSystem
from ecs_platform.components.service import DeploymentArgs
from ecs_platform.components.target_group import HealthCheckArgs, TargetGroupArgs
from ecs_platform.components.task import TaskArgs, VolumeArgs
from ecs_platform.components.task_roles import TaskRolesArgs
from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.document import document, text
from ecs_platform.model.iam.of_service import scope_of, service_roles
from ecs_platform.model.iam.statements import named_policies
from ecs_platform.model.iam.trust import deployer_trust
from ecs_platform.model.manifest.count import Cooldown, Percentage, Requests
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.manifest.target import Target
from ecs_platform.model.task.definition import TaskDefinition, task_definition
from ecs_platform.model.task.times import steady_state_timeout
from ecs_platform.model.task.volumes import TaskVolume


def definition_of(service: Service, loaded: Loaded) -> TaskDefinition:
    """The task definition of a service in its environment."""
    image = loaded.images.get(service.name)
    return task_definition(service, loaded.names, loaded.account, loaded.settings, image)


def task_args(service: Service, loaded: Loaded, volumes: list[VolumeArgs]) -> TaskArgs:
    """The task of a service: its containers, its roles, its logs."""
    definition = definition_of(service, loaded)
    return TaskArgs(
        names=loaded.names,
        service=service.name,
        roles=_roles(service, loaded, definition),
        container_definitions=definition.container_definitions,
        network_mode=definition.network_mode,
        compatibility=definition.compatibility,
        cpu=definition.cpu,
        memory=definition.memory,
        architecture=definition.architecture,
        operating_system=definition.operating_system,
        ephemeral_storage=definition.ephemeral_storage,
        volumes=volumes,
        log_retention=service.logging.retention or loaded.settings.logs.retention,
    )


def volume_args(volume: TaskVolume, made: FileSystem | None) -> VolumeArgs:
    """A volume; `made` is its file system where that is made here."""
    return VolumeArgs(
        name=volume.name,
        file_system_id=volume.file_system_id if made is None else made.id,
        access_point_id=volume.access_point_id if made is None else made.access_point_id,
        root_directory=volume.root_directory,
        iam=volume.iam,
        host_path=volume.host_path,
    )


def _roles(service: Service, loaded: Loaded, definition: TaskDefinition) -> TaskRolesArgs:
    roles = service_roles(service, loaded, definition)
    return TaskRolesArgs(
        names=loaded.names,
        service=service.name,
        assume_role_policy=text(roles.trust),
        execution_policy=text(document(roles.execution)),
        task_policy=text(document(roles.task)),
        permissions_boundary=loaded.settings.permissions_boundary,
    )


def target_group_args(target: Target, service: Service, loaded: Loaded, vpc_id: pulumi.Input[str]) -> TargetGroupArgs:
    """The target group of one way into a service."""
    check, network = target.health_check, loaded.settings.network
    return TargetGroupArgs(
        names=loaded.names,
        service=service.name,
        load_balancer=target.key,
        vpc_id=vpc_id,
        network=network.vpc_id or network.cidr,
        port=target.port,
        protocol=target.protocol,
        target_type="ip" if service.network_mode == "awsvpc" else "instance",
        protocol_version=target.protocol_version,
        health_check=HealthCheckArgs(
            path=check.path,
            port="traffic-port" if check.port is None else str(check.port),
            interval=check.interval,
            timeout=check.timeout,
            healthy_threshold=check.healthy_threshold,
            unhealthy_threshold=check.unhealthy_threshold,
            success_codes=check.success_codes,
        ),
        deregistration_delay=target.deregistration_delay,
        stickiness=target.stickiness,
    )


def on_spot(service: Service) -> bool:
    """Whether tasks run on Fargate Spot, all or those from `count.range.spot_from` on."""
    count = service.count
    spot_from = count.range is not None and count.range.spot_from is not None
    return service.capacity == "fargate_spot" or count.spot is not None or spot_from


def capacity_base(service: Service) -> int:
    """How many tasks run on Fargate before the others go to Fargate Spot."""
    bounds = service.count.range
    return 0 if bounds is None or bounds.spot_from is None else bounds.spot_from - 1


def deployment_args(service: Service, alarms: list[pulumi.Input[str]]) -> DeploymentArgs:
    """How the service's tasks are replaced, and how long that is waited for."""
    deployment = service.deployment
    return DeploymentArgs(
        maximum_percent=deployment.maximum_percent,
        minimum_healthy_percent=deployment.minimum_healthy_percent,
        alarms=alarms,
        timeout=steady_state_timeout(service),
    )


def autoscaling_args(
    service: Service, loaded: Loaded, cluster_name: pulumi.Input[str], service_name: pulumi.Input[str]
) -> AutoscalingArgs:
    """The bounds and measures of a service whose number of tasks is a range."""
    count, bounds = service.count, service.count.range
    assert bounds is not None
    return AutoscalingArgs(
        names=loaded.names,
        service=service.name,
        cluster_name=cluster_name,
        service_name=service_name,
        minimum=bounds.min,
        maximum=bounds.max,
        cpu=_measure(count.cpu_percentage, count.cooldown),
        memory=_measure(count.memory_percentage, count.cooldown),
        requests=_measure(count.requests, count.cooldown),
    )


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


def deployer_args(key: str, loaded: Loaded) -> DeployerArgs:
    """A deploy identity, with the rights that its tools need on the services of this stack."""
    settings, names = loaded.settings.deployers[key], loaded.names
    trust = deployer_trust(settings, loaded.account)
    return DeployerArgs(
        names=names,
        deployer=key,
        policies=named_policies(names.deployer(key), settings, scope_of(loaded)),
        assume_role_policy=None if trust is None else text(trust),
        permissions_boundary=settings.permissions_boundary or loaded.settings.permissions_boundary,
        access_keys=list(settings.access_keys),
        keep_user=loaded.settings.protect,
    )
