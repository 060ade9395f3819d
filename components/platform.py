"""The whole of an environment: which components there are, and how they are wired."""

import pulumi

from ecs_platform.components.cluster import Cluster, ClusterArgs, ClusterCapacity, ClusterCapacityArgs
from ecs_platform.components.dashboards import Dashboards, DashboardsArgs
from ecs_platform.components.deployers import deployers
from ecs_platform.components.ec2_capacity import Ec2Capacity, Ec2CapacityArgs
from ecs_platform.components.encryption_key import EncryptionKey, EncryptionKeyArgs
from ecs_platform.components.events import Events, EventsArgs
from ecs_platform.components.internal_zone import InternalZone, InternalZoneArgs
from ecs_platform.components.load_balancers import load_balancers
from ecs_platform.components.network import Network, NetworkArgs, NetworkIds
from ecs_platform.components.protection import protecting
from ecs_platform.components.routing import internal_hosts, listener_rules
from ecs_platform.components.service_connect import ServiceConnect, ServiceConnectArgs
from ecs_platform.components.stack_traces import short_stack_traces
from ecs_platform.components.workloads.alarms_of import known_of
from ecs_platform.components.workloads.surroundings import Surroundings
from ecs_platform.components.workloads.workload import target_groups_of, workloads
from ecs_platform.model.alarms.dashboards import dashboards_of
from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.document import document, text
from ecs_platform.model.iam.instance_role import instance_statements
from ecs_platform.model.iam.keys import key_policy
from ecs_platform.model.iam.roles import events_topic_policy
from ecs_platform.model.iam.trust import ec2_instance_trust
from ecs_platform.model.manifest.host_ports import DYNAMIC_PORTS
from ecs_platform.model.settings.instances import Ec2, ami_of
from ecs_platform.model.settings.settings import OWN_KEY
from ecs_platform.model.task.events import environment_rules

# What tasks need to start without a way to the internet, and what container instances need besides.
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
TASK_ENDPOINTS = ["ecr.api", "ecr.dkr", "logs", "secretsmanager", "ssm", "ssmmessages"]
INSTANCE_ENDPOINTS = ["ecs", "ecs-agent", "ecs-telemetry"]


class Platform(pulumi.ComponentResource):
    """An environment, as its settings and manifests say.

    The one component that knows the model: it takes all that was read and checked, and gives every other component
    plain arguments. What there is follows from the model alone, so a first preview shows every resource.

    Makes: `Network` (or none, for a VPC that exists), `Cluster`, `ClusterCapacity`, `Ec2Capacity` where the settings
    have `ec2`, `LoadBalancer` and `ListenerRules` for each load balancer with a rule, `InternalZone` with the internal
    one, `ServiceConnect` where a service uses it, `Workload` (a service or a scheduled job) as the manifests say,
    `Deployer` as the settings say, `EncryptionKey` where the environment has its own, `Events`, and `Dashboards` where
    the settings say so.
    """

    @short_stack_traces()
    def __init__(self, name: str, loaded: Loaded, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(
            "ecs-platform:index:Platform", name, None, protecting(opts) if loaded.settings.protect else opts
        )
        self.loaded = loaded
        self._names, self._settings = loaded.names, loaded.settings
        self._child = pulumi.ResourceOptions(parent=self)
        self.network = self._network()
        self.cluster = Cluster(
            "cluster", ClusterArgs(self._names, self._settings.cluster.container_insights), opts=self._child
        )
        self.load_balancers = load_balancers(loaded, self.network, self._child)
        self.ec2 = None if self._settings.ec2 is None else self._ec2_capacity(self._settings.ec2)
        self.cluster_capacity = self._cluster_capacity()
        self.workloads = workloads(loaded, self.network.vpc_id, self._child)
        self.target_groups = target_groups_of(self.workloads)
        self.rules = {
            scheme: listener_rules(loaded, scheme, each, self.target_groups, self._child)
            for scheme, each in self.load_balancers.items()
        }
        self.internal_zone = self._internal_zone()
        self.kms_key_arn = self._kms_key_arn()
        self.events = self._events()
        around = self._surroundings()
        for workload in self.workloads.values():
            workload.complete(around)
        self._dashboards(around)
        self.deployers = deployers(loaded, self._child, self.network, around.connect)
        self.register_outputs({})

    def _network(self) -> NetworkIds:
        settings = self._settings.network
        if settings.vpc_id is not None:
            return NetworkIds(
                settings.vpc_id,
                [*settings.public_subnet_ids],
                [*settings.private_subnet_ids],
                [*settings.file_system_subnet_ids],
            )
        endpoints = TASK_ENDPOINTS + ([] if self._settings.ec2 is None else INSTANCE_ENDPOINTS)
        return Network(
            "network",
            NetworkArgs(
                names=self._names,
                region=self.loaded.account.region,
                cidr=settings.cidr,
                zones=list(settings.zones),
                nat=settings.nat,
                interface_endpoints=endpoints if settings.vpc_endpoints else [],
            ),
            opts=self._child,
        ).ids

    def _ec2_capacity(self, settings: Ec2) -> Ec2Capacity:
        capacity = Ec2Capacity(
            "ec2-capacity",
            Ec2CapacityArgs(
                names=self._names,
                cluster_name=self.cluster.name,
                vpc_id=self.network.vpc_id,
                subnet_ids=self.network.private_subnet_ids,
                assume_role_policy=text(ec2_instance_trust(self.loaded.account)),
                managed_policy_arns=[*settings.managed_policies],
                policy=text(document(instance_statements(self.loaded.account, self._names.cluster))),
                permissions_boundary=self._settings.permissions_boundary,
                image_id=ami_of(settings.instance_type, settings.ami),
                instance_type=settings.instance_type,
                min_size=settings.min_size,
                max_size=settings.max_size,
                volume_size=settings.volume_size,
                target_capacity=settings.target_capacity,
            ),
            opts=self._child,
        )
        for scheme in self._schemes_in_bridge_mode():
            balancer = self.load_balancers[scheme]
            capacity.let_in(scheme, balancer.security_group_id, DYNAMIC_PORTS, let_out=not balancer.opened)
        internal = self.load_balancers.get("internal")
        bridged = any(service.network_mode == "bridge" for service in self.loaded.services)
        if internal is not None and not internal.opened and bridged:
            capacity.let_out_to_internal(internal.security_group_id, internal.ports)
        return capacity

    def _schemes_in_bridge_mode(self) -> list[str]:
        bridged = (service for service in self.loaded.services if service.network_mode == "bridge")
        return sorted({target.load_balancer for service in bridged for target in service.targets})

    def _cluster_capacity(self) -> ClusterCapacity:
        providers = [] if self.ec2 is None else [self.ec2.capacity_provider]
        return ClusterCapacity("capacity", ClusterCapacityArgs(self.cluster.name, [*providers]), opts=self._child)

    def _internal_zone(self) -> InternalZone | None:
        internal = self.load_balancers.get("internal")
        if internal is None:
            return None
        return InternalZone(
            "internal-zone",
            InternalZoneArgs(self._names, self.network.vpc_id, internal_hosts(self.loaded), internal),
            opts=self._child,
        )

    def _surroundings(self) -> Surroundings:
        connects = any(manifest.network.connect.enabled for manifest in self.loaded.services)
        connect = ServiceConnectArgs(self._names, self.network.vpc_id)
        return Surroundings(
            loaded=self.loaded,
            network=self.network,
            cluster_name=self.cluster.name,
            cluster_arn=self.cluster.arn,
            load_balancers=self.load_balancers,
            target_groups=self.target_groups,
            rules=self.rules,
            ec2=self.ec2,
            connect=ServiceConnect("connect", connect, opts=self._child) if connects else None,
            capacity=self.cluster_capacity,
            topic_arn=self.events.topic_arn,
            dead_letters_arn=self.events.dead_letters_arn,
            kms_key_arn=self.kms_key_arn,
        )

    def _dashboards(self, around: Surroundings) -> None:
        made = dashboards_of(self.loaded)
        if made:
            known = {name: value for each in self.loaded.services for name, value in known_of(each, around).items()}
            Dashboards("dashboard", DashboardsArgs(made, known), opts=self._child)

    def _kms_key_arn(self) -> pulumi.Input[str] | None:
        if self._settings.kms_key != OWN_KEY:
            return self._settings.kms_key
        policy = text(key_policy(self.loaded.account, self._names.environment))
        return EncryptionKey("key", EncryptionKeyArgs(self._names, policy), opts=self._child).arn

    def _events(self) -> Events:
        account, names = self.loaded.account, self._names
        topic = account.topic(names.of("events"))
        return Events(
            "events",
            EventsArgs(
                names=names,
                rules=environment_rules(names, account),
                topic_policy=text(events_topic_policy(topic, account, names.environment)),
                emails=list(self._settings.events.emails),
            ),
            opts=self._child,
        )
