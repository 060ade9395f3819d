"""Services and jobs in their surroundings: what each manifest becomes, wired to what the environment shares."""

from dataclasses import dataclass, field

import pulumi

from ecs_platform.components import from_manifest
from ecs_platform.components.autoscaling import Autoscaling
from ecs_platform.components.ec2_capacity import Ec2Capacity
from ecs_platform.components.file_system import FileSystem, FileSystemArgs
from ecs_platform.components.listener_rules import ListenerRules
from ecs_platform.components.load_balancer import LoadBalancerIds
from ecs_platform.components.network import NetworkIds
from ecs_platform.components.repository import Repository, RepositoryArgs
from ecs_platform.components.rollback_alarms import RollbackAlarms, RollbackAlarmsArgs
from ecs_platform.components.scheduled_job import ScheduledJob, ScheduledJobArgs
from ecs_platform.components.service import ConnectArgs, Service, ServiceArgs, TargetArgs
from ecs_platform.components.service_connect import ServiceConnect
from ecs_platform.components.target_group import TargetGroup
from ecs_platform.components.task import Task, TaskArgs
from ecs_platform.components.task_security_group import TaskSecurityGroup, TaskSecurityGroupArgs
from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.document import document, text
from ecs_platform.model.iam.of_service import start_roles
from ecs_platform.model.iam.trust import scheduler_trust
from ecs_platform.model.manifest.service import Service as Manifest
from ecs_platform.model.manifest.target import Target
from ecs_platform.model.task.volumes import TaskVolume


@dataclass
class Surroundings:
    """What services and jobs share.

    Attributes:
        loaded: all that was read and checked.
        network: the network.
        cluster_name: the cluster.
        cluster_arn: the cluster.
        load_balancers: by scheme, `public` and `internal`.
        target_groups: by service and the target's key.
        rules: by scheme.
        ec2: the EC2 capacity, where there is one.
        connect: Service Connect, where a service uses it.
        ready: what must be there before a task can start.
    """

    loaded: Loaded
    network: NetworkIds
    cluster_name: pulumi.Input[str]
    cluster_arn: pulumi.Input[str]
    load_balancers: dict[str, LoadBalancerIds]
    target_groups: dict[tuple[str, str], TargetGroup]
    rules: dict[str, ListenerRules]
    ec2: Ec2Capacity | None = None
    connect: ServiceConnect | None = None
    ready: list[pulumi.Resource] = field(default_factory=list)


class Workload:
    """One manifest in its surroundings: makes its service or job, and what only that needs."""

    def __init__(self, manifest: Manifest, around: Surroundings, parent: pulumi.Resource) -> None:
        self._manifest, self._around, self._parent = manifest, around, parent
        self._child = pulumi.ResourceOptions(parent=parent)
        self._definition = from_manifest.definition_of(manifest, around.loaded)
        self._security_group = self._make_security_group() if manifest.network_mode == "awsvpc" else None
        self.file_systems = {
            volume.name: self._file_system(volume) for volume in self._definition.volumes if volume.managed
        }
        self.repository = None if manifest.repository is None else self._repository()
        self.service = None if manifest.is_job else self._service()
        self.job = self._job() if manifest.is_job else None

    @property
    def task(self) -> Task:
        """Its task definition, with roles and logs."""
        made = self.service or self.job
        assert made is not None
        return made.task

    def _make_security_group(self) -> TaskSecurityGroup:
        around, manifest = self._around, self._manifest
        group = TaskSecurityGroup(
            manifest.name,
            TaskSecurityGroupArgs(around.loaded.names, manifest.name, around.network.vpc_id),
            opts=self._child,
        )
        # Two target groups may lead from one load balancer to one port.
        reached = {(target.load_balancer, port) for target in manifest.targets for port in target.ports}
        for scheme, port in sorted(reached):
            group.let_in(f"{scheme} load balancer", around.load_balancers[scheme].security_group_id, port)
        internal = around.load_balancers.get("internal")
        for port in internal.ports if internal is not None else []:
            group.let_out_to("internal load balancer", internal.security_group_id, port)  # type: ignore[union-attr]
        if around.connect is not None and self._definition.connect is not None:
            group.let_in("callers by Service Connect", around.connect.security_group_id, self._definition.connect.port)
        return group

    @property
    def security_group_ids(self) -> list[pulumi.Input[str]]:
        """The security groups of its tasks, its own first; none in bridge mode."""
        if self._security_group is None:
            return []
        network, connect = self._manifest.network, self._around.connect
        shared = [connect.security_group_id] if connect is not None and network.connect.enabled else []
        return [self._security_group.id, *shared, *network.vpc.security_groups.groups]

    def _file_system(self, volume: TaskVolume) -> FileSystem:
        assert self._security_group is not None
        around, manifest = self._around, self._manifest
        return FileSystem(
            f"{manifest.name}-{volume.name}",
            FileSystemArgs(
                names=around.loaded.names,
                service=manifest.name,
                volume=volume.name,
                vpc_id=around.network.vpc_id,
                subnet_ids=around.network.private_subnet_ids,
                security_group_id=self._security_group.id,
                uid=volume.uid or FileSystemArgs.uid,
                gid=volume.gid or FileSystemArgs.gid,
            ),
            opts=self._child,
        )

    def _repository(self) -> Repository:
        loaded, name = self._around.loaded, self._manifest.name
        return Repository(name, RepositoryArgs(loaded.names, name, loaded.settings.protect), opts=self._child)

    def _task(self) -> TaskArgs:
        volumes = [from_manifest.volume_args(v, self.file_systems.get(v.name)) for v in self._definition.volumes]
        return from_manifest.task_args(self._manifest, self._around.loaded, volumes)

    def _subnet_ids(self) -> list[pulumi.Input[str]]:
        placement, network = self._manifest.network.vpc.placement, self._around.network
        if placement.subnets:
            return [*placement.subnets]
        return network.public_subnet_ids if placement.kind == "public" else network.private_subnet_ids

    def _capacity_provider(self) -> pulumi.Input[str]:
        if self._manifest.capacity == "ec2" and self._around.ec2 is not None:
            return self._around.ec2.capacity_provider
        return "FARGATE_SPOT" if from_manifest.on_spot(self._manifest) else "FARGATE"

    def _service(self) -> Service:
        manifest, around = self._manifest, self._around
        service = Service(
            manifest.name,
            ServiceArgs(
                names=around.loaded.names,
                service=manifest.name,
                cluster_arn=around.cluster_arn,
                task=self._task(),
                subnet_ids=self._subnet_ids(),
                security_group_ids=self.security_group_ids,
                capacity_provider=self._capacity_provider(),
                capacity_base=from_manifest.capacity_base(manifest),
                assign_public_ip=manifest.network.vpc.placement.kind == "public",
                desired_count=manifest.count.desired,
                autoscaled=manifest.count.autoscaled,
                deployed_elsewhere=manifest.image is not None and manifest.image.owner == "deployer",
                targets=[self._target(target) for target in manifest.targets],
                grace_period=manifest.grace_period,
                execute_command=manifest.exec,
                deployment=from_manifest.deployment_args(manifest, self._alarms()),
                connect=self._connect(),
            ),
            opts=pulumi.ResourceOptions(parent=self._parent, depends_on=[*around.ready, *self._rules()]),
        )
        if manifest.count.autoscaled:
            self._autoscaling(service)
        return service

    def _target(self, target: Target) -> TargetArgs:
        group = self._around.target_groups[self._manifest.name, target.key]
        return TargetArgs(group.arn, target.container, target.port)

    def _rules(self) -> list[pulumi.Resource]:
        return [
            self._around.rules[rule.load_balancer].by_priority[rule.priority]
            for rule in self._around.loaded.rules
            if rule.service == self._manifest.name
        ]

    def _alarms(self) -> list[pulumi.Input[str]]:
        declared = self._manifest.deployment.rollback_alarms
        if declared.cpu_utilization is None and declared.memory_utilization is None:
            return [*declared.names]
        own = RollbackAlarms(
            self._manifest.name,
            RollbackAlarmsArgs(
                self._around.loaded.names,
                self._manifest.name,
                self._around.cluster_name,
                declared.cpu_utilization,
                declared.memory_utilization,
            ),
            opts=self._child,
        )
        return [*declared.names, *own.alarm_names]

    def _connect(self) -> ConnectArgs | None:
        around, endpoint = self._around, self._definition.connect
        if around.connect is None or not self._manifest.network.connect.enabled:
            return None
        if endpoint is None:
            return ConnectArgs(around.connect.namespace_arn)
        return ConnectArgs(around.connect.namespace_arn, endpoint.alias, endpoint.port_name, endpoint.port)

    def _autoscaling(self, service: Service) -> None:
        manifest, around = self._manifest, self._around
        args = from_manifest.autoscaling_args(manifest, around.loaded, around.cluster_name, service.name)
        if manifest.targets:
            first = manifest.targets[0]
            args.load_balancer_arn = around.load_balancers[first.load_balancer].arn
            args.target_group_arn = around.target_groups[manifest.name, first.key].arn
        Autoscaling(manifest.name, args, opts=self._child)

    def _job(self) -> ScheduledJob:
        manifest, around, loaded = self._manifest, self._around, self._around.loaded
        assert manifest.on is not None
        return ScheduledJob(
            manifest.name,
            ScheduledJobArgs(
                names=loaded.names,
                job=manifest.name,
                cluster_arn=around.cluster_arn,
                task=self._task(),
                subnet_ids=self._subnet_ids(),
                security_group_ids=self.security_group_ids,
                assume_role_policy=text(scheduler_trust(loaded.account)),
                start_policy=text(document(start_roles(manifest, loaded))),
                permissions_boundary=loaded.settings.permissions_boundary,
                schedule=manifest.on.expression,
                capacity_provider=self._capacity_provider(),
                assign_public_ip=manifest.network.vpc.placement.kind == "public",
                execute_command=manifest.exec,
            ),
            opts=pulumi.ResourceOptions(parent=self._parent, depends_on=around.ready),
        )
