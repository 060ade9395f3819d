"""The ECS service of a manifest: the model's plain value, with what is made in place of its markers."""

import pulumi

from ecs_platform.components.rollback_alarms import RollbackAlarms, RollbackAlarmsArgs
from ecs_platform.components.service import ConnectArgs, DeploymentArgs, Service, ServiceArgs, TargetArgs
from ecs_platform.components.task import TaskArgs
from ecs_platform.components.workloads.alarms_of import alarms, known_of
from ecs_platform.components.workloads.autoscaling_of import autoscaling
from ecs_platform.components.workloads.placement_of import Placement
from ecs_platform.components.workloads.surroundings import Surroundings
from ecs_platform.model.alarms.of_service import rollback_alarm
from ecs_platform.model.environment import Loaded
from ecs_platform.model.manifest.service import Service as Manifest
from ecs_platform.model.task.logs import to_cloudwatch
from ecs_platform.model.task.service import Connect, Deployment, ServiceDefinition, service_definition


def defined(manifest: Manifest, loaded: Loaded) -> ServiceDefinition:
    """What is asked for a service, which also depends on what the last `up` left of it."""
    return service_definition(manifest, loaded.names, loaded.before.get(manifest.name))


def service(
    manifest: Manifest,
    task: TaskArgs,
    placed: Placement,
    around: Surroundings,
    parent: pulumi.Resource,
    beside: pulumi.Resource,
    ready: list[pulumi.Resource],
) -> Service:
    """The `Service`, which waits for `ready` and its listener rules, with its `Alarms`.

    With it, below the component `beside`, `RollbackAlarms` as the manifest says, and `Autoscaling`, where the number of
    its tasks is a range, or was one.
    """
    definition = defined(manifest, around.loaded)
    deployment, watching = definition.deployment, alarms(manifest, around, parent)
    made = Service(
        manifest.name,
        ServiceArgs(
            names=around.loaded.names,
            service=manifest.name,
            cluster_arn=around.cluster_arn,
            task=task,
            subnet_ids=placed.subnet_ids,
            security_group_ids=placed.security_group_ids,
            capacity_provider=placed.capacity_provider,
            capacity_base=definition.capacity.base,
            force_new_deployment=definition.moved,
            assign_public_ip=placed.public_address,
            desired_count=definition.desired_count,
            autoscaled=definition.autoscaled,
            deployed_elsewhere=definition.deployed_elsewhere,
            targets=[
                TargetArgs(around.target_groups[manifest.name, each.key].arn, each.container, each.port)
                for each in definition.load_balancers
            ],
            grace_period=definition.grace_period or 0,
            execute_command=definition.exec,
            deployment=_deployment(deployment, _alarms(manifest, deployment, around, beside, watching)),
            connect=_connect(manifest, definition.connect, around),
        ),
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[*ready, *_rules(manifest, around)]),
    )
    if definition.bounds is not None:
        autoscaling(manifest, definition.bounds, made, around, beside)
    return made


def _deployment(deployment: Deployment, alarms: list[pulumi.Input[str]]) -> DeploymentArgs:
    return DeploymentArgs(
        maximum_percent=deployment.maximum_percent,
        minimum_healthy_percent=deployment.minimum_healthy_percent,
        rollback=deployment.rollback,
        alarms=alarms,
        watching=deployment.watching,
        timeout=deployment.timeout,
    )


def _alarms(
    manifest: Manifest,
    deployment: Deployment,
    around: Surroundings,
    parent: pulumi.Resource,
    watching: dict[str, pulumi.Output[str]],
) -> list[pulumi.Input[str]]:
    """The alarms' names; those that are made for the service as what is made, so that they are there first."""
    if not deployment.own_alarms:
        return [watching.get(name, name) for name in deployment.alarms]
    thresholds = manifest.deployment.rollback_alarms
    args = RollbackAlarmsArgs(
        around.loaded.names,
        manifest.name,
        around.cluster_name,
        thresholds.cpu_utilization,
        thresholds.memory_utilization,
        off=not deployment.watching,
        http_5xx=rollback_alarm(manifest, around.loaded),
        known=known_of(manifest, around),
    )
    own = RollbackAlarms(manifest.name, args, opts=pulumi.ResourceOptions(parent=parent))
    made = {**watching, **dict(zip(deployment.own_alarms, own.alarm_names, strict=True))}
    return [made.get(name, name) for name in deployment.alarms]


def _connect(manifest: Manifest, connect: Connect | None, around: Surroundings) -> ConnectArgs | None:
    if connect is None:
        return None
    assert around.connect is not None, "Service Connect is among the services of the stack that has its namespace"
    args = ConnectArgs(around.connect.namespace_arn)
    if connect.logs:
        args.log_options = to_cloudwatch(manifest, around.loaded.names, around.loaded.account)["options"]
    endpoint = connect.endpoint
    if endpoint is not None:
        args.alias, args.port_name, args.port = endpoint.alias, endpoint.port_name, endpoint.port
        args.request_timeout, args.idle_timeout = endpoint.request_timeout, endpoint.idle_timeout
    return args


def _rules(manifest: Manifest, around: Surroundings) -> list[pulumi.Resource]:
    """The listener rules that lead to it: AWS refuses a service whose target group no load balancer uses."""
    return [
        around.rules[rule.load_balancer].by_priority[rule.priority]
        for rule in around.loaded.rules
        if rule.service == manifest.name
    ]
