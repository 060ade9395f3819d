"""An ECS service: its tasks, their security group, and how they are deployed."""

from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from ecs_platform.components.depends_on import depends_on, without_dependencies
from ecs_platform.components.task import Task, TaskArgs
from ecs_platform.model.naming import Names
from ecs_platform.model.task.definition import ConnectEndpoint
from ecs_platform.model.task.placement import has_interface, strategy
from ecs_platform.model.task.service import (
    CIRCUIT_BREAKER,
    MANAGED_TAGS,
    PROPAGATE_TAGS,
    grace_period,
    zone_rebalancing,
)


@dataclass
class TargetArgs:
    """A target group the service's tasks register in.

    Attributes:
        target_group_arn: the target group.
        container: the container that serves.
        port: its port.
    """

    target_group_arn: pulumi.Input[str]
    container: str
    port: int


@dataclass
class ConnectArgs:
    """Service Connect: names by which services of an environment reach each other, without a load balancer.

    Attributes:
        namespace_arn: the environment's namespace.
        alias: the name by which others reach the service; none for one that only calls others.
        port_name: name of the port mapping that is reached; needed with `alias`.
        port: the port others call.
        request_timeout: seconds for a whole answer, 0 for any; default ECS's own.
        idle_timeout: seconds that a connection may be idle, likewise; the two are given together, since the provider
            sends 0 for one that is left out.
        log_options: options of the log driver `awslogs` for its proxies; default: they log nowhere.
    """

    namespace_arn: pulumi.Input[str]
    alias: str | None = None
    port_name: str | None = None
    port: int | None = None
    request_timeout: int | None = None
    idle_timeout: int | None = None
    log_options: dict[str, str] | None = None

    def as_input(self) -> aws.ecs.ServiceServiceConnectConfigurationArgs:
        """The configuration as the provider takes it."""
        services = []
        if self.alias is not None and self.port_name is not None and self.port is not None:
            endpoint = ConnectEndpoint(self.port_name, self.port, self.alias)
            alias = aws.ecs.ServiceServiceConnectConfigurationServiceClientAliasArgs(
                dns_name=endpoint.alias, port=endpoint.port
            )
            services.append(
                aws.ecs.ServiceServiceConnectConfigurationServiceArgs(
                    port_name=endpoint.port_name,
                    discovery_name=endpoint.discovery_name,
                    client_alias=[alias],
                    timeout=self._timeout(),
                )
            )
        return aws.ecs.ServiceServiceConnectConfigurationArgs(
            enabled=True, namespace=self.namespace_arn, services=services, log_configuration=self._logs()
        )

    def _logs(self) -> aws.ecs.ServiceServiceConnectConfigurationLogConfigurationArgs | None:
        if self.log_options is None:
            return None
        return aws.ecs.ServiceServiceConnectConfigurationLogConfigurationArgs(
            log_driver="awslogs", options=self.log_options
        )

    def _timeout(self) -> aws.ecs.ServiceServiceConnectConfigurationServiceTimeoutArgs | None:
        if self.request_timeout is None or self.idle_timeout is None:
            return None
        return aws.ecs.ServiceServiceConnectConfigurationServiceTimeoutArgs(
            per_request_timeout_seconds=self.request_timeout, idle_timeout_seconds=self.idle_timeout
        )


@dataclass
class DeploymentArgs:
    """How new tasks take the place of old ones.

    Attributes:
        maximum_percent: most tasks at one time, in percent of the desired count; default 200.
        minimum_healthy_percent: fewest healthy tasks at any time, likewise; default 100.
        rollback: whether a deployment that fails goes back to the last good one; default true.
        alarms: names of CloudWatch alarms that make a deployment fail; default none.
        watching: whether they do; false for a service that had alarms and shall have none: ECS keeps what is left out,
            so it is given one that never goes off, switched off; default true.
        timeout: seconds `pulumi up` waits for the service to become steady, or to be gone; default 1,200.
    """

    maximum_percent: int = 200
    minimum_healthy_percent: int = 100
    rollback: bool = True
    alarms: list[pulumi.Input[str]] = field(default_factory=list)
    watching: bool = True
    timeout: int = 1200


@dataclass
class ServiceArgs:
    """Arguments of `Service`.

    Attributes:
        names: names and tags.
        service: the service's name.
        cluster_arn: the cluster.
        task: what runs; see `TaskArgs`.
        subnet_ids: where tasks with their own network interface go.
        security_group_ids: security groups of such tasks (`TaskSecurityGroup` first); none in bridge mode.
        capacity_provider: `FARGATE` (default), `FARGATE_SPOT`, or the name of an EC2 capacity provider.
        capacity_base: of so many tasks the first run on `FARGATE` where the provider is `FARGATE_SPOT`; default 0.
        force_new_deployment: whether an update replaces the tasks whatever it changes; ECS changes the capacity of a
            service only so; default false: a new number of tasks, for one, starts and stops no other.
        assign_public_ip: whether tasks get a public address (in public subnets); default false.
        desired_count: number of tasks; default 1.
        deployed_elsewhere: whether a deploy tool says which revision runs, and `task` counts at creation only.
        autoscaled: whether the number belongs to autoscaling, and `desired_count` counts at creation only.
        targets: see `TargetArgs`; default none.
        grace_period: seconds after its start in which a task's failing health checks do not count; default 60.
        execute_command: whether `aws ecs execute-command` opens a shell in a container; default false.
        deployment: see `DeploymentArgs`.
        connect: see `ConnectArgs`; default none.
    """

    names: Names
    service: str
    cluster_arn: pulumi.Input[str]
    task: TaskArgs
    subnet_ids: list[pulumi.Input[str]]
    security_group_ids: list[pulumi.Input[str]] = field(default_factory=list)
    capacity_provider: pulumi.Input[str] = "FARGATE"
    capacity_base: int = 0
    force_new_deployment: bool = False
    assign_public_ip: bool = False
    desired_count: int = 1
    autoscaled: bool = False
    deployed_elsewhere: bool = False
    targets: list[TargetArgs] = field(default_factory=list)
    grace_period: int = 60
    execute_command: bool = False
    deployment: DeploymentArgs = field(default_factory=DeploymentArgs)
    connect: ConnectArgs | None = None


class Service:
    """A service that rolls new revisions out without a gap and goes back when they fail.

    A part of the component that `opts.parent` names. Makes: `Task`, `ecs.Service`.

    What `opts.depends_on` names is there before the first task starts: listener rules (AWS refuses a target group that
    no load balancer uses), routes to the internet, capacity providers, rules of security groups, mount targets. It goes
    after the last one.

    See https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_definition_parameters.html
    """

    name: pulumi.Output[str]
    task: Task

    def __init__(self, name: str, args: ServiceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        self._name, self._args, self._child = name, args, without_dependencies(opts)
        self.task = Task(name, args.task, opts=self._child)
        self.name = self._service(depends_on(opts)).name

    def _service(self, ready: list[pulumi.Resource]) -> aws.ecs.Service:
        args, deployment = self._args, self._args.deployment
        service_name = args.names.service(args.service)
        return aws.ecs.Service(
            self._name,
            name=service_name,
            cluster=args.cluster_arn,
            task_definition=self.task.arn,
            desired_count=args.desired_count,
            capacity_provider_strategies=self._capacity_provider_strategies(),
            force_new_deployment=args.force_new_deployment,
            deployment_maximum_percent=deployment.maximum_percent,
            deployment_minimum_healthy_percent=deployment.minimum_healthy_percent,
            deployment_circuit_breaker=aws.ecs.ServiceDeploymentCircuitBreakerArgs(
                enable=CIRCUIT_BREAKER, rollback=deployment.rollback
            ),
            alarms=_alarms(deployment),
            availability_zone_rebalancing=zone_rebalancing(deployment.maximum_percent),
            health_check_grace_period_seconds=grace_period(args.grace_period, behind_load_balancer=bool(args.targets)),
            load_balancers=[_load_balancer(target) for target in args.targets],
            network_configuration=self._network_configuration(),
            service_connect_configuration=None if args.connect is None else args.connect.as_input(),
            enable_execute_command=args.execute_command,
            enable_ecs_managed_tags=MANAGED_TAGS,
            propagate_tags=PROPAGATE_TAGS,
            wait_for_steady_state=True,
            tags=args.names.tags(service_name, args.service),
            opts=self._options(ready),
        )

    def _options(self, ready: list[pulumi.Resource]) -> pulumi.ResourceOptions:
        args, timeout = self._args, f"{self._args.deployment.timeout}s"
        own = pulumi.ResourceOptions(
            depends_on=ready,
            # Options of one resource, not other resources: changing who decides replaces nothing.
            ignore_changes=[
                *(["desiredCount"] if args.autoscaled else []),
                *(["taskDefinition"] if args.deployed_elsewhere else []),
            ],
            # To go it takes what its last tasks take to drain, which is a part of that.
            custom_timeouts=pulumi.CustomTimeouts(create=timeout, update=timeout, delete=timeout),
        )
        return pulumi.ResourceOptions.merge(self._child, own)

    def _capacity_provider_strategies(self) -> list[aws.ecs.ServiceCapacityProviderStrategyArgs]:
        return [
            aws.ecs.ServiceCapacityProviderStrategyArgs(
                capacity_provider=share.provider, weight=share.weight, base=share.base or None
            )
            for share in strategy(self._args.capacity_provider, self._args.capacity_base)
        ]

    def _network_configuration(self) -> aws.ecs.ServiceNetworkConfigurationArgs | None:
        if not has_interface(self._args.task.network_mode):
            return None
        return aws.ecs.ServiceNetworkConfigurationArgs(
            subnets=self._args.subnet_ids,
            security_groups=self._args.security_group_ids,
            assign_public_ip=self._args.assign_public_ip,
        )


def _load_balancer(target: TargetArgs) -> aws.ecs.ServiceLoadBalancerArgs:
    return aws.ecs.ServiceLoadBalancerArgs(
        target_group_arn=target.target_group_arn, container_name=target.container, container_port=target.port
    )


def _alarms(deployment: DeploymentArgs) -> aws.ecs.ServiceAlarmsArgs | None:
    """The alarms; never an empty list, which the provider leaves out of a request that must have one."""
    if not deployment.alarms:
        return None
    return aws.ecs.ServiceAlarmsArgs(
        alarm_names=deployment.alarms, enable=deployment.watching, rollback=deployment.rollback
    )
